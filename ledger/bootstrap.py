"""The one place where the parts are put together."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from ledger.config import Identity, Place
from ledger.errors import LedgerDamagedError, LedgerExistsError
from ledger.projections.custody import Custody
from ledger.projections.docket import Docket
from ledger.projections.dossiers import Dossiers
from ledger.projections.entries import Entries
from ledger.projections.feed import Feed, Projection
from ledger.projections.keys import Keys
from ledger.projections.notices import Notices
from ledger.projections.orders import Orders
from ledger.projections.plans import Plans
from ledger.projections.referrals import Referrals
from ledger.projections.responses import Answers
from ledger.projections.roster import Roster
from ledger.projections.ties import Ties
from ledger.projections.tree import Tree
from ledger.projections.views import Views
from ledger.registrar import Filing, Receipt, Registrar
from ledger.store.disclosures import DisclosureStore, create_disclosures
from ledger.store.sqlite import EntryRecorder, create_store


def every_projection() -> tuple[Projection, ...]:
    """The questions that can be asked, each once."""
    return (
        Entries(),
        Tree(),
        Keys(),
        Roster(),
        Custody(),
        Docket(),
        Orders(),
        Plans(),
        Notices(),
        Referrals(),
        Ties(),
        Dossiers(),
        Answers(),
    )


@dataclass(frozen=True, slots=True)
class Ledger:
    """An open ledger: the way in, and the questions it answers.

    Attributes:
        place: Its directory.
        identity: Which ledger it is.
        registrar: The way in.
        feed: Brings the views up to the record.
        views: What can be asked.
    """

    place: Place
    identity: Identity
    registrar: Registrar
    feed: Feed
    views: Views

    @property
    def disclosures(self) -> DisclosureStore:
        """Public texts."""
        return self.registrar.disclosures

    def catch_up(self) -> int:
        """Bring the views up to the last entry. Returns its number."""
        return self.feed.catch_up()

    def close(self) -> None:
        """Close every file."""
        self.feed.close()
        self.registrar.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def real_clock() -> datetime:
    """The clock of this machine, in UTC."""
    return datetime.now(UTC)


def open_ledger(place: Place, *, now: Callable[[], datetime] = real_clock) -> Ledger:
    """Open the ledger at ``place`` and bring its views up to date.

    Args:
        place: Its directory.
        now: The clock against which ``signed_at`` is held.

    Raises:
        LedgerMissingError: There is none. One is never made by opening.
        LedgerDamagedError: Its files cannot be read, or belong to another ledger.
    """
    identity = Identity.read(place)
    registrar = Registrar(
        EntryRecorder(place.events), DisclosureStore(place.disclosures), now
    )
    if (registrar.ledger, registrar.keyring.origin) != (
        identity.ledger,
        identity.origin,
    ):
        registrar.close()
        raise LedgerDamagedError(
            "events.db is not the record of the ledger that ledger.toml names. Restore"
            " both from the same copy."
        )
    feed = Feed(registrar.recorder, place.views, every_projection())
    feed.catch_up()
    return Ledger(place, identity, registrar, feed, Views(place.views))


def create_ledger(
    place: Place, genesis: Filing, *, now: Callable[[], datetime] = real_clock
) -> Receipt:
    """Begin a ledger with its first entry, in a directory that has none.

    Everything is written beside the place and moved there at the end, so a crash, or a
    genesis that is refused, leaves no half of a ledger.

    Raises:
        LedgerExistsError: There is one already. It is never written over.
        LedgerError: The genesis note was refused.
    """
    data = place.data.absolute()
    if data.exists() and any(data.iterdir()):
        raise LedgerExistsError(
            "This directory is not empty. A ledger is begun in a directory of its own;"
            " one that exists is never written over."
        )
    data.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{data.name}-", dir=data.parent))
    try:
        receipt = _write_ledger(Place(made), genesis, now)
        made.chmod(0o755)
        made.rename(data)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return receipt


def _write_ledger(
    place: Place, genesis: Filing, now: Callable[[], datetime]
) -> Receipt:
    place.disclosures.parent.mkdir()
    create_disclosures(place.disclosures)
    create_store(place.events)
    registrar = Registrar(
        EntryRecorder(place.events), DisclosureStore(place.disclosures), now
    )
    try:
        receipt = registrar.file(genesis)
        identity = Identity(registrar.keyring.origin, receipt.leaf)
    finally:
        registrar.close()
    with place.settings.open("x", encoding="utf-8") as file:
        file.write(str(identity))
        file.flush()
        os.fsync(file.fileno())
    return receipt
