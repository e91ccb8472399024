"""Public texts, beside the log: kept by digest, removable without touching an entry.

A file of its own, so that a text can be removed by order of a court and is then gone
from every page (``secure_delete`` overwrites it), while its digest stays in the entry.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger.errors import BusyError, LedgerDamagedError
from ledger.record.disclosure import Disclosure, digest_of
from ledger.store.sqlite import LOCK_TIMEOUT, check_file, explained

SCHEMA: Final = """
    CREATE TABLE disclosures (
      digest TEXT NOT NULL PRIMARY KEY,
      disclosure TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """


class DisclosureStore:
    """Public disclosures by the digest that stands in ``said``.

    By digest, not by place: two writers who race for one place of a stream then keep
    both texts, and whichever entry is committed finds its own. Texts are written,
    durably, before the entry they belong to: a crash between the two leaves a text that
    nothing refers to, never an entry without its text.
    """

    def __init__(self, path: Path) -> None:
        """Open the file at ``path``, which exists.

        Raises:
            LedgerDamagedError: The file cannot be read.
        """
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        try:
            with self._connection() as connection:
                check_file(path, lambda query: connection.execute(query).fetchall())
                connection.execute("SELECT 1 FROM disclosures LIMIT 1")
        except BaseException:
            self.close()
            raise

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection that nobody else is using; one more is made if need be."""
        with explained():
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._connect()
            try:
                yield connection
            finally:
                self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=LOCK_TIMEOUT,
        )
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        return connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise

    def keep(self, disclosures: Iterable[Disclosure]) -> None:
        """Keep texts; keeping one again changes nothing."""
        rows = [(each.digest, str(each)) for each in disclosures]
        if rows:
            with self._transaction() as connection:
                connection.executemany(
                    "INSERT OR IGNORE INTO disclosures VALUES (?,?)", rows
                )

    def of(self, digests: Sequence[str]) -> dict[str, Disclosure]:
        """Public texts among the digests of one entry, by pointer.

        Sealed values, decoys and removed texts have none.

        Raises:
            LedgerDamagedError: A stored text is not the one that was filed.
        """
        if not digests:
            return {}
        marks = ",".join("?" * len(digests))
        with self._connection() as connection:
            rows = connection.execute(
                f"SELECT digest, disclosure FROM disclosures WHERE digest IN ({marks})",
                digests,
            ).fetchall()
        found = [_read(digest, text) for digest, text in rows]
        return {each.pointer: each for each in sorted(found, key=lambda d: d.pointer)}

    def remove(self, digest: str) -> None:
        """Remove one text for good. The entry and its digest stay.

        Raises:
            BusyError: The text is gone, but others keep the file's log open, in which
                it can still be found. Remove it again.
        """
        with self._transaction() as connection:
            connection.execute("DELETE FROM disclosures WHERE digest = ?", (digest,))
        with self._connection() as connection:
            emptied = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if emptied[0]:
            raise BusyError("Others are reading the texts. Run the same command again.")

    def close(self) -> None:
        """Close the file."""
        while self._idle:
            self._idle.pop().close()


def _read(digest: str, text: str) -> Disclosure:
    """A stored text, held against its digest."""
    if not text.isascii() or digest_of(text) != digest:
        raise LedgerDamagedError(
            "A public text is not the one that was filed: it does not give its digest."
            " Restore the disclosures from a copy."
        )
    return Disclosure.parse(text)


def create_disclosures(path: Path) -> None:
    """Make an empty file of disclosures.

    Raises:
        FileExistsError: There is one already.
    """
    path.touch(exist_ok=False)
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(SCHEMA)
    connection.close()
