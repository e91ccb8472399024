"""The way in: checks signature, key and rule, then appends what was filed, or nothing.

Outside the lock a filing is read, its texts are held against their digests, and its
signatures are verified. Under the lock a group of statements is decided in order, each
seeing the ones before it, and committed at once; a refused statement leaves the others
alone. The lock is this process's; if another process wrote meanwhile, the store says
so and the group is decided anew.
"""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, cast

from eventsourcing.application import AggregateNotFoundError, Repository
from eventsourcing.persistence import (
    EventStore,
    IntegrityError,
    Notification,
    PersistenceError,
)

from ledger.errors import (
    BusyError,
    CommitmentMismatchError,
    LedgerDamagedError,
    LedgerError,
    NotFoundError,
    UnknownKeyError,
)
from ledger.proof.note import Note
from ledger.record import keyring
from ledger.record.canonical import MAX_INTEGER
from ledger.record.disclosure import Disclosure, check_disclosures
from ledger.record.keyring import Keyring
from ledger.record.kinds import STREAM_TYPES, read_note
from ledger.record.place import (
    Tip,
    check_cited,
    check_clock,
    check_ledger,
    check_place,
    next_tip,
)
from ledger.record.statement import Statement
from ledger.store.disclosures import DisclosureStore
from ledger.store.entries import Entry, EntryMapper
from ledger.store.sqlite import ConflictError, EntryRecorder, explained

__all__ = ["Filing", "Receipt", "Registrar", "Tip"]

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


@dataclass(slots=True)
class _Read:
    """A filing that was read.

    Attributes:
        leaf: Leaf hash of the entry it would be, in hex.
        texts: Its public texts.
        refusal: Why it cannot be a new entry, whatever is on record. The same text may
            be on record already: its receipt is owed to whoever sends it again.
        verified: Its signatures are those of known keys.
    """

    entry: Entry
    note: Note
    statement: Statement
    leaf: str
    texts: tuple[Disclosure, ...] = ()
    refusal: LedgerError | None = None
    verified: bool = False

    def verify(self, ring: Keyring) -> bool:
        """Verify the signatures; False if a key is not in ``ring``.

        Raises:
            InvalidSignatureError: A signature does not match the bytes.
        """
        return keyring.check_signatures(ring, self.note, self.statement)

    def receipt(self, seq: int) -> Receipt:
        """What the filer gets if this is entry ``seq``."""
        said = self.statement
        return Receipt(seq, self.leaf, said.stream, said.version, said.kind)


@dataclass(slots=True)
class _View:
    """What decisions see: the record up to ``seq``, and what this group adds to it.

    Attributes:
        seq: The last entry.
        ring: The signers after it.
        ledger: Leaf hash of entry 1, in hex; None before there is one.
        tips: Ends of the streams that were looked at.
        accepted: What the group adds, in order.
        receipts: Their receipts, by the text that was signed.
    """

    seq: int
    ring: Keyring
    ledger: str | None
    tips: dict[str, Tip]
    accepted: list[_Read] = field(default_factory=list)
    receipts: dict[str, Receipt] = field(default_factory=dict)

    def add(self, read: _Read, tip: Tip) -> Receipt:
        """Take in a statement that may follow ``tip``. Returns its receipt."""
        self.seq += 1
        statement = read.statement
        if statement.stream_name.type in keyring.GOVERNED:
            self.ring = keyring.evolve(self.ring, statement, self.seq)
        if self.ledger is None:
            self.ledger = read.leaf
        self.tips[statement.stream] = next_tip(tip, statement, read.leaf)
        self.accepted.append(read)
        receipt = read.receipt(self.seq)
        self.receipts[read.note.text] = receipt
        return receipt

    def leaf(self, seq: int) -> str | None:
        """Leaf hash of an entry of this group, in hex; None for an earlier one."""
        place = seq - self.seq - 1 + len(self.accepted)
        return self.accepted[place].leaf if place >= 0 else None


