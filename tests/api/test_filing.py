"""Filing over HTTP: a signed statement in, a receipt or a problem out."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from api.filing import MAX_FILING_SIZE
from ledger.proof.note import SignerKey
from ledger.record.draft import Draft
from ledger.record.place import Tip
from tests.api.world import World, case, notice

OTHER_DIGITS = "A\u0660\u0668\u0667\u0666\u0665\u0664\u0663\u0662\u0661"
TEXT_TYPE = {"Content-Type": "text/plain; charset=utf-8"}


def test_a_filed_statement_is_answered_with_its_place(world: World) -> None:
    filing = world.sign(notice("a"))

    answer = world.post(filing)

    assert answer.status_code == 201
    assert answer.headers["location"] == "/v1/entries/4"
    receipt = answer.json()
    leaf = receipt.pop("leaf")
    assert receipt == {
        "seq": 4,
        "stream": "naij.example/notice/a",
        "version": 1,
        "kind": "notice.served",
        "state": "recorded",
    }
    assert world.get("/v1/entries/4")["row"]["entry"]["leaf"] == leaf


def test_a_note_alone_is_filed_as_plain_text(world: World) -> None:
    note = world.sign(notice("a")).note

    answer = world.client.post("/v1/entries", content=note, headers=TEXT_TYPE)

    assert answer.status_code == 201
    assert world.client.get("/v1/entries/4/note").content == note


def test_the_same_statement_again_gives_the_first_receipt(world: World) -> None:
    filing = world.sign(notice("a", text_said="Served by hand."))
    first = world.post(filing)
    size = world.size

    again = world.post(filing)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotent-replay"] == "true"
    assert "idempotent-replay" not in first.headers
    assert world.size == size


@pytest.mark.parametrize("place", [60, -10], ids=["in the text", "in the signature"])
def test_one_changed_byte_is_refused_and_nothing_is_written(
    world: World, place: int
) -> None:
    filing = world.sign(notice("a"))
    note = bytearray(filing.note)
    at = note.index(b"J-0312") + 2 if place > 0 else len(note) + place
    note[at] = ord("1") if note[at] != ord("1") else ord("2")
    size = world.size

    answer = world.post(replace(filing, note=bytes(note)))

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/invalid-signature"
    assert world.size == size


@pytest.mark.parametrize(
    "canary",
    [
        "A 087-654-321",
        OTHER_DIGITS,
        "canary@example.org",
        "(212) 555-0187",
    ],
    ids=["A-number", "other digits", "e-mail", "telephone"],
)
def test_an_identifier_is_refused_and_repeated_nowhere(
    world: World, canary: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    filing = world.sign(notice("a", text_said=f"About {canary}."))
    size = world.size

    answer = world.post(filing)

    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"] == "/problems/public-field-contains-identifier"
    assert problem["errors"][0]["pointer"] == "/facts/text_said"
    for shown in (answer.text, str(answer.headers), caplog.text):
        assert canary not in shown
    assert world.size == size


def test_a_day_after_the_signature_is_refused(world: World) -> None:
    later = {"on": "2027-03-03", "precision": "day"}
    filing = world.sign_changed(
        notice("a"), lambda body: body["facts"].update(served_on=later)
    )

    answer = world.post(filing)

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "/problems/date-in-future")
    assert problem["errors"][0]["pointer"] == "/facts/served_on"
    assert problem["detail"] == (
        "The day at /facts/served_on is after 2026-11-24, the day you signed."
    )


@pytest.mark.parametrize(
    ("content_type", "status", "slug"),
    [
        pytest.param("application/json", 415, "unsupported-media-type", id="JSON"),
        pytest.param("", 415, "unsupported-media-type", id="no type"),
        pytest.param(
            "text/plain; charset=latin-1", 415, "unsupported-media-type", id="charset"
        ),
        pytest.param(
            "multipart/form-data", 400, "malformed-request", id="form without boundary"
        ),
        pytest.param(
            "multipart/form-data; boundary=x", 400, "malformed-request", id="no form"
        ),
        pytest.param("text/plain", 422, "malformed-note", id="no note"),
    ],
)
def test_what_is_no_filing_is_a_problem(
    world: World, content_type: str, status: int, slug: str
) -> None:
    answer = world.client.post(
        "/v1/entries", content=b"hello", headers={"Content-Type": content_type}
    )

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}")


@pytest.mark.parametrize(
    ("parts", "slug"),
    [
        pytest.param([], "bad-parameter", id="nothing"),
        pytest.param(["disclosure"], "bad-parameter", id="no note"),
        pytest.param(["note", "note"], "bad-parameter", id="two notes"),
        pytest.param(["notes"], "bad-parameter", id="another name"),
    ],
)
def test_a_form_has_one_note_and_disclosures(
    world: World, parts: list[str], slug: str
) -> None:
    files = [(name, (None, b"x")) for name in parts]
    answer = world.client.post(
        "/v1/entries",
        files=files,
        headers={} if files else {"Content-Type": "multipart/form-data; boundary=x"},
    )

    assert answer.json()["type"] == f"/problems/{slug}"


@pytest.mark.parametrize(
    "size", [65_536, MAX_FILING_SIZE + 1], ids=["note too long", "request too long"]
)
def test_what_is_too_long_is_refused_before_anything_is_stored(
    world: World, size: int
) -> None:
    before = world.size

    answer = world.client.post("/v1/entries", content=b"x" * size, headers=TEXT_TYPE)

    assert (answer.status_code, answer.json()["type"]) == (
        413,
        "/problems/entry-too-large",
    )
    assert world.size == before


def test_a_length_that_is_only_claimed_is_enough_to_refuse(world: World) -> None:
    def chunks() -> list[bytes]:
        return [b"x"]

    answer = world.client.post(
        "/v1/entries",
        content=iter(chunks()),
        headers=TEXT_TYPE | {"Content-Length": str(10**12)},
    )

    assert answer.status_code == 413


def test_a_text_that_does_not_fit_its_digest_is_refused(world: World) -> None:
    filing = world.sign(notice("a", text_said="One."))
    other = world.sign(notice("a", text_said="Two."))

    answer = world.post(replace(filing, disclosures=other.disclosures))

    assert answer.json()["type"] == "/problems/commitment-mismatch"


def test_a_missing_text_is_named(world: World) -> None:
    filing = world.sign(notice("a", text_said="One."))

    answer = world.post(replace(filing, disclosures=()))

    assert answer.json()["errors"] == [
        {
            "pointer": "/facts/text_said",
            "code": "undisclosed",
            "message": "no disclosure",
            "hint": "",
        }
    ]


def test_a_filed_statement_is_seen_by_the_next_reader(world: World) -> None:
    for number in range(5):
        receipt = world.file(notice(f"n{number}"))

        found = world.get("/v1/entries?kind=notice")

        assert found["rows"][-1]["seq"] == receipt["seq"] == found["as_of"]["seq"]


def test_a_stream_tells_what_its_next_statement_follows(world: World) -> None:
    world.file(case())
    end = world.get("/v1/streams/naij.example/case/PHI-7Q4K2M8T")
    moved = Draft(
        "case.ruled",
        "naij.example/case/PHI-7Q4K2M8T",
        {
            "judge": "J-0312",
            "ruling": "continued",
            "adverse_to": "government",
            "happened_on": "2026-05",
        },
    )

    answer = world.post(world.sign(moved, after=Tip(end["version"], end["leaf"])))

    assert answer.status_code == 201
    assert answer.json()["version"] == 2


def test_a_stranger_is_told_that_the_key_is_unknown(world: World) -> None:
    stranger = SignerKey.generate("naij.example/stranger")

    answer = world.post(world.sign(notice("a"), stranger))

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/unknown-key")
