"""The event store in one SQLite file: dense positions, and nothing but INSERT.

What guards it, from the inside out:

* ``position`` is an explicit primary key, given under the write lock in the transaction
  of the insert: entry 1, 2, 3 … in commit order, without gaps.
* Triggers refuse UPDATE, DELETE, and any INSERT that is not the next position of the
  log and the next version of its stream: INSERT OR REPLACE would otherwise delete
  without a delete trigger.
* An authorizer on each connection allows reading and INSERT, and nothing else.

None of this stops somebody who may write the file. That is what the tree, its
witnesses and everybody's copies are for.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, cast

from eventsourcing.persistence import (
    ConnectionUnavailableError,
    DatabaseError,
    InterfaceError,
    Notification,
    OperationalError,
    StoredEvent,
)
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from ledger.errors import (
    BusyError,
    LedgerDamagedError,
    LedgerMissingError,
    LogReadOnlyError,
    UnavailableError,
)
from ledger.store.entries import filing_of

TABLE: Final = "stored_events"
PAGE_SIZE: Final = 16_384
"""Bytes; four times fewer pages to walk for notes of half a kilobyte and more."""

LOCK_TIMEOUT: Final = 30
"""Seconds that a writer waits for another process. SQLite's lock is not fair."""

MAX_NAMES: Final = 500
"""Names in one query; SQLite takes some thousands of parameters."""

SCHEMA: Final = (
    f"""
    CREATE TABLE {TABLE} (
      position INTEGER PRIMARY KEY,
      originator_id TEXT NOT NULL,
      originator_version INTEGER NOT NULL,
      topic TEXT NOT NULL,
      state BLOB NOT NULL,
      filing BLOB NOT NULL,
      UNIQUE (originator_id, originator_version),
      UNIQUE (filing)
    ) STRICT
    """,
    f"""
    CREATE TRIGGER {TABLE}_next BEFORE INSERT ON {TABLE} BEGIN
      SELECT RAISE(ABORT, 'not the next position')
        WHERE NEW.position IS NOT
          (SELECT COALESCE(MAX(position), 0) + 1 FROM {TABLE});
      SELECT RAISE(ABORT, 'not the next version of the stream')
        WHERE NEW.originator_version IS NOT
          (SELECT COALESCE(MAX(originator_version), 0) + 1 FROM {TABLE}
            WHERE originator_id = NEW.originator_id);
      SELECT RAISE(ABORT, 'filed already')
        WHERE EXISTS (SELECT 1 FROM {TABLE} WHERE filing = NEW.filing);
    END
    """,
    f"""
    CREATE TRIGGER {TABLE}_kept BEFORE DELETE ON {TABLE} BEGIN
      SELECT RAISE(ABORT, 'append-only');
    END
    """,
    f"""
    CREATE TRIGGER {TABLE}_unchanged BEFORE UPDATE ON {TABLE} BEGIN
      SELECT RAISE(ABORT, 'append-only');
    END
    """,
)

_DAMAGED: Final = (
    "The store cannot be read: the file is damaged, cut short, or not a ledger. Nothing"
    " was written. Restore it from a copy."
)
_BUSY: Final = re.compile("lock|busy")

_ALLOWED: Final = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_TRANSACTION,
    }
)
"""What any statement of ours may do. INSERT and PRAGMA: see ``_authorize``."""


class ConflictError(OperationalError):
    """Other entries were written since the caller looked: decide anew.

    Never reaches a user: the registrar catches it.
    """


def _authorize(action: int, name: str | None, value: str | None, *_: str | None) -> int:
    """Allow reading, and adding to the one table; a PRAGMA may ask, not set."""
    allowed = (
        action in _ALLOWED
        or (action == sqlite3.SQLITE_INSERT and name == TABLE)
        or (action == sqlite3.SQLITE_PRAGMA and value is None)
    )
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


class _Connection(SQLiteConnection):
    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """A transaction; one that writes takes the write lock at once.

        BEGIN IMMEDIATE: a deferred one reads the last position under a snapshot and
        then cannot become a writer if another process wrote in between.
        """
        with _Transaction(self, commit=commit) as cursor, cursor:
            yield cursor


