"""Where a ledger lives, read once. Nothing below this module reads a setting.

A data directory holds:

* ``ledger.toml``: which ledger this is. Whoever changes it can make ``jil`` refuse to
  open the directory, nothing more.
* ``events.db``: the record. Whoever can write it can destroy it, or append nothing that
  verifies; what they change shows against any copy of a root.
* ``disclosures/``: public texts. Whoever can write it can remove texts, not change
  them: each is held against its digest.
* ``views.db``: derived, dropped and rebuilt at will.
* ``keys/``: only in a demonstration. Keep keys on the devices of those who sign.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from ledger.errors import LedgerDamagedError, LedgerMissingError

DEFAULT_DATA: Final = "jil-data"
FORMAT: Final = 1
"""Version of the layout of a data directory."""

_CHANGED: Final = "ledger.toml is not what jil init wrote. Restore it from a copy."


@dataclass(frozen=True, slots=True)
class Place:
    """A data directory.

    Attributes:
        data: The directory.
    """

    data: Path

    @classmethod
    def of(cls, data: Path | None, env: Mapping[str, str] = os.environ) -> Self:
        """The directory that was named, or ``JIL_DATA``, or ``./jil-data``."""
        return cls(data or Path(env.get("JIL_DATA") or DEFAULT_DATA))

    @property
    def settings(self) -> Path:
        """Which ledger this is."""
        return self.data / "ledger.toml"

    @property
    def events(self) -> Path:
        """The record."""
        return self.data / "events.db"

    @property
    def disclosures(self) -> Path:
        """Public texts."""
        return self.data / "disclosures" / "public.db"

    @property
    def views(self) -> Path:
        """What the projections wrote."""
        return self.data / "views.db"

    @property
    def keys(self) -> Path:
        """Keys of a demonstration."""
        return self.data / "keys"


@dataclass(frozen=True, slots=True)
class Identity:
    """Which ledger a directory holds.

    Attributes:
        origin: Its name, such as ``ledger.example/2026``.
        ledger: Leaf hash of entry 1, in hex.
    """

    origin: str
    ledger: str

    def __str__(self) -> str:
        return (
            "# Which ledger this directory holds. Written once, by jil init.\n"
            f'format = {FORMAT}\norigin = "{self.origin}"\nledger = "{self.ledger}"\n'
        )

    @classmethod
    def read(cls, place: Place) -> Self:
        """Read which ledger ``place`` holds.

        Raises:
            LedgerMissingError: There is none; a missing one is never made.
            LedgerDamagedError: The file is not what ``jil init`` wrote.
        """
        try:
            text = place.settings.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            raise LedgerMissingError(
                "There is no ledger in this directory. Start one with jil init, or name"
                " its directory with --data or JIL_DATA."
            ) from None
        except (OSError, UnicodeDecodeError):
            raise LedgerDamagedError(_CHANGED) from None
        try:
            values = tomllib.loads(text)
            found = cls(values["origin"], values["ledger"])
        except (tomllib.TOMLDecodeError, KeyError):
            raise LedgerDamagedError(_CHANGED) from None
        if str(found) != text:
            raise LedgerDamagedError(_CHANGED)
        return found
