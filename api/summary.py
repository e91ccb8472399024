"""What this record holds, in numbers that each lead to a list of that many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter

from api.as_of import AsOf, Reading, Seen
from api.counts import counts_by
from api.reference import IN_ANY_STATE, read_only
from api.texts import Named
from ledger.projections.counts import ReferralCount
from ledger.projections.entries import EntryRow, count_entries, entries
from ledger.projections.keys import keys
from ledger.sources.reference import left_out

NEWEST: Final = 6
"""Entries of the newest that a summary shows."""

router = APIRouter(prefix="/v1", tags=["record"])


@dataclass(frozen=True, slots=True)
class Summary:
    """What the record holds.

    Attributes:
        as_of: The state that was read.
        origin: Name of the ledger.
        entries: Entries in all.
        reassignments: Of these, moves of a case (``case.reassigned``).
        bulk_counts: Of these, counts of cases moved by one order
            (``order.cases_moved``).
        notices: Of these, notices served (``notice.served``).
        answers: Of these, answers of any party (``response.given``).
        filers: Keys that may file now.
        orders: Orders of Attorneys General; referrals without one are ``pending``.
        pending: Referrals that wait for an order.
        administrations: Those orders by administration, oldest first.
        newest: The last entries, newest first.
        left_out: Things known of that were not filed.
        people: Officials whom ``administrations`` names by number.
    """

    as_of: AsOf
    origin: str
    entries: int
    reassignments: int
    bulk_counts: int
    notices: int
    answers: int
    filers: int
    orders: int
    pending: int
    administrations: list[ReferralCount]
    newest: list[EntryRow]
    left_out: int
    people: list[Named]


@router.get(
    "/summary", summary="What the record holds", responses=read_only(*IN_ANY_STATE)
)
def read_summary(reading: Seen) -> Summary:
    """How much of what is on record, and its newest entries."""
    return summarise(reading)


def summarise(reading: Reading) -> Summary:
    """What the record holds, as it is read."""
    views, seq = reading.views, reading.seq
    by_administration = counts_by(reading, "referrals", "administration")
    newest = entries(views, seq, after=max(seq - NEWEST, 0), limit=NEWEST)
    return Summary(
        as_of=reading.as_of,
        origin=reading.ledger.identity.origin,
        entries=seq,
        reassignments=count_entries(views, seq, kind="case.reassigned"),
        bulk_counts=count_entries(views, seq, kind="order.cases_moved"),
        notices=count_entries(views, seq, kind="notice.served"),
        answers=count_entries(views, seq, kind="response.given"),
        filers=len(keys(views, seq, role="filer", counting=True)),
        orders=by_administration.orders,
        pending=by_administration.pending,
        administrations=by_administration.rows,
        newest=newest[::-1],
        left_out=len(left_out()),
        people=by_administration.people,
    )
