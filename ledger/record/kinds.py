"""Every kind of statement, and how a statement is read by its kind."""

from __future__ import annotations

import difflib
from functools import cache
from typing import Any, Final

from pydantic import create_model

from ledger.errors import (
    EntryTooLargeError,
    LedgerDamagedError,
    MalformedError,
    MalformedNoteError,
    UnknownEventKindError,
)
from ledger.proof.note import Note
from ledger.record.case import CASE
from ledger.record.governance import LEDGER
from ledger.record.key import KEY
from ledger.record.notice import NOTICE
from ledger.record.order import ORDER
from ledger.record.plan import PLAN
from ledger.record.referral import REFERRAL
from ledger.record.response import RESPONSE
from ledger.record.roster import ROSTER
from ledger.record.statement import MAX_ENTRY_SIZE, Statement, read_body, validate
from ledger.record.stream import Kind, StreamType

STREAM_TYPES: Final[dict[str, StreamType[Any]]] = {
    stream_type.name: stream_type
    for stream_type in (
        LEDGER,
        KEY,
        ROSTER,
        CASE,
        ORDER,
        PLAN,
        NOTICE,
        REFERRAL,
        RESPONSE,
    )
}
KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for stream_type in STREAM_TYPES.values()
    for kind in stream_type.kinds
}


@cache
def model_of(kind: str) -> type[Statement]:
    """The closed schema of a whole statement of ``kind``.

    Raises:
        UnknownEventKindError: No such kind; the message names the nearest.
    """
    known = KINDS.get(kind)
    if known is None:
        near = difflib.get_close_matches(kind, KINDS, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise UnknownEventKindError(
            f"The ledger knows no such kind of statement.{hint} jil kinds lists them."
        )
    name = known.facts.__name__
    return create_model(
        f"{name}Statement", __base__=Statement, facts=(known.facts, ...)
    )


def read_statement(text: str) -> Statement:
    """Read the text of a statement: header, canonical JSON, closed schema.

    Raises:
        NotCanonicalError: Another spelling than the one that is written.
        UnknownEventKindError: A kind that the ledger does not know.
        SchemaViolationError: Facts, or a frame, that the kind does not allow; also when
            the stream is of another type than the kind.
        DateInFutureError, DateImpossibleError, PublicFieldContainsIdentifierError:
            As ``validate``.
    """
    data, body = read_body(text)
    kind = body.get("kind")
    if not isinstance(kind, str) or len(kind) > 64:  # noqa: PLR2004  longer than any kind
        raise UnknownEventKindError("A statement names its kind. jil kinds lists them.")
    statement = validate(model_of(kind), data)
    _check_stream_type(statement)
    return statement


def _check_stream_type(statement: Statement) -> None:
    stream_type = KINDS[statement.kind].stream_type
    if statement.stream_name.type != stream_type:
        raise UnknownEventKindError(
            f"A statement of kind {statement.kind} belongs in a stream of type"
            f" {stream_type}: host/{stream_type}/id."
        )


def read_note(data: bytes) -> tuple[Note, Statement]:
    """Read an entry: a signed note whose text is a statement, signed by its signers.

    Signatures are not verified here.

    Raises:
        EntryTooLargeError: More than 65,535 bytes.
        MalformedNoteError: Not a signed note, or other signature lines than the
            ``signers`` of the statement, in their order.
        MalformedError: As ``read_statement``.
    """
    if len(data) > MAX_ENTRY_SIZE:
        raise EntryTooLargeError(
            f"The note has {len(data):,} bytes; an entry has at most"
            f" {MAX_ENTRY_SIZE:,}. Long texts stand beside the log, documents are"
            " evidence by digest."
        )
    note = Note.parse(data)
    statement = read_statement(note.text)
    lines = [f"{line.name}+{line.key_id.hex()}" for line in note.signatures]
    if lines != list(statement.signers):
        raise MalformedNoteError(
            "The signature lines are not exactly those of signers, in that order."
            " Nobody may add, drop or reorder a signature; sign the statement again."
        )
    return note, statement


def read_stored(data: bytes, kind: str) -> Statement:
    """Read the statement of an entry that is on record: bytes that were read before.

    The spelling is not checked again, so that folding a stream stays cheap; the proof
    of what is stored is the tree, not this reader.

    Raises:
        LedgerDamagedError: The bytes are not an entry of ``kind``.
    """
    try:
        line = data.split(b"\n", 2)[1]
        return model_of(kind).model_validate_json(line)
    except (ValueError, IndexError, MalformedError):
        raise LedgerDamagedError(
            "A stored entry cannot be read: it is not what was written. Restore the"
            " store from a copy."
        ) from None
