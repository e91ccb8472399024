"""Every answer says which state it was read from, and can be had again from it."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from starlette.testclient import TestClient

from ledger.projections.tree import root
from ledger.record.draft import Draft
from tests.api.world import World, case, notice

ADDRESSES = [
    "/v1/entries",
    "/v1/entries/3",
    "/v1/streams/editor.example/referral/castro-tum",
    "/v1/referrals",
    "/v1/referrals/castro-tum",
    "/v1/counts?by=year",
    "/v1/plans",
    "/v1/plans/performance-work-plan-2018/rating?completions=700",
    "/v1/notices",
    "/v1/judges",
    "/v1/judges/J-0001",
    "/v1/cases",
    "/v1/cases/PHI-5VQW9Z3K/custody",
    "/v1/reassignments",
    "/v1/orders",
    "/v1/keys",
    "/v1/roster",
    "/v1/responses",
]


def cited(link: str) -> str:
    """Target of ``rel="cite-as"`` in a Link header (RFC 8574)."""
    found = re.search(r'<([^>]*)>; rel="cite-as"', link)
    assert found
    return found[1]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_names_its_state_and_how_to_cite_it(
    record: TestClient, address: str
) -> None:
    answer = record.get(address)

    seen = answer.json()["as_of"]
    ledger = record.app.state.ledger  # type: ignore[attr-defined]
    assert seen["root"] == root(ledger.views, seen["seq"]).hex()
    link = cited(answer.headers["link"])
    assert f"as_of={seen['seq']}" in link
    assert record.get(link).content == answer.content


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_fingerprint_is_that_of_the_bytes(record: TestClient, address: str) -> None:
    answer = record.get(address)

    digest = base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
    assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"
    known = answer.headers["etag"]
    again = record.get(address, headers={"If-None-Match": f'"other", W/{known}'})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "cache-control", "link"):
        assert again.headers[name] == answer.headers[name]
    assert record.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_only_an_explicit_past_state_is_kept_without_asking(world: World) -> None:
    for address, kept in (
        ("/v1/entries", False),
        (f"/v1/entries?as_of={world.size}", False),
        ("/v1/entries?as_of=2", True),
    ):
        control = world.client.get(address).headers["cache-control"]
        assert ("immutable" in control) is kept, address
        assert ("no-cache" in control) is not kept, address


def test_a_past_answer_does_not_change_when_the_record_grows(world: World) -> None:
    world.file(case())
    addresses = [
        "/v1/cases/PHI-7Q4K2M8T?as_of=4",
        "/v1/entries/4?as_of=4",
        "/v1/judges/J-0312?as_of=4",
        "/v1/entries?as_of=4",
    ]
    before = [world.client.get(address) for address in addresses]

    world.file(
        Draft("case.withdrawn", case().stream, {"withdraws": 1, "reason": "mistake"})
    )
    world.file(notice("a"))

    after = [world.client.get(address) for address in addresses]
    assert [each.content for each in after] == [each.content for each in before]
    assert {each.status_code for each in after} == {200}
    assert world.get("/v1/entries/4")["row"]["history"]["withdrawn_by"] == [5]


def test_an_entry_is_not_there_before_it_was_filed(world: World) -> None:
    world.file(notice("a"))

    early = world.client.get("/v1/entries/4?as_of=3")

    assert (early.status_code, early.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize(
    ("as_of", "slug", "fact"),
    [
        ("4", "as-of-in-future", {"newest": 3}),
        ("99999999999999999999999", "as-of-in-future", {"newest": 3}),
        ("0", "as-of-before-log", {"first": 1}),
        ("-5", "as-of-before-log", {"first": 1}),
    ],
)
def test_a_state_that_never_was_is_refused(
    world: World, as_of: str, slug: str, fact: dict[str, int]
) -> None:
    answer = world.client.get(f"/v1/entries?as_of={as_of}")

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, f"/problems/{slug}")
    assert fact.items() <= problem.items()


def test_a_text_that_was_removed_is_gone_from_every_answer_and_every_cache(
    world: World,
) -> None:
    world.file(notice("a", text_said="To be removed."))
    address = "/v1/entries/4?as_of=4"
    world.file(notice("b"))
    before = world.client.get(address)
    ledger = world.ledger

    for digest in ledger.registrar.entry(4).statement.said:
        ledger.disclosures.remove(digest)

    known = {"If-None-Match": before.headers["etag"]}
    after = world.client.get(address, headers=known)
    assert after.status_code == 200
    assert after.json()["texts"] == [
        {
            "seq": 4,
            "pointer": "/facts/text_said",
            "said": "public",
            "until": None,
            "text": None,
        }
    ]
    assert after.json()["as_of"] == before.json()["as_of"]
    lists = world.client.get("/v1/notices").text
    assert "To be removed." not in lists
    assert int(re.findall(r"max-age=([0-9]+)", before.headers["cache-control"])[0]) <= (
        24 * 60 * 60
    )


def test_a_note_is_the_stored_bytes_and_never_changes(world: World) -> None:
    filing = world.sign(notice("a"))
    leaf = world.post(filing).json()["leaf"]

    answer = world.client.get("/v1/entries/4/note")

    assert answer.content == filing.note
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["etag"] == f'"{leaf}"'
    assert "immutable" in answer.headers["cache-control"]
    again = world.client.get(
        "/v1/entries/4/note", headers={"If-None-Match": f'"{leaf}"'}
    )
    assert again.status_code == 304
