"""A process that is killed while it files: what it acknowledged is on record."""

from __future__ import annotations

import random
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.store.filer import OFFICER
from tests.world import World, make_world, open_world, registration

ROUNDS = 20
NIGHTLY_ROUNDS = 200
LONGEST = 0.35
"""Seconds that a filer runs after its first acknowledgement."""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A ledger in which the filer's key is registered; nobody has it open."""
    with make_world(tmp_path / "ledger") as world:
        world.govern(registration(OFFICER), OFFICER)
    return tmp_path / "ledger"


def start(directory: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store.filer", str(directory), *arguments]
    return subprocess.Popen(  # noqa: S603  ourselves
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def read_groups(lines: str) -> list[list[int]]:
    """Numbers of the entries of each group that was acknowledged, whole lines only."""
    whole = lines[: lines.rfind("\n") + 1]
    return [[int(seq) for seq in line.split()] for line in whole.splitlines()]


def file_and_be_killed(directory: Path, name: str, seconds: float) -> list[list[int]]:
    """Groups that a filer acknowledged before it was killed."""
    process = start(directory, name)
    assert process.stdout is not None
    first = process.stdout.readline()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=seconds)
    process.kill()
    rest = process.communicate()[0]
    return read_groups(first + rest)


def check_record(world: World) -> None:
    """Dense, every entry readable and with its text, no group torn."""
    size = world.size
    rows = world.registrar.recorder.select_notifications(1, size + 1)
    assert [row.id for row in rows] == list(range(1, size + 1))
    written: dict[str, set[int]] = {}
    for row in rows[2:]:
        statement = world.registrar.entry(row.id).statement
        group, _, place = statement.stream_name.id.rpartition("-")
        turn = group.rpartition("-")[2]
        texts = world.ledger.disclosures.of(statement.said)
        assert texts["/facts/text_said"].value == f"Text {turn} {place}"
        written.setdefault(group, set()).add(int(place))
    for group, places in written.items():
        size_of_group = int(group.rpartition("-")[2]) % 5 + 1
        assert places == set(range(size_of_group)), f"group {group} is torn"


def rounds_of_killing(directory: Path, rounds: int) -> None:
    chance = random.Random(rounds)  # noqa: S311  when to kill is no secret
    known = 2
    for number in range(rounds):
        name = f"round-{number}"
        groups = file_and_be_killed(directory, name, chance.uniform(0, LONGEST))
        acknowledged = [seq for group in groups for seq in group]
        assert acknowledged == list(range(known + 1, known + 1 + len(acknowledged)))
        with open_world(directory) as world:
            check_record(world)
            known = world.size
        again = start(directory, name, str(len(groups) + 1)).communicate(timeout=60)[0]
        repeated = [seq for group in read_groups(again) for seq in group]
        assert repeated[: len(acknowledged)] == acknowledged
        with open_world(directory) as world:
            assert len(set(repeated)) == len(repeated)
            assert world.size == max(known, *repeated)
            known = world.size


def test_a_kill_loses_no_acknowledged_filing_and_tears_no_group(
    directory: Path,
) -> None:
    rounds_of_killing(directory, ROUNDS)


@pytest.mark.nightly
def test_many_kills_lose_no_acknowledged_filing_and_tear_no_group(
    directory: Path,
) -> None:
    rounds_of_killing(directory, NIGHTLY_ROUNDS)
