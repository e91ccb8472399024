"""A plan that measures judges or courts: metrics, thresholds, and what a rating is.

Two instruments of 2018 are kept apart: the memorandum that measured courts, and the
performance work plan that measured judges (700 completed cases a year).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ledger.errors import OutOfOrderError
from ledger.record.fields import (
    Code,
    Facts,
    Fields,
    HappenedOn,
    Natural,
    OrderedBy,
    Said,
    When,
)
from ledger.record.statement import Statement
from ledger.record.stream import Kind, StreamType


class Instrument(Code):
    """Which document set the measure. Source: facts.md, section 1.1."""

    COURT_MEASURES = (
        "court_measures",
        "Memorandum 'Case Priorities and Immigration Court Performance Measures'",
    )
    PERFORMANCE_WORK_PLAN = (
        "performance_work_plan",
        "EOIR Performance Plan, Adjudicative Employees, Job Element 3",
    )
    OTHER = "other", "Another instrument"


class Metric(Code):
    """What is measured. Source: Performance Plan, Element 3 (documentcloud 4431570)."""

    CASE_COMPLETIONS = "case_completions", "Cases completed in a year"
    REMAND_RATE = "remand_rate", "Share of decisions remanded, Board and circuit courts"
    NON_STATUS_DETAINED_3D = (
        "non_status_detained_3d",
        "Detained, no status: merits hearing to completion",
    )
    NON_STATUS_NONDETAINED_10D = (
        "non_status_nondetained_10d",
        "Not detained, no status: merits hearing to completion",
    )
    MOTIONS_20D = "motions_20d", "Motions: receipt to adjudication"
    CUSTODY_FIRST_DATE = "custody_first_date", "Custody decided on the first date"
    MERITS_FIRST_DATE = "merits_first_date", "Merits completed on the first date"
    CFR_RFR_FIRST_DATE = (
        "cfr_rfr_first_date",
        "Credible and reasonable fear reviews completed on the first date",
    )
    OTHER = "other", "Another measure, said beside the log"


class Measure(Code):
    """Unit of a metric. Source: Performance Plan, Element 3."""

    COUNT_PER_YEAR = (
        "count_per_year",
        "A number a fiscal year (1 October - 30 September)",
    )
    PERCENT = "percent", "A share in per cent"
    PERCENT_WITHIN_DAYS = "percent_within_days", "A share done within so many days"


class Test(Code):
    """How a reading is held against a threshold. Source: facts.md, section 1.2."""

    AT_LEAST = "at_least", "The reading is the threshold or more"
    AT_MOST = "at_most", "The reading is the threshold or less"
    BELOW = "below", "The reading is under the threshold"
    ABOVE = "above", "The reading is over the threshold"


class Exempt(Code):
    """Which cases a metric leaves out. Source: Performance Plan, Element 3."""

    STATUTORY_CAP = "statutory_cap", "Completion is prohibited by statute (a cap)"
    BACKGROUND_CHECKS = "background_checks", "Completion waits for background checks"
    NOT_PRODUCED = "not_produced", "Homeland Security did not bring the respondent"


class Threshold(Fields):
    """A test and the whole number it is held against."""

    test: Test
    value: Natural


class MetricRule(Fields):
    """One metric with the thresholds that were read; an absent one was not read."""

    metric: Metric
    role: Literal["required", "benchmark"]
    measure: Measure
    days: Natural | None = None
    satisfactory: Threshold | None = None
    unsatisfactory: Threshold | None = None
    exceptions: Annotated[tuple[Exempt, ...], Field(min_length=1)] = ()

    @model_validator(mode="after")
    def _days_go_with_their_measure(self) -> Self:
        if (self.days is not None) != (self.measure is Measure.PERCENT_WITHIN_DAYS):
            raise PydanticCustomError("days", "days go with percent_within_days only")
        return self


class Issued(Facts):
    """An instrument that measures courts or judges was issued."""

    LEGAL_SOURCE = "8 CFR 1003.0(b)(1)(ii), (iv); 5 USC 4302"

    instrument: Instrument
    measures: Literal["court", "judge"]
    title_said: Said
    author: OrderedBy
    issued_on: HappenedOn
    effective_on: When
    metrics: tuple[MetricRule, ...]
    benchmarks_needed: Literal["half", "all", "none", "unknown"]
    authority_said: Said | None = None


class Suspended(Facts):
    """The plan was no longer to be applied."""

    LEGAL_SOURCE = "5 USC 4302"

    by: OrderedBy
    suspended_on: HappenedOn


class Reinstated(Facts):
    """A suspended plan was applied again."""

    LEGAL_SOURCE = "5 USC 4302"

    by: OrderedBy
    reinstated_on: HappenedOn


class Reading(Fields):
    """One measured value: ``value`` of ``per`` (1: a plain number; 100: per cent)."""

    metric: Metric
    value: Natural
    per: Annotated[int, Field(strict=True)] = 1

    @model_validator(mode="after")
    def _per_is_a_power_of_ten(self) -> Self:
        if self.per not in {1, 100, 1_000, 10_000}:
            raise PydanticCustomError("per", "per is 1, 100, 1000 or 10000")
        return self


class Rating(Code):
    """Level of a rating. Source: Performance Plan, Element 3."""

    SATISFACTORY = "satisfactory", "Satisfactory"
    NEEDS_IMPROVEMENT = "needs_improvement", "Needs improvement"
    UNSATISFACTORY = "unsatisfactory", "Unsatisfactory"
    UNKNOWN = "unknown", "Not known"


@dataclass(frozen=True, slots=True)
class Plan:
    """Whether the plan applies."""

    in_force: bool


def decide(plan: Plan | None, statement: Statement) -> None:
    """Refuse a statement that cannot follow what was filed of this plan.

    Raises:
        OutOfOrderError: Issued twice, suspended while suspended, reinstated while in
            force, or anything before it was issued.
    """
    match statement.facts, plan:
        case (Issued(), None) | (Suspended(), Plan(in_force=True)):
            return
        case Reinstated(), Plan(in_force=False):
            return
        case Issued(), _:
            raise OutOfOrderError("This plan was issued already.")
        case _, None:
            raise OutOfOrderError("File plan.issued first.")
        case Suspended(), _:
            raise OutOfOrderError("This plan is suspended already.")
        case _:
            raise OutOfOrderError("This plan is in force; it was not suspended.")


def evolve(_: Plan | None, statement: Statement) -> Plan:
    """The plan after ``statement``. Never refuses."""
    return Plan(in_force=not isinstance(statement.facts, Suspended))


_DIRECTOR: Final = {
    "official": "A-31",
    "office": "eoir_director",
    "level": "headquarters",
}

PLAN: Final = StreamType(
    name="plan",
    meaning="One instrument that measures courts or judges",
    kinds=(
        Kind(
            "plan.issued",
            Issued,
            {
                "instrument": "performance_work_plan",
                "measures": "judge",
                "title_said": {"said": "public"},
                "author": _DIRECTOR,
                "issued_on": {"on": "2018-03-30", "precision": "day"},
                "effective_on": {"on": "2018-10-01", "precision": "day"},
                "metrics": [
                    {
                        "metric": "case_completions",
                        "role": "required",
                        "measure": "count_per_year",
                        "satisfactory": {"test": "at_least", "value": 700},
                        "unsatisfactory": {"test": "below", "value": 560},
                    },
                    {
                        "metric": "non_status_detained_3d",
                        "role": "benchmark",
                        "measure": "percent_within_days",
                        "days": 3,
                        "satisfactory": {"test": "at_least", "value": 85},
                    },
                ],
                "benchmarks_needed": "half",
            },
        ),
        Kind(
            "plan.suspended",
            Suspended,
            {"by": _DIRECTOR, "suspended_on": {"on": "2021-10-19", "precision": "day"}},
            after=("plan.issued",),
        ),
        Kind(
            "plan.reinstated",
            Reinstated,
            {"by": _DIRECTOR, "reinstated_on": {"on": "2025", "precision": "year"}},
            after=("plan.issued", "plan.suspended"),
        ),
    ),
    decide=decide,
    evolve=evolve,
)
