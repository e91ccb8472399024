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

from ledger.record.disclosure import Disclosure
from ledger.store.sqlite import explained

SCHEMA: Final = """
    CREATE TABLE disclosures (
      digest TEXT NOT NULL PRIMARY KEY,
      disclosure TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """


class DisclosureStore:
    """Public disclosures by the digest that stands in ``said``.

    By digest, not by place: two writers who race for one place of a stream then keep
    both texts, and whichever entry is committed finds its own. Texts are written, durably, before the entry they belong to: a crash between the two
    leaves a text that nothing refers to, never an entry without its text.
    """

    def __init__(self, path: Path) -> None:
        """Open the file at ``path``, which exists.

        Raises:
            LedgerDamagedError: The file cannot be read.
        """
        self._path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        with explained():
            self._connection().execute("SELECT 1 FROM disclosures LIMIT 1")

    def _connection(self) -> sqlite3.Connection:
        """One connection for each thread."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode=rw",
                uri=True,
                isolation_level=None,
                timeout=30,
            )
            found.execute("PRAGMA synchronous=FULL")
            found.execute("PRAGMA secure_delete=ON")
            self._local.connection = found
        return found

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection()
        with self._lock, explained():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

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
        """
        if not digests:
            return {}
        marks = ",".join("?" * len(digests))
        with explained():
            rows = self._connection().execute(
                f"SELECT disclosure FROM disclosures WHERE digest IN ({marks})",  # noqa: S608  marks only
                digests,
            )
            found = [Disclosure.parse(text) for (text,) in rows]
        return {each.pointer: each for each in sorted(found, key=lambda d: d.pointer)}

    def remove(self, digest: str) -> None:
        """Remove one text for good. The entry and its digest stay."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM disclosures WHERE digest = ?", (digest,))


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
