"""By which plans judges or courts were measured, and what readings come to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query

from api.as_of import AsOf, Reading, Seen
from api.names import stream_named
from api.paging import One, Page, Paged, one
from api.reference import IN_ANY_LIST, IN_ANY_STATE, read_only
from ledger.errors import BadParameterError, NotFoundError, Violation
from ledger.projections import plans as projection
from ledger.projections.plans import PlanRow
from ledger.record.plan import Metric
from ledger.record.plan import Reading as MetricReading
from ledger.record.rating import Reconstruction

SCALES: Final = {0: 100, 1: 1_000, 2: 10_000}
"""``per`` of a share in per cent, by the decimals that it is written with."""

_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_PERCENT: Final = re.compile(r"(?:[0-9]{1,2}(?:\.[0-9]{1,2})?|100(?:\.0{1,2})?)")

router = APIRouter(prefix="/v1/plans", tags=["judges"])

PlanName = Annotated[
    str,
    Path(
        max_length=300,
        description="Stream of the plan, or its last part.",
        examples=["performance-work-plan-2018"],
    ),
]
Percent = Annotated[
    str | None,
    Query(
        pattern=rf"^{_PERCENT.pattern}$",
        description="In per cent, exactly: at most two decimals.",
        examples=["15", "14.99"],
    ),
]


@dataclass(frozen=True, slots=True)
class GivenReading:
    """One reading as it was taken: ``value`` out of ``per``, without rounding."""

    metric: str
    value: int
    per: int


@dataclass(frozen=True, slots=True)
class Rated:
    """What readings come to under a plan: a reconstruction, never a notice.

    Attributes:
        as_of: The state that was read.
        plan: Stream of the plan.
        readings: What was given.
        reconstruction: The level, each metric's own, and what is missing.
    """

    as_of: AsOf
    plan: str
    readings: list[GivenReading]
    reconstruction: Reconstruction


@router.get("", summary="Plans", responses=read_only(*IN_ANY_LIST))
def list_plans(paging: Paged) -> Page[PlanRow]:
    """Instruments that measure courts or judges, in the order of issue."""
    reading = paging.reading
    found = projection.plans(reading.views, reading.seq)
    return paging.page_of_all(found, lambda row: row.stream)


@router.get(
    "/{name:path}/rating",
    summary="What readings come to",
    responses=read_only(*IN_ANY_STATE, NotFoundError),
)
def rate_readings(
    name: PlanName,
    reading: Seen,
    *,
    completions: Annotated[
        str | None,
        Query(
            pattern=rf"^{_NUMBER.pattern}$",
            description="Cases completed in a year.",
            examples=["560"],
        ),
    ] = None,
    remand_rate: Percent = None,
    non_status_detained_3d: Percent = None,
    non_status_nondetained_10d: Percent = None,
    motions_20d: Percent = None,
    custody_first_date: Percent = None,
    merits_first_date: Percent = None,
    cfr_rfr_first_date: Percent = None,
) -> Rated:
    """The level that a judge's readings come to, by the plan's own words.

    Raises:
        NotFoundError: There is no such plan.
        BadParameterError: Nothing was given to rate.
    """
    shares = {
        Metric.REMAND_RATE: remand_rate,
        Metric.NON_STATUS_DETAINED_3D: non_status_detained_3d,
        Metric.NON_STATUS_NONDETAINED_10D: non_status_nondetained_10d,
        Metric.MOTIONS_20D: motions_20d,
        Metric.CUSTODY_FIRST_DATE: custody_first_date,
        Metric.MERITS_FIRST_DATE: merits_first_date,
        Metric.CFR_RFR_FIRST_DATE: cfr_rfr_first_date,
    }
    given = list(_readings(completions, shares))
    if not given:
        raise BadParameterError(
            "Give at least one reading, such as completions=560.",
            violations=[Violation("/query/completions", "missing", "nothing to rate")],
        )
    return rate(reading, name, given)


def rate(reading: Reading, name: str, given: list[MetricReading]) -> Rated:
    """What readings come to under one plan.

    Raises:
        NotFoundError: There is no such plan.
    """
    stream = _stream(reading, name)
    return Rated(
        reading.as_of,
        stream,
        [GivenReading(each.metric, each.value, each.per) for each in given],
        projection.rate(reading.views, reading.seq, stream, given),
    )


@router.get(
    "/{name:path}",
    summary="One plan",
    responses=read_only(*IN_ANY_STATE, NotFoundError),
)
def read_plan(name: PlanName, reading: Seen) -> One[PlanRow]:
    """Metrics and thresholds of one plan, and when it was in force.

    Raises:
        NotFoundError: There is no such plan.
    """
    return one(reading, plan_named(reading, name))


def plan_named(reading: Reading, name: str) -> PlanRow:
    """One plan, by its stream or the last part of it.

    Raises:
        NotFoundError: There is no such plan.
    """
    return projection.plan(reading.views, reading.seq, _stream(reading, name))


def _stream(reading: Reading, name: str) -> str:
    known = [row.stream for row in projection.plans(reading.views, reading.seq)]
    return stream_named(name, known, "plan")


def _readings(
    completions: str | None, shares: dict[Metric, str | None]
) -> Iterator[MetricReading]:
    if completions is not None:
        yield MetricReading(metric=Metric.CASE_COMPLETIONS, value=int(completions))
    for metric, share in shares.items():
        if share is not None:
            yield _share(metric, share)


def _share(metric: Metric, percent: str) -> MetricReading:
    """A share as whole numbers: 14.99 per cent is 1,499 out of 10,000."""
    decimals = len(percent.partition(".")[2])
    value = int(Decimal(percent).scaleb(decimals))
    return MetricReading(metric=metric, value=value, per=SCALES[decimals])
