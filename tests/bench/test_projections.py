"""What a rebuild of the projections costs beside a bare insert of the same rows."""

from __future__ import annotations

import sqlite3
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.bootstrap import every_projection
from ledger.projections.feed import Feed
from tests.bench.test_filing import file_together, make_notices
from tests.world import World, make_world

pytestmark = pytest.mark.bench

ENTRIES = 5_000
ROUNDS = 5
FLOOR = 0.28
GROWTH = 2.4


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with make_world(tmp_path / "ledger") as world:
        file_together(world, make_notices(world, world.register(), 2 * ENTRIES))
        yield world


def rebuild(world: World, path: Path, until: int) -> float:
    """Seconds to take in entries 1 to ``until`` from nothing."""
    feed = Feed(world.registrar.recorder, path, every_projection())
    started = time.perf_counter()
    feed.catch_up(until)
    seconds = time.perf_counter() - started
    feed.close()
    return seconds


def insert_bare(views: Path, path: Path) -> tuple[float, int]:
    """Seconds to insert the same rows into the same tables, and how many rows."""
    source, target = sqlite3.connect(views), sqlite3.connect(path, isolation_level=None)
    target.execute("PRAGMA page_size=16384")
    target.execute("PRAGMA journal_mode=WAL")
    target.execute("PRAGMA synchronous=NORMAL")
    schema = source.execute("SELECT name, type, sql FROM sqlite_schema").fetchall()
    for _, _, statement in schema:
        if statement is not None:
            target.execute(statement)
    tables = [name for name, kind, _ in schema if kind == "table"]
    rows = {name: source.execute(f"SELECT * FROM {name}").fetchall() for name in tables}  # noqa: S608  our own tables
    started = time.perf_counter()
    target.execute("BEGIN")
    for name, found in rows.items():
        if found:
            marks = ",".join("?" * len(found[0]))
            target.executemany(f"INSERT INTO {name} VALUES ({marks})", found)  # noqa: S608  our own tables
    target.execute("COMMIT")
    seconds = time.perf_counter() - started
    source.close()
    target.close()
    return seconds, sum(map(len, rows.values()))


def test_a_rebuild_reaches_0_28_of_a_bare_insert_and_grows_with_the_record(
    world: World, tmp_path: Path
) -> None:
    ratios, growths = [], []
    for number in range(ROUNDS):
        half = rebuild(world, tmp_path / f"half-{number}.db", ENTRIES)
        views = tmp_path / f"whole-{number}.db"
        whole = rebuild(world, views, 2 * ENTRIES)
        bare, rows = insert_bare(views, tmp_path / f"bare-{number}.db")
        ratios.append(bare / whole)
        growths.append(whole / half)
    ratio, growth = statistics.median(ratios), statistics.median(growths)
    sys.stdout.write(
        f"\nRebuild: {ratio:.2f} of a bare insert of the same {rows:,} rows;"
        f" twice the entries take {growth:.2f} times as long\n"
    )
    assert ratio >= FLOOR
    assert growth <= GROWTH
