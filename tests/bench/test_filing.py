"""What filing costs beside a verified signature and a bare insert of the same bytes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.proof.note import Note, SignerKey
from ledger.record.draft import Draft
from ledger.registrar import Filing, Receipt
from ledger.store.sqlite import PAGE_SIZE
from tests.bench.rounds import ratio_of
from tests.world import World, make_world, write

pytestmark = pytest.mark.bench

ONE_BY_ONE = 100
TOGETHER = 1_000
ROUNDS = 9

Signed = tuple[bytes, bytes, bytes]
"""A note, the message that is signed in it, and the signature."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with make_world(tmp_path / "ledger") as world:
        yield world


class Bare:
    """Verifies and inserts, and does nothing else."""

    def __init__(self, path: Path, key: SignerKey) -> None:
        self._key = Ed25519PublicKey.from_public_bytes(key.verifier_key.public_key)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute(f"PRAGMA page_size={PAGE_SIZE}")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("CREATE TABLE notes (position INTEGER PRIMARY KEY, note BLOB)")

    def file_all(self, signed: Sequence[Signed]) -> None:
        """Verify each, then insert all with one commit."""
        for _, message, signature in signed:
            self._key.verify(signature, message)
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(
            "INSERT INTO notes (note) VALUES (?)", [(note,) for note, _, _ in signed]
        )
        self._db.execute("COMMIT")

    def file_each(self, signed: Sequence[Signed]) -> None:
        """Verify and insert one at a time."""
        for one in signed:
            self.file_all([one])


def make_notices(world: World, key: SignerKey, count: int) -> list[Filing]:
    """Notices to one judge, each in a stream of its own."""
    facts = {
        "judge": "J-0312",
        "notice": "progress_review",
        "by": {"official": "A-07", "office": "unknown", "level": "court"},
        "served_on": "2026-04-15",
    }
    return [
        write(
            Draft("notice.served", f"naij.example/notice/n{number:05}", facts),
            key,
            ledger=world.registrar.ledger,
        )
        for number in range(count)
    ]


def take_apart(filing: Filing) -> Signed:
    note = Note.parse(filing.note)
    return filing.note, note.text.encode(), note.signatures[0].signature


def file_each(world: World, filings: Sequence[Filing]) -> None:
    for filing in filings:
        world.registrar.file(filing)


def file_together(world: World, filings: Sequence[Filing]) -> None:
    outcomes = world.registrar.file_all(filings)
    assert all(isinstance(outcome, Receipt) for outcome in outcomes)


def in_parts(filings: Sequence[Filing], size: int) -> list[Sequence[Filing]]:
    return [filings[start : start + size] for start in range(0, len(filings), size)]


def test_one_statement_costs_at_most_1_6_times_the_baseline(
    world: World, tmp_path: Path
) -> None:
    key = world.register()
    bare = Bare(tmp_path / "bare.db", key)
    notices = make_notices(world, key, ONE_BY_ONE * ROUNDS)
    rounds = [
        (
            partial(file_each, world, part),
            partial(bare.file_each, list(map(take_apart, part))),
        )
        for part in in_parts(notices, ONE_BY_ONE)
    ]
    assert ratio_of("One statement", rounds, ONE_BY_ONE) <= 1.6


def test_a_thousand_together_cost_at_most_1_8_times_the_baseline(
    world: World, tmp_path: Path
) -> None:
    key = world.register()
    bare = Bare(tmp_path / "bare.db", key)
    notices = make_notices(world, key, TOGETHER * ROUNDS)
    rounds = [
        (
            partial(file_together, world, part),
            partial(bare.file_all, list(map(take_apart, part))),
        )
        for part in in_parts(notices, TOGETHER)
    ]
    assert ratio_of("A thousand together", rounds, TOGETHER) <= 1.8
