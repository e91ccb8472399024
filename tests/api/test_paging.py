"""Lists in pages: every row once, from the state that the first page saw."""

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.paging import Cursor
from ledger.errors import BadCursorError
from tests.api.world import World, notice

LISTS = [
    "/v1/entries",
    "/v1/entries?kind=referral",
    "/v1/referrals",
    "/v1/referrals?disposition=decided",
    "/v1/notices",
    "/v1/cases",
    "/v1/reassignments",
    "/v1/orders",
    "/v1/keys",
    "/v1/roster",
    "/v1/judges",
    "/v1/plans",
    "/v1/responses",
    "/v1/streams/editor.example/referral/castro-tum",
]


def next_link(link: str) -> str | None:
    """Target of ``rel="next"`` in a Link header (RFC 8288)."""
    found = re.search(r'<([^>]*)>; rel="next"', link)
    return found[1] if found else None


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("limit", [1, 7])
def test_the_pages_of_a_list_are_the_list(
    record: TestClient, address: str, limit: int
) -> None:
    first = f"{address}{'&' if '?' in address else '?'}limit="
    whole = record.get(f"{first}1000").json()
    rows, pages, following = [], 0, f"{first}{limit}"

    while following:
        answer = record.get(following)
        page = answer.json()
        assert page["as_of"] == whole["as_of"]
        assert page["next"] == next_link(answer.headers["link"])
        rows += page["rows"]
        following, pages = page["next"], pages + 1

    assert rows == whole["rows"]
    assert whole["next"] is None
    assert pages == max(1, -(-len(rows) // limit))


def test_the_record_may_grow_while_it_is_read(world: World) -> None:
    for number in range(10):
        world.file(notice(f"before-{number}"))
    following, seqs, totals = "/v1/entries?limit=3", [], set()

    while following:
        page = world.get(following)
        seqs += [row["seq"] for row in page["rows"]]
        totals.add(page["total"])
        following = page["next"]
        world.file(notice(f"while-{len(seqs)}"))

    assert seqs == list(range(1, 14))
    assert totals == {13}


@pytest.fixture
def following(record: TestClient) -> str:
    """The second page of a list."""
    address: str = record.get("/v1/entries?kind=referral&limit=2").json()["next"]
    return address


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text[:-1], id="cut short"),
        pytest.param(lambda text: text + "A", id="longer"),
        pytest.param(lambda text: text.swapcase(), id="other case"),
        pytest.param(lambda _: "", id="empty"),
        pytest.param(lambda _: "WzEsMiwzXQ", id="another list"),
        pytest.param(lambda _: "%FF", id="no text"),
        pytest.param(lambda text: text + "%0A", id="line end"),
    ],
)
def test_an_edited_cursor_is_refused(
    record: TestClient, following: str, change: object
) -> None:
    assert callable(change)
    head, _, cursor = following.rpartition("cursor=")

    answer = record.get(f"{head}cursor={change(cursor)}")

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-cursor")


def test_a_cursor_with_another_state_in_it_is_refused(
    record: TestClient, following: str
) -> None:
    head, _, cursor = following.rpartition("cursor=")
    text = base64.urlsafe_b64decode(cursor + "==").decode()
    edited = re.sub(r"^\[[0-9]+", "[3", text)

    answer = record.get(
        f"{head}cursor={base64.urlsafe_b64encode(edited.encode()).decode().rstrip('=')}"
    )

    assert answer.json()["type"] == "/problems/bad-cursor"


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        pytest.param("kind=referral&", "kind=case&", id="other filter"),
        pytest.param("kind=referral&", "", id="no filter"),
        pytest.param("entries", "notices", id="other list"),
        pytest.param("limit=2", "limit=2&as_of=5", id="other state"),
    ],
)
def test_a_cursor_of_another_list_is_refused(
    record: TestClient, following: str, was: str, becomes: str
) -> None:
    other = following.replace(was, becomes, 1)
    if "notices" in other:
        other = other.replace("kind=referral&", "")

    answer = record.get(other)

    assert (answer.status_code, answer.json()["type"]) == (
        400,
        "/problems/cursor-query-mismatch",
    )


def test_a_page_may_be_longer_than_the_one_before(
    record: TestClient, following: str
) -> None:
    longer = record.get(following.replace("limit=2", "limit=50")).json()

    assert len(longer["rows"]) == 50


CURSORS = st.builds(
    Cursor,
    st.integers(1, 2**53 - 1),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text("0123456789abcdef", min_size=24, max_size=24),
)


@given(CURSORS)
def test_a_cursor_is_read_as_it_was_written(cursor: Cursor) -> None:
    assert Cursor.parse(cursor.text("ledger"), "ledger") == cursor


@given(CURSORS)
def test_a_cursor_of_another_ledger_is_refused(cursor: Cursor) -> None:
    with pytest.raises(BadCursorError):
        Cursor.parse(cursor.text("ledger"), "another")


@given(st.text(max_size=60))
def test_any_other_text_is_no_cursor(text: str) -> None:
    with pytest.raises(BadCursorError):
        Cursor.parse(text, "ledger")
