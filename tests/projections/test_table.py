"""Rows are so from the entry that wrote them until the entry that ended them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.projections.table import Table, Writer, in_parts


@dataclass(frozen=True, slots=True)
class Leaf:
    """The innermost row."""

    on: str
    also: str | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """Rows in a row."""

    leaves: list[Leaf]
    only: Leaf | None


@dataclass(frozen=True, slots=True)
class ThingRow:
    """A column of each type."""

    name: str
    part: int
    text: str | None
    flag: bool
    digest: bytes
    words: list[str]
    facts: dict[str, Any]
    branch: Branch | None
    leaves: list[Leaf]


@dataclass(frozen=True, slots=True)
class CountRow:
    """A row that changes."""

    key: str
    part: int
    value: int
    words: list[str]


THINGS: Table[ThingRow] = Table("things", ThingRow, ("name", "part"), (("text",),))
COUNTS: Table[CountRow] = Table("counts", CountRow, ("key", "part"))


@contextmanager
def tables() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for table in (THINGS, COUNTS):
            for statement in table.schema():
                db.execute(statement)
        yield db


def thing(**values: Any) -> ThingRow:  # noqa: ANN401  fields of a row
    plain: dict[str, Any] = {
        "name": "a",
        "part": 1,
        "text": None,
        "flag": False,
        "digest": b"",
        "words": [],
        "facts": {},
        "branch": None,
        "leaves": [],
    }
    return ThingRow(**{**plain, **values})


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(thing(), id="empty"),
        pytest.param(thing(text="", flag=True, digest=b"\x00\xff"), id="plain values"),
        pytest.param(thing(words=["b", "a"], facts={"z": [1], "a": None}), id="JSON"),
        pytest.param(
            thing(
                branch=Branch([Leaf("2018"), Leaf("2019", "x")], Leaf("2020")),
                leaves=[Leaf("2021")],
            ),
            id="rows within rows",
        ),
        pytest.param(thing(branch=Branch([], None)), id="nothing within"),
    ],
)
def test_a_row_reads_as_it_was_written(row: ThingRow) -> None:
    with tables() as db:
        write = Writer(db)
        write.seq = 1
        write.add(THINGS, row)
        assert write.find(THINGS, "a", 1) == row
        write.flush()
        assert Writer(db).find(THINGS, "a", 1) == row
        assert THINGS.select(db, 1) == [row]
        assert THINGS.select(db, 0) == []
        assert THINGS.count(db, 1, "flag = ?", [row.flag]) == 1


@dataclass(frozen=True)
class Step:
    """What an entry does to one key; ``flush`` ends the entry, and a round."""

    key: str
    part: int
    value: int | None
    flush: bool
    same_entry: bool


STEPS = st.lists(
    st.builds(
        Step,
        key=st.sampled_from("abc"),
        part=st.integers(1, 2),
        value=st.none() | st.integers(0, 2),
        flush=st.booleans(),
        same_entry=st.booleans(),
    ),
    max_size=30,
)


@given(steps=STEPS)
def test_every_state_can_be_asked_for_as_of_its_entry(steps: list[Step]) -> None:
    states: dict[int, dict[tuple[str, int], CountRow]] = {0: {}}
    seq, flushed, now = 0, True, dict[tuple[str, int], CountRow]()
    with tables() as db:
        write = Writer(db)
        for step in steps:
            if flushed or not step.same_entry:
                seq += 1
            write.seq, flushed = seq, step.flush
            take(write, step, now)
            states[seq] = dict(now)
            for key in ("a", "b", "c"):
                under = [row for name, row in sorted(now.items()) if name[0] == key]
                assert write.under(COUNTS, key) == under
            if step.flush:
                write.flush()
                write = Writer(db)
        write.flush()
        for at, state in states.items():
            rows = COUNTS.select(db, at)
            assert rows == [state[name] for name in sorted(state)]


def take(write: Writer, step: Step, now: dict[tuple[str, int], CountRow]) -> None:
    name = step.key, step.part
    if step.value is None:
        write.end(COUNTS, *name)
        now.pop(name, None)
    else:
        now[name] = CountRow(*name, step.value, ["w"] * step.value)
        write.put(COUNTS, now[name])
    assert write.find(COUNTS, *name) == now.get(name)


@given(steps=STEPS)
def test_rounds_leave_no_trace_in_the_rows(steps: list[Step]) -> None:
    def written(*, rounds: bool) -> list[tuple[Any, ...]]:
        with tables() as db:
            write = Writer(db)
            for seq, step in enumerate(steps, 1):
                write.seq = seq
                take(write, step, {})
                if rounds and step.flush:
                    write.flush()
                    write = Writer(db)
            write.flush()
            return db.execute(
                "SELECT * FROM counts ORDER BY key, part, seq_from"
            ).fetchall()

    assert written(rounds=True) == written(rounds=False)


def test_a_row_that_does_not_change_is_not_written_again() -> None:
    with tables() as db:
        for seq in (1, 2, 3):
            write = Writer(db)
            write.seq = seq
            write.put(THINGS, thing(facts={"a": 1, "b": 2}))
            write.flush()
        versions = db.execute("SELECT seq_from, seq_until FROM things").fetchall()
        assert versions == [(1, None)]


def test_a_row_that_ends_with_its_own_entry_was_never_so() -> None:
    with tables() as db:
        write = Writer(db)
        write.seq = 1
        write.put(THINGS, thing())
        write.end(THINGS, "a", 1)
        write.flush()
        assert db.execute("SELECT * FROM things").fetchall() == []


@given(names=st.lists(st.text(max_size=3), max_size=1_000))
def test_names_come_in_parts_each_once(names: list[str]) -> None:
    parts = list(in_parts(names))
    assert [name for part in parts for name in part] == sorted(set(names))
    assert all(0 < len(part) <= 400 for part in parts)