class _Transaction(SQLiteTransaction):
    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the transaction, also where the COMMIT itself has failed."""
        try:
            super().__exit__(kind, error, trace)
        finally:
            self.connection.rollback()


class _Pool(SQLiteConnectionPool):
    def _create_connection(self) -> SQLiteConnection:
        """A connection of our own: the library's keeps one prepared statement only."""
        try:
            raw = sqlite3.connect(
                self.db_name,
                uri=True,
                check_same_thread=False,
                isolation_level=None,
                cached_statements=64,
                timeout=self.lock_timeout or LOCK_TIMEOUT,
            )
            raw.execute("PRAGMA synchronous=FULL")
        except sqlite3.Error as error:
            raise InterfaceError(error) from error
        raw.set_authorizer(_authorize)
        raw.row_factory = sqlite3.Row
        return _Connection(raw, self.max_age)

    def get_connection(
        self, timeout: float | None = None, *, is_writer: bool | None = None
    ) -> SQLiteConnection:
        """A connection; a writer waits for its turn outside the queue.

        The library's writer waits in front of the readers, and keeps its turn for ever
        if it gets no connection because readers have taken them all.
        """
        if not is_writer:
            return super().get_connection(timeout, is_writer=is_writer)
        limit = self.pool_timeout if timeout is None else timeout
        if not self._writer_lock.acquire(timeout=limit):
            raise ConnectionUnavailableError("another thread is writing")
        try:
            connection = super().get_connection(timeout)
        except BaseException:
            self._writer_lock.release()
            raise
        self._num_writers += 1
        connection.is_writer = True
        return connection


class _Datastore(SQLiteDatastore):
    def __init__(self, path: Path) -> None:
        super().__init__(":memory:", originator_id_type="text")
        self.pool = _Pool(
            db_name=f"{path.absolute().as_uri()}?mode=rw",
            lock_timeout=LOCK_TIMEOUT,
            max_overflow=59,
        )


class EntryRecorder(SQLiteApplicationRecorder):
    """Inserts and selects entries. Never makes a file: see ``create_store``."""

    def __init__(self, path: Path) -> None:
        """Open the store at ``path``, which exists.

        Raises:
            LedgerMissingError: There is no store.
            LedgerDamagedError: The file is cut short or is no store.
        """
        if not path.is_file():
            raise LedgerMissingError(
                f"There is no ledger here: {path.name} is missing. Start one with jil"
                " init, or name its directory with --data."
            )
        super().__init__(_Datastore(path), TABLE)
        self.insert_events_statement = f"INSERT INTO {TABLE} VALUES (?,?,?,?,?,?)"
        self.select_max_notification_id_statement = f"SELECT MAX(position) FROM {TABLE}"
        try:
            with explained():
                check_file(path, lambda query: self._rows(query, ()))
                self.max_notification_id()
        except BaseException:
            self.close()
            raise

    def construct_create_table_statements(self) -> list[str]:
        """The schema, with its triggers."""
        return list(SCHEMA)

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        after: int | None = None,
        **kwargs: Any,
    ) -> Sequence[int]:
        """Write entries at the next positions, all or none.

        Args:
            stored_events: In the order of their positions.
            after: The last position the caller saw; None if that does not matter.
            kwargs: As the library passes on; none has a meaning here.

        Raises:
            ConflictError: The last position is another one. Nothing was written.
            eventsourcing.persistence.IntegrityError: A trigger or key refused an entry.
        """
        with self.datastore.transaction(commit=True) as cursor:
            return self._insert_events(cursor, stored_events, after=after, **kwargs)

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        *,
        after: int | None = None,
        **_: Any,
    ) -> Sequence[int]:
        last = self._max_notification_id(c)
        if after is not None and after != last:
            raise ConflictError("the record has grown")
        positions = range(last + 1, last + 1 + len(stored_events))
        c.executemany(
            self.insert_events_statement,
            [
                (
                    position,
                    event.originator_id,
                    event.originator_version,
                    event.topic,
                    event.state,
                    filing_of(event.state),
                )
                for position, event in zip(positions, stored_events, strict=True)
            ],
        )
        return list(positions)

    def max_notification_id(self) -> int:
        """The last position; 0 before there is one."""
        return super().max_notification_id() or 0

    def _max_notification_id(self, c: SQLiteCursor) -> int:
        return super()._max_notification_id(c) or 0

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Entries from ``start`` on, in order; the library's query names the rowid."""
        first = (start or 0) + (0 if inclusive_of_start else 1)
        where, params = ["position >= ?"], [first]
        if stop is not None:
            where.append("position <= ?")
            params.append(stop)
        if topics:
            where.append(f"topic IN ({','.join('?' * len(topics))})")
        rows = self._rows(
            f"SELECT position, originator_id, originator_version, topic, state"
            f" FROM {TABLE} WHERE {' AND '.join(where)} ORDER BY position LIMIT ?",
            (*params, *topics, limit),
        )
        return [
            Notification(stream, version, topic, state, position)
            for position, stream, version, topic, state in rows
        ]

    def position_of(self, filing: bytes) -> int | None:
        """Where a filing stands, by the hash of its text; None if not on record."""
        rows = self._rows(f"SELECT position FROM {TABLE} WHERE filing = ?", (filing,))
        return int(rows[0][0]) if rows else None

    def streams_on_record(self, streams: Iterable[str]) -> set[str]:
        """Those of ``streams`` that have an entry."""
        names = list(streams)
        found: set[str] = set()
        for start in range(0, len(names), MAX_NAMES):
            some = names[start : start + MAX_NAMES]
            marks = ",".join("?" * len(some))
            rows = self._rows(
                f"SELECT originator_id FROM {TABLE}"
                f" WHERE originator_version = 1 AND originator_id IN ({marks})",
                some,
            )
            found.update(name for (name,) in rows)
        return found

    def _rows(self, query: str, params: Sequence[Any]) -> list[Any]:
        """Rows of one query: a transaction of its own, so it needs no BEGIN."""
        with self.datastore.get_connection(commit=False) as connection:
            cursor = connection.cursor()
            cursor.execute(query, params)
            return cast("list[Any]", cursor.fetchall())

    def close(self) -> None:
        """Close every connection."""
        self.datastore.close()


