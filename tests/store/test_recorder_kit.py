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
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

from ledger.store.sqlite import EntryRecorder, create_store

END = b"\n\n"


class Worded(EntryRecorder):
    """Gives each row a version from 1 and a text of its own, and takes both away."""

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        after: int | None = None,
        **kwargs: Any,
    ) -> Sequence[int]:
        """Insert rows of the kit."""
        rows = [to_row(event) for event in stored_events]
        return super().insert_events(rows, after=after, **kwargs)

    def select_events(self, *args: Any, **kwargs: Any) -> Sequence[StoredEvent]:
        """Rows of a stream, as the kit gave them."""
        for name in ("gt", "lte"):
            if kwargs.get(name) is not None:
                kwargs[name] += 1
        return [of_row(row) for row in super().select_events(*args, **kwargs)]

    def select_notifications(self, *args: Any, **kwargs: Any) -> Sequence[Notification]:
        """Rows of the log, as the kit gave them."""
        return [of_row(row) for row in super().select_notifications(*args, **kwargs)]


def to_row(event: StoredEvent) -> StoredEvent:
    text = f"{event.originator_id} {event.originator_version}\n".encode()
    return replace(
        event,
        originator_version=event.originator_version + 1,
        state=text + event.state + END,
    )


def of_row[Row: StoredEvent](row: Row) -> Row:
    state = row.state.partition(b"\n")[2].removesuffix(END)
    return replace(row, originator_version=row.originator_version - 1, state=state)


class OfAggregates(Worded):
    """The kit's recorder of aggregates has no positions."""

    def insert_events(self, *args: Any, **kwargs: Any) -> Any:
        """Insert rows, and tell no positions."""
        super().insert_events(*args, **kwargs)


@pytest.fixture
def directory(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    request.instance.directory = tmp_path


@pytest.mark.usefixtures("directory")
class TestApplicationRecorder(ApplicationRecorderTestCase[EntryRecorder]):
    """Inserts, selects, conflicts, and ten writers with two readers."""

    INITIAL_VERSION = 0
    directory: Path

    def new_originator_id(self) -> UUID | str:
        """Streams are named by texts."""
        return str(uuid4())

    def create_recorder(self) -> EntryRecorder:
        """A new store."""
        path = Path(tempfile.mkdtemp(dir=self.directory)) / "events.db"
        create_store(path)
        return Worded(path)
