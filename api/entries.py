"""What was filed, as it was signed; one entry with all that was later said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.as_of import Reading, Seen, open_ledger_of
from api.paging import One, Page, Paged
from api.parameters import one_of, refuse_others
from api.reference import (
    IN_ANY_LIST,
    IN_ANY_STATE,
    MAX_SEQ,
    NOTE_PATH,
    read_only,
)
from api.texts import ShownText, people_in, public_texts
from ledger.errors import NotFoundError
from ledger.projections.dossiers import History, history
from ledger.projections.entries import EntryRow, count_entries, entries
from ledger.projections.entries import entry as entry_row
from ledger.projections.responses import AnswerRow, answers_to
from ledger.record.kinds import KINDS, STREAM_TYPES
from ledger.record.statement import Statement

KIND_OR_TYPE: Final = (*STREAM_TYPES, *KINDS)
NOTE_TYPE: Final = "text/plain; charset=utf-8"
FOR_EVER: Final = "public, max-age=31536000, immutable"
"""A note never changes: it is named by its place, and its hash is in the tree."""

MAX_DIGITS: Final = 15
"""More than any seq has."""

router = APIRouter(prefix="/v1", tags=["record"])

EntryNumber = Annotated[
    int,
    Path(ge=1, le=MAX_SEQ, description="Number of the entry, from 1.", examples=[2]),
]
KindFilter = Annotated[
    str | None,
    Query(
        description="A kind (case.reassigned), or a stream type (case) for all of its.",
        json_schema_extra={"enum": list(KIND_OR_TYPE)},
        examples=["referral"],
    ),
]


@dataclass(frozen=True, slots=True)
class EntryFile:
    """One entry, with what it says and what was later said of it.

    Attributes:
        entry: Where it stands, and who signed it.
        statement: The statement, as it was signed. Its prose stands in ``texts``.
        history: Entries that corrected, withdrew or answered it. It stays as it is.
        answers: Those that answered it.
    """

    entry: EntryRow
    statement: dict[str, Any]
    history: History
    answers: list[AnswerRow]


@router.get("/entries", summary="Entries in order", responses=read_only(*IN_ANY_LIST))
def list_entries(
    paging: Paged,
    kind: KindFilter = None,
    stream: Annotated[
        str | None,
        Query(
            max_length=300,
            description="host/type/id",
            examples=["editor.example/referral/castro-tum"],
        ),
    ] = None,
) -> Page[EntryRow]:
    """Entries in the order of the record, without their bytes."""
    reading = paging.reading
    if kind is not None:
        one_of("kind", kind, KIND_OR_TYPE)
    found = entries(
        reading.views,
        reading.seq,
        kind=kind,
        stream=stream,
        after=paging.after_seq,
        limit=paging.limit + 1,
    )
    total = count_entries(reading.views, reading.seq, kind=kind, stream=stream)
    return paging.page(found, lambda row: row.seq, total)


@router.get(
    "/entries/{seq}",
    summary="One entry",
    responses=read_only(*IN_ANY_STATE, NotFoundError),
)
def read_entry(seq: EntryNumber, reading: Seen) -> One[EntryFile]:
    """What was signed, the public texts beside it, and what was later said of it.

    Raises:
        NotFoundError: The record has no such entry.
    """
    found, texts = entry_file(reading, seq)
    people = people_in(reading, found.statement, found.answers)
    return One(reading.as_of, found, people, texts)


def entry_file(reading: Reading, seq: int) -> tuple[EntryFile, list[ShownText]]:
    """One entry and the texts beside it.

    Raises:
        NotFoundError: The record, as it is read, has no such entry.
    """
    row = entry_row(reading.views, reading.seq, seq)
    entry = reading.ledger.registrar.entry(seq)
    texts = _texts(reading, seq, entry.statement)
    found = EntryFile(
        row,
        orjson.loads(entry.note.split(b"\n", 2)[1]),
        history(reading.views, reading.seq, seq),
        answers_to(reading.views, reading.seq, [seq]),
    )
    return found, texts


def _texts(reading: Reading, seq: int, statement: Statement) -> list[ShownText]:
    public = public_texts(reading, seq)
    return [
        ShownText(seq, pointer, said.said, said.until, public.get(pointer))
        for pointer, said in sorted(statement.said_positions().items())
    ]


def read_note(request: Request) -> Response:
    """The stored bytes of one entry: what was signed, and what the tree holds.

    Raises:
        NotFoundError: There is no such entry.
        BadParameterError: The address takes no parameters.
    """
    refuse_others(request, {})
    digits = request.path_params["seq"]
    if not (digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS):
        raise NotFoundError("An entry is named by its number, from 1.")
    entry = open_ledger_of(request).registrar.entry(int(digits))
    headers = {"ETag": f'"{entry.leaf.hex()}"', "Cache-Control": FOR_EVER}
    return Response(entry.note, headers=headers, media_type=NOTE_TYPE)


router.add_route(NOTE_PATH, read_note, methods=["GET"])
