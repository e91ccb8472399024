"""The way in: checks signature, key and rule, then appends what was filed, or nothing.

Outside the lock a filing is read, its texts are held against their digests, and its
signatures are verified. Under the lock a group of statements is decided in order, each
seeing the ones before it, and committed at once; a refused statement leaves the others
alone. The lock is this process's; if another process wrote meanwhile, the store says
so and the group is decided anew.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from eventsourcing.application import AggregateNotFoundError, Repository
from eventsourcing.persistence import EventStore, IntegrityError, PersistenceError

from ledger.errors import (
    BusyError,
    CitesUnknownError,
    DateInFutureError,
    LedgerError,
    NotFoundError,
    OutOfOrderError,
    StreamConflictError,
    UnknownKeyError,
    Violation,
    WrongLedgerError,
)
from ledger.proof.note import Note
from ledger.record import keyring
from ledger.record.disclosure import Disclosure, check_disclosures
from ledger.record.governance import Opened
from ledger.record.keyring import Keyring
from ledger.record.kinds import STREAM_TYPES, read_note
from ledger.record.statement import Statement
from ledger.store.disclosures import DisclosureStore
from ledger.store.entries import Entry, EntryMapper
from ledger.store.sqlite import ConflictError, EntryRecorder, explained

CLOCK_TOLERANCE: Final = timedelta(hours=24)
"""How far a filer's clock may run ahead of ours: time zones, and little more."""

MAX_ATTEMPTS: Final = 100
"""Each failed attempt means that another process's group was committed."""

MAX_STREAMS: Final = 10_000
"""States of streams kept in memory; the others are folded when they are needed."""

THREADS: Final = 2
_WORTH_A_THREAD: Final = 16


@dataclass(frozen=True, slots=True)
class Filing:
    """What somebody sends: a signed note, and its public texts.

    Attributes:
        note: The bytes of the note.
        disclosures: Public disclosures, in their text form, in any order.
    """

    note: bytes
    disclosures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a filing stands. Not yet a proof: the log has to be published for that.

    Attributes:
        seq: Number of the entry, from 1.
        leaf: Leaf hash, in hex: prev of the stream's next statement.
        stream: Its stream.
        version: Its place there.
        kind: Its kind.
        replayed: The same statement was on record before; nothing was written.
    """

    seq: int
    leaf: str
    stream: str
    version: int
    kind: str
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Tip:
    """End of a stream: what the next statement in it follows.

    Attributes:
        version: Of the last entry; 0 for an empty stream.
        leaf: Its leaf hash, in hex; None for an empty stream.
        state: What the decider of the stream's type knows; None for an empty stream.
    """

    version: int = 0
    leaf: str | None = None
    state: Any = None


@dataclass(frozen=True, slots=True)
class _Read:
    """A filing that was read; ``verified`` if all its keys were known by then."""

    entry: Entry
    note: Note
    statement: Statement
    texts: tuple[Disclosure, ...]
    verified: bool = False


class _View:
    """What decisions see: the record up to a position, and what this group adds."""

    def __init__(self, seq: int, ring: Keyring, tip: Callable[[str], Tip]) -> None:
        self.seq = seq
        self.ring = ring
        self.leaves: dict[int, str] = {}
        self.tips: dict[str, Tip] = {}
        self._tip = tip

    def tip(self, stream: str) -> Tip:
        if stream not in self.tips:
            self.tips[stream] = self._tip(stream)
        return self.tips[stream]

    def add(self, entry: Entry, statement: Statement) -> None:
        self.seq += 1
        self.ring = keyring.evolve(self.ring, statement, self.seq)
        leaf = entry.leaf.hex()
        self.leaves[self.seq] = leaf
        before = self.tip(statement.stream)
        self.tips[statement.stream] = _next_tip(before, statement, leaf)


def _next_tip(before: Tip, statement: Statement, leaf: str) -> Tip:
    stream_type = STREAM_TYPES[statement.stream_name.type]
    return Tip(statement.version, leaf, stream_type.evolve(before.state, statement))


def _fold(tip: Tip | None, entries: Iterable[Entry]) -> Tip | None:
    """The tip of a stream after ``entries``, for eventsourcing's repository."""
    for entry in entries:
        tip = _next_tip(tip or Tip(), entry.statement, entry.leaf.hex())
    return tip