def create_store(path: Path) -> None:
    """Make an empty store. The one place that makes a file.

    Raises:
        FileExistsError: There is one already.
    """
    path.touch(exist_ok=False)
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute(f"PRAGMA page_size={PAGE_SIZE}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("BEGIN")
        for statement in SCHEMA:
            connection.execute(statement)
        connection.execute("COMMIT")
    connection.close()


def check_file(path: Path, ask: Callable[[str], Sequence[Sequence[Any]]]) -> None:
    """Check that a file is whole: nothing is cut off, every page is in its place.

    It does not tell whether an entry is what was written; the tree does. ``ask``
    returns the rows of a query.

    Raises:
        LedgerDamagedError: A part is missing, or is none.
    """
    pages, page_size = ask("PRAGMA page_count")[0][0], ask("PRAGMA page_size")[0][0]
    log = path.with_name(f"{path.name}-wal")
    if not log.exists() or not log.stat().st_size:
        size = path.stat().st_size
        if size < pages * page_size or size % page_size:
            raise LedgerDamagedError(_DAMAGED)
    if [tuple(row) for row in ask("PRAGMA quick_check")] != [("ok",)]:
        raise LedgerDamagedError(_DAMAGED)


@contextmanager
def explained() -> Iterator[None]:
    """Turn the database's errors into errors that say what to do.

    Python cannot even read the message of SQLite that quotes a damaged page.

    Raises:
        LedgerDamagedError: The file is malformed, cut short, or no store.
        LogReadOnlyError: The file cannot be written, or the disk is full.
        BusyError: Another process, or other threads, hold the store.
    """
    try:
        yield
    except ConflictError:
        raise
    except (sqlite3.Error, DatabaseError, InterfaceError, UnicodeDecodeError) as error:
        raise _explain(error) from error


def _explain(error: Exception) -> UnavailableError:
    text = str(error)
    if isinstance(error, ConnectionUnavailableError) or _BUSY.search(text):
        return BusyError(
            "Others hold the store. Run the same command again: nothing is filed twice."
        )
    if "readonly" in text or "disk is full" in text:
        return LogReadOnlyError(
            "The store cannot be written: the disk is full, or the file is read-only."
            " Reading works."
        )
    return LedgerDamagedError(_DAMAGED)
