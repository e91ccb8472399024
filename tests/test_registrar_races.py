"""Several writers, and commits that fail: nothing is lost, torn or written twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from eventsourcing.persistence import OperationalError, StoredEvent

from ledger.errors import (
    BusyError,
    LedgerDamagedError,
    LedgerError,
    RevokedKeyError,
    StreamConflictError,
)
from ledger.proof.note import SignerKey
from ledger.record.disclosure import Disclosure
from ledger.registrar import Filing, Receipt, Registrar
from ledger.store.disclosures import DisclosureStore
from ledger.store.sqlite import EntryRecorder
from tests.record.drafts import example, notice, revocation
from tests.world import World, at_noon, open_world, write

ORDER = example("order.cases_moved", reason_said="The judge had granted time.")
ANSWER = replace(example("notice.answered"), stream=notice().stream)


@contextmanager
def another(world: World) -> Iterator[World]:
    """The same ledger, opened once more, as another process would."""
    with open_world(world.place.data) as other:
        yield other


def check_dense(world: World, size: int) -> None:
    """Every entry is there, in its place, and each stream in its order."""
    rows = world.registrar.recorder.select_notifications(1, size + 1)
    assert [row.id for row in rows] == list(range(1, size + 1))
    seen: dict[object, int] = {}
    for row in rows:
        seen[row.originator_id] = seen.get(row.originator_id, 0) + 1
        assert row.originator_version == seen[row.originator_id]
        assert world.registrar.entry(row.id).statement.version == row.originator_version


def test_what_another_process_registered_counts_here(world: World) -> None:
    with another(world) as other:
        key = other.register()
        filing = other.sign(notice(), key)
        assert world.registrar.file(filing).seq == 3


def test_what_another_process_revoked_no_longer_counts_here(world: World) -> None:
    key = world.register()
    filing = world.sign(notice(), key)
    with another(world) as other:
        other.govern(revocation(key, since=3))
        with pytest.raises(RevokedKeyError):
            world.registrar.file(filing)


def test_what_another_process_filed_gets_its_receipt_here(world: World) -> None:
    filing = world.sign(notice(), world.register())
    with another(world) as other:
        receipt = other.registrar.file(filing)
    assert world.registrar.file(filing) == replace(receipt, replayed=True)


def test_of_two_statements_for_one_place_one_is_taken(world: World) -> None:
    key = world.register()
    world.file(notice(), key)
    with another(world) as other:
        ours = world.sign(ANSWER, key)
        theirs = other.sign(
            replace(ANSWER, facts={**ANSWER.facts, "text_said": "No."}), key
        )
        assert other.registrar.file(theirs).seq == 4
        with pytest.raises(StreamConflictError):
            world.registrar.file(ours)
        again = world.sign(ANSWER, key)
        assert world.registrar.file(again).seq == 5


def test_a_stream_that_another_process_began_is_gone_on_with_here(world: World) -> None:
    key = world.register()
    with another(world) as other:
        other.file(notice(), key)
        filing = other.sign(ANSWER, key)
        assert world.registrar.file(filing).seq == 4


def make_notices(world: World, key: SignerKey, names: Sequence[str]) -> list[Filing]:
    ledger = world.registrar.ledger
    return [write(notice(name), key, ledger=ledger) for name in names]


def test_two_registrars_in_two_threads_interleave_and_lose_nothing(
    world: World,
) -> None:
    key = world.register()
    names = [f"n-{number}" for number in range(120)]
    filings = make_notices(world, key, names)
    shared = make_notices(world, key, [f"both-{number}" for number in range(30)])
    with another(world) as other, ThreadPoolExecutor(2) as threads:
        done = list(
            threads.map(
                file_in_groups,
                [world.registrar, other.registrar],
                [filings[:60] + shared, shared + filings[60:]],
            )
        )
    receipts = [receipt for part in done for receipt in part]
    fresh = [receipt.seq for receipt in receipts if not receipt.replayed]
    assert sorted(fresh) == list(range(3, 153))
    assert sum(receipt.replayed for receipt in receipts) == 30
    check_dense(world, 152)


def file_in_groups(registrar: Registrar, filings: Sequence[Filing]) -> list[Receipt]:
    """File them in groups of one to seven."""
    receipts: list[Receipt] = []
    size, start = 1, 0
    while start < len(filings):
        group = filings[start : start + size]
        for outcome in registrar.file_all(group):
            assert isinstance(outcome, Receipt)
            receipts.append(outcome)
        start, size = start + size, size % 7 + 1
    return receipts


def test_one_registrar_serves_many_threads(world: World) -> None:
    key = world.register()
    filings = make_notices(world, key, [f"n-{number}" for number in range(100)])
    with ThreadPoolExecutor(8) as threads:
        receipts = list(threads.map(world.registrar.file, filings))
    assert sorted(receipt.seq for receipt in receipts) == list(range(3, 103))
    check_dense(world, 102)


def start_filer(world: World, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store.filer", str(world.place.data)]
    return subprocess.Popen(  # noqa: S603  ourselves
        [*command, *arguments], stdout=subprocess.PIPE, text=True
    )


def test_two_processes_interleave_and_lose_nothing(world: World) -> None:
    world.register()
    running = [start_filer(world, name, "60") for name in ("a", "b")]
    told = [process.communicate(timeout=60)[0].split() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    seqs = sorted(int(seq) for lines in told for seq in lines)
    assert seqs == list(range(3, world.size + 1))
    check_dense(world, world.size)


class Unsure(EntryRecorder):
    """A store whose connection is lost while, or just before, it commits."""

    commits = True
    times = 1

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        after: int | None = None,
        **kwargs: object,
    ) -> Sequence[int]:
        """Write or do not write, and tell neither."""
        if self.times == 0:
            return super().insert_events(stored_events, after=after, **kwargs)
        self.times -= 1
        if self.commits:
            super().insert_events(stored_events, after=after, **kwargs)
        raise OperationalError("disk I/O error")


@contextmanager
def unsure(world: World, *, commits: bool, times: int = 1) -> Iterator[Registrar]:
    recorder = Unsure(world.place.events)
    recorder.commits, recorder.times = commits, times
    registrar = Registrar(recorder, DisclosureStore(world.place.disclosures), at_noon)
    try:
        yield registrar
    finally:
        registrar.close()


def test_a_commit_that_was_made_after_all_is_answered_with_its_receipt(
    world: World,
) -> None:
    key = world.register()
    filings = [world.sign(ORDER, key), *make_notices(world, key, ["n-1", "n-2"])]
    with unsure(world, commits=True) as registrar:
        outcomes = registrar.file_all(filings)
        assert [getattr(outcome, "seq", None) for outcome in outcomes] == [3, 4, 5]
        assert registrar.file(filings[1]).seq == 4
    assert world.size == 5


def test_a_commit_that_was_not_made_is_an_error_and_writes_nothing(
    world: World,
) -> None:
    key = world.register()
    filing = world.sign(ORDER, key)
    with unsure(world, commits=False) as registrar:
        with pytest.raises(LedgerDamagedError):
            registrar.file(filing)
        assert world.size == 2
        assert registrar.file(filing) == replace(
            world.registrar.file(filing), replayed=False
        )
    assert world.size == 3


def test_f_16_the_same_command_after_a_lost_answer_yields_one_entry(
    world: World,
) -> None:
    filing = world.sign(notice(), world.register())
    with unsure(world, commits=True) as registrar:
        answer = registrar.file(filing)
    assert world.registrar.file(filing) == answer
    assert world.size == 3


def test_texts_are_kept_before_the_entry_that_needs_them(world: World) -> None:
    filing = world.sign(ORDER, world.register())
    with unsure(world, commits=False) as registrar:
        with pytest.raises(LedgerError):
            registrar.file(filing)
        digests = [Disclosure.parse(text).digest for text in filing.disclosures]
        assert len(registrar.disclosures.of(digests)) == 1
    assert world.size == 2
    assert world.registrar.file(filing).seq == 3


def test_a_store_that_is_held_for_too_long_is_busy(world: World) -> None:
    filing = world.sign(notice(), world.register())
    pool = world.registrar.recorder.datastore.pool
    pool.pool_timeout = 0.05
    with pool_held(pool.get_connection, pool.put_connection):
        with pytest.raises(BusyError) as refused:
            world.registrar.file(filing)
        assert "nothing is filed twice" in str(refused.value)
    assert world.registrar.file(filing).seq == 3


@contextmanager
def pool_held(
    take: Callable[..., Any], give_back: Callable[..., Any]
) -> Iterator[None]:
    """Somebody holds the turn to write."""
    held = take(is_writer=True)
    try:
        yield
    finally:
        give_back(held)
