"""Which cases were moved, from whom, to whom, on whose order."""

from __future__ import annotations

from fastapi import APIRouter

from api.filters import Court, Judge, Official, Withdrawn
from api.paging import Page, Paged
from api.reference import IN_ANY_LIST, read_only
from ledger.projections.custody import TenureRow, moves

router = APIRouter(prefix="/v1/reassignments", tags=["cases"])


@router.get("", summary="Moves of cases", responses=read_only(*IN_ANY_LIST))
def list_reassignments(
    paging: Paged,
    *,
    from_judge: Judge = None,
    to_judge: Judge = None,
    official: Official = None,
    court: Court = None,
    withdrawn: Withdrawn = False,
) -> Page[TenureRow]:
    """Moves of cases in the order of filing, each by one account."""
    reading = paging.reading
    found = moves(
        reading.views,
        reading.seq,
        from_judge=from_judge,
        to_judge=to_judge,
        official=official,
        court=court,
        withdrawn=withdrawn,
        after=paging.after_seq,
        limit=paging.limit + 1,
    )
    return paging.page(found, lambda row: row.seq)
