"""The status graph of decisions, measured: who vacated, overruled or brought back whom.

Decisions stand under one another in order of time; an arrow leads from the later one,
which did something, to the earlier one, to which it was done.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from api.sheets.words import plain
from ledger.projections.chain import Chain, ChainEdge, ChainNode

ROW: Final = 58.0
"""Pixels from one decision to the next."""

TOP: Final = 22.0
NEAR: Final = 26.0
"""Pixels from the column of decisions to the nearest arrow."""

WIDE: Final = 690
NARROW: Final = 340
"""Widths in pixels of the two drawings, of which a page shows one."""

LABEL: Final = 6.2
"""Pixels of one sign of a label."""

_GOOD: Final = frozenset({"reinstated", "stay_lifted", "followed", "supplemented"})
_BAD: Final = frozenset({"vacated", "overruled", "overruled_in_part", "reversed"})


@dataclass(frozen=True, slots=True)
class Node:
    """One decision: where it stands, and its two lines of text."""

    x: float
    y: float
    name: str
    note: str
    this: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    """One effect: its path, the tip of its arrow, and its label.

    Attributes:
        path: SVG path from the later decision to the earlier one.
        tip: Points of the tip.
        x: Of the label; ``y`` likewise.
        label: What was done.
        tone: ``good``, ``bad``, or empty for what neither ends nor restores force.
    """

    path: str
    tip: str
    x: float
    y: float
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A measured drawing, ``width`` by ``height`` pixels."""

    width: int
    height: float
    nodes: list[Node]
    arrows: list[Arrow]
    sentence: str


def draw_chain(chain: Chain, these: Collection[str], *, width: int) -> Drawn:
    """Measure a status graph.

    Args:
        chain: The graph.
        these: Decisions that the page is about.
        width: Pixels.
    """
    column = 0.36 * width if width == WIDE else 0.47 * width
    nodes = {
        node.id: Node(
            column, TOP + place * ROW, _name(node), _note(node), node.id in these
        )
        for place, node in enumerate(chain.nodes)
    }
    lanes = _lanes(chain.edges, list(nodes))
    step = _step(chain, max(len(set(lanes)), 1), width - column - NEAR)
    arrows = [
        _arrow(edge, nodes, column + NEAR + lane * step)
        for edge, lane in zip(chain.edges, lanes, strict=True)
        if edge.by in nodes
    ]
    return Drawn(
        width, TOP + len(nodes) * ROW - 6, list(nodes.values()), arrows, sentence(chain)
    )


def _step(chain: Chain, lanes: int, room: float) -> float:
    """Pixels from lane to lane: as wide as the longest label, if there is room."""
    longest = max((len(edge.effect) for edge in chain.edges), default=0) * LABEL + 16
    return min(longest, (room - longest) / max(lanes - 1, 1))


def _lanes(edges: list[ChainEdge], order: list[str]) -> list[int]:
    """For each edge the lane it runs in: short ones near, none over another."""
    taken: dict[int, list[tuple[int, int]]] = {}
    found: dict[int, int] = {}
    spans = [_span(edge, order) for edge in edges]
    for place in sorted(range(len(edges)), key=lambda at: spans[at][1] - spans[at][0]):
        low, high = spans[place]
        lane = 0
        while any(low < end and start < high for start, end in taken.get(lane, [])):
            lane += 1
        taken.setdefault(lane, []).append((low, high))
        found[place] = lane
    return [found[place] for place in range(len(edges))]


def _span(edge: ChainEdge, order: list[str]) -> tuple[int, int]:
    ends = [order.index(name) for name in (edge.of, edge.by) if name in order]
    return min(ends), max(ends)


def _arrow(edge: ChainEdge, nodes: dict[str, Node], x: float) -> Arrow:
    start, end = nodes[edge.by], nodes[edge.of]
    out, back = start.y - 7, end.y + 7
    near = start.x + 9
    path = (
        f"M{near:.0f} {out:.0f}H{x - 8:.0f}Q{x:.0f} {out:.0f} {x:.0f} {out - 8:.0f}"
        f"V{back + 8:.0f}Q{x:.0f} {back:.0f} {x - 8:.0f} {back:.0f}H{near + 7:.0f}"
    )
    tip = (
        f"{near:.0f},{back:.0f} {near + 9:.0f},{back - 4.5:.1f}"
        f" {near + 9:.0f},{back + 4.5:.1f}"
    )
    return Arrow(
        path,
        tip,
        x + 5,
        (out + back) / 2 + 4,
        plain(edge.effect),
        "good" if edge.effect in _GOOD else "bad" if edge.effect in _BAD else "",
    )


def _name(node: ChainNode) -> str:
    year = (node.decided_on or "")[:4]
    return f"{node.matter} ({year})" if year else node.matter


def _note(node: ChainNode) -> str:
    return plain(node.status) if node.on_record else "not a referral on this record"


def sentence(chain: Chain) -> str:
    """What the drawing shows, for whoever does not see it."""
    names = {node.id: _name(node) for node in chain.nodes}
    said = [
        f"{names.get(edge.by, edge.by)}: {names[edge.of]} {plain(edge.effect)}"
        for edge in chain.edges
    ]
    return f"What became of which decision, oldest first. {'. '.join(said)}."
