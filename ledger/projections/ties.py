"""Which streams does somebody say are about the same thing, or about this one?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from ledger.projections.table import Table, Writer, among, in_parts
from ledger.projections.views import Views
from ledger.record.dossier import Withdrawn
from ledger.record.statement import Statement
from ledger.store.entries import Entry


@dataclass(frozen=True, slots=True)
class TieRow:
    """One statement that ties its stream to another.

    Attributes:
        stream: Whose statement it is.
        relation: ``same_as`` or ``concerns``.
        other: The stream it names; it need not be on record.
        version: Place of the statement in its stream.
        withdrawn_seq: Entry by which its filer withdrew it, or the whole account.
        seq: The entry.
    """

    stream: str
    relation: str
    other: str
    version: int
    withdrawn_seq: int | None
    seq: int


TIES: Final = Table(
    "ties",
    TieRow,
    ("stream", "version", "relation", "other"),
    (("other", "relation"),),
)


class Ties:
    """Follows what statements say of other streams."""

    name: ClassVar[str] = "ties"
    version: ClassVar[int] = 1
    tables: ClassVar = (TIES,)
    reads: ClassVar[frozenset[str]] = frozenset()

    def project(self, seq: int, _: Entry, statement: Statement, write: Writer) -> None:
        """One row for each stream that is named."""
        stream = statement.stream
        if isinstance(statement.facts, Withdrawn):
            gone = statement.facts.withdraws
            for row in write.under(TIES, stream):
                if row.withdrawn_seq is None and gone in {"account", row.version}:
                    write.put(TIES, replace(row, withdrawn_seq=seq))
        for relation in ("same_as", "concerns"):
            for other in getattr(statement, relation):
                tie = TieRow(stream, relation, other, statement.version, None, seq)
                write.add(TIES, tie)


def same_things(
    views: Views, as_of: int, streams: Iterable[str], *, withdrawn: bool = False
) -> list[TieRow]:
    """Ties of ``same_as`` that lead to or from any of ``streams``, by whatever steps.

    Oldest first; ``withdrawn`` includes those that their filers withdrew.
    """
    found: dict[TieRow, None] = {}
    seen: set[str] = set()
    ahead = set(streams)
    while ahead:
        seen |= ahead
        ties = [
            tie
            for tie in _touching(views, as_of, ahead)
            if withdrawn or tie.withdrawn_seq is None
        ]
        found.update(dict.fromkeys(ties))
        ahead = ends(ties) - seen
    return sorted(found, key=lambda tie: (tie.seq, tie.other))


def _touching(views: Views, as_of: int, streams: set[str]) -> Iterator[TieRow]:
    for some in in_parts(streams):
        for end in ("stream", "other"):
            condition = f"relation = 'same_as' AND {among(end, some)}"
            yield from TIES.select(views.db, as_of, condition, some)


def ends(ties: Iterable[TieRow]) -> set[str]:
    """The streams that ties join."""
    return {end for tie in ties for end in (tie.stream, tie.other)}


def groups(streams: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For each of ``streams`` the first, by name, of those that pairs join it to."""
    root: dict[str, str] = {}

    def find(stream: str) -> str:
        while root.setdefault(stream, stream) != stream:
            root[stream] = stream = root[root[stream]]
        return stream

    for pair in pairs:
        first, second = sorted(map(find, pair))
        root[second] = first
    return {stream: find(stream) for stream in streams}


def about(
    views: Views, as_of: int, stream: str, *, withdrawn: bool = False
) -> list[TieRow]:
    """Statements of other streams that concern ``stream``, oldest first."""
    condition = "relation = 'concerns' AND other = ?"
    if not withdrawn:
        condition += " AND withdrawn_seq IS NULL"
    return TIES.select(views.db, as_of, condition, [stream], order="seq, stream")
