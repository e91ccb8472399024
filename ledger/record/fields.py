"""The types that facts are made of. Closed: no field that is not declared is taken.

``unknown`` is a legal value wherever a filer may not know, and is not the same as
``none``. A field that is absent was not asked for; null is never written.
"""

from __future__ import annotations

import typing
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, ClassVar, Final, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ledger.record.identifiers import CourtCode, Hex256, JudgeId, OfficialId, PersonId

FIRST_YEAR: Final = "1983"
"""EOIR, and with it the office of immigration judge, dates from 9 January 1983."""

Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
PartialDay = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?$")
]
YesNo = Literal["yes", "no", "unknown"]
Positive = Annotated[int, Field(ge=1, le=2**53 - 1)]
Natural = Annotated[int, Field(ge=0, le=2**53 - 1)]


class Fields(BaseModel):
    """A group of named fields: closed, strict, immutable."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Facts(Fields):
    """What one kind of statement says. Subclasses are the kinds."""

    LEGAL_SOURCE: ClassVar[str] = ""
    """The section under which the thing happens, or the source of its vocabulary."""


class Code(StrEnum):
    """A closed list of codes; the docstring of each list names its source.

    Attributes:
        meaning: The code in plain words.
    """

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """A code and what it means."""
        code = str.__new__(cls, value)
        code._value_ = value
        code.meaning = meaning
        return code


class Said(Fields):
    """Stands where a text or a sealed value would: the value is beside the log.

    ``public``: its disclosure is published. ``sealed``: its disclosure is encrypted to
    people. ``until`` is the day on which a custodian promised to open it; a promise,
    not a lock.
    """

    said: Literal["public", "sealed"]
    until: Day | None = None

    @model_validator(mode="after")
    def _only_a_seal_has_an_end(self) -> Self:
        if self.until is not None:
            if self.said == "public":
                raise PydanticCustomError(
                    "said", "only a sealed value has an until day"
                )
            check_calendar(self.until)
        return self


T = TypeVar("T")


def _said_or_plain(value: object) -> str:
    if isinstance(value, Said) or (isinstance(value, dict) and "said" in value):
        return "~sealed"
    return "~plain"


Sealable = Annotated[
    Annotated[T, Tag("~plain")] | Annotated[Said, Tag("~sealed")],
    Discriminator(_said_or_plain),
]
"""A value that a filer may seal: itself, or a ``Said`` in its place."""


class When(Fields):
    """A date as well as it is known: ``{"on":"2018-05","precision":"month"}``.

    ``disputed`` lists other dates that sources give and nobody has resolved.
    """

    on: PartialDay | None = None
    precision: Literal["day", "month", "year", "unknown"]
    disputed: Annotated[tuple[PartialDay, ...], Field(min_length=1)] = ()

    @model_validator(mode="after")
    def _fits_its_precision(self) -> Self:
        length = {"day": 10, "month": 7, "year": 4, "unknown": 0}[self.precision]
        if len(self.on or "") != length:
            raise PydanticCustomError(
                "precision", "the date must be written to exactly its precision"
            )
        for day in self.days:
            check_calendar(day)
        return self

    @property
    def days(self) -> tuple[str, ...]:
        """Every date that is named: the one given, and the disputed ones."""
        return self.disputed if self.on is None else (self.on, *self.disputed)

    def __str__(self) -> str:
        return self.on or "unknown"


class HappenedOn(When):
    """A date in the past of the signature, and not before 1983."""

    @model_validator(mode="after")
    def _not_before_the_courts(self) -> Self:
        if any(day[:4] < FIRST_YEAR for day in self.days):
            raise PydanticCustomError(
                "date-impossible", "there were no immigration judges before 1983"
            )
        return self


class CountWord(Code):
    """How exactly somebody counted. Source: the words of the Castro-Tum claims."""

    EXACTLY = "exactly", "The number itself"
    AT_LEAST = "at_least", "This many or more"
    ABOUT = "about", "Roughly this many"
    NEARLY = "nearly", "A little under this many"
    RANGE = "range", "Between two numbers, both included"
    UNKNOWN = "unknown", "No number was given"


class Count(Fields):
    """A number as somebody gave it: the word, the bounds, and the quoted words."""

    word: CountWord
    low: Natural | None = None
    high: Natural | None = None
    words_said: Said | None = None

    @model_validator(mode="after")
    def _bounds_fit_the_word(self) -> Self:
        has = (self.low is not None, self.high is not None)
        wanted = {
            CountWord.RANGE: (True, True),
            CountWord.UNKNOWN: (False, False),
        }.get(self.word, (True, False))
        if has != wanted:
            raise PydanticCustomError(
                "count", "range has low and high; unknown neither; the others only low"
            )
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise PydanticCustomError("count", "low must be below high")
        return self


class Level(Code):
    """Where an official sits. Source: 8 CFR 1003.0, 1003.9, 1003.10."""

    COURT = "court", "At the court itself"
    REGION = "region", "Above several courts"
    HEADQUARTERS = "headquarters", "EOIR headquarters, Falls Church"
    DEPARTMENT = "department", "The Department of Justice"
    UNKNOWN = "unknown", "Not known"


class Office(Code):
    """The office a person held. Source: 8 CFR 1003.0 to 1003.10; 28 USC 503, 508."""

    ATTORNEY_GENERAL = "attorney_general", "Attorney General"
    ACTING_ATTORNEY_GENERAL = "acting_attorney_general", "Acting Attorney General"
    EOIR_DIRECTOR = "eoir_director", "Director of EOIR"
    CHIEF_IMMIGRATION_JUDGE = "chief_immigration_judge", "Chief Immigration Judge"
    DEPUTY_CHIEF = "deputy_chief", "Deputy Chief Immigration Judge"
    REGIONAL_DEPUTY_CHIEF = (
        "regional_deputy_chief",
        "Regional Deputy Chief Immigration Judge",
    )
    ASSISTANT_CHIEF = "assistant_chief_immigration_judge", "Assistant Chief (ACIJ)"
    COURT_ADMINISTRATOR = "court_administrator", "Court administrator"
    IMMIGRATION_JUDGE = "immigration_judge", "Immigration judge"
    TEMPORARY_IMMIGRATION_JUDGE = (
        "temporary_immigration_judge",
        "Temporary immigration judge (8 CFR 1003.10(e))",
    )
    BOARD = "board", "Board of Immigration Appeals"
    UNKNOWN = "unknown", "Not known"


class OrderedBy(Fields):
    """Who gave an order: the official where known, else the office and its level."""

    official: OfficialId
    office: Office
    level: Level


class Party(Code):
    """Who said something. Source: parties and asserters of facts.md, section 2.2."""

    ASSOCIATION = "association", "The judges' association"
    AGENCY = "agency", "EOIR or the Department of Justice"
    JUDGE = "judge", "The judge concerned"
    RESPONDENT = "respondent", "The respondent or counsel"
    DHS = "dhs", "The Department of Homeland Security"
    PRESS = "press", "A news organisation"
    COURT = "court", "A court of law"
    EDITOR = "editor", "Whoever compiled the account"
    OTHER = "other", "Somebody else"
    UNKNOWN = "unknown", "Not known"


class AttributedTo(Fields):
    """Whose words the filer repeats: who said it, when and where, and the words."""

    party: Party
    person: PersonId | None = None
    who_said: Said | None = None
    on: HappenedOn | None = None
    where_said: Said | None = None
    words_said: Said | None = None


class EntryRef(Fields):
    """One entry, named by its place and its hash, so that neither can be swapped."""

    seq: Positive
    leaf: Hex256


Court = Sealable[CourtCode]
Judge = Sealable[JudgeId]
Moment = Sealable[HappenedOn]
Actor = Sealable[OrderedBy]


def walk(value: object, pointer: str) -> list[tuple[str, Fields]]:
    """Every group of fields inside ``value``, outermost first, with its pointer."""
    found: list[tuple[str, Fields]] = []
    _walk(value, pointer, found)
    return found


def _walk(value: object, pointer: str, found: list[tuple[str, Fields]]) -> None:
    if isinstance(value, tuple):
        for place, inner in enumerate(value):
            _walk(inner, f"{pointer}/{place}", found)
    elif isinstance(value, Fields):
        found.append((pointer, value))
        inside = value.__dict__
        for name, step in _steps(type(value)):
            inner = inside[name]
            if inner and isinstance(inner, (Fields, tuple)):
                _walk(inner, pointer + step, found)


@cache
def _steps(group: type[Fields]) -> tuple[tuple[str, str], ...]:
    """Fields of ``group`` that may hold further groups, each with its step."""
    return tuple(
        (name, f"/{field.alias or name}")
        for name, field in group.model_fields.items()
        if _holds_group(field.annotation)
    )


def _holds_group(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Fields):
        return True
    return any(map(_holds_group, typing.get_args(annotation)))


def known_names() -> frozenset[str]:
    """Names of all fields there are, as they stand in the JSON.

    A message repeats these, and no other name: a name can be a text, too.
    """
    found: set[str] = set()
    groups: list[type[Fields]] = [Fields]
    while groups:
        group = groups.pop()
        groups += group.__subclasses__()
        found |= {field.alias or name for name, field in group.model_fields.items()}
    return frozenset(found)


def check_calendar(day: str, *, at: str = "") -> None:
    """Refuse 31 February; a month or a year stands for its first day.

    ``at`` is the field, where the group that is being read has several.
    """
    try:
        date.fromisoformat(day + "0000-01-01"[len(day) :])
    except ValueError:
        raise PydanticCustomError(
            "date-impossible", "there is no such day", {"at": at}
        ) from None