class Registrar:
    """The only way into the record. Safe to call from several threads."""

    def __init__(
        self,
        recorder: EntryRecorder,
        disclosures: DisclosureStore,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Open the record for filing.

        Args:
            recorder: The event store.
            disclosures: Public texts.
            now: The clock against which ``signed_at`` is held.

        Raises:
            LedgerDamagedError: The stored record cannot be read.
        """
        self.recorder = recorder
        self.disclosures = disclosures
        self._events: EventStore[str] = EventStore(EntryMapper(), recorder)
        self._streams: Repository[str] = Repository(self._events)
        self._now = now
        self._lock = threading.RLock()
        self._threads = ThreadPoolExecutor(THREADS, "verify")
        self._seq = 0
        self._ring = Keyring()
        self._tips: OrderedDict[str, Tip] = OrderedDict()
        self._ledger: str | None = None
        self.catch_up()

    @property
    def ledger(self) -> str | None:
        """Leaf hash of entry 1, in hex; None before there is one."""
        return self._ledger

    @property
    def keyring(self) -> Keyring:
        """The signers as of the last entry this process has seen."""
        return self._ring

    def file(self, filing: Filing) -> Receipt:
        """File one statement.

        Returns:
            Its receipt; that of the first filing if it was filed before.

        Raises:
            LedgerError: It was refused, and nothing was written.
        """
        (outcome,) = self.file_all([filing])
        if isinstance(outcome, LedgerError):
            raise outcome
        return outcome

    def file_all(self, filings: Sequence[Filing]) -> list[Receipt | LedgerError]:
        """File statements in their order, in one commit.

        Returns:
            For each filing its receipt, or the error for which it was left out.

        Raises:
            BusyError: The store was held by others. Nothing of the group was written,
                or all of it was: file it again, nothing is filed twice.
        """
        read = self._verified([self._read(filing) for filing in filings])
        with self._lock, explained():
            return self._file_read(read)

    def tip(self, stream: str) -> Tip:
        """End of a stream, as the last statement in it left it."""
        with self._lock, explained():
            self.catch_up()
            return self._tip(stream)

    def entry(self, seq: int) -> Entry:
        """Entry ``seq``.

        Raises:
            NotFoundError: The record does not reach so far.
        """
        with explained():
            found = self.recorder.select_notifications(seq, 1, seq) if seq > 0 else ()
        if not found:
            raise NotFoundError(f"There is no entry {seq:,}.")
        row = found[0]
        return Entry(str(row.originator_id), row.originator_version, row.topic, row.state)

    def close(self) -> None:
        """Close the store and stop the threads."""
        self._threads.shutdown()
        self.recorder.close()

    def catch_up(self) -> None:
        """Take in what other processes have written since we last looked."""
        with self._lock, explained():
            while rows := self.recorder.select_notifications(
                self._seq, 1_000, inclusive_of_start=False
            ):
                for row in rows:
                    self._take_in(row.id, self._events.mapper.to_domain_event(row))

    def _take_in(self, seq: int, entry: Entry) -> None:  # type: ignore[override]
        if entry.kind.partition(".")[0] in keyring.GOVERNED:
            self._ring = keyring.evolve(self._ring, entry.statement, seq)
        if seq == 1:
            self._ledger = entry.leaf.hex()
        self._tips.pop(entry.originator_id, None)
        self._seq = seq

    def _read(self, filing: Filing) -> _Read | LedgerError:
        """Everything about a filing that needs no lock."""
        try:
            note, statement = read_note(filing.note)
            texts = check_disclosures(statement, filing.disclosures)
            self._check_clock(statement)
            entry = Entry(
                statement.stream, statement.version, statement.kind, filing.note
            )
            return _Read(entry, note, statement, tuple(texts.values()))
        except LedgerError as error:
            return error

    def _verified(
        self, read: Sequence[_Read | LedgerError]
    ) -> list[_Read | LedgerError]:
        """The filings with their signatures verified, on two cores if there are many.

        The threads do nothing but verify, which happens outside the interpreter's lock.
        """
        if len(read) < _WORTH_A_THREAD:
            return _verify_each(self._ring, read)
        size = -(-len(read) // THREADS)
        parts = [read[start : start + size] for start in range(0, len(read), size)]
        done = self._threads.map(partial(_verify_each, self._ring), parts)
        return [each for part in done for each in part]

    def _check_clock(self, statement: Statement) -> None:
        signed_at = datetime.fromisoformat(statement.signed_at)
        if signed_at > self._now() + CLOCK_TOLERANCE:
            raise DateInFutureError(
                "signed_at is more than a day ahead. Set the clock of the device that"
                " signs, and sign again.",
                violations=[Violation("/signed_at", "date-in-future", "in the future")],
            )

    def _file_read(
        self, read: Sequence[_Read | LedgerError]
    ) -> list[Receipt | LedgerError]:
        for _ in range(MAX_ATTEMPTS):
            view = _View(self._seq, self._ring, self._tip)
            view.tips.update(self._new_streams(read))
            outcomes = [self._decide(each, view) for each in read]
            accepted = [
                each
                for each, outcome in zip(read, outcomes, strict=True)
                if isinstance(each, _Read)
                and isinstance(outcome, Receipt)
                and not outcome.replayed
            ]
            if self._write(accepted, view):
                return outcomes
            self.catch_up()
        raise BusyError("Others are writing without a pause. Run the same command again.")

    def _new_streams(self, read: Sequence[_Read | LedgerError]) -> dict[str, Tip]:
        """Empty tips for the streams of a group that are not on record, in one query."""
        unseen = {
            each.entry.originator_id
            for each in read
            if isinstance(each, _Read) and each.entry.originator_id not in self._tips
        }
        known = self.recorder.streams_on_record(unseen) if unseen else set()
        return dict.fromkeys(unseen - known, Tip())

    def _write(self, accepted: Sequence[_Read], view: _View) -> bool:
        """Commit the group; False if the record had grown, so that it must be decided anew.

        The texts are durable before the entries that need them. If the commit fails in
        a way that leaves open whether it happened, the next attempt looks each text's
        hash up before it decides.
        """
        if not accepted:
            return True
        self.disclosures.keep(text for each in accepted for text in each.texts)
        stored = [self._events.mapper.to_stored_event(each.entry) for each in accepted]
        try:
            self.recorder.insert_events(stored, after=self._seq)
        except (ConflictError, IntegrityError):
            return False
        except PersistenceError:
            positions = map(self.recorder.position_of, (e.entry.filing for e in accepted))
            if None in list(positions):
                raise
            return False
        if self._ledger is None:
            self._ledger = view.leaves[1]
        self._seq, self._ring = view.seq, view.ring
        self._remember(view.tips)
        return True

    def _decide(self, read: _Read | LedgerError, view: _View) -> Receipt | LedgerError:
        if isinstance(read, LedgerError):
            return read
        try:
            self._check(read, view)
        except LedgerError as error:
            # A statement that is on record is always refused: its version is taken.
            return self._replay(read, view) or error
        view.add(read.entry, read.statement)
        return _receipt(view.seq, read.entry)

    def _replay(self, read: _Read, view: _View) -> Receipt | None:
        """The receipt of the same text, filed before; None if it was not."""
        seq = self.recorder.position_of(read.entry.filing)
        if seq is None:
            return None
        return replace(_receipt(seq, self.entry(seq)), replayed=True)

    def _check(self, read: _Read, view: _View) -> None:
        """Refuse what cannot be the next entry.

        Raises:
            LedgerError: As the rule that forbids it says.
        """
        statement, seq = read.statement, view.seq + 1
        self._check_ledger(statement, seq)
        tip = view.tip(statement.stream)
        _check_place(statement, tip)
        keyring.check_signers(view.ring, statement, seq)
        if not read.verified and not _verify(view.ring, read.note, statement):
            raise UnknownKeyError("A signer's key is not on record.")
        self._check_cited(statement, view)
        STREAM_TYPES[statement.stream_name.type].decide(tip.state, statement)

    def _check_ledger(self, statement: Statement, seq: int) -> None:
        if seq == 1:
            if not isinstance(statement.facts, Opened):
                raise OutOfOrderError("The first entry of a ledger is ledger.opened.")
            return
        if statement.ledger != self._ledger and self._ledger is not None:
            raise WrongLedgerError(
                "This note was signed for another ledger. Write it again for this one:"
                f" its entry 1 has leaf hash {self._ledger}."
            )

    def _check_cited(self, statement: Statement, view: _View) -> None:
        for place, cited in enumerate(statement.answers):
            if self._leaf(cited.seq, view) != cited.leaf:
                raise CitesUnknownError(
                    f"Entry {cited.seq:,} is not on record with that leaf hash.",
                    violations=[
                        Violation(f"/answers/{place}", "cites", "no such entry")
                    ],
                )
        for name in ("concerns", "same_as"):
            for place, stream in enumerate(getattr(statement, name)):
                if stream == statement.stream or not view.tip(stream).version:
                    raise CitesUnknownError(
                        f"The stream at /{name}/{place} is not on record (or is this one).",
                        violations=[
                            Violation(f"/{name}/{place}", "cites", "no such stream")
                        ],
                    )

    def _leaf(self, seq: int, view: _View) -> str | None:
        if seq > view.seq:
            return None
        return view.leaves.get(seq) or self.entry(seq).leaf.hex()

    def _tip(self, stream: str) -> Tip:
        found = self._tips.get(stream)
        if found is None:
            try:
                found = self._streams.get(stream, projector_func=_fold)
            except AggregateNotFoundError:
                return Tip()
            self._remember({stream: found})
        return found

    def _remember(self, tips: dict[str, Tip]) -> None:
        self._tips.update((name, tip) for name, tip in tips.items() if tip.version)
        while len(self._tips) > MAX_STREAMS:
            self._tips.popitem(last=False)


def _receipt(seq: int, entry: Entry) -> Receipt:
    leaf = entry.leaf.hex()
    return Receipt(seq, leaf, entry.originator_id, entry.originator_version, entry.kind)


def _verify_each(
    ring: Keyring, read: Sequence[_Read | LedgerError]
) -> list[_Read | LedgerError]:
    """The filings with their signatures verified, or the error of a false one."""
    outcomes: list[_Read | LedgerError] = []
    for each in read:
        if isinstance(each, LedgerError):
            outcomes.append(each)
            continue
        try:
            verified = _verify(ring, each.note, each.statement)
            outcomes.append(replace(each, verified=verified))
        except LedgerError as error:
            outcomes.append(error)
    return outcomes


def _verify(ring: Keyring, note: Note, statement: Statement) -> bool:
    """Verify every signature; False if a key is not on record yet.

    Raises:
        InvalidSignatureError: A signature does not match the bytes.
    """
    brought = {key.label: key for key in keyring.introduced_keys(statement.facts)}
    message = note.text.encode()
    for label, line in zip(statement.signers, note.signatures, strict=True):
        key = ring.find(label) or brought.get(label)
        if key is None:
            return False
        key.verify(message, line.signature)
    return True


def _check_place(statement: Statement, tip: Tip) -> None:
    """Refuse a statement that does not follow the end of its stream.

    Raises:
        StreamConflictError: Another version or prev is next.
    """
    if statement.version != tip.version + 1:
        raise StreamConflictError(
            f"The next version of this stream is {tip.version + 1}, not"
            f" {statement.version}. Write the statement again and sign it.",
            violations=[Violation("/version", "next", f"{tip.version + 1} is next")],
            expected=tip.version + 1,
        )
    if statement.prev != tip.leaf:
        raise StreamConflictError(
            "prev is not the leaf hash of the stream's last entry. Write the statement"
            " again and sign it.",
            violations=[Violation("/prev", "next", "not the last entry's leaf hash")],
        )
