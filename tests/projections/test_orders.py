"""Each account of one order keeps its own count."""

from __future__ import annotations

import pytest

from ledger.errors import NotFoundError
from ledger.projections.orders import OrderAccounts, order, orders
from ledger.projections.shown import Attribution, Text
from ledger.projections.ties import about
from ledger.projections.views import Views
from tests.projections.court import CASES_MOVED, DIRECTED, Court

STREAM = "naij.example/order/bulk"
ASSOCIATION = {"party": "association", "person": "A-07", "on": "2026-08-08"}
AGENCY = {"party": "agency", "where_said": "A newspaper"}


def counted(
    found: OrderAccounts,
) -> list[tuple[str | None, str, int | None, int | None]]:
    return [
        (
            row.attributed_to.party if row.attributed_to else None,
            row.count_word,
            row.count_low,
            row.count_high,
        )
        for row in found.accounts
    ]


def file_two(court: Court) -> None:
    court.file("order.cases_moved", "bulk", CASES_MOVED, attributed_to=ASSOCIATION)
    unknown = {**CASES_MOVED, "count": {"word": "unknown"}}
    court.file("order.cases_moved", "bulk", unknown, attributed_to=AGENCY)


def test_everybodys_count_stands_beside_the_others(court: Court) -> None:
    file_two(court)
    found = order(court.views, court.now, STREAM)
    assert counted(found) == [
        ("association", "nearly", 90, None),
        ("agency", "unknown", None, None),
    ]
    first, second = found.accounts
    assert first.attributed_to == Attribution(
        "association", "A-07", "2026-08-08", "day"
    )
    assert second.attributed_to == Attribution("agency", None, None, "unknown")
    assert second.texts == [Text(second.seq, "/attributed_to/where_said", "public")]
    assert (first.ordered_by, first.ordered_level) == ("unknown", "headquarters")


def test_a_corrected_count_names_the_entry_that_corrects_it(court: Court) -> None:
    file_two(court)
    corrected = {**CASES_MOVED, "count": {"word": "range", "low": 86, "high": 87}}
    facts = {"corrects": 1, "reason": "new_source", "cases_moved": corrected}
    before = court.now
    seq = court.file("order.corrected", "bulk", facts)
    found = order(court.views, court.now, STREAM)
    assert counted(found)[0] == ("association", "range", 86, 87)
    assert found.accounts[0].corrected_seqs == [seq]
    assert counted(order(court.views, before, STREAM))[0][1:] == ("nearly", 90, None)


def test_a_withdrawn_count_is_left_out_and_can_be_asked_for(court: Court) -> None:
    file_two(court)
    seq = court.file("order.withdrawn", "bulk", {"withdraws": 1, "reason": "mistake"})
    assert counted(order(court.views, court.now, STREAM)) == [
        ("agency", "unknown", None, None)
    ]
    every = order(court.views, court.now, STREAM, withdrawn=True)
    assert [row.withdrawn_seq for row in every.accounts] == [seq, None]
    gone = court.file(
        "order.withdrawn", "bulk", {"withdraws": "account", "reason": "mistake"}
    )
    with pytest.raises(NotFoundError) as refused:
        order(court.views, court.now, STREAM)
    assert refused.value.facts == {"withdrawn": 2}
    every = order(court.views, court.now, STREAM, withdrawn=True)
    assert [row.withdrawn_seq for row in every.accounts] == [seq, gone]


def test_the_same_order_by_another_filer_stands_beside_it(court: Court) -> None:
    file_two(court)
    few = {**CASES_MOVED, "count": {"word": "exactly", "low": 12}}
    court.file("order.cases_moved", "ours", few, by=court.agency, same_as=[STREAM])
    found = order(court.views, court.now, STREAM)
    assert [row.host for row in found.accounts] == [
        "naij.example",
        "naij.example",
        "agency.example",
    ]
    again = order(court.views, court.now, "agency.example/order/ours")
    assert again.accounts == found.accounts


def test_orders_are_found_by_judge_court_and_official(court: Court) -> None:
    file_two(court)
    elsewhere = {**CASES_MOVED, "court": "NYC", "from_judge": "J-0455"}
    seq = court.file("order.cases_moved", "other", elsewhere)
    views, now = court.views, court.now
    assert [row.seq for row in orders(views, now, judge="J-0455")] == [seq]
    assert [row.seq for row in orders(views, now, court="NYC")] == [seq]
    assert len(orders(views, now, official="unknown")) == 3
    assert [row.seq for row in orders(views, now, after=seq - 1)] == [seq]


def test_an_order_is_found_from_what_it_concerns(court: Court) -> None:
    referral = "editor.example/referral/q-x"
    court.file("referral.directed", "q-x", DIRECTED, by=court.editor)
    seq = court.file("order.cases_moved", "bulk", CASES_MOVED, concerns=[referral])

    def concerned(views: Views, as_of: int) -> list[tuple[str, int]]:
        return [(tie.stream, tie.seq) for tie in about(views, as_of, referral)]

    assert concerned(court.views, seq) == [(STREAM, seq)]
    assert concerned(court.views, seq - 1) == []
    court.file("order.withdrawn", "bulk", {"withdraws": 1, "reason": "mistake"})
    assert concerned(court.views, court.now) == []
    assert len(about(court.views, court.now, referral, withdrawn=True)) == 1


def test_an_order_that_is_not_on_record_is_not_found(court: Court) -> None:
    with pytest.raises(NotFoundError):
        order(court.views, court.now, STREAM, withdrawn=True)
