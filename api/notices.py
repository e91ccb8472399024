"""Which notices judges got, what they measured, and what the readings come to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.as_of import Reading, Seen
from api.filters import Judge, KindOfNotice, Official, Stream, Withdrawn
from api.names import is_stream, stream_named
from api.paging import One, Page, Paged, one
from api.reference import IN_ANY_LIST, IN_ANY_STATE, read_only
from ledger.errors import NotFoundError
from ledger.projections.notices import NoticeRow, RatedNotice, notice, notices

router = APIRouter(prefix="/v1/notices", tags=["judges"])


@router.get("", summary="Notices", responses=read_only(*IN_ANY_LIST))
def list_notices(
    paging: Paged,
    *,
    judge: Judge = None,
    kind: KindOfNotice = None,
    official: Official = None,
    plan: Stream = None,
    withdrawn: Withdrawn = False,
) -> Page[NoticeRow]:
    """Notices to judges, in the order of filing."""
    reading = paging.reading
    found = notices(
        reading.views,
        reading.seq,
        judge=judge,
        kind=kind,
        official=official,
        plan=plan,
        withdrawn=withdrawn,
        after=paging.after_seq,
        limit=paging.limit + 1,
    )
    return paging.page(found, lambda row: row.seq)


@router.get(
    "/{name:path}",
    summary="One notice",
    responses=read_only(*IN_ANY_STATE, NotFoundError),
)
def read_notice(
    name: Annotated[
        str,
        Path(
            max_length=300,
            description="Stream of the notice, or its last part.",
            examples=["review-2020"],
        ),
    ],
    reading: Seen,
) -> One[RatedNotice]:
    """One notice, with the rating that was served and the one its readings come to.

    Raises:
        NotFoundError: There is no such notice.
    """
    return one(reading, notice_named(reading, name))


def notice_named(reading: Reading, name: str) -> RatedNotice:
    """One notice, withdrawn or not, by its stream or the last part of it.

    Raises:
        NotFoundError: There is no such notice.
    """
    views, seq = reading.views, reading.seq
    if not is_stream(name):
        rows = notices(views, seq, withdrawn=True, limit=None)
        name = stream_named(name, (row.stream for row in rows), "notice")
    return notice(views, seq, name)
