"""What we have committed to, read from the head and from our own signed checkpoints.

The head decides. Where it was lost, or is behind what we signed, a checkpoint signed by
our key stands for it, if the files beyond it do not contradict: whoever holds our key
signed it once, so nothing smaller may be signed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.errors import LedgerDamagedError, MalformedError, UnprovenError
from ledger.proof.cosignature import SignedCheckpoint, open_checkpoint
from ledger.proof.note import VerifierKey
from ledger.store.head import Head, HeadStore
from ledger.store.tiles import CHECKPOINT, CHECKPOINTS, TileStore, place_of


@dataclass(frozen=True, slots=True)
class Committed:
    """What we have committed to.

    Attributes:
        head: Size and root.
        stored: The head as it is stored; another one, or None, has to be mended.
        shown: The checkpoint that is served, if it is signed by us; None if it is
            missing or was changed.
        archived: The kept checkpoint of the head's size, likewise.
    """

    head: Head
    stored: Head | None
    shown: SignedCheckpoint | None
    archived: SignedCheckpoint | None

    @property
    def time(self) -> int:
        """POSIX seconds of our newest signature; 0 if there is none."""
        times = [one.time or 0 for one in (self.shown, self.archived) if one]
        return max(times, default=0)


def committed(
    store: HeadStore, tiles: TileStore, log_keys: Sequence[VerifierKey]
) -> Committed:
    """What we have committed to.

    Raises:
        LedgerDamagedError: The head cannot be read, or it was lost and nothing signed
            by us stands for it, or two roots were signed for one size. ``facts`` has
            ``reason``.
    """
    stored = store.read()
    shown = _open(tiles, CHECKPOINT, log_keys)
    signed = [shown, _newest_archived(tiles, log_keys)]
    heads = [Head(one.checkpoint.size, one.checkpoint.root) for one in signed if one]
    if stored is not None:
        heads.append(stored)
    if not heads:
        raise LedgerDamagedError(
            "The head is lost, and no checkpoint signed by this log is left. Put its"
            " newest checkpoint, from whoever has a copy, in the place of"
            f" log/{CHECKPOINT}.",
            reason="head-lost",
        )
    head = max(heads, key=lambda each: each.size)
    _check_one_root(heads)
    if stored is None:
        _check_nothing_beyond(tiles, head)
    archived = _open(tiles, f"{CHECKPOINTS}/{head.size}", log_keys)
    return Committed(head, stored, shown, archived)


def _check_one_root(heads: Sequence[Head]) -> None:
    for size in {head.size for head in heads}:
        if len({head.root for head in heads if head.size == size}) > 1:
            raise LedgerDamagedError(
                f"Two roots are signed for size {size:,}. Nothing more is signed: keep"
                " all files, and call everybody who has a checkpoint of this log.",
                reason="two-roots",
            )


def _check_nothing_beyond(tiles: TileStore, head: Head) -> None:
    """Refuse a lost head where files show that it was further than any checkpoint."""
    for path in tiles.tile_paths():
        place = place_of(path)
        if place is not None and place.end > head.size:
            raise LedgerDamagedError(
                f"The head is lost, and {path} is beyond the newest checkpoint that is"
                f" left (size {head.size:,}). Put the newest checkpoint, from whoever"
                f" has a copy, in the place of log/{CHECKPOINT}.",
                reason="head-lost",
            )


def _newest_archived(
    tiles: TileStore, log_keys: Sequence[VerifierKey]
) -> SignedCheckpoint | None:
    sizes = tiles.sizes()
    return _open(tiles, f"{CHECKPOINTS}/{sizes[-1]}", log_keys) if sizes else None


def _open(
    tiles: TileStore, path: str, log_keys: Sequence[VerifierKey]
) -> SignedCheckpoint | None:
    note = tiles.read(path)
    try:
        return open_checkpoint(note, log_keys) if note is not None else None
    except (MalformedError, UnprovenError):
        return None
