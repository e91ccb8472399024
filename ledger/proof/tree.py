"""The Merkle tree of RFC 9162, section 2.1, over SHA-256 (the tree of RFC 6962).

An entry is the bytes of one signed note. A hash is 32 bytes. Indexes count from 0,
sizes count entries: a tree of size 5 has the indexes 0 to 4.

A *node* is the root of a complete subtree. Node ``(level, index)`` covers the leaves
``index << level`` up to, but not including, ``(index + 1) << level``; level 0 are the
leaf hashes. Nodes never change once the tree has grown past them, so whoever keeps
them (``Nodes``) can prove anything about any earlier size with O(log n) look-ups.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Protocol, Self

from ledger.errors import UnprovenError

HASH_SIZE = 32
"""Bytes in a hash."""

EMPTY_ROOT = sha256(b"").digest()
"""Root hash of the tree without entries. RFC 9162, section 2.1.1."""

_PAIR = 2 * HASH_SIZE


class Nodes(Protocol):
    """A place where the nodes of a tree can be looked up."""

    def node(self, level: int, index: int, /) -> bytes:
        """Hash of one node, 32 bytes.

        Raises:
            IndexError: No such node, or its subtree is not complete yet.
        """
        ...


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry. The 0x00 keeps it apart from every inner node."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node from its two children."""
    return sha256(b"\x01" + left + right).digest()


def root_hash(leaves: Iterable[bytes]) -> bytes:
    """Root hash over leaf hashes, first entry first; keeps O(log n) of them."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def right_edge(size: int) -> list[tuple[int, int]]:
    """``(level, index)`` of the nodes that make up a tree, largest first.

    One for each 1 in the binary form of ``size``.
    """
    return _complete_subtrees(0, size)


def root_of(size: int, nodes: Nodes) -> bytes:
    """Root hash of the first ``size`` entries.

    Raises:
        IndexError: ``nodes`` does not reach that far.
    """
    return _fold([nodes.node(*at) for at in right_edge(size)]) if size else EMPTY_ROOT


def prove_inclusion(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """Hashes that join the leaf at ``index`` to the root, lowest first.

    At most ``ceil(log2(size))`` hashes. RFC 9162, section 2.1.3.1.

    Raises:
        IndexError: No such leaf, or ``nodes`` does not reach that far.
    """
    if not 0 <= index < size:
        raise IndexError(f"a tree of size {size} has no index {index}")
    return _path(0, index, size, nodes)


def check_inclusion(
    proof: Sequence[bytes], *, index: int, size: int, leaf: bytes, root: bytes
) -> None:
    """Check that ``leaf`` is entry ``index`` of the tree of ``size`` under ``root``.

    RFC 9162, section 2.1.3.2. The proof alone does not fix the size (neighbouring
    sizes can share a path): take ``size`` and ``root`` from one signed checkpoint.

    Raises:
        UnprovenError: The proof does not lead to ``root``.
    """
    _check_widths(leaf, root, *proof)
    if not 0 <= index < size:
        raise UnprovenError(f"a tree of size {size} has no index {index}")
    node, last, reached = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise UnprovenError("the proof is longer than the path to the root")
        if node & 1 or node == last:
            reached = node_hash(sibling, reached)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        node, last = node >> 1, last >> 1
    if last or reached != root:
        raise UnprovenError(
            f"the proof does not join index {index} to the root of size {size}: "
            "keep the entry, its proof and the signed checkpoint"
        )


def prove_consistency(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """Hashes that show the first ``old`` entries to begin the tree of size ``new``.

    Empty when ``old`` is 0 or equals ``new``; else at most ``ceil(log2(new)) + 1``
    hashes, lowest first. RFC 9162, section 2.1.4.1.

    Raises:
        ValueError: ``old`` is below 0 or above ``new``.
        IndexError: ``nodes`` does not reach that far.
    """
    if not 0 <= old <= new:
        raise ValueError(f"size {old} does not come before size {new}")
    if old in {0, new}:
        return []
    level = (old & -old).bit_length() - 1
    index = (old >> level) - 1
    path = _path(level, index, new, nodes)
    # Of a power of two that one node is the old root, which the checker has.
    return path if index == 0 else [nodes.node(level, index), *path]


def check_consistency(
    proof: Sequence[bytes], *, old: int, new: int, old_root: bytes, new_root: bytes
) -> None:
    """Check that the tree of size ``new`` begins with the tree of size ``old``.

    RFC 9162, section 2.1.4.2. Every tree begins with the empty one: with ``old`` 0 the
    proof has to be empty and ``old_root`` the empty root, and nothing is learned of
    ``new_root``.

    Raises:
        UnprovenError: The proof does not lead to both roots.
    """
    _check_widths(old_root, new_root, *proof)
    if not 0 <= old <= new:
        raise UnprovenError(f"size {old} does not come before size {new}")
    if old == 0 and old_root != EMPTY_ROOT:
        raise UnprovenError("the root of size 0 is not that of the empty tree")
    if old == new and old_root != new_root:
        raise UnprovenError(f"two roots for size {old}: keep both signed checkpoints")
    if old in {0, new}:
        if proof:
            raise UnprovenError("between these sizes the proof has to be empty")
        return
    if _climb_to_both(proof, old, new, old_root) != (old_root, new_root):
        raise UnprovenError(
            f"the proof does not join size {old} to size {new}: "
            "keep both signed checkpoints"
        )


class LevelledNodes:
    """Every node of a tree in memory, one run of bytes for each level.

    64 bytes an entry.

    Args:
        leaves: Leaf hashes to begin with, first entry first.
    """

    __slots__ = ("_levels",)

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels = [bytearray()]
        self.extend(leaves)

    @property
    def size(self) -> int:
        """Number of leaves."""
        return len(self._levels[0]) // HASH_SIZE

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash, and each node that it completes."""
        self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order, and each node that they complete."""
        self._levels[0] += b"".join(leaves)
        level = 0
        while pairs := self._pairs_without_parent(level):
            level += 1
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += b"".join(
                [
                    sha256(b"\x01" + pairs[at : at + _PAIR]).digest()
                    for at in range(0, len(pairs), _PAIR)
                ]
            )

    def node(self, level: int, index: int, /) -> bytes:
        """Hash of one node, 32 bytes.

        Raises:
            IndexError: No such node, or its subtree is not complete yet.
        """
        if not 0 <= index < self.size >> level:
            raise IndexError(f"no node {index} at level {level} in size {self.size}")
        return bytes(self._levels[level][index * HASH_SIZE : (index + 1) * HASH_SIZE])

    def _pairs_without_parent(self, level: int) -> bytes:
        above = self._levels[level + 1] if level + 1 < len(self._levels) else b""
        below = self._levels[level]
        return bytes(below[2 * len(above) : len(below) // _PAIR * _PAIR])


class Frontier:
    """The right edge of a growing tree: all that is needed to append to it.

    Holds one hash for each 1 in the binary form of the size, so 23 hashes at most
    for ten million entries.

    Args:
        size: Number of entries so far.
        edge: Hashes of the nodes of ``right_edge(size)``, in that order.

    Raises:
        ValueError: ``edge`` has not as many hashes as a tree of that size needs.
    """

    __slots__ = ("_edge", "_size")

    def __init__(self, size: int = 0, edge: Sequence[bytes] = ()) -> None:
        if len(edge) != size.bit_count():
            raise ValueError(
                f"the right edge of size {size} has {size.bit_count()} hashes, "
                f"not {len(edge)}"
            )
        self._size = size
        self._edge = list(edge)

    @classmethod
    def of(cls, size: int, nodes: Nodes) -> Self:
        """The frontier of the first ``size`` entries, from stored nodes.

        Raises:
            IndexError: ``nodes`` does not reach that far.
        """
        return cls(size, [nodes.node(*at) for at in right_edge(size)])

    @property
    def size(self) -> int:
        """Number of entries."""
        return self._size

    @property
    def edge(self) -> tuple[bytes, ...]:
        """Hashes of the nodes of ``right_edge(size)``, in that order."""
        return tuple(self._edge)

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add one leaf hash.

        Returns:
            The nodes that are complete now and were not before, as ``(level, index,
            hash)``, lowest first; the leaf itself is the first of them. Two on
            average.
        """
        level, index, reached = 0, self._size, leaf
        complete = [(level, index, reached)]
        while index & 1:
            reached = node_hash(self._edge.pop(), reached)
            level, index = level + 1, index >> 1
            complete.append((level, index, reached))
        self._edge.append(reached)
        self._size += 1
        return complete

    def root(self) -> bytes:
        """Root hash of the entries so far."""
        return _fold(self._edge) if self._edge else EMPTY_ROOT


