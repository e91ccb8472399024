"""Entries as lines of a docket: what happened when, in words, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.as_of import Reading
from api.sheets.sentences import Telling, sentence
from api.texts import people_in, public_texts
from ledger.projections.dossiers import History, histories
from ledger.projections.entries import ENTRIES, EntryRow
from ledger.projections.referrals import REFERRALS, ReferralRow
from ledger.projections.shown import as_signed, day
from ledger.projections.table import among, in_parts
from ledger.record.case import Corrected as CaseCorrected
from ledger.record.fields import Facts, Said, When
from ledger.record.order import Corrected as OrderCorrected
from ledger.record.referral import StatusChanged
from ledger.record.statement import Statement

LABELS: Final[Mapping[str, str]] = {
    "key.registered": "Key registered",
    "order.cases_moved": "Cases moved",
    "response.given": "Answer",
    "roster.person_corrected": "Listing corrected",
    "roster.person_listed": "Official listed",
}
"""Kinds whose two words do not make a heading."""

SHAPES: Final[Mapping[str, str]] = {
    "case": "order",
    "case.reassigned": "reassign",
    "case.returned": "reassign",
    "order": "reassign",
    "notice": "quota",
    "plan": "quota",
    "referral": "referral",
    "response": "report",
}
"""Shape and colour of a kind, or of all kinds of a stream type; web.md, section 2."""

_AMENDING: Final = frozenset({"corrected", "person_corrected", "withdrawn"})
_DAYS: Final = (
    "happened_on",
    "directed_on",
    "stayed_on",
    "invited_on",
    "filed_on",
    "ordered_on",
    "decided_on",
    "withdrawn_on",
    "changed_on",
    "issued_on",
    "suspended_on",
    "reinstated_on",
    "served_on",
    "answered_on",
    "rescinded_on",
    "given_on",
)
"""Fields that say when a thing happened; no kind has two of them."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry as a line.

    Attributes:
        entry: Where it stands.
        label: Its kind as a heading.
        shape: Shape and colour of its kind.
        on: When it happened, to ``precision``; both None for a kind without a day.
        disputed: Other days that sources give.
        sentence: What it says.
        unverified: Fields that rest on memory.
        attributed: Whose words it repeats, such as ``association``; None if the
            filer's own.
        history: What was later said of it.
    """

    entry: EntryRow
    label: str
    shape: str
    on: str | None
    precision: str | None
    disputed: Sequence[str]
    sentence: str
    unverified: Sequence[str]
    attributed: str | None
    history: History

    @property
    def seq(self) -> int:
        """Number of the entry."""
        return self.entry.seq


def label_of(kind: str) -> str:
    """A kind as a heading: ``case.reassigned`` as Case reassigned."""
    return LABELS.get(kind) or kind.replace(".", " ").replace("_", " ").capitalize()


def shape_of(kind: str) -> str:
    """The shape and colour of a kind."""
    stream_type, _, act = kind.partition(".")
    if act in _AMENDING and kind != "referral.withdrawn":
        return "amend"
    return SHAPES.get(kind) or SHAPES.get(stream_type, "admin")


def events(reading: Reading, rows: Sequence[EntryRow]) -> list[Event]:
    """Entries as lines, in the order given."""
    statements = {
        row.seq: reading.ledger.registrar.entry(row.seq).statement for row in rows
    }
    people = people_in(reading, *map(_mentions, statements.values()))
    names = {each.id: each.name for each in people}
    matters = _matters(reading, statements.values())
    later = {
        each.seq: each for each in histories(reading.views, reading.seq, statements)
    }
    return [
        _event(
            row,
            Telling(names, matters, _texts(reading, row), statements[row.seq]),
            later[row.seq],
        )
        for row in rows
    ]


def events_numbered(reading: Reading, seqs: Iterable[int]) -> list[Event]:
    """The same for entries by number, in the order of the record."""
    return events(reading, entries_numbered(reading, seqs))


def entries_numbered(reading: Reading, seqs: Iterable[int]) -> list[EntryRow]:
    """Entries by number, in the order of the record; those not on record left out."""
    return [
        row
        for some in in_parts(seqs)
        for row in ENTRIES.select(
            reading.views.db, reading.seq, among("seq", some), some
        )
    ]


def _mentions(statement: Statement) -> list[object]:
    said = statement.attributed_to
    return [as_signed(statement.facts), said.person if said else None]


def _matters(reading: Reading, statements: Iterable[Statement]) -> dict[str, str]:
    """Captions of the referrals whose worth changed, and of those that changed it."""
    streams = {
        stream
        for each in statements
        if isinstance(each.facts, StatusChanged)
        for stream in (each.stream, each.facts.by_stream)
        if stream is not None
    }
    return {
        row.stream: dated(row)
        for some in in_parts(streams)
        for row in REFERRALS.select(
            reading.views.db, reading.seq, among("stream", some), some
        )
    }


def dated(row: ReferralRow) -> str:
    """A caption with its year, since several decisions may share one."""
    year = (row.decided_on or row.directed_on or "")[:4]
    return f"{row.matter} ({year})" if year else row.matter


def _texts(reading: Reading, row: EntryRow) -> Mapping[str, str]:
    return public_texts(reading, row.seq) if row.said else {}


def _event(row: EntryRow, telling: Telling, later: History) -> Event:
    statement = telling.statement
    when = happened(statement.facts)
    known, precision = day(when) if when is not None else (None, None)
    said = statement.attributed_to
    return Event(
        row,
        label_of(row.kind),
        shape_of(row.kind),
        known,
        precision,
        when.disputed if isinstance(when, When) else (),
        sentence(telling),
        statement.unverified,
        said.party.value if said else None,
        later,
    )


def happened(facts: Facts) -> When | Said | None:
    """When the thing happened that facts tell; None for a kind without a day."""
    match facts:
        case CaseCorrected():
            return happened(facts.readings()[0])
        case OrderCorrected():
            return happened(facts.cases_moved)
    return next(
        (getattr(facts, name) for name in _DAYS if hasattr(facts, name)),
        None,
    )
