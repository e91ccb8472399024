"""The library's own tests of recorders, as far as they are about a store like ours.

The kit's rows are no notes: it counts versions from 0 in some tests, repeats the same
state in many rows, and names streams by UUID. ``Worded`` turns its rows into rows that
our triggers take, and back, so that everything else is tested as it is.

What does not apply, and why:

* ``optional_test_insert_subscribe``: there are no subscriptions; the feed polls.
* ``ProcessRecorderTestCase``, ``TrackingRecorderTestCase``: a projection's position is
  kept with its rows, in another file.
* ``InfrastructureFactoryTestCase``: the parts are put together by ``bootstrap``.
* ``TranscoderTestCase``, ciphers, compressors: what was signed is stored as it is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
    RecorderTestCase,
)

from ledger.store.sqlite import EntryRecorder, create_store

END = b"\n\n"


Row = TypeVar("Row", bound=StoredEvent)


class Worded(EntryRecorder):
    """Gives each row a version from 1 and a text of its own, and takes both away."""

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        after: int | None = None,
        **kwargs: object,
    ) -> Sequence[int]:
        """Insert rows of the kit."""
        rows = [to_row(event) for event in stored_events]
        return super().insert_events(rows, after=after, **kwargs)

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Rows of a stream, as the kit gave them."""
        found = super().select_events(
            originator_id,
            gt=None if gt is None else gt + 1,
            lte=None if lte is None else lte + 1,
            desc=desc,
            limit=limit,
        )
        return [of_row(row) for row in found]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Rows of the log, as the kit gave them."""
        found = super().select_notifications(
            start, limit, stop, topics, inclusive_of_start=inclusive_of_start
        )
        return [of_row(row) for row in found]


class Empty(Worded):
    """An empty store has position 0 with us, and none with the library."""

    def max_notification_id(self) -> int:
        """None for 0, whatever the type says."""
        return super().max_notification_id() or None  # type: ignore[return-value]


class WithoutPositions(Worded):
    """The kit's recorder of aggregates tells no positions."""

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        after: int | None = None,
        **kwargs: object,
    ) -> Sequence[int]:
        """None, whatever the type says."""
        super().insert_events(stored_events, after=after, **kwargs)
        return None  # type: ignore[return-value]


def to_row(event: StoredEvent) -> StoredEvent:
    text = f"{event.originator_id} {event.originator_version}\n".encode()
    return replace(
        event,
        originator_version=event.originator_version + 1,
        state=text + event.state + END,
    )


def of_row(row: Row) -> Row:
    state = row.state.partition(b"\n")[2].removesuffix(END)
    return replace(row, originator_version=row.originator_version - 1, state=state)


class OnDisk(RecorderTestCase):
    """A store in a directory of its own, and streams that are named by texts."""

    INITIAL_VERSION = 0
    recorder_class: type[EntryRecorder] = Empty

    def setUp(self) -> None:
        """Make a directory."""
        self.directory = tempfile.TemporaryDirectory()
        self.opened: list[EntryRecorder] = []

    def tearDown(self) -> None:
        """Close the store, and remove the directory."""
        for recorder in self.opened:
            recorder.close()
        self.directory.cleanup()

    def new_originator_id(self) -> UUID | str:
        """A name of a stream."""
        return str(uuid4())

    def create_recorder(self) -> EntryRecorder:
        """A new store."""
        path = Path(self.directory.name) / "events.db"
        create_store(path)
        self.opened.append(self.recorder_class(path))
        return self.opened[-1]


class TestApplicationRecorder(OnDisk, ApplicationRecorderTestCase[EntryRecorder]):
    """Inserts, selects, conflicts, and ten writers with two readers."""


class TestAggregateRecorder(OnDisk, AggregateRecorderTestCase):
    """One stream at a time."""

    recorder_class = WithoutPositions


class TestPositionsOfTwoWriters(OnDisk, NonInterleavingNotificationIDsBaseCase):
    """The entries of one commit stand together."""
