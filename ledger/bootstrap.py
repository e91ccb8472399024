"""The one place where the parts are put together."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

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

_EXISTS: Final = (
    "This directory is not empty. A ledger is begun in a directory of its own; one that"
    " exists is never written over."
)


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
        self.views.close()
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
    with ExitStack() as opened:
        registrar = _open_registrar(place, now)
        opened.callback(registrar.close)
        _check_identity(registrar, identity)
        feed = Feed(registrar.recorder, place.views, every_projection())
        opened.callback(feed.close)
        feed.catch_up()
        opened.pop_all()
    return Ledger(place, identity, registrar, feed, Views(place.views))


def _open_registrar(place: Place, now: Callable[[], datetime]) -> Registrar:
    with ExitStack() as opened:
        recorder = EntryRecorder(place.events)
        opened.callback(recorder.close)
        disclosures = DisclosureStore(place.disclosures)
        opened.callback(disclosures.close)
        registrar = Registrar(recorder, disclosures, now)
        opened.pop_all()
    return registrar


def _check_identity(registrar: Registrar, identity: Identity) -> None:
    found = (registrar.keyring.origin, registrar.ledger)
    if found != (identity.origin, identity.ledger):
        raise LedgerDamagedError(
            "events.db is not the record of the ledger that ledger.toml names. Restore"
            " both from the same copy."
        )


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
    _check_free(data)
    data.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{data.name}-", dir=data.parent))
    try:
        receipt = _write_ledger(Place(made), genesis, now)
        made.chmod(0o755)
        _move(made, data)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return receipt


def _check_free(data: Path) -> None:
    if data.exists() and not (data.is_dir() and not any(data.iterdir())):
        raise LedgerExistsError(_EXISTS)


def _move(made: Path, data: Path) -> None:
    """Move a finished directory into place, durably; never over files."""
    _sync(made)
    try:
        made.rename(data)
    except OSError:
        _check_free(data)
        raise
    _sync(data.parent)


def _sync(directory: Path) -> None:
    """Make the names in a directory durable."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_ledger(
    place: Place, genesis: Filing, now: Callable[[], datetime]
) -> Receipt:
    place.disclosures.parent.mkdir()
    create_disclosures(place.disclosures)
    create_store(place.events)
    registrar = _open_registrar(place, now)
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
