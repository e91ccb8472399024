"""A damaged store is named as one, by one error, and nothing is written to it."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from ledger.bootstrap import open_ledger
from ledger.config import Place
from ledger.errors import LedgerDamagedError, LedgerMissingError, LogReadOnlyError
from ledger.registrar import Filing
from tests.record.drafts import notice
from tests.world import at_noon, make_key, make_world, open_world

Damage = Callable[[bytes], bytes]
PAGE = 16_384


@dataclass(frozen=True, slots=True)
class Sound:
    """A ledger that is closed, and a filing that it would take."""

    directory: Path
    filing: Filing
    entries: int


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    directory = tmp_path_factory.mktemp("sound") / "ledger"
    with make_world(directory) as world:
        key = world.register()
        notices = [
            world.sign(notice(f"n-{number}", text_said=f"Text {number}"), key)
            for number in range(120)
        ]
        world.registrar.file_all(notices)
        filing = world.sign(notice("last", text_said="The last text"), key)
        size = world.size
    return Sound(directory, filing, size)


@pytest.fixture
def directory(sound: Sound, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound.directory, tmp_path / "ledger"))


def check_refused(directory: Path, name: str, damage: Damage) -> None:
    """Damage a file: the ledger is not opened, and the file stays as it is."""
    path = directory / name
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    with pytest.raises(LedgerDamagedError):
        open_ledger(Place(directory), now=at_noon).close()
    assert path.read_bytes() == damaged


def pages(path: Path) -> range:
    return range(path.stat().st_size // PAGE)


STORES = ["events.db", "disclosures/public.db"]


@pytest.mark.parametrize("name", STORES)
def test_a_file_cut_short_anywhere_is_refused(directory: Path, name: str) -> None:
    whole = (directory / name).read_bytes()
    chance = random.Random(1)  # noqa: S311  any lengths will do
    lengths = [0, 1, 15, 16, 99, 100, 101, 511, 512, len(whole) - 1, len(whole) - 512]
    lengths += [page * PAGE for page in pages(directory / name) if page]
    lengths += [chance.randrange(len(whole)) for _ in range(30)]
    for length in lengths:
        check_refused(directory, name, lambda _, cut=length: whole[:cut])  # type: ignore[misc]


@pytest.mark.parametrize("name", ["events.db"])
def test_a_page_overwritten_with_anything_is_refused(
    directory: Path, name: str
) -> None:
    whole = (directory / name).read_bytes()
    chance = random.Random(2)  # noqa: S311  any bytes will do
    for page in pages(directory / name):
        start, end = page * PAGE, (page + 1) * PAGE
        for other in (chance.randbytes(PAGE), bytes(PAGE), b"\xff" * PAGE, b"A" * PAGE):
            damaged = whole[:start] + other + whole[end:]
            check_refused(directory, name, lambda _, new=damaged: new)  # type: ignore[misc]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"no database", id="a text"),
        pytest.param(bytes(5 * PAGE), id="noughts"),
        pytest.param(b"SQLite format 3\0" + bytes(PAGE), id="a magic alone"),
    ],
)
@pytest.mark.parametrize("name", STORES)
def test_a_file_that_is_no_store_is_refused(
    directory: Path, name: str, other: bytes
) -> None:
    check_refused(directory, name, lambda _: other)


def test_a_database_of_other_tables_is_refused(directory: Path) -> None:
    path = directory / "events.db"
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE other (a)")
        other.commit()
    check_refused(directory, "events.db", lambda same: same)


def rewrite(path: Path, *statements: str) -> None:
    """What somebody can do who may write the file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as owner:
        for name in ("next", "kept", "unchanged"):
            owner.execute(f"DROP TRIGGER IF EXISTS stored_events_{name}")
        for statement in statements:
            owner.execute(statement)
        owner.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("DELETE FROM stored_events WHERE position = 60", id="one is gone"),
        pytest.param("DELETE FROM stored_events WHERE position = 1", id="the first"),
        pytest.param("DELETE FROM stored_events", id="all are gone"),
        pytest.param(
            "UPDATE stored_events SET position = 999 WHERE position = 60",
            id="one moved",
        ),
        pytest.param(
            "UPDATE stored_events SET topic = 'this:c' WHERE position = 60",
            id="a topic that would be imported",
        ),
        pytest.param(
            "UPDATE stored_events SET state = x'00' WHERE position = 2",
            id="a registration that cannot be read",
        ),
        pytest.param(
            "UPDATE stored_events SET state = x'ff0aff0a0a' WHERE position = 1",
            id="an opening that cannot be read",
        ),
        pytest.param(
            "UPDATE stored_events SET topic = CAST(x'ff' AS TEXT) WHERE position = 60",
            id="a topic that is not UTF-8",
        ),
    ],
)
def test_a_record_that_was_rewritten_is_refused(
    directory: Path, statement: str
) -> None:
    rewrite(directory / "events.db", statement)
    check_refused(directory, "events.db", lambda same: same)


def test_the_record_of_another_ledger_is_refused(
    directory: Path, tmp_path: Path
) -> None:
    make_world(tmp_path / "other", governors=1, threshold=1).close()
    other = (tmp_path / "other" / "events.db").read_bytes()
    check_refused(directory, "events.db", lambda _: other)


def test_a_text_that_was_changed_is_told(directory: Path) -> None:
    with closing(sqlite3.connect(directory / "disclosures" / "public.db")) as owner:
        owner.execute("UPDATE disclosures SET disclosure = 'WyJ'")
        owner.commit()
    with open_world(directory) as world:
        statement = world.registrar.entry(3).statement
        with pytest.raises(LedgerDamagedError):
            world.ledger.disclosures.of(statement.said)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("ledger.toml", LedgerMissingError),
        ("events.db", LedgerMissingError),
        ("disclosures/public.db", LedgerDamagedError),
    ],
)
def test_a_file_that_is_missing_is_not_made(
    directory: Path, name: str, error: type[Exception]
) -> None:
    (directory / name).unlink()
    with pytest.raises(error):
        open_ledger(Place(directory), now=at_noon)
    assert not (directory / name).exists()


@pytest.mark.parametrize("missing", ["views.db"])
def test_what_is_derived_is_made_again(
    directory: Path, sound: Sound, missing: str
) -> None:
    (directory / missing).unlink()
    with open_world(directory) as world:
        assert world.ledger.views.position == sound.entries
        assert world.registrar.file(sound.filing).seq == sound.entries + 1


def test_a_store_on_a_full_disk_can_still_be_read(directory: Path) -> None:
    with open_world(directory) as world:
        key = make_key("naij.example/officer-1")
        much = [world.sign(notice(f"m-{number}"), key) for number in range(200)]
        size = world.size
        pool = world.registrar.recorder.datastore.pool
        held = pool.get_connection()
        raw = held._sqlite_conn  # noqa: SLF001  stands for the disk
        raw.set_authorizer(None)
        raw.execute("PRAGMA max_page_count = 1")
        pool.put_connection(held)
        with pytest.raises(LogReadOnlyError):
            world.registrar.file_all(much)
        assert world.size == size
        assert world.registrar.entry(size).statement.version == 1
