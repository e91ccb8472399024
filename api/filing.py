"""POST: a signed statement in, a receipt or a problem out.

The signature in the note is the permission: no account, no session, no cookie. The same
statement again is answered with the first receipt, whoever sends it.
"""

from __future__ import annotations

import email.message
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api.as_of import OpenLedger
from api.following import Following
from api.parameters import one_of
from api.problems import MalformedRequestError, UnsupportedMediaTypeError
from api.reference import IN_ANY, refused
from ledger import errors
from ledger.errors import BadParameterError, EntryTooLargeError, Violation
from ledger.record.statement import MAX_ENTRY_SIZE
from ledger.registrar import Filing, Receipt

MAX_FILING_SIZE: Final = 4 * 1024 * 1024
"""Bytes of a request: a note, and public texts of some 60 pages each."""

MAX_PARTS: Final = 1_000
PARTS: Final = ("note", "disclosure")
SEEN_WITHIN: Final = 2.0
"""Seconds that an answer waits at most until readers see the entry."""

NOTE_TYPE: Final = "text/plain"
FORM_TYPE: Final = "multipart/form-data"
CAN_BE_REFUSED: Final = (
    errors.MalformedNoteError,
    errors.MalformedKeyError,
    errors.NotCanonicalError,
    errors.UnknownEventKindError,
    errors.SchemaViolationError,
    errors.PublicFieldContainsIdentifierError,
    errors.DateInFutureError,
    errors.DateImpossibleError,
    errors.EntryTooLargeError,
    errors.InvalidSignatureError,
    errors.UnknownKeyError,
    errors.RevokedKeyError,
    errors.KeyNotValidYetError,
    errors.KeyNotAllowedError,
    errors.KeyAlreadyRegisteredError,
    errors.SignaturesMissingError,
    errors.StreamNotYoursError,
    errors.WrongLedgerError,
    errors.StreamConflictError,
    errors.CitesUnknownError,
    errors.CommitmentMismatchError,
    errors.OutOfOrderError,
    errors.CaseNotAssignedToJudgeError,
    errors.AmendsUnknownError,
    errors.AlreadyWithdrawnError,
    errors.LogReadOnlyError,
    errors.BusyError,
    MalformedRequestError,
    UnsupportedMediaTypeError,
)

BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        NOTE_TYPE: {
            "schema": {
                "type": "string",
                "maxLength": MAX_ENTRY_SIZE,
                "description": "A signed note, byte for byte as jil sign wrote it, of a"
                " statement that has no public texts.",
            }
        },
        FORM_TYPE: {
            "schema": {
                "type": "object",
                "required": ["note"],
                "additionalProperties": False,
                "properties": {
                    "note": {
                        "type": "string",
                        "description": "The signed note, byte for byte.",
                    },
                    "disclosure": {
                        "type": "array",
                        "items": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
                        "description": "One part for each public text, as jil wrote"
                        " them beside the note.",
                    },
                },
            }
        },
    },
}

