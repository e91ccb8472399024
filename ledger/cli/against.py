"""What a draft is written against: a ledger in a directory, or one served elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ledger.bootstrap import Ledger, open_ledger
from ledger.cli.remote import RemoteLedger
from ledger.cli.signing import Spot
from ledger.cli.terminal import progress
from ledger.config import Place


class Against(Protocol):
    """A ledger for which statements are written."""

    def spot(self, stream: str) -> Spot:
        """Where the next statement of ``stream`` stands."""

    def governors(self) -> tuple[tuple[str, ...], int]:
        """Labels of the governors, and how many of them it takes."""


@dataclass(frozen=True, slots=True)
class LocalLedger:
    """A ledger in a directory of this machine."""

    ledger: Ledger

    def spot(self, stream: str) -> Spot:
        """Where the next statement of ``stream`` stands."""
        tip = self.ledger.registrar.tip(stream)
        return Spot(self.ledger.identity.ledger, tip.version + 1, tip.leaf)

    def governors(self) -> tuple[tuple[str, ...], int]:
        """Labels of the governors, and how many of them it takes."""
        ring = self.ledger.registrar.keyring
        return tuple(sorted(ring.governors)), ring.threshold


@contextmanager
def opened(data: Path | None) -> Iterator[Ledger]:
    """The ledger in a directory, with its views brought up to date.

    Raises:
        LedgerMissingError: There is none.
        LedgerDamagedError: Its files cannot be read.
    """
    with progress("Opening the ledger"):
        ledger = open_ledger(Place.of(data))
    with ledger:
        yield ledger


@contextmanager
def against(data: Path | None, url: str | None) -> Iterator[Against]:
    """The ledger at ``url``, if one is named, or else the one in a directory.

    Raises:
        UnavailableError: It cannot be reached or opened.
    """
    if url is not None:
        yield RemoteLedger(url)
        return
    with opened(data) as ledger:
        yield LocalLedger(ledger)