def _fold(tip: Tip | None, entries: Iterable[Entry]) -> Tip | None:
    """The tip of a stream after ``entries``, for eventsourcing's repository."""
    for entry in entries:
        tip = next_tip(tip or Tip(), entry.statement, entry.leaf.hex())
    return tip


class Registrar:
    """The only way into the record. Safe to call from several threads."""

    def __init__(
        self,
        recorder: EntryRecorder,
        disclosures: DisclosureStore,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Open the record for filing; ``signed_at`` is held against ``now``.

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
        """File one statement. If it was filed before, its first receipt is returned.

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
        with _without_pauses():
            return self._file_all(filings)

    def _file_all(self, filings: Sequence[Filing]) -> list[Receipt | LedgerError]:
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
        rows: Sequence[Notification] = ()
        if 0 < seq <= MAX_INTEGER:
            with explained():
                rows = self.recorder.select_notifications(seq, 1, seq)
        if not rows:
            raise NotFoundError(f"There is no entry {seq:,}.")
        return self._entry_of(rows[0])

    def close(self) -> None:
        """Close the files and stop the threads."""
        self._threads.shutdown()
        self.recorder.close()
        self.disclosures.close()

    def catch_up(self) -> None:
        """Take in what other processes have written since we last looked.

        Raises:
            LedgerDamagedError: An entry is missing, or is not what was written.
        """
        with self._lock, explained():
            while rows := self.recorder.select_notifications(
                self._seq, 1_000, inclusive_of_start=False
            ):
                for row in rows:
                    self._take_in(row.id, self._entry_of(row))

    def _entry_of(self, row: Notification) -> Entry:
        return cast("Entry", self._events.mapper.to_domain_event(row))

    def _take_in(self, seq: int, entry: Entry) -> None:
        if seq != self._seq + 1:
            raise LedgerDamagedError(
                f"Entry {self._seq + 1:,} is missing from the store. Restore it from a"
                " copy."
            )
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
        except LedgerError as error:
            return error
        entry = Entry(statement.stream, statement.version, statement.kind, filing.note)
        read = _Read(entry, note, statement, entry.leaf.hex())
        try:
            texts = check_disclosures(statement, filing.disclosures)
            read.texts = tuple(texts.values())
            if statement.said:
                self._check_own(read)
            check_clock(statement, self._now())
        except LedgerError as error:
            read.refusal = error
        return read

    def _check_own(self, read: _Read) -> None:
        """Refuse digests of somebody else's text: it would be shown as this filer's."""
        disclosed = {text.digest for text in read.texts}
        others = [each for each in read.statement.said if each not in disclosed]
        at = (read.statement.stream, read.statement.version)
        known = self.disclosures.of(others).values()
        if any((text.stream, text.version) != at for text in known):
            raise CommitmentMismatchError(
                "said repeats a digest of another entry. Write the statement again."
            )

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

    def _file_read(
        self, read: Sequence[_Read | LedgerError]
    ) -> list[Receipt | LedgerError]:
        for _ in range(MAX_ATTEMPTS):
            view = _View(self._seq, self._ring, self._ledger, self._new_streams(read))
            outcomes = [self._decide(each, view) for each in read]
            if self._write(view):
                return outcomes
            self.catch_up()
        raise BusyError(
            "Others are writing without a pause. Run the same command again."
        )

    def _new_streams(self, read: Sequence[_Read | LedgerError]) -> dict[str, Tip]:
        """Empty tips for the streams of a group that are new, in one query."""
        unseen = {
            each.entry.originator_id
            for each in read
            if isinstance(each, _Read) and each.entry.originator_id not in self._tips
        }
        known = self.recorder.streams_on_record(unseen) if unseen else set()
        return dict.fromkeys(unseen - known, Tip())

    def _write(self, view: _View) -> bool:
        """Commit the group; False if the record has grown, so it is decided anew.

        The texts are durable before the entries that need them. After a commit that
        failed but happened all the same, the next attempt finds each text on record: a
        group is written whole or not at all. A group of which nothing is left is held
        against the record, too: what another process wrote may be why it was refused.
        """
        if not view.accepted:
            return (self.recorder.max_notification_id() or 0) == self._seq
        self.disclosures.keep(text for each in view.accepted for text in each.texts)
        to_stored = self._events.mapper.to_stored_event
        stored = [to_stored(each.entry) for each in view.accepted]
        try:
            self.recorder.insert_events(stored, after=self._seq)
        except (ConflictError, IntegrityError):
            return False
        except PersistenceError:
            filing = view.accepted[0].entry.filing
            if self.recorder.position_of(filing) is None:
                raise
            return False
        self._seq, self._ring, self._ledger = view.seq, view.ring, view.ledger
        self._remember(view.tips)
        return True

    def _decide(self, read: _Read | LedgerError, view: _View) -> Receipt | LedgerError:
        if isinstance(read, LedgerError):
            return read
        try:
            verified = read.verified or read.verify(view.ring)
        except LedgerError as error:
            return error
        tip = self._tip_in(view, read.statement.stream)
        try:
            self._check(read, tip, view)
            if not verified:
                raise UnknownKeyError("A signer's key is not on record.")
        except LedgerError as error:
            # What is on record is always refused: its version is taken.
            return self._replay(read, view) or error
        return view.add(read, tip)

    def _replay(self, read: _Read, view: _View) -> Receipt | None:
        """The receipt of the same text, filed before; None if it was not."""
        receipt = view.receipts.get(read.note.text)
        if receipt is None:
            seq = self.recorder.position_of(read.entry.filing)
            if seq is None:
                return None
            leaf = self.entry(seq).leaf.hex()
            receipt = replace(read.receipt(seq), leaf=leaf)
        return replace(receipt, replayed=True)

    def _check(self, read: _Read, tip: Tip, view: _View) -> None:
        """Refuse what cannot be the next entry.

        Raises:
            LedgerError: As the rule that forbids it says.
        """
        if read.refusal is not None:
            raise read.refusal
        statement, seq = read.statement, view.seq + 1
        check_ledger(statement, view.ledger)
        check_place(statement, tip)
        keyring.check_signers(view.ring, statement, seq)
        check_cited(statement, partial(self._leaf, view), partial(self._tip_in, view))
        STREAM_TYPES[statement.stream_name.type].decide(tip.state, statement)

    def _leaf(self, view: _View, seq: int) -> str | None:
        """Leaf hash of an entry, as this group sees it; None if there is none."""
        if seq > view.seq:
            return None
        return view.leaf(seq) or self.entry(seq).leaf.hex()

    def _tip_in(self, view: _View, stream: str) -> Tip:
        """End of a stream, as this group sees it."""
        tip = view.tips.get(stream)
        if tip is None:
            tip = view.tips[stream] = self._tip(stream)
        return tip

    def _tip(self, stream: str) -> Tip:
        """End of a stream on record."""
        found = self._tips.get(stream)
        if found is None:
            try:
                fold = cast("Any", _fold)
                found = cast("Tip", self._streams.get(stream, projector_func=fold))
            except AggregateNotFoundError:
                return Tip()
            self._remember({stream: found})
        return found

    def _remember(self, tips: dict[str, Tip]) -> None:
        self._tips.update((name, tip) for name, tip in tips.items() if tip.version)
        while len(self._tips) > MAX_STREAMS:
            self._tips.popitem(last=False)


@contextmanager
def _without_pauses() -> Iterator[None]:
    """No search for garbage: what is made while a group is filed is needed until then.

    Python would search all that the process holds, several times in a large group.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _verify_each(
    ring: Keyring, read: Sequence[_Read | LedgerError]
) -> list[_Read | LedgerError]:
    """The filings with their signatures verified, or the error of a false one."""
    outcomes: list[_Read | LedgerError] = []
    for each in read:
        try:
            if isinstance(each, _Read):
                each.verified = each.verify(ring)
            outcomes.append(each)
        except LedgerError as error:
            outcomes.append(error)
    return outcomes
