"""Public officials, named by number: J-0312, A-07. Nobody else is ever listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ledger.errors import OutOfOrderError, SchemaViolationError, Violation
from ledger.record.dossier import AmendReason
from ledger.record.fields import Facts, Fields, Level, Office, Said, When
from ledger.record.identifiers import CourtCode, PersonId
from ledger.record.statement import Statement
from ledger.record.stream import Kind, StreamType

ReleaseCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,3}$")]
"""A judge code of the official release (tblLookupJudge)."""


class Term(Fields):
    """One office that a person held, and from when until when.

    ``note_said`` says where sources differ, or what rests on memory.
    """

    office: Office
    level: Level
    court: CourtCode | None = None
    from_on: When
    until_on: When | None = None
    note_said: Said | None = None

    @model_validator(mode="after")
    def _a_level_of_court_has_a_court(self) -> Self:
        if self.court is not None and self.level is not Level.COURT:
            raise PydanticCustomError("court", "court goes with level court")
        return self


class Listed(Facts):
    """A public official is known to this ledger by a number.

    ``release_codes`` are the codes by which the official release names a judge, the
    main one first; the others are aliases of the same person.
    """

    LEGAL_SOURCE = "8 CFR 1003.0, 1003.9, 1003.10; 28 USC 503, 508"

    person: PersonId
    name_said: Said
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    release_codes: Annotated[tuple[ReleaseCode, ...], Field(min_length=1)] = ()


class PersonCorrected(Facts):
    """The listing of a person should read otherwise; the old one stays legible."""

    LEGAL_SOURCE = "Right of correction; design, section 1"

    listing: Listed
    reason: AmendReason
    reason_said: Said | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is listed."""

    person: str


def decide(person: Person | None, statement: Statement) -> None:
    """Refuse a listing that does not fit its stream.

    Raises:
        SchemaViolationError: The stream is named by another id than the listing.
        OutOfOrderError: Listed twice, or corrected before being listed.
    """
    facts = statement.facts
    listing = facts.listing if isinstance(facts, PersonCorrected) else facts
    assert isinstance(listing, Listed)  # noqa: S101  no other kind in this stream
    if listing.person != statement.stream_name.id:
        raise SchemaViolationError(
            "The stream of a person is named by the person's number.",
            violations=[Violation(_person_at(facts), "stream", "not the stream's id")],
        )
    if isinstance(facts, Listed) and person is not None:
        raise OutOfOrderError(
            "This person is listed already; file roster.person_corrected."
        )
    if isinstance(facts, PersonCorrected) and person is None:
        raise OutOfOrderError(
            "This person is not listed yet; file roster.person_listed."
        )


def _person_at(facts: Facts) -> str:
    corrects = isinstance(facts, PersonCorrected)
    return "/facts/listing/person" if corrects else "/facts/person"


def evolve(person: Person | None, statement: Statement) -> Person:
    """The person after ``statement``. Never refuses."""
    return person or Person(statement.stream_name.id)


_LISTING: Final = {
    "person": "J-0312",
    "name_said": {"said": "public"},
    "terms": [
        {
            "office": "immigration_judge",
            "level": "court",
            "court": "PHI",
            "from_on": {"on": "2010", "precision": "year"},
        }
    ],
    "release_codes": ["ABC"],
}

ROSTER: Final = StreamType(
    name="roster",
    meaning="One public official",
    kinds=(
        Kind("roster.person_listed", Listed, _LISTING),
        Kind(
            "roster.person_corrected",
            PersonCorrected,
            {"listing": _LISTING, "reason": "mistake"},
            after=("roster.person_listed",),
        ),
    ),
    decide=decide,
    evolve=evolve,
)
