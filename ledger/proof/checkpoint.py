"""The log's signed promise, as text: https://c2sp.org/tlog-checkpoint.

This is the text of a signed note; signing and opening are ``note.py``.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Self

from ledger.errors import MalformedError
from ledger.proof.tree import HASH_SIZE

MAX_SIZE = 2**64 - 1
"""Largest size: cosignatures (c2sp.org/tlog-cosignature) hold it as a uint64."""

# No control characters: a signed note has none (c2sp.org/signed-note).
_LINE = re.compile(r"[^\x00-\x1f]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,19}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log says of its first ``size`` entries.

    Attributes:
        origin: Name of the log, without a scheme: ``ledger.example/2026``.
        size: Number of entries, 0 or more.
        root: Root hash over them, 32 bytes.

    Raises:
        MalformedError: No checkpoint can say so.
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        """Refuse what could not be read back."""
        if not _LINE.fullmatch(self.origin):
            raise MalformedError("an origin is one line, without control characters")
        if not 0 <= self.size <= MAX_SIZE:
            raise MalformedError(f"a size is between 0 and {MAX_SIZE}")
        if len(self.root) != HASH_SIZE:
            raise MalformedError(f"a root has {HASH_SIZE} bytes, not {len(self.root)}")

    def __str__(self) -> str:
        """Three lines, each ended by a newline: origin, size, root in base64."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text that ``str()`` writes.

        Lines after the third are extensions of other logs: ignored, but none may be
        empty. They are part of what was signed; ``str()`` does not bring them back.

        Raises:
            MalformedError: Not such a text, or not the only spelling of it.
        """
        match text.split("\n"):
            case [origin, size, root, *extensions, ""] if all(
                map(_LINE.fullmatch, extensions)
            ):
                checkpoint = cls(origin, _parse_size(size), _parse_root(root))
            case _:
                raise MalformedError(
                    "a checkpoint has an origin, a size and a root, a line for each, "
                    "and no empty line"
                )
        if not text.startswith(str(checkpoint)):
            raise MalformedError("a checkpoint has only one spelling")
        return checkpoint


def _parse_size(text: str) -> int:
    if not _SIZE.fullmatch(text):
        raise MalformedError("a size is decimal digits without leading zeros")
    return int(text)


def _parse_root(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise MalformedError("the root is not base64") from error
