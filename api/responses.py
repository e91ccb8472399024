"""Who answered which entry, and how: every answer stands beside what it answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.filters import Withdrawn
from api.paging import Page, Paged
from api.reference import IN_ANY_LIST, read_only
from ledger.projections.responses import AnswerRow, answers
from ledger.record.fields import Party

router = APIRouter(prefix="/v1/responses", tags=["record"])


@router.get("", summary="Answers", responses=read_only(*IN_ANY_LIST))
def list_responses(
    paging: Paged,
    party: Annotated[
        Party | None, Query(description="Who answers.", examples=["agency"])
    ] = None,
    withdrawn: Withdrawn = False,
) -> Page[AnswerRow]:
    """Answers in the order of filing: one row for each entry that is answered."""
    reading = paging.reading
    found = answers(
        reading.views, reading.seq, party=party, withdrawn=withdrawn, limit=None
    )
    return paging.page_of_all(found, lambda row: f"{row.seq}/{row.answers}")
