"""What became of this decision, and through which others? The status graph it is in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.projections.referrals import (
    ReferralRow,
    StatusRow,
    every_status_change,
    referral,
    referrals,
)
from ledger.projections.shown import UNKNOWN
from ledger.projections.views import Views


@dataclass(frozen=True, slots=True)
class ChainNode:
    """A decision in a status graph.

    Attributes:
        id: Its stream; for one that is not on record its citation, or its caption.
        matter: Its caption; the citation, or the stream, where no caption is known.
        decided_on: When it was decided; None when not known.
        status: Its status now; ``unknown`` for one that is not on record.
        on_record: Whether it is a referral of this ledger.
    """

    id: str
    matter: str
    decided_on: str | None
    status: str
    on_record: bool


@dataclass(frozen=True, slots=True)
class ChainEdge:
    """What one decision did to another.

    Attributes:
        of: Node that was changed.
        by: Node that changed it.
        effect: Such as ``vacated``, ``reinstated``, ``overruled_in_part``.
        on: When, to ``precision``.
        seq: The entry that says so.
    """

    of: str
    by: str
    effect: str
    on: str | None
    precision: str
    seq: int


@dataclass(frozen=True, slots=True)
class Chain:
    """The decisions that are tied to one another, nodes and edges in order of time."""

    nodes: list[ChainNode]
    edges: list[ChainEdge]


def chain(views: Views, as_of: int, stream: str) -> Chain:
    """The status graph that one decision is part of.

    An earlier decision that is named only by caption or citation is a node of its own,
    unless exactly one referral on record has that citation.

    Raises:
        NotFoundError: None of this stream is on record.
    """
    referral(views, as_of, stream)
    rows = {row.stream: row for row in referrals(views, as_of)}
    cited = _cited(rows.values())
    edges = [_status_edge(row, cited) for row in every_status_change(views, as_of)]
    names: dict[str, str] = {}
    for row in rows.values():
        edges += _displacements(row, cited, names)
    reached = _reached(stream, edges)
    return Chain(
        sorted((_node(each, rows, names) for each in reached), key=_when),
        sorted(
            (edge for edge in edges if edge.of in reached),
            key=lambda edge: (edge.on or "", edge.seq, edge.of),
        ),
    )


def _cited(rows: Iterable[ReferralRow]) -> dict[str, str]:
    """The stream of each citation that exactly one referral has."""
    owners: dict[str, set[str]] = {}
    for row in rows:
        for citation in row.citations:
            owners.setdefault(citation, set()).add(row.stream)
    return {
        citation: min(streams)
        for citation, streams in owners.items()
        if len(streams) == 1
    }


def _status_edge(row: StatusRow, cited: dict[str, str]) -> ChainEdge:
    citation = row.by_citation or ""
    by = row.by_stream or cited.get(citation, citation)
    return ChainEdge(row.stream, by, row.status, row.changed_on, row.precision, row.seq)


def _displacements(
    row: ReferralRow, cited: dict[str, str], names: dict[str, str]
) -> list[ChainEdge]:
    """What a decision did to precedents; puts their captions into ``names``."""
    edges = []
    for each in row.displaced:
        of = cited.get(each.citation or "") or each.citation or each.matter
        names.setdefault(of, each.matter)
        edges.append(
            ChainEdge(
                of,
                row.stream,
                each.effect,
                row.decided_on,
                row.decided_precision or UNKNOWN,
                row.decided_seq or row.seqs[0],
            )
        )
    return [edge for edge in edges if edge.of != row.stream]


def _reached(start: str, edges: Iterable[ChainEdge]) -> set[str]:
    """Nodes that edges lead to from ``start``, in either direction."""
    beside: dict[str, set[str]] = {}
    for edge in edges:
        beside.setdefault(edge.of, set()).add(edge.by)
        beside.setdefault(edge.by, set()).add(edge.of)
    reached, ahead = {start}, [start]
    while ahead:
        new = beside.get(ahead.pop(), set()) - reached
        reached |= new
        ahead += new
    return reached


def _node(name: str, rows: dict[str, ReferralRow], names: dict[str, str]) -> ChainNode:
    row = rows.get(name)
    if row is None:
        return ChainNode(name, names.get(name, name), None, UNKNOWN, on_record=False)
    decided_on = row.decided_on or row.directed_on
    return ChainNode(name, row.matter, decided_on, row.status, on_record=True)


def _when(node: ChainNode) -> tuple[str, str]:
    """Sorts nodes by day; precedents that are not on record come first."""
    return node.decided_on or "", node.id
