"""The store takes the next entry, and lets nobody change the ones before it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from eventsourcing.persistence import (
    ConnectionUnavailableError,
    IntegrityError,
    Notification,
    OperationalError,
    PersistenceError,
    StoredEvent,
)

from ledger.errors import LedgerDamagedError, LedgerMissingError
from ledger.registrar import Registrar
from ledger.store.disclosures import DisclosureStore, create_disclosures
from ledger.store.entries import Entry, EntryMapper, filing_of
from ledger.store.sqlite import PAGE_SIZE, EntryRecorder, create_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create_store(tmp_path / "events.db")
    return tmp_path / "events.db"


@pytest.fixture
def recorder(path: Path) -> Iterator[EntryRecorder]:
    recorder = EntryRecorder(path)
    yield recorder
    recorder.close()


def row(
    number: int, stream: str = "a.example/notice/n", version: int = 1
) -> StoredEvent:
    """A row of which the store looks only at what it must."""
    note = f"text {number}\n\n— a.example/a AAAAAAA=\n".encode()
    return StoredEvent(stream, version, "notice.served", note)


def three(recorder: EntryRecorder) -> list[StoredEvent]:
    rows = [row(number, version=number) for number in (1, 2, 3)]
    recorder.insert_events(rows)
    return rows


def test_positions_are_dense_and_in_the_order_of_commits(
    recorder: EntryRecorder,
) -> None:
    assert recorder.max_notification_id() == 0
    assert recorder.insert_events([row(1, "a.example/notice/a")]) == [1]
    assert recorder.insert_events([]) == []
    rows = [row(number, f"a.example/notice/{number}") for number in (2, 3)]
    assert recorder.insert_events(rows) == [2, 3]
    with pytest.raises(IntegrityError):
        recorder.insert_events([row(4, "a.example/notice/b"), row(1, "x.example/a/b")])
    assert recorder.insert_events([row(5, "a.example/notice/c")]) == [4]
    assert [each.id for each in recorder.select_notifications(1, 9)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param([row(4, version=5)], id="a version is left out"),
        pytest.param([row(4, version=3)], id="a version that is taken"),
        pytest.param([row(4, version=0)], id="version nought"),
        pytest.param([row(4, "b.example/notice/n", 2)], id="a stream begins at 2"),
        pytest.param([row(2, version=4)], id="the same text again"),
        pytest.param([row(4, version=4), row(4, version=5)], id="the same text twice"),
        pytest.param(
            [row(4, version=4), row(5, version=4)], id="the same version twice"
        ),
        pytest.param([row(4, version=5), row(5, version=4)], id="in another order"),
    ],
)
def test_a_group_with_a_wrong_row_is_not_written_at_all(
    recorder: EntryRecorder, wrong: Sequence[StoredEvent]
) -> None:
    before = three(recorder)
    with pytest.raises(IntegrityError):
        recorder.insert_events(wrong)
    assert recorder.select_events("a.example/notice/n") == before
    assert recorder.max_notification_id() == 3


def test_a_group_that_was_decided_on_an_older_record_is_not_written(
    recorder: EntryRecorder,
) -> None:
    three(recorder)
    for after in (2, 4):
        with pytest.raises(OperationalError):
            recorder.insert_events([row(4, version=4)], after=after)
    assert recorder.max_notification_id() == 3
    recorder.insert_events([row(4, version=4)], after=3)


REWRITES = {
    "UPDATE": "UPDATE stored_events SET state = 'x'",
    "UPDATE of a position": "UPDATE stored_events SET position = 9 WHERE position = 3",
    "DELETE": "DELETE FROM stored_events",
    "DELETE of the last": "DELETE FROM stored_events WHERE position = 3",
    "INSERT OR REPLACE": "INSERT OR REPLACE INTO stored_events VALUES"
    " (3, 'a.example/notice/n', 3, 'notice.served', x'00', x'01')",
    "INSERT OR REPLACE of a version": "INSERT OR REPLACE INTO stored_events VALUES"
    " (4, 'a.example/notice/n', 3, 'notice.served', x'00', x'01')",
    "INSERT OR REPLACE of a filing": "INSERT OR REPLACE INTO stored_events SELECT"
    " 4, originator_id, 4, topic, state, filing FROM stored_events WHERE position = 3",
    "INSERT OR IGNORE": "INSERT OR IGNORE INTO stored_events VALUES"
    " (9, 'a.example/notice/n', 9, 'notice.served', x'00', x'01')",
    "INSERT ON CONFLICT UPDATE": "INSERT INTO stored_events VALUES"
    " (3, 'a.example/notice/n', 3, 'notice.served', x'00', x'01')"
    " ON CONFLICT DO UPDATE SET state = x'02'",
    "a gap": "INSERT INTO stored_events VALUES"
    " (5, 'a.example/notice/n', 4, 'notice.served', x'00', x'01')",
    "a position before the first": "INSERT INTO stored_events VALUES"
    " (0, 'a.example/notice/n', 4, 'notice.served', x'00', x'01')",
    "no position": "INSERT INTO stored_events VALUES"
    " (NULL, 'a.example/notice/n', 4, 'notice.served', x'00', x'01')",
    "a text for a position": "INSERT INTO stored_events VALUES"
    " ('four', 'a.example/notice/n', 4, 'notice.served', x'00', x'01')",
    "a text for the bytes": "INSERT INTO stored_events VALUES"
    " (4, 'a.example/notice/n', 4, 'notice.served', 'note', x'01')",
}
"""What even a connection without our authorizer is refused."""


@pytest.mark.parametrize("statement", REWRITES.values(), ids=REWRITES.keys())
def test_the_database_itself_refuses_any_change(
    recorder: EntryRecorder, path: Path, statement: str
) -> None:
    before = three(recorder)
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as anybody,
        pytest.raises(sqlite3.IntegrityError),
    ):
        anybody.execute(statement)
    assert recorder.select_events("a.example/notice/n") == before
    assert recorder.max_notification_id() == 3


DENIED = {
    **{name: text for name, text in REWRITES.items() if not name.startswith("INSERT")},
    "DROP TRIGGER": "DROP TRIGGER stored_events_kept",
    "DROP TABLE": "DROP TABLE stored_events",
    "ALTER TABLE": "ALTER TABLE stored_events RENAME TO other",
    "ADD COLUMN": "ALTER TABLE stored_events ADD COLUMN note TEXT",
    "CREATE TABLE": "CREATE TABLE other (a)",
    "CREATE TEMP TABLE": "CREATE TEMP TABLE stored_events (a)",
    "CREATE TRIGGER": "CREATE TRIGGER t AFTER INSERT ON stored_events"
    " BEGIN SELECT 1; END",
    "CREATE TEMP TRIGGER": "CREATE TEMP TRIGGER t AFTER INSERT ON"
    " main.stored_events BEGIN DELETE FROM stored_events; END",
    "CREATE VIEW": "CREATE VIEW v AS SELECT * FROM stored_events",
    "CREATE INDEX": "CREATE INDEX i ON stored_events (topic)",
    "ATTACH": "ATTACH ':memory:' AS other",
    "VACUUM": "VACUUM",
    "VACUUM INTO": "VACUUM INTO 'copy.db'",
    "REINDEX": "REINDEX",
    "writable schema": "PRAGMA writable_schema = ON",
    "no triggers": "PRAGMA ignore_check_constraints = ON",
    "another journal": "PRAGMA journal_mode = DELETE",
    "no waiting for the disk": "PRAGMA synchronous = OFF",
    "another version": "PRAGMA user_version = 7",
    "INSERT into the schema": "INSERT INTO sqlite_schema VALUES ('a', 'b', 'c', 1, '')",
}


@pytest.mark.parametrize("statement", DENIED.values(), ids=DENIED.keys())
def test_our_own_connections_can_do_nothing_but_read_and_add(
    recorder: EntryRecorder, statement: str
) -> None:
    before = three(recorder)
    with (
        pytest.raises(sqlite3.Error),
        recorder.datastore.get_connection(commit=True) as connection,
    ):
        connection.cursor().execute(statement)
    assert recorder.select_events("a.example/notice/n") == before


def test_the_library_cannot_make_its_tables(recorder: EntryRecorder) -> None:
    with pytest.raises(PersistenceError):
        recorder.create_table()


def test_commits_wait_for_the_disk(recorder: EntryRecorder) -> None:
    with recorder.datastore.get_connection(commit=False) as connection:
        cursor = connection.cursor()
        found = []
        for name in ("synchronous", "journal_mode", "page_size"):
            cursor.execute(f"PRAGMA {name}")
            found.append(cursor.fetchone()[0])
    assert found == [2, "wal", PAGE_SIZE]


def contents(recorder: EntryRecorder) -> Sequence[Notification]:
    return recorder.select_notifications(1, 100)


def test_vacuum_keeps_every_position(recorder: EntryRecorder, path: Path) -> None:
    three(recorder)
    before = contents(recorder)
    recorder.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as owner:
        owner.execute("VACUUM")
    again = EntryRecorder(path)
    assert contents(again) == before
    again.insert_events([row(4, version=4)])
    assert again.max_notification_id() == 4
    again.close()


Copy = Callable[[Path, Path], object]


def dump(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(source)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        new.executescript("".join(old.iterdump()))


def backup(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(source)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def vacuum_into(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old:
        old.execute("VACUUM INTO ?", (str(target),))


@pytest.mark.parametrize("copy", [dump, backup, vacuum_into, shutil.copyfile])
def test_a_copy_has_the_same_positions_and_the_same_guards(
    recorder: EntryRecorder, path: Path, tmp_path: Path, copy: Copy
) -> None:
    before = three(recorder)
    positions = contents(recorder)
    recorder.close()
    copy(path, tmp_path / "copy.db")
    restored = EntryRecorder(tmp_path / "copy.db")
    assert contents(restored) == positions
    with pytest.raises(IntegrityError):
        restored.insert_events([before[2]])
    with closing(sqlite3.connect(tmp_path / "copy.db")) as anybody:
        for name in ("UPDATE", "DELETE", "INSERT OR REPLACE", "a gap"):
            with pytest.raises(sqlite3.IntegrityError):
                anybody.execute(REWRITES[name])
    assert restored.insert_events([row(4, version=4)]) == [4]
    restored.close()


def test_a_backup_of_an_open_store_is_whole(
    recorder: EntryRecorder, path: Path, tmp_path: Path
) -> None:
    three(recorder)
    backup(path, tmp_path / "copy.db")
    copy = EntryRecorder(tmp_path / "copy.db")
    assert contents(copy) == contents(recorder)
    copy.close()


def test_notifications_are_selected_by_place_and_topic(recorder: EntryRecorder) -> None:
    three(recorder)

    select = recorder.select_notifications
    found = [
        select(None, 2),
        select(2, 9),
        select(2, 9, inclusive_of_start=False),
        select(1, 9, stop=2),
        select(1, 9, topics=["notice.served"]),
        select(1, 9, topics=["case.opened"]),
        select(4, 9),
        select(1, 0),
    ]
    assert [[each.id for each in rows] for rows in found] == [
        [1, 2],
        [2, 3],
        [3],
        [1, 2],
        [1, 2, 3],
        [],
        [],
        [],
    ]


def test_a_filing_is_found_by_the_hash_of_its_text(recorder: EntryRecorder) -> None:
    rows = three(recorder)
    for position, each in enumerate(rows, start=1):
        assert recorder.position_of(filing_of(each.state)) == position
    assert recorder.position_of(bytes(32)) is None


def test_streams_on_record_are_told_for_any_number_of_names(
    recorder: EntryRecorder,
) -> None:
    three(recorder)
    names = {f"a.example/notice/{number}" for number in range(40_000)}
    known = recorder.streams_on_record(names | {"a.example/notice/n"})
    assert known == {"a.example/notice/n"}


def test_a_topic_that_is_no_kind_is_damage_and_is_not_imported(path: Path) -> None:
    recorder = EntryRecorder(path)
    recorder.insert_events([StoredEvent("a.example/notice/n", 1, "this:c", b"x\n\n")])
    recorder.close()
    with pytest.raises(LedgerDamagedError):
        EntryMapper().to_domain_event(StoredEvent("a", 1, "antigravity:fly", b""))
    create_disclosures(path.parent / "public.db")
    recorder, texts = EntryRecorder(path), DisclosureStore(path.parent / "public.db")
    with pytest.raises(LedgerDamagedError):
        Registrar(recorder, texts)
    recorder.close()
    texts.close()


def test_an_entry_is_stored_byte_for_byte() -> None:
    entry = Entry("a.example/notice/n", 1, "notice.served", b"any bytes \xff\n\n")
    stored = EntryMapper().to_stored_event(entry)
    assert stored.state == entry.note
    assert EntryMapper().to_domain_event(stored) == entry


def test_a_store_is_never_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(LedgerMissingError):
        EntryRecorder(tmp_path / "events.db")
    assert not list(tmp_path.iterdir())


def test_a_store_is_never_made_over_a_file(path: Path) -> None:
    with pytest.raises(FileExistsError):
        create_store(path)
    with pytest.raises(FileExistsError):
        create_disclosures(path)


def test_readers_who_take_every_connection_stop_no_writer_for_good(
    recorder: EntryRecorder,
) -> None:
    pool = recorder.datastore.pool
    pool.pool_timeout = 0.05
    held = [
        pool.get_connection(is_writer=False)
        for _ in range(pool.pool_size + pool.max_overflow)
    ]
    for _ in range(3):
        with pytest.raises(ConnectionUnavailableError):
            recorder.insert_events([row(1)])
    with pytest.raises(ConnectionUnavailableError):
        recorder.max_notification_id()
    for connection in held:
        pool.put_connection(connection)
    assert recorder.insert_events([row(1)]) == [1]
    assert recorder.insert_events([row(2, version=2)]) == [2]


def test_a_writer_who_waits_for_another_stops_no_reader(
    recorder: EntryRecorder,
) -> None:
    pool = recorder.datastore.pool
    held = pool.get_connection(is_writer=True)
    pool.pool_timeout = 0.3
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(recorder.insert_events, [row(1)])
        assert recorder.max_notification_id() == 0
        with pytest.raises(ConnectionUnavailableError):
            waiting.result()
    pool.put_connection(held)
    assert recorder.insert_events([row(1)]) == [1]


def test_a_transaction_that_fails_leaves_its_connection_usable(
    recorder: EntryRecorder,
) -> None:
    for _ in range(2 * recorder.datastore.pool.pool_size):
        with pytest.raises(IntegrityError):
            recorder.insert_events([row(1, version=2)])
    assert recorder.insert_events([row(1)]) == [1]


def test_a_commit_that_fails_leaves_its_connection_usable(
    recorder: EntryRecorder, path: Path
) -> None:
    recorder.insert_events([row(1)])
    pool = recorder.datastore.pool
    held = pool.get_connection()
    raw = held._sqlite_conn  # noqa: SLF001  stands for a disk that keeps no log
    raw.set_authorizer(None)
    raw.execute("PRAGMA journal_mode = DELETE")
    raw.execute("PRAGMA busy_timeout = 0")
    pool.put_connection(held)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM stored_events").fetchall()
        with pytest.raises(OperationalError, match="locked"):
            recorder.insert_events([row(2, version=2)])
        reader.execute("COMMIT")
    assert recorder.insert_events([row(2, version=2)]) == [2]
