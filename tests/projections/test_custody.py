"""Who held a case, by one account of it."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.projections.accounts import accounts
from ledger.projections.custody import CaseRow, TenureRow, case_refs, cases, moves
from ledger.projections.docket import docket
from ledger.projections.shown import Attribution, Source, Text
from tests.projections.court import (
    CASE,
    CASES_MOVED,
    DIRECTED,
    MOVED,
    OFFICIAL,
    OPENED,
    SOURCE,
    Court,
)

STREAM = f"naij.example/case/{CASE}"
BACK: dict[str, Any] = {
    "from_judge": "J-0877",
    "to_judge": "J-0312",
    "ordered_by": OFFICIAL,
    "happened_on": "2026-06",
}


def tenures(court: Court, *, withdrawn: bool = False) -> list[TenureRow]:
    found = accounts(court.views, court.now, STREAM, withdrawn=withdrawn)
    return found.accounts[0].tenures


def held(court: Court) -> list[tuple[int | None, str, str | None, str | None, bool]]:
    return [
        (row.place, row.judge, row.since, row.until, row.ended)
        for row in tenures(court)
    ]


def the_case(court: Court) -> CaseRow:
    (row,) = cases(court.views, court.now, withdrawn=True)
    return row


def test_the_whole_of_a_move_is_shown(court: Court) -> None:
    opened = court.file("case.opened", CASE, OPENED)
    moved = court.file(
        "case.reassigned",
        CASE,
        {**MOVED, "reason_said": "None", "under_order": "naij.example/order/bulk"},
        evidence=[SOURCE],
        attributed_to={"party": "press", "on": "2026-05", "who_said": "A reporter"},
        unverified=["stage"],
    )
    first, second = tenures(court)
    assert (first.seq, first.began, first.from_judge, first.ordered_by) == (
        opened,
        "opened",
        None,
        None,
    )
    assert second == TenureRow(
        stream=STREAM,
        version=2,
        ref=CASE,
        place=1,
        began="reassigned",
        judge="J-0877",
        from_judge="J-0312",
        since="2026-05-04",
        since_precision="day",
        until=None,
        until_precision=None,
        ended=False,
        ordered_by="A-07",
        ordered_office="court_administrator",
        ordered_level="court",
        reason="none_stated",
        stage="mid_merits",
        scope="case",
        written_order="no",
        under_order="naij.example/order/bulk",
        out_of_order=False,
        attributed_to=Attribution("press", None, "2026-05", "month"),
        unverified=["stage"],
        sources=[Source(moved, "press", title_at="/evidence/0/title_said")],
        texts=[
            Text(moved, "/facts/reason_said", "public"),
            Text(moved, "/attributed_to/who_said", "public"),
        ],
        corrected_seqs=[],
        withdrawn_seq=None,
        seq=moved,
    )


def test_each_tenure_ends_on_the_day_of_the_next_move(court: Court) -> None:
    court.file("case.opened", CASE, OPENED)
    court.file("case.reassigned", CASE, MOVED)
    court.file("case.returned", CASE, BACK)
    assert held(court) == [
        (0, "J-0312", "2026-03-03", "2026-05-04", True),
        (1, "J-0877", "2026-05-04", "2026-06", True),
        (2, "J-0312", "2026-06", None, False),
    ]
    row = the_case(court)
    assert (row.holder, row.held_since, row.held_version, row.moves) == (
        "J-0312",
        "2026-06",
        3,
        2,
    )


def test_a_move_of_an_unknown_day_still_ends_the_tenure_before(court: Court) -> None:
    court.file("case.opened", CASE, OPENED)
    court.file("case.reassigned", CASE, {**MOVED, "happened_on": "unknown"})
    first, second = tenures(court)
    assert (first.until, first.until_precision, first.ended) == (None, "unknown", True)
    assert (second.since, second.ended) == (None, False)


@pytest.mark.parametrize(
    ("sealed", "shown"),
    [
        pytest.param({"said": "sealed"}, "sealed", id="sealed"),
        pytest.param(
            {"said": "sealed", "until": "2027-01-01"}, "sealed", id="promised"
        ),
        pytest.param("unknown", "unknown", id="unknown is not sealed"),
    ],
)
def test_a_sealed_judge_is_shown_as_sealed(
    court: Court, sealed: object, shown: str
) -> None:
    court.file("case.opened", CASE, {**OPENED, "judge": sealed})
    assert [row.judge for row in tenures(court)] == [shown]
    assert the_case(court).holder == shown


def test_a_correction_is_read_in_place_and_names_its_entry(court: Court) -> None:
    court.file("case.opened", CASE, OPENED)
    said = {**MOVED, "reason_said": "One thing"}
    moved = court.file("case.reassigned", CASE, said, evidence=[SOURCE])
    court.file("case.returned", CASE, BACK)
    reading = {**MOVED, "happened_on": "2026-05-20", "reason": "detail"}
    correction = {
        "corrects": 2,
        "reason": "new_source",
        "reason_said": "A letter was found",
        "reassigned": reading,
    }
    seq = court.file("case.corrected", CASE, correction, evidence=[SOURCE])
    first, second, third = tenures(court)
    assert (first.until, third.since) == ("2026-05-20", "2026-06")
    assert (second.since, second.until, second.reason) == (
        "2026-05-20",
        "2026-06",
        "detail",
    )
    assert (second.seq, second.corrected_seqs) == (moved, [seq])
    assert [source.seq for source in second.sources] == [moved, seq]
    assert second.texts == [Text(seq, "/facts/reason_said", "public")]


def test_a_corrected_opening_corrects_the_account(court: Court) -> None:
    court.file("case.opened", CASE, OPENED)
    reading = {**OPENED, "judge": "J-0455", "case_type": "asylum_only"}
    correction = {"corrects": 1, "reason": "mistake", "opened": reading}
    court.file("case.corrected", CASE, correction)
    row = the_case(court)
    assert (row.holder, row.case_type, row.court) == ("J-0455", "asylum_only", "PHI")


def test_a_withdrawn_move_gives_the_case_back_to_the_judge_before(
    court: Court,
) -> None:
    court.file("case.opened", CASE, OPENED)
    court.file("case.reassigned", CASE, MOVED)
    seq = court.file("case.withdrawn", CASE, {"withdraws": 2, "reason": "mistake"})
    assert held(court) == [(0, "J-0312", "2026-03-03", None, False)]
    assert the_case(court).holder == "J-0312"
    _, gone = tenures(court, withdrawn=True)
    assert (gone.place, gone.withdrawn_seq, gone.judge) == (None, seq, "J-0877")
    court.file("case.reassigned", CASE, {**MOVED, "happened_on": "2026-08-01"})
    assert held(court) == [
        (0, "J-0312", "2026-03-03", "2026-08-01", True),
        (1, "J-0877", "2026-08-01", None, False),
    ]


def test_a_withdrawn_opening_leaves_the_moves(court: Court) -> None:
    court.file("case.opened", CASE, OPENED)
    court.file("case.reassigned", CASE, MOVED)
    court.file("case.withdrawn", CASE, {"withdraws": 1, "reason": "mistake"})
    assert held(court) == [(0, "J-0877", "2026-05-04", None, False)]
    row = the_case(court)
    assert (row.court, row.case_type, row.opened_on) == ("unknown", "unknown", None)


def test_nobody_holds_a_case_of_which_nothing_stands(court: Court) -> None:
    court.file("case.opened", CASE, OPENED)
    court.file("case.withdrawn", CASE, {"withdraws": 1, "reason": "mistake"})
    assert held(court) == []
    row = the_case(court)
    assert (row.holder, row.held_version, row.moves) == ("unknown", None, 0)


def test_a_withdrawn_account_is_left_out_and_can_be_asked_for(court: Court) -> None:
    court.file("case.opened", CASE, OPENED)
    court.file("case.reassigned", CASE, MOVED)
    before = court.now
    gone = {"withdraws": "account", "reason": "at_request"}
    seq = court.file("case.withdrawn", CASE, gone)
    views = court.views
    assert cases(views, court.now) == []
    assert moves(views, court.now) == []
    assert [row.withdrawn_seq for row in cases(views, court.now, withdrawn=True)] == [
        seq
    ]
    assert [row.judge for row in moves(views, court.now, withdrawn=True)] == ["J-0877"]
    assert [row.judge for row in moves(views, before)] == ["J-0877"]


def test_rulings_and_hearings_stand_on_the_docket(court: Court) -> None:
    court.file("case.opened", CASE, OPENED)
    ruled = {
        "judge": "J-0312",
        "ruling": "continued",
        "adverse_to": "government",
        "happened_on": "2026-04",
    }
    seq = court.file("case.ruled", CASE, ruled)
    hearing = {
        "judge": "J-0312",
        "calendar": "individual",
        "hearing_on": "2026-10-02",
        "happened_on": "2026-04-02",
    }
    court.file("case.hearing_set", CASE, hearing)
    stated = {"judge": "J-0877", "stated": "no", "happened_on": "2026-05"}
    court.file("case.familiarisation_stated", CASE, stated)
    correction = {
        "corrects": 2,
        "reason": "mistake",
        "ruled": {**ruled, "ruling": "terminated"},
    }
    corrected = court.file("case.corrected", CASE, correction)
    court.file("case.withdrawn", CASE, {"withdraws": 3, "reason": "mistake"})
    lines = docket(court.views, court.now, STREAM)
    assert [(row.event, row.judge, row.on) for row in lines] == [
        ("ruled", "J-0312", "2026-04"),
        ("familiarisation_stated", "J-0877", "2026-05"),
    ]
    assert lines[0].facts["ruling"] == "terminated"
    assert (lines[0].seq, lines[0].corrected_seqs) == (seq, [corrected])
    assert len(docket(court.views, court.now, STREAM, withdrawn=True)) == 3


def test_a_case_gathers_what_it_concerns(court: Court) -> None:
    court.file("referral.directed", "q-x", DIRECTED, by=court.editor)
    court.file("order.cases_moved", "bulk", CASES_MOVED, by=court.editor)
    referral, order = "editor.example/referral/q-x", "editor.example/order/bulk"
    court.file("case.opened", CASE, OPENED, concerns=[referral])
    court.file("case.reassigned", CASE, MOVED, concerns=[order])
    assert the_case(court).concerns == [order, referral]


def test_moves_are_found_by_judge_official_and_court(court: Court) -> None:
    court.file("case.opened", CASE, OPENED)
    first = court.file("case.reassigned", CASE, MOVED)
    court.file("case.opened", "NYC-00000000", {**OPENED, "court": "NYC"})
    other = {"official": "A-08", "office": "unknown", "level": "unknown"}
    moved = {**MOVED, "to_judge": "J-0455", "ordered_by": other}
    second = court.file("case.reassigned", "NYC-00000000", moved)
    views, now = court.views, court.now

    def found(**wanted: Any) -> list[int]:  # noqa: ANN401  as ``moves`` takes them
        return [row.seq for row in moves(views, now, **wanted)]

    assert found() == found(from_judge="J-0312") == [first, second]
    assert found(to_judge="J-0455") == found(official="A-08") == [second]
    assert found(court="PHI") == found(limit=1) == [first]
    assert found(after=first) == found(court="NYC") == [second]
    assert found(court="NYC", to_judge="J-0877") == []
    assert [row.ref for row in cases(views, now, judge="J-0455")] == ["NYC-00000000"]
    assert [row.ref for row in cases(views, now, court="PHI")] == [CASE]
    assert case_refs(views, now) == ["NYC-00000000", CASE]
