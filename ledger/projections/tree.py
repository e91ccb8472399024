"""What is the root of the record as of this entry? RFC 9162, section 2.1.1."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import ClassVar, Final

from ledger.projections.table import Table, Writer
from ledger.projections.views import Views
from ledger.proof.tree import Frontier, root_of
from ledger.record.statement import Statement
from ledger.store.entries import Entry


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One complete subtree: the hash over the leaves from index << level on."""

    level: int
    index: int
    hash: bytes


NODES: Final = Table("nodes", NodeRow, ("level", "index"), fixed=True)


class StoredNodes:
    """Complete subtrees, read from the views or from the feed that writes them."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def node(self, level: int, index: int, /) -> bytes:
        """Hash of one complete subtree.

        Raises:
            IndexError: The record does not reach that far.
        """
        row = self._db.execute(
            'SELECT hash FROM nodes WHERE level = ? AND "index" = ?', (level, index)
        ).fetchone()
        if row is None:
            raise IndexError(f"no node {index} at level {level}")
        return bytes(row[0])


class Tree:
    """Keeps every node of the tree, so that any root is a few look-ups away."""

    name: ClassVar[str] = "tree"
    version: ClassVar[int] = 1
    tables: ClassVar = (NODES,)
    reads: ClassVar[frozenset[str]] = frozenset()

    def __init__(self) -> None:
        self._frontier = Frontier()

    def project(self, seq: int, entry: Entry, _: Statement, write: Writer) -> None:
        """The nodes that this entry completes."""
        if self._frontier.size != seq - 1:
            self._frontier = Frontier.of(seq - 1, StoredNodes(write.db))
        for level, index, node in self._frontier.append(entry.leaf):
            write.add(NODES, NodeRow(level, index, node))


def root(views: Views, as_of: int) -> bytes:
    """Root hash of the record as of entry ``as_of``, 32 bytes."""
    return root_of(as_of, StoredNodes(views.db))
