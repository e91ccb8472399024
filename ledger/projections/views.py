"""Reads what the feed has written, from any thread, as of any entry."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from ledger.errors import AsOfBeforeLogError, AsOfInFutureError


class Views:
    """The tables of the projections, for reading."""

    def __init__(self, path: Path) -> None:
        """Read the views at ``path``, which a feed has opened before."""
        self._path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._opened: list[sqlite3.Connection] = []

    @property
    def db(self) -> sqlite3.Connection:
        """The connection of the thread that asks. It cannot write."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = self._connect()
        return found

    def _connect(self) -> sqlite3.Connection:
        address = f"{self._path.absolute().as_uri()}?mode=ro"
        opened = sqlite3.connect(
            address,
            uri=True,
            isolation_level=None,
            timeout=30,
            check_same_thread=False,
        )
        with self._lock:
            self._opened.append(opened)
        return opened

    @property
    def position(self) -> int:
        """The last entry that the answers can see."""
        row = self.db.execute("SELECT position FROM feed").fetchone()
        return int(row[0])

    def as_of(self, seq: int | None) -> int:
        """The entry as of which to answer: ``seq``, or the last one.

        Raises:
            AsOfInFutureError: The record has not reached it.
            AsOfBeforeLogError: Before entry 1.
        """
        last = self.position
        if seq is None:
            return last
        if seq > last:
            raise AsOfInFutureError(
                f"The record has {last:,} entries; as_of is at most {last:,}.",
                newest=last,
            )
        if seq < 1:
            raise AsOfBeforeLogError("The record begins with entry 1.", first=1)
        return seq

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            while self._opened:
                self._opened.pop().close()
            self._local = threading.local()
