"""What a filer signs: a header line, then one canonical JSON object.

    judicial-independence-ledger/statement/1
    {"evidence":[],"facts":{…},"kind":"case.reassigned","ledger":"<hex>",…}

This text and a newline are the text of a signed note (c2sp.org/signed-note). The note,
byte for byte, is the entry and the leaf of the tree; nothing is ever written again from
its parts. The SHA-256 of the text is the identity of a filing.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Collection, Iterable, Mapping
from functools import cache, cached_property
from itertools import pairwise
from typing import Annotated, Any, Final, Self, get_args
from urllib.parse import unquote

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
    check_calendar,
    known_names,
    walk,
)
from ledger.record.guard import check_no_identifier
from ledger.record.identifiers import (
    Citation,
    Hex256,
    SignerName,
    StreamName,
    StreamText,
)

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
            raise PydanticCustomError(
                "evidence", "give title_said or citation, one of them"
            )
        digests = (self.sha256, self.commitment, self.digest)
        if sum(digest is not None for digest in digests) != 1:
            raise PydanticCustomError(
                "evidence", "give sha256, commitment or digest none, one of them"
            )
        if self.retrieved_on is not None:
            check_calendar(self.retrieved_on, at="retrieved_on")
        held = self.digest is None
        if held != (self.media_type is not None) or held != (
            self.size_class is not None
        ):
            raise PydanticCustomError(
                "evidence",
                "media_type and size_class go with a digest, and only with one",
            )
        if self.size_class is not None and self.size_class.bit_count() != 1:
            raise PydanticCustomError("evidence", "size_class is a power of two")
        return self


SaidDigest = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
Instant = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
        r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$"
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
    def _is_sorted(self) -> Self:
        for name in ("signers", "said", "unverified", "concerns", "same_as"):
            texts = getattr(self, name)
            if len(texts) > 1 and any(a >= b for a, b in pairwise(texts)):
                raise PydanticCustomError(
                    "order", "{at} must be sorted and without repeats", {"at": name}
                )
        return self

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if len(self.said) % DECOY_MULTIPLE:
            raise PydanticCustomError(
                "said", "the number of digests is a multiple of 4", {"at": "said"}
            )
        if (self.version == 1) != (self.prev is None):
            raise PydanticCustomError(
                "prev", "prev is absent at version 1, and only there", {"at": "prev"}
            )
        if self.unverified and not (
            type(self.facts).model_fields.keys() >= set(self.unverified)
        ):
            raise PydanticCustomError(
                "unverified", "unverified names fields of facts", {"at": "unverified"}
            )
        check_calendar(self.signed_at[:10], at="signed_at")
        return self

    @cached_property
    def stream_name(self) -> StreamName:
        """The stream, in its three parts."""
        return StreamName(*self.stream.split("/"))

    @cached_property
    def groups(self) -> tuple[tuple[str, Fields], ...]:
        """Every group of fields that the filer wrote, with its pointer."""
        found = walk(self.facts, "/facts") + walk(self.evidence, "/evidence")
        return (*found, *walk(self.attributed_to, "/attributed_to"))

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
    signed_on = statement.signed_at[:10]
    if statement.stream_name.type != "key":
        check_no_identifier(statement.stream_name.id, "/stream")
    for pointer, group in statement.groups:
        if isinstance(group, HappenedOn):
            _check_past(group.days, signed_on, pointer)
        elif isinstance(group, Evidence):
            _check_source(group, signed_on, pointer)
        for name in _stream_fields(type(group)):
            stream = getattr(group, name)
            if stream is not None:
                check_no_identifier(stream.split("/")[2], f"{pointer}/{name}")
    return statement


def _check_past(days: Iterable[str], signed_on: str, pointer: str) -> None:
    """Refuse a day after that of the signature; a month counts from its first day."""
    for day in days:
        if day > signed_on[: len(day)]:
            raise DateInFutureError(
                f"The day at {pointer} is after {signed_on}, the day you signed.",
                violations=[Violation(pointer, "date-in-future", "after signed_at")],
            )


def _check_source(source: Evidence, signed_on: str, pointer: str) -> None:
    if source.retrieved_on is not None:
        _check_past([source.retrieved_on], signed_on, f"{pointer}/retrieved_on")
    if source.url is not None:
        check_no_identifier(source.url, f"{pointer}/url")
        check_no_identifier(unquote(source.url), f"{pointer}/url")


@cache
def _stream_fields(group: type[Fields]) -> tuple[str, ...]:
    """Fields of ``group`` that name a stream, by whatever id its filer chose."""
    return tuple(
        name
        for name, field in group.model_fields.items()
        if StreamText in get_args(field.annotation)
    )


def explain(error: ValidationError) -> MalformedError:
    """The ledger's own error for a failed validation, without any submitted value."""
    details = error.errors(include_url=False, include_input=False)
    violations = [_violation(detail, known_names()) for detail in details]
    first = violations[0]
    kind = (
        DateImpossibleError
        if any(found.code == "date-impossible" for found in violations)
        else SchemaViolationError
    )
    more = f" ({len(violations) - 1} more)" if len(violations) > 1 else ""
    return kind(
        f"At {first.pointer or 'the top'}: {first.message}.{more}",
        violations=violations,
    )


def _violation(detail: ErrorDetails, known: Collection[str]) -> Violation:
    """One violation. Steps that are no fields are labels of a choice, and left out."""
    steps = [*detail["loc"], *detail.get("ctx", {}).get("at", "").split()]
    pointer = "".join(
        f"/{step}" for step in steps if isinstance(step, int) or step in known
    )
    if detail["type"] != "extra_forbidden":
        return Violation(pointer, detail["type"], detail["msg"])
    return Violation(
        pointer if steps[-1] in known else f"{pointer}/…",
        "extra_forbidden",
        "This kind has no such field",
        _spelled(str(steps[-1]), known),
    )


def _spelled(name: str, known: Collection[str]) -> str:
    """What to do about a field that nobody asked for. Its name may be a text."""
    near = difflib.get_close_matches(name[:60], known, n=1, cutoff=0.8)
    if near and near[0] != name:
        return f"Did you mean {near[0]}? jil kinds lists the fields."
    return "Remove this field, or check its spelling with jil kinds."
