"""Do the views say what the record says? Built again beside them, and compared."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

from ledger.projections.feed import Feed


def check(
    feed: Feed, report: Callable[[int], None] = lambda _position: None
) -> list[str]:
    """Tables that a rebuild writes otherwise than they stand; none in a sound ledger.

    The views are brought up to date first, and are not changed otherwise.

    Args:
        feed: Of the views.
        report: Called with the position that the rebuild has reached.
    """
    position = feed.catch_up()
    with tempfile.TemporaryDirectory() as beside:
        path = Path(beside) / "views.db"
        fresh = [type(each)() for each in feed.projections]
        with closing(Feed(feed.recorder, path, fresh)) as again:
            again.catch_up(position, report)
        return _different(feed, path, position)


def _different(feed: Feed, path: Path, position: int) -> list[str]:
    """Tables that differ, as of ``position``: the feed may have gone on meanwhile."""
    tables = [table for each in feed.projections for table in each.tables]
    with closing(_read_only(feed.path)) as ours, closing(_read_only(path)) as built:
        return [
            table.name
            for table in tables
            if not _same(ours, built, table.versions_until(position))
        ]


def _same(ours: sqlite3.Connection, built: sqlite3.Connection, query: str) -> bool:
    pairs = zip_longest(ours.execute(query), built.execute(query))
    return all(row == other for row, other in pairs)


def _read_only(path: Path) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=30)