def _complete_subtrees(start: int, end: int) -> list[tuple[int, int]]:
    """The nodes that cover leaves ``start`` to ``end``, largest first.

    ``start`` is 0 or the first leaf of a right child on the way to the last leaf, so
    each subtree begins at a multiple of its own width.
    """
    subtrees = []
    while start < end:
        level = (end - start).bit_length() - 1
        subtrees.append((level, start >> level))
        start += 1 << level
    return subtrees


def _fold(hashes: Sequence[bytes]) -> bytes:
    """Root over neighbouring subtrees, largest first; at least one."""
    *lefts, reached = hashes
    for left in reversed(lefts):
        reached = node_hash(left, reached)
    return reached


def _path(level: int, index: int, size: int, nodes: Nodes) -> list[bytes]:
    """Hashes that join node ``(level, index)`` to the root, lowest first."""
    path = []
    last = size - 1 >> level
    while last:
        # The last node of a level has no sibling when it is a left child.
        if index & 1 or index < last:
            path.append(_subtree(level, index ^ 1, size, nodes))
        level, index, last = level + 1, index >> 1, last >> 1
    return path


def _subtree(level: int, index: int, size: int, nodes: Nodes) -> bytes:
    """Hash over the leaves of ``(level, index)`` that a tree of ``size`` has."""
    start, end = index << level, index + 1 << level
    if end <= size:
        return nodes.node(level, index)
    return _fold([nodes.node(*at) for at in _complete_subtrees(start, size)])


def _climb_to_both(
    proof: Sequence[bytes], old: int, new: int, old_root: bytes
) -> tuple[bytes, bytes]:
    """The old and the new root that a proof leads to, for ``0 < old < new``.

    Raises:
        UnprovenError: Too many hashes or too few.
    """
    if not proof:
        raise UnprovenError("the proof is shorter than the path to the root")
    is_power_of_two = old & (old - 1) == 0
    start, *path = [old_root, *proof] if is_power_of_two else proof
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_reached = new_reached = start
    for sibling in path:
        if last == 0:
            raise UnprovenError("the proof is longer than the path to the root")
        if node & 1 or node == last:
            old_reached = node_hash(sibling, old_reached)
            new_reached = node_hash(sibling, new_reached)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new_reached = node_hash(new_reached, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise UnprovenError("the proof is shorter than the path to the root")
    return old_reached, new_reached


def _check_widths(*hashes: bytes) -> None:
    if any(len(hash_) != HASH_SIZE for hash_ in hashes):
        raise UnprovenError(f"each hash of a proof has {HASH_SIZE} bytes")
