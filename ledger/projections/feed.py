"""Each entry once, in the order of the record, to every projection.

Entries are read in batches; what a batch changes and the position it reached are
committed together, so a crash repeats a batch or does not, and never half. A projection
that fails stops the feed where it is: an entry left out would be a false answer.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final, Protocol

from eventsourcing.persistence import Notification

from ledger.errors import BusyError
from ledger.projections.table import Table, Writer
from ledger.proof.tree import leaf_hash
from ledger.record.kinds import KINDS
from ledger.record.statement import Statement
from ledger.store.entries import Entry, EntryMapper
from ledger.store.sqlite import EntryRecorder, explained

BATCH: Final = 2_000
"""Entries a transaction; one transaction an entry is twenty times slower."""

CACHE: Final = 65_536
"""KiB of pages kept while writing: several trees of rows grow side by side."""

ROUND: Final = 200
"""Entries whose rows are collected before they are written; more slow the collector."""


class Projection(Protocol):
    """Answers one question.

    Attributes:
        name: Of the question.
        version: Of its answers: another one, and the views are made anew.
        reads: Kinds, or stream types for all their kinds; empty for every kind.
    """

    name: ClassVar[str]
    version: ClassVar[int]
    reads: ClassVar[frozenset[str]]

    @property
    def tables(self) -> Sequence[Table[Any]]:
        """What it writes."""

    def project(
        self, seq: int, entry: Entry, statement: Statement, write: Writer, /
    ) -> None:
        """Take in one entry, by what it says and by its own rows."""


class Feed:
    """Feeds projections, and keeps their rows in one file that can be dropped.

    Safe to call from several threads, and to run in several processes at once.
    """

    def __init__(
        self, recorder: EntryRecorder, path: Path, projections: Sequence[Projection]
    ) -> None:
        """Open the views at ``path``; they are made, or made anew, if need be.

        Views of another version of the projections, of another record, or in a file
        that cannot be read are dropped: they are derived.
        """
        self.recorder = recorder
        self.projections = tuple(projections)
        self.path = path
        self._mapper = EntryMapper()
        self._readers = {kind: _readers_of(kind, projections) for kind in KINDS}
        self._lock = threading.Lock()
        with explained():
            self._db = self._open_views()

    @property
    def position(self) -> int:
        """The last entry that was taken in."""
        row = self._db.execute("SELECT position FROM feed").fetchone()
        return int(row[0])

    def catch_up(
        self,
        until: int | None = None,
        report: Callable[[int], None] = lambda _position: None,
    ) -> int:
        """Take in every entry there is.

        Args:
            until: The last entry to take in; None for all there are.
            report: Called with the position after each batch.

        Returns:
            The position reached.
        """
        with self._lock, explained():
            while self._take_batch(until):
                report(self.position)
            return self.position

    def rebuild(self, report: Callable[[int], None] = lambda _position: None) -> int:
        """Drop every row and write it again from the record.

        Until it is done, answers reach as far as the rows that are written again.

        Returns:
            The position reached.
        """
        with self._lock, explained():
            _make_tables(self._db, self._schema, self._stamp)
        return self.catch_up(report=report)

    def _take_batch(self, until: int | None) -> bool:
        last = self.recorder.max_notification_id() or 0
        if self.position >= (last if until is None else min(last, until)):
            return False
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._check_ours()
            rows = self._next_rows(until)
            self._take_rows(rows)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        return True

    def _check_ours(self) -> None:
        """Refuse to write into views that somebody else's projections have made.

        Raises:
            BusyError: Another version of this program has made them anew.
        """
        (stamp,) = self._db.execute("SELECT stamp FROM feed").fetchone()
        if stamp != self._stamp:
            raise BusyError(
                "Another version of jil has made the views anew. Stop one of the two,"
                " and start this one again."
            )

    def _next_rows(self, until: int | None) -> Sequence[Notification]:
        return self.recorder.select_notifications(
            self.position, BATCH, until, inclusive_of_start=False
        )

    def _take_rows(self, rows: Sequence[Notification]) -> None:
        for start in range(0, len(rows), ROUND):
            write = Writer(self._db)
            for row in rows[start : start + ROUND]:
                entry = self._mapper.to_domain_event(row)
                statement = entry.statement
                write.seq = row.id
                for project in self._readers[entry.kind]:
                    project(row.id, entry, statement, write)
            write.flush()
        if rows:
            self._db.execute(
                "UPDATE feed SET position = ?, leaf = ?",
                (rows[-1].id, leaf_hash(rows[-1].state)),
            )

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @cached_property
    def _schema(self) -> list[str]:
        return [
            statement
            for projection in self.projections
            for table in projection.tables
            for statement in table.schema()
        ]

    @cached_property
    def _stamp(self) -> str:
        """What the views were made by."""
        versions = [f"-- {each.name} {each.version}" for each in self.projections]
        return ";\n".join([*versions, *self._schema])

    def _open_views(self) -> sqlite3.Connection:
        try:
            db = _connect(self.path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            _remove(self.path)
            db = _connect(self.path)
        if not self._are_ours(db):
            _make_tables(db, self._schema, self._stamp)
        return db

    def _are_ours(self, db: sqlite3.Connection) -> bool:
        """Whether the views were made by these projections, from this record."""
        try:
            position, leaf, stamp = db.execute(
                "SELECT position, leaf, stamp FROM feed"
            ).fetchone()
        except (sqlite3.OperationalError, TypeError):
            return False
        if stamp != self._stamp:
            return False
        last = self.recorder.select_notifications(position, 1, position)
        return position == 0 or bool(last and leaf_hash(last[0].state) == leaf)


def _readers_of(
    kind: str, projections: Sequence[Projection]
) -> list[Callable[[int, Entry, Statement, Writer], None]]:
    """What takes in entries of ``kind``, in the order of the projections."""
    names = {kind, kind.partition(".")[0]}
    return [
        each.project for each in projections if not each.reads or names & each.reads
    ]


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=30
    )
    try:
        db.execute("PRAGMA page_size=16384")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute(f"PRAGMA cache_size=-{CACHE}")
        db.execute("SELECT COUNT(*) FROM sqlite_schema")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _make_tables(db: sqlite3.Connection, schema: Sequence[str], stamp: str) -> None:
    """Drop every table and make those of ``schema``, in one transaction."""
    db.execute("BEGIN IMMEDIATE")
    for (name,) in db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table'"
    ).fetchall():
        db.execute(f'DROP TABLE "{name}"')
    for statement in schema:
        db.execute(statement)
    db.execute(
        "CREATE TABLE feed (position INTEGER NOT NULL, leaf BLOB NOT NULL,"
        " stamp TEXT NOT NULL)"
    )
    db.execute("INSERT INTO feed VALUES (0, x'', ?)", (stamp,))
    db.execute("COMMIT")
