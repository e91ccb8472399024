"""Notices of a judge, what became of them, and what their readings come to."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import NotFoundError
from ledger.projections.notices import (
    MetricLevel,
    NoticeAct,
    NoticeReading,
    NoticeRow,
    notice,
    notices,
)
from tests.projections.court import OFFICIAL, PLAN, SERVED, Court

STREAM = "naij.example/notice/n1"
ANSWERED = {"answered_on": "2026-05-02", "text_said": "I disagree"}
RESCINDED = {"by": OFFICIAL, "rescinded_on": "2026-06"}


def the_notice(court: Court) -> NoticeRow:
    return notice(court.views, court.now, STREAM).notice


def standing(row: NoticeRow) -> tuple[str, str | None, str | None]:
    return row.state, row.answered_on, row.rescinded_on


def test_the_whole_of_a_notice_is_shown(court: Court) -> None:
    reading = {"metric": "case_completions", "value": 310}
    facts = {**SERVED, "rating": "needs_improvement", "readings": [reading]}
    seq = court.file("notice.served", "n1", facts)
    assert the_notice(court) == NoticeRow(
        stream=STREAM,
        judge="J-0312",
        notice="progress_review",
        by="A-07",
        by_office="court_administrator",
        by_level="court",
        served_on="2026-04-15",
        served_precision="day",
        plan=None,
        rating="needs_improvement",
        readings=[NoticeReading("case_completions", 310, 1)],
        state="served",
        answered_on=None,
        answered_seq=None,
        rescinded_on=None,
        rescinded_seq=None,
        acts=[],
        withdrawn_seq=None,
        attributed_to=None,
        concerns=[],
        unverified=[],
        sources=[],
        texts=[],
        seq=seq,
    )


def test_an_answer_and_a_rescission_change_the_state(court: Court) -> None:
    court.file("notice.served", "n1", SERVED)
    assert standing(the_notice(court)) == ("served", None, None)
    answered = court.file("notice.answered", "n1", ANSWERED)
    assert standing(the_notice(court)) == ("answered", "2026-05-02", None)
    rescinded = court.file("notice.rescinded", "n1", RESCINDED)
    row = the_notice(court)
    assert standing(row) == ("rescinded", "2026-05-02", "2026-06")
    assert row.acts == [
        NoticeAct("answered", "2026-05-02", "day", 2, answered),
        NoticeAct("rescinded", "2026-06", "month", 3, rescinded),
    ]


def test_an_act_that_is_withdrawn_no_longer_counts(court: Court) -> None:
    court.file("notice.served", "n1", SERVED)
    court.file("notice.answered", "n1", ANSWERED)
    court.file("notice.answered", "n1", {**ANSWERED, "answered_on": "2026-05-09"})
    court.file("notice.rescinded", "n1", RESCINDED)
    court.file("notice.withdrawn", "n1", {"withdraws": 4, "reason": "mistake"})
    assert standing(the_notice(court)) == ("answered", "2026-05-09", None)
    court.file("notice.withdrawn", "n1", {"withdraws": 3, "reason": "mistake"})
    assert standing(the_notice(court)) == ("answered", "2026-05-02", None)


@pytest.mark.parametrize("what", [1, "account"])
def test_a_withdrawn_notice_is_left_out_and_can_be_asked_for(
    court: Court, what: object
) -> None:
    court.file("notice.served", "n1", SERVED)
    court.file("notice.answered", "n1", ANSWERED)
    before = court.now
    facts = {"withdraws": what, "reason": "at_request"}
    seq = court.file("notice.withdrawn", "n1", facts)
    views = court.views
    assert notices(views, court.now) == []
    (row,) = notices(views, court.now, withdrawn=True)
    assert (row.state, row.withdrawn_seq) == ("withdrawn", seq)
    assert [row.state for row in notices(views, before)] == ["answered"]


def readings(completions: int | None, remands: int | None) -> list[dict[str, Any]]:
    """Completed cases, and remanded ones in tenths of a per cent."""
    found = []
    if completions is not None:
        found.append({"metric": "case_completions", "value": completions})
    if remands is not None:
        found.append({"metric": "remand_rate", "value": remands, "per": 1_000})
    return found


@pytest.mark.parametrize(
    ("completions", "remands", "level"),
    [
        pytest.param(700, 149, "satisfactory", id="700 and under 15"),
        pytest.param(699, 0, "needs_improvement", id="under 700"),
        pytest.param(560, 0, "needs_improvement", id="560 is not below 560"),
        pytest.param(559, 0, "unsatisfactory", id="below 560"),
        pytest.param(700, 150, "needs_improvement", id="15 is not less than 15"),
        pytest.param(700, 200, "needs_improvement", id="20 is not greater than 20"),
        pytest.param(700, 201, "unsatisfactory", id="over 20"),
        pytest.param(700, None, "unknown", id="a required reading is missing"),
    ],
)
def test_a_rating_is_reconstructed_beside_the_one_that_was_notified(
    court: Court, completions: int, remands: int | None, level: str
) -> None:
    court.file("plan.issued", "pwp", PLAN, by=court.editor)
    facts = {
        **SERVED,
        "plan": "editor.example/plan/pwp",
        "rating": "satisfactory",
        "readings": readings(completions, remands),
    }
    court.file("notice.served", "n1", facts)
    found = notice(court.views, court.now, STREAM)
    assert (found.notified, found.reconstructed) == ("satisfactory", level)
    assert found.missing == ([] if remands is not None else ["remand_rate"])


def test_each_reading_says_by_which_words_it_was_rated(court: Court) -> None:
    court.file("plan.issued", "pwp", PLAN)
    facts = {
        **SERVED,
        "plan": "naij.example/plan/pwp",
        "readings": readings(559, 160),
    }
    court.file("notice.served", "n1", facts)
    assert notice(court.views, court.now, STREAM).metrics == [
        MetricLevel("case_completions", "unsatisfactory", "below 560"),
        MetricLevel("remand_rate", "needs_improvement", "not below 15"),
    ]


def test_nothing_is_reconstructed_before_the_plan_is_on_record(court: Court) -> None:
    facts = {
        **SERVED,
        "plan": "naij.example/plan/pwp",
        "readings": readings(700, 100),
    }
    seq = court.file("notice.served", "n1", facts)
    assert notice(court.views, seq, STREAM).reconstructed is None
    court.file("plan.issued", "pwp", PLAN)
    assert notice(court.views, seq, STREAM).reconstructed is None
    assert notice(court.views, court.now, STREAM).reconstructed == "satisfactory"


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({}, id="neither plan nor readings"),
        pytest.param({"readings": readings(700, 100)}, id="no plan"),
        pytest.param({"plan": "naij.example/plan/pwp"}, id="no readings"),
    ],
)
def test_nothing_is_reconstructed_without_a_plan_and_readings(
    court: Court, facts: dict[str, Any]
) -> None:
    court.file("plan.issued", "pwp", PLAN)
    court.file("notice.served", "n1", {**SERVED, **facts})
    assert notice(court.views, court.now, STREAM).reconstructed is None


def test_notices_are_found_by_judge_kind_official_and_plan(court: Court) -> None:
    first = court.file("notice.served", "n1", SERVED)
    other = {
        **SERVED,
        "judge": "J-0877",
        "notice": "reprimand",
        "by": {**OFFICIAL, "official": "A-08"},
        "plan": "naij.example/plan/pwp",
    }
    court.file("plan.issued", "pwp", PLAN)
    second = court.file("notice.served", "n2", other)
    views, now = court.views, court.now

    def found(**wanted: Any) -> list[int]:  # noqa: ANN401  as ``notices`` takes them
        return [row.seq for row in notices(views, now, **wanted)]

    assert found() == [first, second]
    assert found(judge="J-0312") == found(limit=1) == [first]
    assert found(kind="reprimand") == found(official="A-08") == [second]
    assert found(plan="naij.example/plan/pwp") == found(after=first) == [second]
    assert found(judge="J-0312", kind="reprimand") == []


def test_a_notice_that_is_not_on_record_is_not_found(court: Court) -> None:
    with pytest.raises(NotFoundError):
        notice(court.views, court.now, STREAM)
