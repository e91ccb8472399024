"""The tree and its entries as static files: https://c2sp.org/tlog-tiles.

A tile holds up to 256 neighbouring hashes of one tree level in eight: tile level
``L`` holds the nodes of tree level ``8 * L``. A bundle holds the entries under one
tile of level 0. A tile or bundle of 256 is full and never changes; a narrower one is
partial, has its width in its path, and is superseded when the tree grows.

Paths are relative to the log's prefix and have one spelling each::

    tile/0/x001/x234/067          tile 1234067 of level 0, full
    tile/1/000.p/17               the first 17 hashes of level 1
    tile/entries/x001/x234/067    the entries of tile 1234067
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ledger.errors import EntryTooLargeError, MalformedError
from ledger.proof.tree import Nodes

TILE_HEIGHT = 8
"""Tree levels between the hashes of a tile and the hashes of the tile above."""

TILE_WIDTH = 1 << TILE_HEIGHT
"""Hashes in a full tile, entries in a full bundle."""

MAX_LEVEL = 63
"""Highest level a path may name."""

MAX_ENTRY_SIZE = 0xFFFF
"""Bytes in the longest entry: a bundle counts them with a uint16."""

_LENGTH_SIZE = 2

# Six groups of three digits name every tile of a tree below 2**64 entries, and keep
# int() away from numbers that take long to read.
_PATH = re.compile(
    r"tile/(?P<level>entries|[0-9]{1,2})/"
    r"(?P<index>(?:x[0-9]{3}/){0,5}[0-9]{3})"
    r"(?:\.p/(?P<width>[0-9]{1,3}))?"
)


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Where a tile of hashes lies.

    Attributes:
        level: Tile level, 0 to 63; level 0 holds leaf hashes.
        index: Place in the level, from 0.
        width: Hashes in it, 1 to 256.
    """

    level: int
    index: int
    width: int = TILE_WIDTH

    def path(self) -> str:
        """Path under the log's prefix, such as ``tile/0/x001/067.p/5``."""
        return f"tile/{self.level}/{_numbered(self.index, self.width)}"

    def content(self, nodes: Nodes) -> bytes:
        """The file's bytes: its hashes, one after the other.

        Raises:
            IndexError: ``nodes`` does not reach that far.
        """
        level, first = self.level * TILE_HEIGHT, self.index * TILE_WIDTH
        return b"".join(
            [nodes.node(level, first + place) for place in range(self.width)]
        )


@dataclass(frozen=True, slots=True, order=True)
class Bundle:
    """Where a bundle of entries lies.

    Attributes:
        index: Place in the log, from 0, as of the tile with the entries' hashes.
        width: Entries in it, 1 to 256.
    """

    index: int
    width: int = TILE_WIDTH

    def path(self) -> str:
        """Path under the log's prefix, such as ``tile/entries/x001/067.p/5``."""
        return f"tile/entries/{_numbered(self.index, self.width)}"


def parse_path(path: str) -> Tile | Bundle:
    """Read the path that ``path()`` writes.

    Raises:
        MalformedError: Not such a path, or not the only spelling of it.
    """
    if not (match := _PATH.fullmatch(path)):
        raise MalformedError(
            "a path is tile/<L>/<N> or tile/entries/<N>, with .p/<W> if it is partial"
        )
    index = int(match["index"].replace("x", "").replace("/", ""))
    width = int(match["width"] or TILE_WIDTH)
    where = (
        Bundle(index, width)
        if match["level"] == "entries"
        else Tile(int(match["level"]), index, width)
    )
    if not 1 <= width <= TILE_WIDTH or where.path() != path:
        raise MalformedError("a tile's path has only one spelling")
    if isinstance(where, Tile) and where.level > MAX_LEVEL:
        raise MalformedError(f"tile levels go up to {MAX_LEVEL}")
    return where


def tiles_for(size: int) -> list[Tile]:
    """Every tile of a tree of ``size``, the partial ones included, lowest first."""
    return new_tiles(0, size)


def new_tiles(old: int, new: int) -> list[Tile]:
    """The tiles of a tree of size ``new`` that size ``old`` did not have, lowest first.

    Raises:
        ValueError: ``old`` is below 0 or above ``new``.
    """
    if not 0 <= old <= new:
        raise ValueError(f"size {old} does not come before size {new}")
    tiles = []
    level = 0
    while new > old:
        tiles += [Tile(level, *place) for place in _grown(old, new)]
        level, old, new = level + 1, old >> TILE_HEIGHT, new >> TILE_HEIGHT
    return tiles


def bundles_for(size: int) -> list[Bundle]:
    """Every bundle of a log of ``size``, the partial one included, in order."""
    return new_bundles(0, size)


def new_bundles(old: int, new: int) -> list[Bundle]:
    """The bundles of a log of size ``new`` that size ``old`` did not have, in order.

    Raises:
        ValueError: ``old`` is below 0 or above ``new``.
    """
    if not 0 <= old <= new:
        raise ValueError(f"size {old} does not come before size {new}")
    return [Bundle(*place) for place in _grown(old, new)]


def write_bundle(entries: Iterable[bytes]) -> bytes:
    """The bytes of a bundle: each entry after its length as a big-endian uint16.

    Raises:
        EntryTooLargeError: An entry has more than 65,535 bytes.
        ValueError: No entry, or more than 256.
    """
    pieces = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_SIZE:
            raise EntryTooLargeError(f"an entry has at most {MAX_ENTRY_SIZE} bytes")
        pieces.append(len(entry).to_bytes(_LENGTH_SIZE, "big") + entry)
    if not 1 <= len(pieces) <= TILE_WIDTH:
        raise ValueError(f"a bundle has 1 to {TILE_WIDTH} entries, not {len(pieces)}")
    return b"".join(pieces)


def read_bundle(content: bytes) -> list[bytes]:
    """The entries that ``write_bundle`` wrote.

    Raises:
        MalformedError: The last entry is cut short, there is none, or there are more
            than 256.
    """
    entries = []
    at = 0
    while at < len(content):
        start = at + _LENGTH_SIZE
        at = start + int.from_bytes(content[at:start], "big")
        entries.append(content[start:at])
    if at != len(content):
        raise MalformedError("the last entry of the bundle is cut short")
    if not 1 <= len(entries) <= TILE_WIDTH:
        raise MalformedError(f"a bundle has 1 to {TILE_WIDTH} entries")
    return entries


def _numbered(index: int, width: int) -> str:
    """``<N>[.p/<W>]``: the index in groups of three digits, the width if partial."""
    *leading, last = (group.zfill(3) for group in f"{index:,}".split(","))
    number = "".join(f"x{group}/" for group in leading) + last
    return number if width == TILE_WIDTH else f"{number}.p/{width}"


def _grown(old: int, new: int) -> Iterator[tuple[int, int]]:
    """``(index, width)`` of what holds items ``old`` to ``new``, at least one item."""
    if new > old:
        whole, rest = divmod(new, TILE_WIDTH)
        for index in range(old // TILE_WIDTH, whole):
            yield index, TILE_WIDTH
        if rest:
            yield whole, rest