LOCATION: Final[dict[str, Any]] = {
    "Location": {"description": "The entry.", "schema": {"type": "string"}}
}
REPLAYED: Final[dict[str, Any]] = {
    "Idempotent-Replay": {
        "description": "true: nothing was written this time.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}

router = APIRouter(prefix="/v1", tags=["record"])


@dataclass(frozen=True, slots=True)
class Recorded:
    """A receipt: the statement is on record at this place.

    Attributes:
        seq: Number of the entry.
        leaf: Leaf hash, in hex: ``prev`` of the next statement of the stream.
        stream: Its stream; ``version`` its place there.
        kind: Its kind.
        state: ``recorded``: durable here. Not yet a proof to others: that needs a
            checkpoint of the log that covers the entry.
    """

    seq: int
    leaf: str
    stream: str
    version: int
    kind: str
    state: Literal["recorded"]


async def sent_filing(request: Request) -> Filing:
    """The filing that a request carries.

    Raises:
        UnsupportedMediaTypeError: Neither a note nor a form.
        EntryTooLargeError: Longer than any filing.
        MalformedRequestError: The form cannot be read.
        BadParameterError: The form has parts of other names, or not one note.
    """
    media_type = _media_type(request)
    body = await _body(request)
    if media_type == NOTE_TYPE:
        return Filing(body)
    try:
        form = await MultiPartParser(
            request.headers, _once(body), max_files=MAX_PARTS, max_fields=MAX_PARTS
        ).parse()
    except MultiPartException:
        raise MalformedRequestError("The form cannot be read.") from None
    try:
        return await _of_form(form)
    finally:
        await form.close()


def _media_type(request: Request) -> str:
    header = email.message.Message()
    header["Content-Type"] = request.headers.get("content-type", "")
    found = header.get_content_type()
    charset = header.get_content_charset("utf-8")
    known = charset in {"utf-8", "us-ascii"} or found == FORM_TYPE
    if not request.headers.get("content-type") or not (
        found in {NOTE_TYPE, FORM_TYPE} and known
    ):
        raise UnsupportedMediaTypeError(
            f"Send a note as {NOTE_TYPE} in UTF-8, or a note and its disclosures as"
            f" {FORM_TYPE}."
        )
    return found


async def _body(request: Request) -> bytes:
    declared = request.headers.get("content-length", "")
    size = int(declared) if declared.isascii() and declared.isdigit() else 0
    parts: list[bytes] = []
    if size <= MAX_FILING_SIZE:
        size = 0
        async for part in request.stream():
            size += len(part)
            if size > MAX_FILING_SIZE:
                break
            parts.append(part)
    if size > MAX_FILING_SIZE:
        raise EntryTooLargeError(
            f"A filing has at most {MAX_FILING_SIZE:,} bytes, its texts included."
        )
    return b"".join(parts)


async def _once(body: bytes) -> AsyncGenerator[bytes]:
    yield body


async def _of_form(form: FormData) -> Filing:
    notes: list[bytes] = []
    disclosures: list[str] = []
    for name, value in form.multi_items():
        content = (
            await value.read() if isinstance(value, UploadFile) else value.encode()
        )
        if one_of("part of the form", name, PARTS) == "note":
            notes.append(content)
        else:
            disclosures.append(content.decode("ascii", "replace"))
    if len(notes) != 1:
        raise BadParameterError(
            f"The form has {len(notes)} parts named note; it has exactly one.",
            violations=[Violation("/body/note", "number", "exactly one")],
        )
    return Filing(notes[0], tuple(disclosures))


@router.post(
    "/entries",
    summary="File a signed statement",
    status_code=201,
    responses={
        200: {
            "description": "It was on record before: the first receipt again.",
            "model": Recorded,
            "headers": LOCATION | REPLAYED,
        },
        201: {"headers": LOCATION},
        **refused(*IN_ANY, *CAN_BE_REFUSED),
    },
    openapi_extra={"requestBody": BODY},
)
def file_statement(
    filing: Annotated[Filing, Depends(sent_filing)],
    ledger: OpenLedger,
    request: Request,
    response: Response,
) -> Recorded:
    """File a signed note, and beside it the public texts that it has digests of.

    The same statement again is answered with 200, the first receipt, and the header
    Idempotent-Replay. A statement that is refused leaves no trace.

    Raises:
        LedgerError: It was refused.
    """
    receipt = ledger.registrar.file(filing)
    following: Following = request.app.state.following
    following.wait_for(receipt.seq, SEEN_WITHIN)
    response.headers["Cache-Control"] = "no-store"
    if receipt.replayed:
        response.status_code = 200
        response.headers["Idempotent-Replay"] = "true"
    response.headers["Location"] = f"/v1/entries/{receipt.seq}"
    return _recorded(receipt)


def _recorded(receipt: Receipt) -> Recorded:
    return Recorded(
        receipt.seq,
        receipt.leaf,
        receipt.stream,
        receipt.version,
        receipt.kind,
        "recorded",
    )
