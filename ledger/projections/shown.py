"""How what a statement says is shown in a row: dates, sealed values, sources, texts.

A value that its filer sealed is ``sealed``; one that stands beside the log for all to
read is ``disclosed``. ``unknown`` is what the filer wrote. A text is named by its entry
and pointer, and looked up when it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Protocol, TypedDict

from ledger.record.fields import Facts, OrderedBy, Said, When
from ledger.record.statement import Statement

SEALED: Final = "sealed"
DISCLOSED: Final = "disclosed"
UNKNOWN: Final = "unknown"
UNSAID: Final = frozenset({SEALED, DISCLOSED, UNKNOWN})
"""What a row holds where it does not hold a value."""

_EVIDENCE: Final = "/evidence/"


@dataclass(frozen=True, slots=True)
class Source:
    """One source of a row.

    Attributes:
        seq: Entry that names it.
        evidence_class: Such as ``official-document``.
        citation: Its citation; None if it has a title.
        title_at: Pointer of its title in entry ``seq``; None if it is a citation.
        sha256: Digest of a public document, in hex.
        commitment: Salted digest, in hex. Without either the source is only cited.
        media_type: Of the document that the filer held.
        size_class: Its size in bytes, rounded up to a power of two.
        url: Where it was read.
        retrieved_on: When.
    """

    seq: int
    evidence_class: str
    citation: str | None = None
    title_at: str | None = None
    sha256: str | None = None
    commitment: str | None = None
    media_type: str | None = None
    size_class: int | None = None
    url: str | None = None
    retrieved_on: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text or sealed value that stands beside the log.

    Attributes:
        seq: Entry that it belongs to.
        pointer: Where in that statement, such as ``/facts/reason_said``.
        said: ``public`` or ``sealed``.
        until: Day on which a custodian promised to open it.
    """

    seq: int
    pointer: str
    said: str
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose words a filer repeats; the name and the place are texts, if they are given.

    Attributes:
        party: Such as ``association``.
        person: A listed person.
        on: When it was said, to ``precision``.
    """

    party: str
    person: str | None
    on: str | None
    precision: str


class Frame(TypedDict):
    """What stands beside the facts of a statement, as fields of a row."""

    attributed_to: Attribution | None
    unverified: list[str]
    sources: list[Source]
    texts: list[Text]


class Framed(Protocol):
    """A row with the fields of a ``Frame``."""

    @property
    def attributed_to(self) -> Attribution | None:
        """Whose words it repeats."""

    @property
    def sources(self) -> list[Source]:
        """What it rests on."""

    @property
    def texts(self) -> list[Text]:
        """Texts beside the log."""


def frame(seq: int, statement: Statement) -> Frame:
    """What stands beside the facts of entry ``seq``."""
    return Frame(
        attributed_to=_attribution_of(statement),
        unverified=list(statement.unverified),
        sources=sources_of(seq, statement),
        texts=texts_of(seq, statement),
    )


def corrected_frame(row: Framed, seq: int, statement: Statement) -> Frame:
    """The frame of ``row`` after entry ``seq`` has corrected its facts.

    Sources add up; texts of the facts give way to those of the correction.
    """
    kept = [text for text in row.texts if not text.pointer.startswith("/facts/")]
    return Frame(
        attributed_to=_attribution_of(statement) or row.attributed_to,
        unverified=list(statement.unverified),
        sources=[*row.sources, *sources_of(seq, statement)],
        texts=[*kept, *texts_of(seq, statement)],
    )


def sources_of(seq: int, statement: Statement) -> list[Source]:
    """Sources that entry ``seq`` names."""
    if not statement.evidence:
        return []
    return [
        Source(
            seq,
            each.evidence_class.value,
            each.citation,
            f"{_EVIDENCE}{place}/title_said" if each.title_said else None,
            each.sha256,
            each.commitment,
            each.media_type,
            each.size_class,
            each.url,
            each.retrieved_on,
        )
        for place, each in enumerate(statement.evidence)
    ]


def texts_of(seq: int, statement: Statement) -> list[Text]:
    """Texts and sealed values beside the log, titles of sources left out."""
    if not statement.said:
        return []
    return [
        Text(seq, pointer, said.said, said.until)
        for pointer, said in statement.said_positions().items()
        if not pointer.startswith(_EVIDENCE)
    ]


def _attribution_of(statement: Statement) -> Attribution | None:
    said = statement.attributed_to
    if said is None:
        return None
    return Attribution(said.party.value, said.person, *day(said.on))


def plain(value: str | Said) -> str:
    """A code or an id, or what stands for it."""
    if isinstance(value, Said):
        return SEALED if value.said == SEALED else DISCLOSED
    return str(value)


def day(when: When | Said | None) -> tuple[str | None, str]:
    """A date and its precision; ``sealed`` and the like are precisions too."""
    if when is None:
        return None, UNKNOWN
    if isinstance(when, Said):
        return None, plain(when)
    return when.on, when.precision


def actor(by: OrderedBy | Said) -> tuple[str, str, str]:
    """Who gave an order: official, office, level."""
    if isinstance(by, Said):
        return (plain(by),) * 3
    return by.official, by.office.value, by.level.value


def as_signed(facts: Facts) -> dict[str, Any]:
    """Facts as the JSON that was signed."""
    return facts.model_dump(mode="json", by_alias=True, exclude_unset=True)


def joined(old: list[str], new: tuple[str, ...] | list[str]) -> list[str]:
    """Both lists as one, sorted and without repeats."""
    return sorted({*old, *new}) if new else old
