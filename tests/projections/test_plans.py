"""Plans, and when they were in force."""

from __future__ import annotations

import pytest

from ledger.errors import NotFoundError
from ledger.projections.plans import (
    Interval,
    PlanMetric,
    PlanThreshold,
    plan,
    plans,
    rate,
)
from ledger.projections.views import Views
from ledger.record.plan import Metric, Rating, Reading
from tests.projections.court import PLAN, SOURCE, Court

STREAM = "naij.example/plan/pwp"
DIRECTOR = PLAN["author"]


def test_a_plan_is_in_force_between_issue_and_suspension_and_again(
    court: Court,
) -> None:
    issued = court.file("plan.issued", "pwp", PLAN)
    suspended = court.file(
        "plan.suspended", "pwp", {"by": DIRECTOR, "suspended_on": "2021-10-19"}
    )
    again = court.file(
        "plan.reinstated", "pwp", {"by": DIRECTOR, "reinstated_on": "2025"}
    )
    views = court.views
    at_first, after, at_last = (
        plan(views, seq, STREAM) for seq in (issued, suspended, again)
    )
    assert (at_first.in_force, after.in_force, at_last.in_force) == (True, False, True)
    assert (after.suspended_on, after.suspended_precision) == ("2021-10-19", "day")
    assert at_last.suspended_on is None
    assert at_last.intervals == [
        Interval("2018-10-01", "2021-10-19", issued, suspended),
        Interval("2025", None, again, None),
    ]
    assert at_last.seqs == [issued, suspended, again]


def test_metrics_are_shown_with_the_thresholds_that_were_read(court: Court) -> None:
    benchmark = {
        "metric": "motions_20d",
        "role": "benchmark",
        "measure": "percent_within_days",
        "days": 20,
        "satisfactory": {"test": "at_least", "value": 85},
    }
    court.file("plan.issued", "pwp", {**PLAN, "metrics": [benchmark]})
    row = plan(court.views, court.now, STREAM)
    assert row.metrics == [
        PlanMetric(
            "motions_20d",
            "benchmark",
            "percent_within_days",
            20,
            PlanThreshold("at_least", 85),
            None,
        )
    ]
    assert (row.author, row.author_office) == ("A-31", "eoir_director")


def test_sources_and_doubts_of_all_entries_add_up(court: Court) -> None:
    court.file("plan.issued", "pwp", PLAN, evidence=[SOURCE], unverified=["author"])
    suspended = {"by": DIRECTOR, "suspended_on": "2021-10-19"}
    court.file("plan.suspended", "pwp", suspended, evidence=[SOURCE], unverified=["by"])
    row = plan(court.views, court.now, STREAM)
    assert row.unverified == ["author", "by"]
    assert [source.seq for source in row.sources] == row.seqs
    assert [text.pointer for text in row.texts] == [row.title_at]


def test_a_rating_says_what_is_missing(court: Court) -> None:
    court.file("plan.issued", "pwp", PLAN)
    reading = Reading(metric=Metric.CASE_COMPLETIONS, value=700)
    found = rate(court.views, court.now, STREAM, [reading])
    assert (found.level, found.missing) == (Rating.UNKNOWN, (Metric.REMAND_RATE,))


def test_a_plan_that_is_not_on_record_is_not_found(court: Court) -> None:
    seq = court.file("plan.issued", "pwp", PLAN)
    for stream, as_of in ((STREAM, seq - 1), ("naij.example/plan/other", seq)):
        with pytest.raises(NotFoundError):
            plan(court.views, as_of, stream)
        with pytest.raises(NotFoundError):
            rate(court.views, as_of, stream, [])


def test_the_two_instruments_of_2018_are_kept_apart(public_record: Views) -> None:
    found = plans(public_record, public_record.position)
    assert [(row.instrument, row.measures, row.issued_on) for row in found] == [
        ("court_measures", "court", "2018-01-17"),
        ("performance_work_plan", "judge", "2018-03-30"),
    ]
    judges = found[1]
    assert (judges.in_force, judges.suspended_on) == (False, "2021-10-19")


@pytest.mark.parametrize(
    ("completions", "remands", "level"),
    [
        pytest.param(700, 14, "satisfactory", id="700, 14 %"),
        pytest.param(560, 14, "needs_improvement", id="560"),
        pytest.param(559, 14, "unsatisfactory", id="559"),
        pytest.param(700, 15, "needs_improvement", id="15 %"),
        pytest.param(700, 20, "needs_improvement", id="20 %"),
        pytest.param(700, 21, "unsatisfactory", id="21 %"),
    ],
)
def test_boundaries_of_the_plan_on_record(
    public_record: Views, completions: int, remands: int, level: str
) -> None:
    as_of = public_record.position
    (stream,) = (
        row.stream for row in plans(public_record, as_of) if row.measures == "judge"
    )
    readings = [
        Reading(metric=Metric.CASE_COMPLETIONS, value=completions),
        Reading(metric=Metric.REMAND_RATE, value=remands, per=100),
    ]
    assert rate(public_record, as_of, stream, readings).level == level
