"""A tree grows at its right edge, and keeps what it needs to prove anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.proof.tree import (
    Frontier,
    LevelledNodes,
    leaf_hash,
    prove_consistency,
    prove_inclusion,
    right_edge,
    root_hash,
    root_of,
)

LARGEST = 300
LEAVES = [leaf_hash(f"entry {n}".encode()) for n in range(LARGEST)]
NODES = LevelledNodes(LEAVES)
ROOTS = [root_hash(LEAVES[:size]) for size in range(LARGEST + 1)]


class CountedNodes:
    """The nodes of the large tree; counts how often one is looked up."""

    def __init__(self) -> None:
        self.count = 0

    def node(self, level: int, index: int, /) -> bytes:
        """Hash of one node."""
        self.count += 1
        return NODES.node(level, index)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(root_of, id="root"),
        pytest.param(
            lambda size, nodes: prove_inclusion(size // 3, size, nodes), id="inclusion"
        ),
        pytest.param(
            lambda size, nodes: prove_consistency(size // 3 or 1, size, nodes),
            id="consistency",
        ),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 299, LARGEST])
def test_an_answer_takes_a_few_look_ups_for_each_level(
    ask: Callable[[int, CountedNodes], object], size: int
) -> None:
    nodes = CountedNodes()
    ask(size, nodes)

    assert nodes.count <= 2 * size.bit_length()


@pytest.mark.parametrize(
    ("level", "index"),
    [
        pytest.param(0, 5, id="leaf past the end"),
        pytest.param(0, -1, id="index below zero"),
        pytest.param(1, 2, id="subtree not complete"),
        pytest.param(3, 0, id="level above the tree"),
        pytest.param(60, 0, id="level far above the tree"),
    ],
)
def test_a_node_that_is_not_complete_is_not_answered(level: int, index: int) -> None:
    with pytest.raises(IndexError):
        LevelledNodes(LEAVES[:5]).node(level, index)


@pytest.mark.parametrize("size", range(40))
def test_nodes_are_the_roots_of_their_subtrees(size: int) -> None:
    nodes = LevelledNodes(LEAVES[:size])

    assert nodes.size == size
    for level in range(7):
        width = 1 << level
        for index in range(size // width):
            assert nodes.node(level, index) == root_hash(
                LEAVES[index * width : (index + 1) * width]
            )


@given(st.lists(st.integers(0, 40), max_size=8))
def test_it_does_not_matter_in_which_batches_leaves_arrive(batches: list[int]) -> None:
    nodes = LevelledNodes()
    for batch in batches:
        nodes.extend(LEAVES[nodes.size : nodes.size + batch])

    assert nodes.size == min(sum(batches), LARGEST)
    assert root_of(nodes.size, nodes) == ROOTS[nodes.size]


def test_appending_one_leaf_at_a_time_gives_the_same_proofs() -> None:
    nodes = LevelledNodes()
    for leaf in LEAVES:
        nodes.append(leaf)

    assert [prove_inclusion(index, LARGEST, nodes) for index in range(LARGEST)] == [
        prove_inclusion(index, LARGEST, NODES) for index in range(LARGEST)
    ]


def test_a_frontier_names_each_node_once_when_its_subtree_is_complete() -> None:
    frontier = Frontier()
    named: set[tuple[int, int]] = set()
    for size, leaf in enumerate(LEAVES, start=1):
        complete = frontier.append(leaf)
        named.update((level, index) for level, index, _ in complete)

        assert complete == [
            (level, index, NODES.node(level, index)) for level, index, _ in complete
        ]
        assert (frontier.size, frontier.root()) == (size, ROOTS[size])
        assert len(named) == sum(size >> level for level in range(10))


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_a_frontier_is_made_again_from_stored_nodes(size: int) -> None:
    frontier = Frontier.of(size, NODES)

    assert frontier.edge == tuple(NODES.node(*at) for at in right_edge(size))
    assert Frontier(size, frontier.edge).root() == ROOTS[size]
    for leaf in LEAVES[size : size + 3]:
        frontier.append(leaf)
    assert frontier.root() == ROOTS[min(size + 3, LARGEST)]


@pytest.mark.parametrize("hashes", [0, 1, 3])
def test_a_frontier_with_too_few_or_too_many_hashes_is_refused(hashes: int) -> None:
    with pytest.raises(ValueError, match="the right edge of size 5 has 2 hashes"):
        Frontier(5, LEAVES[:hashes])


def test_a_frontier_needs_the_nodes_of_its_edge() -> None:
    with pytest.raises(IndexError):
        Frontier.of(LARGEST + 1, NODES)
