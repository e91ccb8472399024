"""One stream: its entries, and its end, which the next statement in it follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Path

from api.as_of import AsOf, Reading
from api.paging import Paged
from api.reference import IN_ANY_LIST, read_only
from ledger.errors import NotFoundError
from ledger.projections.dossiers import AmendmentRow, amendments
from ledger.projections.entries import EntryRow, entries

STRIDE: Final = 1_000
"""Entries that are read at a time on the way to the end of a stream."""

router = APIRouter(prefix="/v1/streams", tags=["record"])

StreamPath = Annotated[
    str,
    Path(
        max_length=300,
        description="The stream: host/type/id.",
        examples=["editor.example/referral/castro-tum"],
    ),
]


@dataclass(frozen=True, slots=True)
class StreamPage:
    """Entries of one stream, and where it ends.

    Attributes:
        as_of: The state that was read.
        stream: The stream.
        version: Place of its last entry; the next statement has the one after it.
        leaf: Leaf hash of its last entry, in hex: ``prev`` of the next statement.
        total: Entries in the stream.
        rows: Entries of this page, in order.
        amendments: Which entries of the stream correct or withdraw which.
        next: Address of the next page; null on the last one.
    """

    as_of: AsOf
    stream: str
    version: int
    leaf: str
    total: int
    rows: list[EntryRow]
    amendments: list[AmendmentRow]
    next: str | None


@router.get(
    "/{stream:path}",
    summary="One stream and its end",
    responses=read_only(*IN_ANY_LIST, NotFoundError),
)
def read_stream(stream: StreamPath, paging: Paged) -> StreamPage:
    """Entries of one stream, with the version and prev that the next one follows.

    Raises:
        NotFoundError: Nothing was filed in such a stream.
    """
    reading = paging.reading
    found = entries(
        reading.views,
        reading.seq,
        stream=stream,
        after=paging.after_seq,
        limit=paging.limit + 1,
    )
    if not found:
        raise NotFoundError(
            "Nothing was filed in this stream. A stream is named host/type/id; its"
            " first statement has version 1 and no prev."
        )
    rows, following = paging.cut(found, lambda row: row.seq)
    end = end_of_stream(reading, found[-1])
    amended = amendments(reading.views, reading.seq, stream)
    return StreamPage(
        reading.as_of,
        stream,
        end.version,
        end.leaf,
        end.version,
        rows,
        amended,
        following,
    )


def end_of_stream(reading: Reading, row: EntryRow) -> EntryRow:
    """The last entry of the stream that ``row`` belongs to."""
    while later := entries(
        reading.views, reading.seq, stream=row.stream, after=row.seq, limit=STRIDE
    ):
        row = later[-1]
    return row
