"""What was done to a judge's docket."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.as_of import Reading, Seen
from api.filters import Court, Withdrawn
from api.names import no_such
from api.paging import One, Page, Paged, one
from api.reference import IN_ANY_LIST, IN_ANY_STATE, read_only
from ledger.errors import NotFoundError
from ledger.projections.judges import JudgeDocket, judge
from ledger.projections.roster import PersonRow, listings, persons

router = APIRouter(prefix="/v1/judges", tags=["judges"])


@router.get("", summary="Judges", responses=read_only(*IN_ANY_LIST))
def list_judges(paging: Paged, court: Court = None) -> Page[PersonRow]:
    """Judges who are listed, by number."""
    reading = paging.reading
    found = judges_listed(reading, court=court)
    return paging.page_of_all(found, lambda row: row.stream)


@router.get(
    "/{judge_id}",
    summary="One judge's docket",
    responses=read_only(*IN_ANY_STATE, NotFoundError),
)
def read_judge(
    judge_id: Annotated[
        str,
        Path(max_length=20, description="Number of a judge.", examples=["J-0001"]),
    ],
    reading: Seen,
    withdrawn: Withdrawn = False,
) -> One[JudgeDocket]:
    """Cases lost, received and held, orders and notices of one judge.

    Raises:
        NotFoundError: Nothing is on record about such a judge.
    """
    return one(reading, docket_of(reading, judge_id, withdrawn=withdrawn))


def judges_listed(reading: Reading, *, court: str | None = None) -> list[PersonRow]:
    """Listings of judges, by number."""
    found = persons(reading.views, reading.seq, court=court)
    return [row for row in found if row.person.startswith("J-")]


def docket_of(reading: Reading, judge_id: str, *, withdrawn: bool) -> JudgeDocket:
    """What happened to one judge's docket; empty for one who is only listed.

    Raises:
        NotFoundError: Nothing is on record about such a judge.
    """
    found = judge(reading.views, reading.seq, judge_id, withdrawn=withdrawn)
    known = (found.lost, found.received, found.held, found.orders, found.notices)
    if not any(known) and not listings(reading.views, reading.seq, {judge_id}):
        numbers = [row.person for row in judges_listed(reading)]
        raise no_such("judge", judge_id, numbers)
    return found
