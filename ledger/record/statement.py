"""What a filer signs: a header line, then one canonical JSON object.

    judicial-independence-ledger/statement/1
    {"evidence":[],"facts":{…},"kind":"case.reassigned","ledger":"<hex>",…}

This text and a newline are the text of a signed note (c2sp.org/signed-note). The note,
byte for byte, is the entry and the leaf of the tree; nothing is ever written again from
its parts. The SHA-256 of the text is the identity of a filing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Final, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from ledger.errors import (
    DateImpossibleError,
    DateInFutureError,
    MalformedError,
    NotCanonicalError,
    SchemaViolationError,
    Violation,
)
from ledger.record import canonical
from ledger.record.fields import (
    AttributedTo,
    Code,
    Day,
    EntryRef,
    Facts,
    Fields,
    HappenedOn,
    Positive,
    Said,
    walk,
)
from ledger.record.guard import check_no_identifier
from ledger.record.identifiers import Citation, Hex256, SignerName, StreamName, StreamText

HEADER: Final = "judicial-independence-ledger/statement/1"
MAX_ENTRY_SIZE: Final = 65_535
"""Bytes of a note: the length prefix of an entry bundle (c2sp.org/tlog-tiles)."""

DECOY_MULTIPLE: Final = 4
"""The number of digests in ``said`` is a multiple of this, so that it tells little."""


class EvidenceClass(Code):
    """How near a source is to the thing itself. Source: design, section 2."""

    OFFICIAL_DOCUMENT = "official-document", "A document of the authority itself"
    FIRST_HAND = "first-hand-statement", "Somebody who was there says so"
    SECOND_HAND = "second-hand", "Somebody repeats what others said"
    PRESS = "press", "A news report"
    DERIVED = "derived-from-public-data", "Computed from data that anyone can fetch"


class Evidence(Fields):
    """One source: what it is, and the digest of it if the filer held it.

    A plain ``sha256`` is only for documents that are public already: it would identify
    a leaked copy. Otherwise ``commitment`` is a salted digest. ``digest`` is ``none``
    for a source that is only cited. ``size_class`` is the size in bytes, rounded up to
    a power of two.
    """

    evidence_class: EvidenceClass = Field(alias="class")
    title_said: Said | None = None
    citation: Citation | None = None
    sha256: Hex256 | None = None
    commitment: Hex256 | None = None
    digest: Annotated[str, StringConstraints(pattern="^none$")] | None = None
    media_type: (
        Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]{1,60}$")] | None
    ) = None
    size_class: Positive | None = None
    url: (
        Annotated[str, StringConstraints(pattern=r"^https?://[!-~]{3,400}$")] | None
    ) = None
    retrieved_on: Day | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.title_said is None) == (self.citation is None):
            raise PydanticCustomError("evidence", "give title_said or citation, one of them")
        digests = (self.sha256, self.commitment, self.digest)
        if sum(digest is not None for digest in digests) != 1:
            raise PydanticCustomError(
                "evidence", "give sha256, commitment or digest none, one of them"
            )
        held = self.digest is None
        if held != (self.media_type is not None) or held != (self.size_class is not None):
            raise PydanticCustomError(
                "evidence", "media_type and size_class go with a digest, and only with one"
            )
        if self.size_class is not None and self.size_class.bit_count() != 1:
            raise PydanticCustomError("evidence", "size_class is a power of two")
        return self


SaidDigest = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
Instant = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"
    ),
]


class Statement(Fields):
    """One statement of one or more filers. ``facts`` are of the class of the kind.

    ``version`` is the place in the stream, from 1; ``prev`` the leaf hash of the
    stream's entry before it (absent at 1); ``ledger`` the leaf hash of entry 1 of the
    ledger (absent in that entry). ``unverified`` names the facts that rest on memory.
    """

    answers: Annotated[tuple[EntryRef, ...], Field(min_length=1)] = ()
    attributed_to: AttributedTo | None = None
    concerns: Annotated[tuple[StreamText, ...], Field(min_length=1)] = ()
    evidence: tuple[Evidence, ...]
    facts: Facts
    kind: str
    ledger: Hex256 | None = None
    prev: Hex256 | None = None
    said: tuple[SaidDigest, ...]
    same_as: Annotated[tuple[StreamText, ...], Field(min_length=1)] = ()
    signed_at: Instant
    signers: Annotated[tuple[SignerName, ...], Field(min_length=1, max_length=16)]
    stream: StreamText
    unverified: Annotated[
        tuple[Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{0,60}$")], ...],
        Field(min_length=1),
    ] = ()
    version: Positive

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for name, texts in (
            ("signers", self.signers),
            ("said", self.said),
            ("unverified", self.unverified),
            ("concerns", self.concerns),
            ("same_as", self.same_as),
        ):
            if any(a >= b for a, b in zip(texts, texts[1:], strict=False)):
                raise PydanticCustomError(
                    "order", "{name} must be sorted and without repeats", {"name": name}
                )
        if len(self.said) % DECOY_MULTIPLE:
            raise PydanticCustomError("said", "the number of digests is a multiple of 4")
        if (self.version == 1) != (self.prev is None):
            raise PydanticCustomError("prev", "prev is absent at version 1, and only there")
        unknown = set(self.unverified) - type(self.facts).model_fields.keys()
        if unknown:
            raise PydanticCustomError("unverified", "unverified names fields of facts")
        try:
            datetime.fromisoformat(self.signed_at)
        except ValueError:
            raise PydanticCustomError(
                "date-impossible", "signed_at is no such instant"
            ) from None
        return self

    @property
    def stream_name(self) -> StreamName:
        """The stream, in its three parts."""
        return StreamName(*self.stream.split("/"))

    @cached_property
    def groups(self) -> tuple[tuple[str, Fields], ...]:
        """Every group of fields that the filer wrote, with its pointer."""
        parts = ("facts", "evidence", "attributed_to")
        return tuple(
            found for part in parts for found in walk(getattr(self, part), f"/{part}")
        )

    def said_positions(self) -> dict[str, Said]:
        """Pointers of the values that stand beside the log."""
        return {at: value for at, value in self.groups if isinstance(value, Said)}


def write_text(body: Mapping[str, Any]) -> str:
    """The text that is signed, for a body of JSON values.

    Raises:
        NotCanonicalError: The body holds a value outside the profile.
    """
    return f"{HEADER}\n{canonical.encode(dict(body)).decode()}\n"


def identity(text: str) -> bytes:
    """Identity of a filing: SHA-256 of the signed text, 32 bytes."""
    return hashlib.sha256(text.encode()).digest()


def read_body(text: str) -> tuple[bytes, dict[str, Any]]:
    """The JSON line of a statement's text, as bytes and as values.

    Raises:
        NotCanonicalError: Not two lines, another header, or not canonical JSON.
    """
    header, _, rest = text.partition("\n")
    if header != HEADER:
        raise NotCanonicalError(f"The first line of a statement is {HEADER}")
    line, newline, more = rest.partition("\n")
    if not newline or more:
        raise NotCanonicalError("A statement is two lines: the header and one object.")
    data = line.encode()
    return data, canonical.decode(data)


def validate(model: type[Statement], data: bytes) -> Statement:
    """Read a statement whose facts are of a known kind.

    Raises:
        SchemaViolationError: A field is missing, unknown or of the wrong form.
        DateImpossibleError: A date is no day, or before 1983.
        DateInFutureError: Something happened after the day of the signature.
        PublicFieldContainsIdentifierError: A URL or stream id names a person.
    """
    try:
        statement = model.model_validate_json(data)
    except ValidationError as error:
        raise explain(error) from None
    _check_days(statement)
    check_no_identifier(statement.stream_name.id, "/stream")
    for place, source in enumerate(statement.evidence):
        if source.url is not None:
            check_no_identifier(source.url, f"/evidence/{place}/url")
    return statement


def _check_days(statement: Statement) -> None:
    signed_on = statement.signed_at[:10]
    for pointer, value in statement.groups:
        if isinstance(value, HappenedOn) and value.on is not None:
            days = (value.on, *value.disputed)
            if any(day > signed_on[: len(day)] for day in days):
                raise DateInFutureError(
                    f"The day at {pointer} is after {signed_on}, the day you signed.",
                    violations=[Violation(pointer, "date-in-future", "after signed_at")],
                )


def explain(error: ValidationError) -> MalformedError:
    """The ledger's own error for a failed validation, without any submitted value."""
    details = error.errors(include_url=False, include_input=False)
    violations = [_violation(detail) for detail in details]
    first = violations[0]
    kind = (
        DateImpossibleError
        if any(found.code == "date-impossible" for found in violations)
        else SchemaViolationError
    )
    more = f" ({len(violations) - 1} more)" if len(violations) > 1 else ""
    return kind(
        f"At {first.pointer or 'the top'}: {first.message}.{more}", violations=violations
    )


def _violation(detail: ErrorDetails) -> Violation:
    parts = [str(part) for part in detail["loc"] if not str(part).startswith("~")]
    pointer = "".join(f"/{_printable(part)}" for part in parts)
    hint = ""
    if detail["type"] == "extra_forbidden":
        hint = "Remove this field, or check its spelling with jil kinds."
    return Violation(pointer, detail["type"], detail["msg"], hint)


def _printable(part: str) -> str:
    """A step of a pointer; a name that is no field name of ours is not repeated."""
    return part if re.fullmatch("[a-z0-9_]{1,60}", part) else "…"
