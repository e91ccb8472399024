"""Each entry once, in the order of the record, to every projection.

Entries are read in batches; what a batch changes and the position it reached are
committed together, so a crash repeats a batch or does not, and never half. A projection
that fails stops the feed where it is: an entry left out would be a false answer.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from eventsourcing.persistence import EventStore

from ledger.projections.table import Table, Writer
from ledger.record.kinds import STREAM_TYPES
from ledger.record.statement import Statement
from ledger.store.entries import Entry, EntryMapper
from ledger.store.sqlite import EntryRecorder, explained

BATCH: Final = 2_000
"""Entries a transaction; one transaction an entry is twenty times slower."""

MAX_STATES: Final = 20_000
"""States of streams kept while projecting; others are folded again when needed."""


class Projection(Protocol):
    """Answers one question.

    Attributes:
        name: Of the question.
        tables: What it writes.
        streams: Types of stream it reads; empty for all.
    """

    name: str
    tables: Sequence[Table[Any]]
    streams: frozenset[str]

    def project(
        self, seq: int, entry: Entry, statement: Statement, state: Any, write: Writer
    ) -> None:
        """Take in one entry. ``state`` is its stream after it, as its decider sees it."""


class Feed:
    """Feeds projections, and keeps their rows in one file that can be dropped."""

    def __init__(
        self, recorder: EntryRecorder, path: Path, projections: Sequence[Projection]
    ) -> None:
        """Open the views at ``path``; they are made, or made anew, if need be.

        Views of another version of the projections are dropped: they are derived.
        """
        self._recorder = recorder
        self._events: EventStore[str] = EventStore(EntryMapper(), recorder)
        self._projections = projections
        self._states: OrderedDict[str, Any] = OrderedDict()
        self.path = path
        self._db = _open_views(path, _schema(projections))

    @property
    def position(self) -> int:
        """The last entry that was taken in."""
        row = self._db.execute("SELECT position FROM feed").fetchone()
        return int(row[0])

    def catch_up(self) -> int:
        """Take in every entry there is. Returns the position reached."""
        with explained():
            while self._take_batch():
                pass
            return self.position

    def _take_batch(self) -> bool:
        position = self.position
        rows = self._recorder.select_notifications(
            position, BATCH, inclusive_of_start=False
        )
        if not rows:
            return False
        self._db.execute("BEGIN IMMEDIATE")
        try:
            write = Writer(self._db)
            for row in rows:
                entry = self._events.mapper.to_domain_event(row)
                assert isinstance(entry, Entry)  # noqa: S101  what the mapper makes
                self._take(row.id, entry, write)
            write.flush()
            changed = self._db.execute(
                "UPDATE feed SET position = ? WHERE position = ?", (rows[-1].id, position)
            )
            if changed.rowcount != 1:
                raise sqlite3.OperationalError("another feed is writing: busy")
        except BaseException:
            self._db.execute("ROLLBACK")
            self._states.clear()
            raise
        self._db.execute("COMMIT")
        return True

    def _take(self, seq: int, entry: Entry, write: Writer) -> None:
        statement = entry.statement
        state = self._state_after(entry, statement)
        write.seq = seq
        stream_type = statement.stream_name.type
        for projection in self._projections:
            if not projection.streams or stream_type in projection.streams:
                projection.project(seq, entry, statement, state, write)

    def _state_after(self, entry: Entry, statement: Statement) -> Any:
        """State of the stream after ``entry``, from memory or folded again."""
        stream = entry.originator_id
        evolve = STREAM_TYPES[statement.stream_name.type].evolve
        state = self._states.pop(stream, None)
        if state is None and entry.originator_version > 1:
            for earlier in self._events.get(stream, lte=entry.originator_version - 1):
                assert isinstance(earlier, Entry)  # noqa: S101  what the mapper makes
                state = evolve(state, earlier.statement)
        self._states[stream] = evolve(state, statement)
        if len(self._states) > MAX_STATES:
            self._states.popitem(last=False)
        return self._states[stream]

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _schema(projections: Sequence[Projection]) -> list[str]:
    return [
        statement
        for projection in projections
        for table in projection.tables
        for statement in table.schema()
    ]


def _open_views(path: Path, schema: list[str]) -> sqlite3.Connection:
    """Open the views, made anew unless they were made by this very schema."""
    wanted = ";\n".join(schema)
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    db.execute("PRAGMA page_size=16384")
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    if _made_by(db) == wanted:
        return db
    db.execute("BEGIN IMMEDIATE")
    for (name,) in db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table'"
    ).fetchall():
        db.execute(f'DROP TABLE "{name}"')
    for statement in schema:
        db.execute(statement)
    db.execute("CREATE TABLE feed (position INTEGER NOT NULL, schema TEXT NOT NULL)")
    db.execute("INSERT INTO feed VALUES (0, ?)", (wanted,))
    db.execute("COMMIT")
    return db


def _made_by(db: sqlite3.Connection) -> str | None:
    try:
        row = db.execute("SELECT schema FROM feed").fetchone()
    except sqlite3.OperationalError:
        return None
    return str(row[0])
