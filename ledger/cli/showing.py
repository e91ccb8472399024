"""What the record says as of one entry, with the names and texts beside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from ledger.bootstrap import Ledger
from ledger.cli.against import opened
from ledger.cli.terminal import hint, print_pairs, say
from ledger.cli.words import in_words
from ledger.errors import NotFoundError
from ledger.projections.dossiers import history
from ledger.projections.entries import said_digests
from ledger.projections.responses import answers_to
from ledger.projections.roster import listings
from ledger.projections.shown import Source
from ledger.projections.tree import root
from ledger.projections.views import Views


@dataclass(frozen=True)
class Reading:
    """An open ledger, read as of one entry.

    Attributes:
        ledger: The ledger.
        seq: The entry as of which is read.
    """

    ledger: Ledger
    seq: int
    _names: dict[str, str] = field(default_factory=dict)

    @property
    def views(self) -> Views:
        """What can be asked."""
        return self.ledger.views

    def say_as_of(self) -> None:
        """Say as of which entry and root the answer is."""
        found = root(self.views, self.seq).hex() if self.seq else "none"
        hint(f"As of entry {self.seq:,}, root {found}")

    def name(self, person: str | None) -> str:
        """Name of an official, where listed; else the number, or ``unknown``."""
        if person is None:
            return ""
        if person not in self._names:
            self._names[person] = self._listed(person) or person
        return self._names[person]

    def named(self, person: str | None) -> str:
        """Name and number of an official."""
        name = self.name(person)
        return f"{name} ({person})" if person and name != person else name

    def _listed(self, person: str) -> str | None:
        row = listings(self.views, self.seq, {person}).get(person)
        kept = self.ledger.disclosures.of(row.said) if row else {}
        return kept[row.name_at].value if row and row.name_at in kept else None

    def texts(self, seq: int) -> dict[str, str]:
        """Public texts of an entry that are still there, by pointer."""
        said = said_digests(self.views, [seq]).get(seq, [])
        kept = self.ledger.disclosures.of(said)
        return {pointer: disclosure.value for pointer, disclosure in kept.items()}

    def sources(self, sources: Iterable[Source]) -> list[dict[str, Any]]:
        """Sources with their titles in place, without empty members."""
        return [
            {
                **{name: value for name, value in _fields(source) if value is not None},
                **({"title": self._title(source)} if source.title_at else {}),
            }
            for source in sources
        ]

    def _title(self, source: Source) -> str | None:
        return self.texts(source.seq).get(source.title_at or "")


def _fields(row: Source) -> Iterator[tuple[str, Any]]:
    for each in dataclasses.fields(row):
        yield each.name, getattr(row, each.name)


@contextmanager
def reading(data: Path | None, as_of: int | None) -> Iterator[Reading]:
    """The ledger in a directory, read as of an entry.

    Raises:
        LedgerMissingError, LedgerDamagedError: It cannot be opened.
        AsOfInFutureError, AsOfBeforeLogError: The record has no such state.
    """
    with opened(data) as ledger:
        yield Reading(ledger, ledger.views.as_of(as_of))


def entry_row(record: Reading, seq: int) -> dict[str, object]:
    """One entry for machines: where it stands, what it says, what followed.

    Raises:
        NotFoundError: The record, as it is read, has no such entry.
    """
    check_reached(record, seq)
    entry = record.ledger.registrar.entry(seq)
    later = history(record.views, record.seq, seq)
    return {
        "seq": seq,
        "leaf": entry.leaf.hex(),
        "filing": entry.filing.hex(),
        "size": len(entry.note),
        "statement": orjson.loads(entry.note.split(b"\n", 2)[1]),
        "texts": record.texts(seq),
        "corrected_by": later.corrected_by,
        "withdrawn_by": later.withdrawn_by,
        "answered_by": later.answered_by,
    }


def print_entry(record: Reading, seq: int) -> None:
    """One entry for a person.

    Raises:
        NotFoundError: The record, as it is read, has no such entry.
    """
    check_reached(record, seq)
    entry = record.ledger.registrar.entry(seq)
    statement = entry.statement
    texts = record.ledger.disclosures.of(statement.said)
    say(f"Entry {seq:,}\n")
    print_pairs([*in_words(statement, texts), ("leaf", entry.leaf.hex())])
    for line in _followed(record, seq):
        say(line)


def check_reached(record: Reading, seq: int) -> None:
    """Check that the record, as it is read, has entry ``seq``.

    Raises:
        NotFoundError: It has not.
    """
    if not 1 <= seq <= record.seq:
        raise NotFoundError(
            f"There is no entry {seq:,}; the last one is {record.seq:,}."
        )


def _followed(record: Reading, seq: int) -> Iterator[str]:
    """What was later said of an entry; the entry itself stays as it is."""
    later = history(record.views, record.seq, seq)
    for word, seqs in (
        ("Corrected", later.corrected_by),
        ("Withdrawn", later.withdrawn_by),
    ):
        if seqs:
            yield f"\n{word} by entry {_numbers(seqs)}; it stays on record."
    for answer in answers_to(record.views, record.seq, [seq]):
        said = f", which {answer.stance} it" if answer.stance else ""
        yield f"\nAnswered by entry {answer.seq:,} of {answer.host}{said}."


def _numbers(seqs: Sequence[int]) -> str:
    return ", ".join(f"{seq:,}" for seq in seqs)
