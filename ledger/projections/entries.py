"""What was filed, in which order, by whom?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from ledger.errors import NotFoundError
from ledger.projections.table import Table, Writer, among, where
from ledger.projections.views import Views
from ledger.record.kinds import KINDS
from ledger.record.statement import Statement
from ledger.store.entries import Entry


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry, without its bytes.

    Attributes:
        seq: Its number, from 1.
        leaf: Leaf hash, in hex.
        filing: SHA-256 of the signed text, in hex.
        stream: Its stream; ``version`` its place there.
        kind: Its kind.
        signed_at: The filer's clock.
        signers: Labels of the keys (``name+keyid``).
        said: Digests of what stands beside the log, decoys among them.
        size: Bytes of the note.
    """

    seq: int
    leaf: str
    filing: str
    stream: str
    version: int
    kind: str
    signed_at: str
    signers: list[str]
    said: list[str]
    size: int


ENTRIES: Final = Table(
    "entries",
    EntryRow,
    ("seq",),
    (("stream", "version"), ("kind", "seq"), ("leaf",)),
    fixed=True,
)


class Entries:
    """Lists every entry."""

    name: ClassVar[str] = "entries"
    version: ClassVar[int] = 1
    tables: ClassVar = (ENTRIES,)
    reads: ClassVar[frozenset[str]] = frozenset()

    def project(
        self, seq: int, entry: Entry, statement: Statement, write: Writer
    ) -> None:
        """One row an entry."""
        write.add(
            ENTRIES,
            EntryRow(
                seq,
                entry.leaf.hex(),
                entry.filing.hex(),
                statement.stream,
                statement.version,
                statement.kind,
                statement.signed_at,
                list(statement.signers),
                list(statement.said),
                len(entry.note),
            ),
        )


def entries(
    views: Views,
    as_of: int,
    *,
    kind: str | None = None,
    stream: str | None = None,
    after: int = 0,
    limit: int | None = 100,
) -> list[EntryRow]:
    """Entries in the order of the record, after entry ``after``.

    ``kind`` may be a kind or a stream type, for all its kinds.
    """
    condition, params = _filter(kind, stream, after)
    return ENTRIES.select(views.db, as_of, condition, params, order="seq", limit=limit)


def count_entries(
    views: Views, as_of: int, *, kind: str | None = None, stream: str | None = None
) -> int:
    """How many entries ``entries`` lists in all."""
    condition, params = _filter(kind, stream, 0)
    return ENTRIES.count(views.db, as_of, condition, params)


def _filter(kind: str | None, stream: str | None, after: int) -> tuple[str, list[Any]]:
    condition, params = where(after, stream=stream)
    if kind is not None:
        kinds = [each for each in KINDS if kind in {each, each.partition(".")[0]}]
        condition += f" AND {among('kind', kinds)}"
        params += kinds
    return condition, params


def entry(views: Views, as_of: int, seq: int) -> EntryRow:
    """One entry.

    Raises:
        NotFoundError: The record as of entry ``as_of`` has no such entry.
    """
    found = ENTRIES.select(views.db, as_of, "seq = ?", [seq])
    if not found:
        raise NotFoundError(f"The record as of entry {as_of:,} has no such entry.")
    return found[0]


def entry_of_leaf(views: Views, as_of: int, leaf: str) -> EntryRow:
    """The entry of a leaf hash, in hex.

    Raises:
        NotFoundError: The record as of entry ``as_of`` has no such entry.
    """
    found = ENTRIES.select(views.db, as_of, "leaf = ?", [leaf])
    if not found:
        raise NotFoundError(f"The record as of entry {as_of:,} has no such entry.")
    return found[0]


def said_digests(views: Views, seqs: Iterable[int]) -> dict[int, list[str]]:
    """For each of these entries the digests of what stands beside the log.

    Under them the store of disclosures keeps the public texts.
    """
    found: dict[int, list[str]] = {}
    for seq in sorted(set(seqs)):
        rows = ENTRIES.select(views.db, seq, "seq = ?", [seq])
        found.update((row.seq, row.said) for row in rows)
    return found
