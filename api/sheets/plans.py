"""By which plans judges were measured, and what readings come to at the boundaries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Query, Request, Response

from api import plans as data_of
from api.as_of import Reading, Seen
from api.paging import Paged
from api.plans import PlanName, Rated, plan_named, rate_readings
from api.sheets.beside import Beside, beside
from api.sheets.events import events_numbered
from api.sheets.sheet import data, draw, sheets
from ledger.projections.notices import notices
from ledger.projections.plans import PlanMetric, PlanRow, rate
from ledger.projections.responses import answers_to
from ledger.record.plan import Metric
from ledger.record.plan import Reading as MetricReading

router = sheets()

_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_PERCENT: Final = re.compile(r"(?:[0-9]{1,2}(?:\.[0-9]{1,2})?|100(?:\.0{1,2})?)")

METRICS: Final = {metric.value: metric for metric in Metric}

Typed = Annotated[str, Query(max_length=20)]
"""What somebody typed into one field of the form; empty for nothing."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """What one reading comes to by itself: at, just below or just above a threshold."""

    metric: str
    value: int
    at: bool
    level: str
    because: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of the form to rate readings.

    Attributes:
        name: Of the parameter.
        metric: What it is a reading of.
        unit: In which unit.
        value: What was typed.
        wrong: What is wrong with it; empty if nothing is.
    """

    name: str
    metric: str
    unit: str
    value: str
    wrong: str


@router.get("/plans")
def show_plans(request: Request, paging: Paged) -> Response:
    """Instruments that measure courts or judges."""
    found = data_of.list_plans(paging)
    return draw(
        "plans.html",
        request,
        paging.reading,
        data(request),
        beside=Beside.of(found.people, found.texts),
        page=found,
    )


@router.get("/plans/{name:path}")
def show_plan(
    name: PlanName,
    request: Request,
    reading: Seen,
    *,
    completions: Typed = "",
    remand_rate: Typed = "",
    non_status_detained_3d: Typed = "",
    non_status_nondetained_10d: Typed = "",
    motions_20d: Typed = "",
    custody_first_date: Typed = "",
    merits_first_date: Typed = "",
    cfr_rfr_first_date: Typed = "",
) -> Response:
    """One plan, and what readings come to under it."""
    plan = plan_named(reading, name)
    typed = {
        "completions": completions,
        "remand_rate": remand_rate,
        "non_status_detained_3d": non_status_detained_3d,
        "non_status_nondetained_10d": non_status_nondetained_10d,
        "motions_20d": motions_20d,
        "custody_first_date": custody_first_date,
        "merits_first_date": merits_first_date,
        "cfr_rfr_first_date": cfr_rfr_first_date,
    }
    asked = list(_asked(plan, typed))
    rated = _rated(reading, name, asked)
    answers = answers_to(reading.views, reading.seq, plan.seqs)
    return draw(
        "plan.html",
        request,
        reading,
        data(request, f"{request.url.path}/rating" if rated else None),
        beside=beside(reading, plan, answers),
        plan=plan,
        history=events_numbered(reading, plan.seqs),
        boundaries=list(_boundaries(reading, plan)),
        asked=asked,
        rated=rated,
        served=notices(reading.views, reading.seq, plan=plan.stream, limit=None),
        answers=answers,
    )


def _asked(plan: PlanRow, typed: Mapping[str, str]) -> Iterator[Asked]:
    """The fields that the plan has a metric for, with what was typed into them."""
    of = {"completions": Metric.CASE_COMPLETIONS.value}
    measured = {metric.metric for metric in plan.metrics}
    for name, value in typed.items():
        metric, text = of.get(name, name), value.strip()
        if metric in measured:
            count = metric == Metric.CASE_COMPLETIONS
            pattern, wrong = (
                (_NUMBER, "Give a whole number, such as 560.")
                if count
                else (_PERCENT, "Give per cent, such as 15 or 14.99.")
            )
            right = not text or pattern.fullmatch(text)
            unit = "cases a year" if count else "per cent"
            yield Asked(name, metric, unit, text, "" if right else wrong)


def _rated(reading: Reading, name: str, asked: list[Asked]) -> Rated | None:
    """What the readings come to; None without any, or with one that is wrong."""
    given = {each.name: each.value for each in asked if each.value}
    if not given or any(each.wrong for each in asked):
        return None
    return rate_readings(name, reading, **given)


def _boundaries(reading: Reading, plan: PlanRow) -> Iterator[Boundary]:
    """Each threshold and its neighbours, rated by the plan's own words."""
    for metric in plan.metrics:
        tests = [metric.unsatisfactory, metric.satisfactory]
        values = sorted({test.value for test in tests if test is not None})
        near = {value + step for value in values for step in (-1, 0, 1)}
        for value in sorted(near):
            if 0 <= value <= _most(metric):
                yield _boundary(reading, plan, metric, value, at=value in values)


def _most(metric: PlanMetric) -> int:
    return 2**53 if metric.measure == "count_per_year" else 100


def _boundary(
    reading: Reading, plan: PlanRow, metric: PlanMetric, value: int, *, at: bool
) -> Boundary:
    per = 1 if metric.measure == "count_per_year" else 100
    given = MetricReading(metric=METRICS[metric.metric], value=value, per=per)
    (found,) = rate(reading.views, reading.seq, plan.stream, [given]).metrics
    return Boundary(metric.metric, value, at, found.level.value, found.because)
