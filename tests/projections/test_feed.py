"""Every entry is taken in once, and what is derived can be dropped at any time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import ClassVar

import pytest

from ledger.bootstrap import every_projection
from ledger.errors import BusyError
from ledger.projections import feed as feeding
from ledger.projections.entries import Entries
from ledger.projections.feed import Feed
from ledger.projections.rebuild import check
from ledger.projections.table import Writer
from ledger.projections.tree import Tree, root
from ledger.projections.views import Views
from ledger.record.statement import Statement
from ledger.store.entries import Entry
from tests.projections.court import SERVED, Court
from tests.projections.questions import every_answer
from tests.world import make_world


class FailsAt:
    """Reads every entry, and fails at one."""

    name: ClassVar[str] = "fails"
    version: ClassVar[int] = 1
    tables: ClassVar = ()
    reads: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, seq: int) -> None:
        self.seq = seq
        self.seen: list[int] = []

    def project(self, seq: int, _: Entry, __: Statement, ___: Writer) -> None:
        """Fail at entry ``seq``."""
        if seq == self.seq:
            raise RuntimeError("as planned")
        self.seen.append(seq)


class NewEntries(Entries):
    """The same question, with other answers."""

    version: ClassVar[int] = 2


@pytest.fixture
def noticed(court: Court) -> Court:
    """Ten notices, taken in by nobody yet."""
    for number in range(10):
        court.file("notice.served", f"n{number}", SERVED)
    return court


@contextmanager
def feeding_into(court: Court, path: Path, *projections: object) -> Iterator[Feed]:
    wanted = projections or every_projection()
    feed = Feed(court.world.registrar.recorder, path, wanted)  # type: ignore[arg-type]
    with closing(feed):
        yield feed


def rows_of(path: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608  names of ours


def test_the_feed_reaches_the_last_entry_and_says_so(
    noticed: Court, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "BATCH", 4)
    reached: list[int] = []
    with feeding_into(noticed, tmp_path / "views.db") as feed:
        assert feed.catch_up(report=reached.append) == noticed.now
        assert reached == [4, 8, 12, noticed.now]
        assert feed.catch_up(report=reached.append) == noticed.now
        assert len(reached) == 4


@pytest.mark.parametrize("until", [1, 5, 14, 1_000])
def test_the_feed_stops_where_it_is_told(
    noticed: Court, tmp_path: Path, until: int
) -> None:
    with feeding_into(noticed, tmp_path / "views.db") as feed:
        assert feed.catch_up(until) == min(until, noticed.now)


def test_a_projection_that_fails_stops_the_feed_before_its_batch(
    noticed: Court, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "BATCH", 4)
    fails = FailsAt(7)
    path = tmp_path / "views.db"
    with feeding_into(noticed, path, Entries(), Tree(), fails) as feed:
        with pytest.raises(RuntimeError):
            feed.catch_up()
        assert feed.position == 4
        assert [row[0] for row in rows_of(path, "entries")] == [1, 2, 3, 4]
        fails.seq, fails.seen = 0, []
        assert feed.catch_up() == noticed.now
        assert fails.seen == list(range(5, noticed.now + 1))
        assert root(Views(path), noticed.now) == root(noticed.views, noticed.now)


@pytest.mark.parametrize(
    ("batch", "round_size"), [(1, 1), (3, 2), (7, 7), (2_000, 200)]
)
def test_batches_and_rounds_leave_no_trace(
    noticed: Court,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    batch: int,
    round_size: int,
) -> None:
    noticed.file("notice.withdrawn", "n3", {"withdraws": 1, "reason": "mistake"})
    noticed.world.ledger.catch_up()
    monkeypatch.setattr(feeding, "BATCH", batch)
    monkeypatch.setattr(feeding, "ROUND", round_size)
    path = tmp_path / "views.db"
    with feeding_into(noticed, path) as feed:
        feed.catch_up()
    ours = noticed.world.ledger.feed.path
    for projection in every_projection():
        for table in projection.tables:
            assert rows_of(path, table.name) == rows_of(ours, table.name)


def test_a_feed_goes_on_where_another_has_stopped(
    noticed: Court, tmp_path: Path
) -> None:
    path = tmp_path / "views.db"
    with feeding_into(noticed, path) as first, feeding_into(noticed, path) as second:
        first.catch_up(5)
        second.catch_up(9)
        first.catch_up()
        assert second.catch_up() == noticed.now
        noticed.file("notice.served", "late", SERVED)
        second.catch_up()
        views, expected = Views(path), noticed.views
        assert every_answer(views, noticed.now) == every_answer(expected, noticed.now)
        views.close()


def spoil_bytes(path: Path) -> None:
    path.write_bytes(b"this is not a database, and longer than its header" * 9)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def forget_schema(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE feed")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(spoil_bytes, id="no database"),
        pytest.param(cut_short, id="cut short"),
        pytest.param(forget_schema, id="no position"),
        pytest.param(Path.unlink, id="gone"),
    ],
)
def test_views_that_cannot_be_read_are_made_anew(
    noticed: Court, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    path = tmp_path / "views.db"
    with feeding_into(noticed, path) as feed:
        feed.catch_up()
    spoil(path)
    with feeding_into(noticed, path) as feed:
        assert feed.position == 0
        assert feed.catch_up() == noticed.now
        assert check(feed) == []


def test_views_of_another_record_are_made_anew(noticed: Court, tmp_path: Path) -> None:
    path = tmp_path / "views.db"
    with feeding_into(noticed, path) as feed:
        feed.catch_up()
    with make_world(tmp_path / "other", governors=1, threshold=1) as other:
        other.register("naij.example/officer-1")
        with closing(Feed(other.registrar.recorder, path, every_projection())) as feed:
            assert feed.position == 0
            assert feed.catch_up() == other.size


def test_views_of_the_same_record_are_kept(noticed: Court, tmp_path: Path) -> None:
    path = tmp_path / "views.db"
    with feeding_into(noticed, path) as feed:
        feed.catch_up(6)
    with feeding_into(noticed, path) as feed:
        assert feed.position == 6


def test_another_version_of_a_question_makes_the_views_anew(
    noticed: Court, tmp_path: Path
) -> None:
    path = tmp_path / "views.db"
    with feeding_into(noticed, path, Entries()) as old:
        old.catch_up(6)
        with feeding_into(noticed, path, NewEntries()) as new:
            assert new.position == 0
        with pytest.raises(BusyError):
            old.catch_up()
        assert rows_of(path, "entries") == []


def test_a_rebuild_writes_the_same_rows(noticed: Court) -> None:
    feed = noticed.world.ledger.feed
    feed.catch_up()
    before = every_answer(noticed.views, noticed.now)
    assert feed.rebuild() == noticed.now
    assert every_answer(noticed.views, noticed.now) == before


def test_a_check_finds_nothing_in_a_sound_ledger_and_changes_nothing(
    noticed: Court,
) -> None:
    reached: list[int] = []
    feed = noticed.world.ledger.feed
    assert check(feed, reached.append) == []
    assert reached == [noticed.now]
    assert feed.position == noticed.now


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("entries", "UPDATE entries SET size = size + 1 WHERE seq = 3"),
        ("notices", "DELETE FROM notices WHERE stream LIKE '%n3'"),
        ("notices", "UPDATE notices SET seq_until = 9 WHERE stream LIKE '%n3'"),
        ("keys", "INSERT INTO keys SELECT * FROM keys WHERE 0"),
        ("nodes", "UPDATE nodes SET hash = x'00' WHERE level = 0 AND \"index\" = 0"),
    ],
)
def test_a_check_names_the_table_that_was_changed(
    noticed: Court, table: str, change: str
) -> None:
    feed = noticed.world.ledger.feed
    feed.catch_up()
    with closing(sqlite3.connect(feed.path)) as db, db:
        changed = db.execute(change).rowcount
    assert check(feed) == ([table] if changed else [])


def test_readers_in_other_threads_are_closed_with_the_views(noticed: Court) -> None:
    views = Views(noticed.world.ledger.feed.path)
    noticed.world.ledger.catch_up()
    assert views.position == noticed.now
    connection = views.db
    views.close()
    with pytest.raises(sqlite3.ProgrammingError):
        connection.execute("SELECT 1")
    assert views.position == noticed.now
    views.close()
