"""What was filed, in which order, by whom?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from ledger.projections.table import Table, Writer
from ledger.projections.views import Views
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
    size: int


ENTRIES: Final = Table(
    "entries", EntryRow, ("seq",), (("stream", "version"), ("kind", "seq"), ("leaf",))
)


class Entries:
    """Lists every entry."""

    name: ClassVar[str] = "entries"
    tables: ClassVar = (ENTRIES,)
    streams: ClassVar[frozenset[str]] = frozenset()

    def project(
        self, seq: int, entry: Entry, statement: Statement, _: Any, write: Writer
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
    limit: int = 100,
) -> list[EntryRow]:
    """Entries in the order of the record, after entry ``after``.

    ``kind`` may be a kind or a stream type, for all its kinds.
    """
    conditions, params = ["seq > ?"], [str(after)]
    if kind is not None:
        conditions.append("kind = ? OR kind LIKE ?")
        params += [kind, f"{kind}.%"]
    if stream is not None:
        conditions.append("stream = ?")
        params.append(stream)
    where = " AND ".join(f"({condition})" for condition in conditions)
    return ENTRIES.select(views.db, as_of, where, params, order="seq", limit=limit)
