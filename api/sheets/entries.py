"""Entries in order, and one entry: what exactly was signed, in words and in bytes."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query, Request, Response

from api import entries as data_of
from api.as_of import Reading, Seen
from api.entries import EntryNumber, KindFilter, entry_file
from api.paging import DEFAULT_LIMIT, Paged
from api.sheets.beside import Beside, beside
from api.sheets.events import events, events_numbered
from api.sheets.facts import facts_of
from api.sheets.sheet import data, draw, sheets
from ledger.projections.entries import EntryRow, entries
from ledger.record.kinds import STREAM_TYPES

router = sheets()

FIRST: Final = 1


@router.get("/entries")
def show_entries(
    request: Request,
    paging: Paged,
    *,
    kind: KindFilter = None,
    stream: Annotated[str | None, Query(max_length=300)] = None,
    newest: bool = False,
    before: Annotated[int | None, Query(ge=2, le=2**53 - 1)] = None,
) -> Response:
    """Entries in the order of the record; the whole record also newest first."""
    reading = paging.reading
    found = data_of.list_entries(paging, kind, stream)
    backwards = newest and kind is None and stream is None
    rows = _newest(reading, before) if backwards else found.rows
    older = rows[-1].seq if backwards and rows and rows[-1].seq > FIRST else None
    twin = f"/v1/entries?as_of={reading.seq}" if backwards else data(request)
    return draw(
        "entries.html",
        request,
        reading,
        twin,
        page=found,
        lines=events(reading, rows),
        kind=kind,
        stream=stream,
        types=STREAM_TYPES.values(),
        newest=backwards,
        older=older,
    )


def _newest(reading: Reading, before: int | None) -> list[EntryRow]:
    """The last entries before one, newest first."""
    last = min(before - 1, reading.seq) if before else reading.seq
    first = max(last - DEFAULT_LIMIT, 0)
    found = entries(reading.views, reading.seq, after=first, limit=last - first)
    return found[::-1]


@router.get("/entries/{seq}")
def show_entry(seq: EntryNumber, request: Request, reading: Seen) -> Response:
    """One entry: in a sentence, in its fields, in its bytes."""
    found, texts = entry_file(reading, seq)
    facts, around = facts_of(found.statement, texts)
    names = beside(reading, found.statement, found.answers)
    note = reading.ledger.registrar.entry(seq).note
    (line,) = events_numbered(reading, [seq])
    return draw(
        "entry.html",
        request,
        reading,
        data(request),
        beside=Beside(names.names, names.texts),
        file=found,
        entry=found.entry,
        line=line,
        facts=facts,
        around=around,
        note=note.decode(),
        answers=found.answers,
        previous=seq - 1 if seq > FIRST else None,
        following=seq + 1 if seq < reading.seq else None,
    )
