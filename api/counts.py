"""How many orders: by who decided, under which administration, or when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api.as_of import AsOf, Reading, Seen
from api.reference import IN_ANY_STATE, read_only
from api.texts import Named, people_in
from ledger.projections.counts import (
    Administration,
    CountedBy,
    ReferralCount,
    counts,
)
from ledger.sources.reference import table

router = APIRouter(prefix="/v1", tags=["referrals"])

Counted = Literal["referrals"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Orders in groups. A withdrawn referral counts as an order, a pending one not.

    Attributes:
        as_of: The state that was read.
        of: What is counted.
        by: By what it is grouped.
        orders: Orders in all groups.
        pending: Referrals without an order, in all groups.
        rows: The groups, in their order.
        people: Officials that the groups name by number.
    """

    as_of: AsOf
    of: Counted
    by: CountedBy
    orders: int
    pending: int
    rows: list[ReferralCount]
    people: list[Named]


@router.get("/counts", summary="Orders in groups", responses=read_only(*IN_ANY_STATE))
def count_referrals(
    reading: Seen,
    of: Annotated[Counted, Query(description="What is counted.")] = "referrals",
    by: Annotated[
        CountedBy, Query(description="By what it is grouped.")
    ] = "attorney_general",
) -> Counts:
    """Orders of Attorneys General by who decided, under whom, or when.

    A day is under the administration that began on the 20 January before it.
    """
    return counts_by(reading, of, by)


def counts_by(reading: Reading, of: Counted, by: CountedBy) -> Counts:
    """Orders in groups, with their sums."""
    rows = counts(reading.views, reading.seq, by, tuple(administrations()))
    return Counts(
        reading.as_of,
        of,
        by,
        sum(row.orders for row in rows),
        sum(row.pending for row in rows),
        rows,
        people_in(reading, rows),
    )


def administrations() -> Iterator[Administration]:
    """Administrations, oldest first."""
    for row in table("administrations"):
        yield Administration(row["administration"], row["from"], row["until"] or None)
