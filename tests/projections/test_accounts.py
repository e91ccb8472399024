"""Accounts of one case stand side by side, and where they differ, both are named."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import NotFoundError
from ledger.projections.accounts import CaseAccounts, Disagreement, Says, accounts
from ledger.projections.judges import judge
from tests.projections.court import (
    CASE,
    CASES_MOVED,
    MOVED,
    OFFICIAL,
    OPENED,
    SERVED,
    Court,
)

OTHER = "PHI-00000000"
THIRD = "PHI-11111111"


def asked(court: Court, ref: str = CASE, *, withdrawn: bool = False) -> CaseAccounts:
    return accounts(court.views, court.now, ref, withdrawn=withdrawn)


def streams(found: CaseAccounts) -> list[str]:
    return [account.case.stream for account in found.accounts]


def differences(court: Court) -> list[tuple[str, str, list[str]]]:
    return [
        (each.event, each.field, [said.value for said in each.says])
        for each in asked(court).disagreements
    ]


def file_two(court: Court, ours: dict[str, Any], theirs: dict[str, Any]) -> list[int]:
    """The officer's and the agency's move of one case. Returns their seqs."""
    court.file("case.opened", CASE, OPENED)
    court.file("case.opened", CASE, OPENED, by=court.agency)
    return [
        court.file("case.reassigned", CASE, {**MOVED, **ours}),
        court.file("case.reassigned", CASE, {**MOVED, **theirs}, by=court.agency),
    ]


def test_accounts_of_one_reference_stand_side_by_side(court: Court) -> None:
    court.file("case.opened", CASE, OPENED)
    court.file("case.opened", CASE, OPENED, by=court.agency)
    court.file("case.opened", OTHER, OPENED, by=court.editor)
    expected = [f"naij.example/case/{CASE}", f"agency.example/case/{CASE}"]
    assert streams(asked(court)) == expected
    assert streams(asked(court, expected[1])) == expected
    assert asked(court).ties == []


@pytest.mark.parametrize("start", [CASE, OTHER, THIRD])
def test_ties_are_followed_from_either_end(court: Court, start: str) -> None:
    court.file("case.opened", CASE, OPENED)
    tied = [f"naij.example/case/{CASE}"]
    court.file("case.opened", OTHER, OPENED, by=court.agency, same_as=tied)
    tied = [f"agency.example/case/{OTHER}"]
    court.file("case.opened", THIRD, OPENED, by=court.editor, same_as=tied)
    found = asked(court, start)
    assert streams(found) == [
        f"naij.example/case/{CASE}",
        f"agency.example/case/{OTHER}",
        f"editor.example/case/{THIRD}",
    ]
    assert [(tie.stream, tie.other) for tie in found.ties] == [
        (f"agency.example/case/{OTHER}", f"naij.example/case/{CASE}"),
        (f"editor.example/case/{THIRD}", f"agency.example/case/{OTHER}"),
    ]


def test_a_tie_that_its_filer_withdrew_ties_nothing(court: Court) -> None:
    court.file("case.opened", CASE, OPENED)
    tied = [f"naij.example/case/{CASE}"]
    court.file("case.opened", OTHER, OPENED, by=court.agency, same_as=tied)
    before = court.now
    gone = {"withdraws": "account", "reason": "mistaken_identity"}
    court.file("case.withdrawn", OTHER, gone, by=court.agency)
    assert streams(asked(court)) == tied
    assert len(asked(court, withdrawn=True).accounts) == 2
    assert len(accounts(court.views, before, CASE).accounts) == 2


def test_a_case_nobody_stands_by_says_how_many_accounts_were_withdrawn(
    court: Court,
) -> None:
    court.file("case.opened", CASE, OPENED)
    gone = {"withdraws": "account", "reason": "at_request"}
    court.file("case.withdrawn", CASE, gone)
    with pytest.raises(NotFoundError) as refused:
        asked(court)
    assert refused.value.facts == {"withdrawn": 1}
    with pytest.raises(NotFoundError) as refused:
        asked(court, OTHER)
    assert refused.value.facts == {"withdrawn": 0}


def test_a_disagreement_names_everybody_and_prefers_nobody(court: Court) -> None:
    ours, theirs = file_two(
        court, {"reason": "none_stated"}, {"reason": "judge_unavailable"}
    )
    assert asked(court).disagreements == [
        Disagreement(
            event="moved",
            on="2026-05-04",
            field="reason",
            says=[
                Says(f"naij.example/case/{CASE}", "naij.example", "none_stated", ours),
                Says(
                    f"agency.example/case/{CASE}",
                    "agency.example",
                    "judge_unavailable",
                    theirs,
                ),
            ],
        )
    ]


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        pytest.param({}, {}, [], id="agreeing"),
        pytest.param({"reason": "unknown"}, {"reason": "detail"}, [], id="unknown"),
        pytest.param({"to_judge": {"said": "sealed"}}, {}, [], id="sealed"),
        pytest.param({"happened_on": "2026-05"}, {}, [], id="a less precise day"),
        pytest.param(
            {"happened_on": "2026-05-05"},
            {},
            [("moved", "on", ["2026-05-05", "2026-05-04"])],
            id="another day",
        ),
        pytest.param(
            {"to_judge": "J-0455", "written_order": "yes"},
            {},
            [
                ("moved", "judge", ["J-0455", "J-0877"]),
                ("moved", "written_order", ["yes", "no"]),
            ],
            id="another judge",
        ),
        pytest.param(
            {
                "ordered_by": {
                    **OFFICIAL,
                    "official": "unknown",
                    "level": "headquarters",
                }
            },
            {},
            [("moved", "ordered_level", ["headquarters", "court"])],
            id="another level, the official not known",
        ),
    ],
)
def test_only_what_both_say_can_differ(
    court: Court,
    ours: dict[str, Any],
    theirs: dict[str, Any],
    expected: list[tuple[str, str, list[str]]],
) -> None:
    file_two(court, ours, theirs)
    assert differences(court) == expected


def test_a_move_that_one_account_leaves_out_is_not_compared_with_the_next(
    court: Court,
) -> None:
    file_two(court, {"happened_on": "2026-04-01"}, {"to_judge": "J-0455"})
    move = {**MOVED, "from_judge": "J-0877", "to_judge": "J-0455"}
    court.file("case.reassigned", CASE, move)
    assert differences(court) == [("moved", "from_judge", ["J-0877", "J-0312"])]


def test_openings_and_rulings_are_compared_too(court: Court) -> None:
    court.file("case.opened", CASE, OPENED)
    opened = {**OPENED, "judge": "J-0455", "case_type": "asylum_only"}
    court.file("case.opened", CASE, opened, by=court.agency)
    ruled = {
        "judge": "J-0312",
        "ruling": "continued",
        "adverse_to": "government",
        "happened_on": "2026-06-01",
    }
    court.file("case.ruled", CASE, ruled)
    court.file("case.ruled", CASE, {**ruled, "ruling": "terminated"}, by=court.agency)
    assert differences(court) == [
        ("opened", "case_type", ["removal", "asylum_only"]),
        ("opened", "judge", ["J-0312", "J-0455"]),
        ("ruled", "ruling", ["continued", "terminated"]),
    ]


def test_what_was_withdrawn_or_corrected_no_longer_differs(court: Court) -> None:
    file_two(court, {"reason": "none_stated"}, {"reason": "detail"})
    assert len(asked(court).disagreements) == 1
    reading = {"corrects": 2, "reason": "mistake", "reassigned": {**MOVED}}
    court.file("case.corrected", CASE, reading, by=court.agency)
    assert differences(court) == []
    court.file("case.withdrawn", CASE, {"withdraws": 2, "reason": "mistake"})
    assert asked(court, withdrawn=True).disagreements == []


def test_a_third_account_joins_the_same_disagreement(court: Court) -> None:
    file_two(court, {"reason": "none_stated"}, {"reason": "detail"})
    court.file("case.opened", CASE, OPENED, by=court.editor)
    moved = {**MOVED, "reason": "departure"}
    court.file("case.reassigned", CASE, moved, by=court.editor)
    assert differences(court) == [
        ("moved", "reason", ["none_stated", "detail", "departure"])
    ]


def test_accounts_of_one_case_count_once_for_a_judge(court: Court) -> None:
    file_two(court, {}, {})
    court.file("case.opened", OTHER, OPENED)
    court.file("order.cases_moved", "bulk", CASES_MOVED)
    court.file("notice.served", "n1", SERVED)
    found = judge(court.views, court.now, "J-0312")
    assert [row.stream for row in found.lost] == [
        f"naij.example/case/{CASE}",
        f"agency.example/case/{CASE}",
    ]
    assert (found.cases_lost, found.cases_received, found.cases_held) == (1, 0, 1)
    assert [row.ref for row in found.held] == [OTHER]
    assert [row.count_low for row in found.orders] == [90]
    assert [row.notice for row in found.notices] == ["progress_review"]
    winner = judge(court.views, court.now, "J-0877")
    assert (len(winner.received), winner.cases_received) == (2, 1)
    assert (len(winner.held), winner.cases_held) == (2, 1)


def test_a_judge_of_whom_nothing_is_on_record_has_an_empty_docket(
    court: Court,
) -> None:
    found = judge(court.views, court.now, "J-9999")
    assert (found.lost, found.received, found.held) == ([], [], [])
    assert (found.orders, found.notices, found.cases_lost) == ([], [], 0)
