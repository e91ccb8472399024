"""The tree proves each entry and each earlier tree, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree  # type: ignore[import-untyped]

from ledger.errors import UnprovenError
from ledger.proof.tree import (
    EMPTY_ROOT,
    HASH_SIZE,
    Frontier,
    LevelledNodes,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_inclusion,
    root_hash,
    root_of,
)

LARGEST = 300
SIZES = range(1, LARGEST + 1)
ENTRIES = [f"entry {n}".encode() for n in range(LARGEST)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
NODES = LevelledNodes(LEAVES)
ROOTS = [root_of(size, NODES) for size in range(LARGEST + 1)]

VECTORS = Path(__file__).parents[1] / "vectors" / "tree"
CT = json.loads((VECTORS / "rfc6962.json").read_text())
CT_LEAVES = [leaf_hash(bytes.fromhex(entry)) for entry in CT["entries"]]
CT_NODES = LevelledNodes(CT_LEAVES)
CT_ROOTS = [bytes.fromhex(root) for root in CT["roots"]]
CT_INCLUSION = [
    pytest.param(
        vector["index"],
        vector["size"],
        [bytes.fromhex(hash_) for hash_ in vector["proof"]],
        id=f"index {vector['index']} of {vector['size']}",
    )
    for vector in CT["inclusion"]
]
CT_CONSISTENCY = [
    pytest.param(
        vector["old"],
        vector["new"],
        [bytes.fromhex(hash_) for hash_ in vector["proof"]],
        id=f"{vector['old']} to {vector['new']}",
    )
    for vector in CT["consistency"]
]
GO = json.loads((VECTORS / "go-mod-tlog.json").read_text())

size_pairs = st.integers(1, LARGEST).flatmap(
    lambda new: st.tuples(st.integers(1, new), st.just(new))
)
places = size_pairs.map(lambda pair: (pair[0] - 1, pair[1]))


def check_entry(proof: Sequence[bytes], index: int, size: int) -> None:
    check_inclusion(proof, index=index, size=size, leaf=LEAVES[index], root=ROOTS[size])


def check_sizes(proof: Sequence[bytes], old: int, new: int) -> None:
    check_consistency(proof, old=old, new=new, old_root=ROOTS[old], new_root=ROOTS[new])


# RFC 6962, sections 2.1, 2.1.1 and 2.1.2, as they are written there. An entry list
# D[start:end] is (start, end).


@cache
def mth(start: int, end: int) -> bytes:
    if end - start == 1:
        return sha256(b"\0" + ENTRIES[start]).digest()
    split = start + largest_power_of_two_below(end - start)
    return sha256(b"\1" + mth(start, split) + mth(split, end)).digest()


def audit_path(index: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    split = start + largest_power_of_two_below(end - start)
    if index < split:
        return [*audit_path(index, start, split), mth(split, end)]
    return [*audit_path(index, split, end), mth(start, split)]


def subproof(old: int, start: int, end: int, *, is_old_tree: bool) -> list[bytes]:
    if old == end - start:
        return [] if is_old_tree else [mth(start, end)]
    width = largest_power_of_two_below(end - start)
    split = start + width
    if old <= width:
        left = subproof(old, start, split, is_old_tree=is_old_tree)
        return [*left, mth(split, end)]
    return [
        *subproof(old - width, split, end, is_old_tree=False),
        mth(start, split),
    ]


def largest_power_of_two_below(number: int) -> int:
    power = 1
    while power * 2 < number:
        power *= 2
    return power


@pytest.fixture(scope="module")
def pymerkle_tree() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entries(ENTRIES)
    return tree


def test_single_hashes_are_those_of_certificate_transparency() -> None:
    hashes = CT["hashes"]
    node = hashes["node"]

    assert EMPTY_ROOT.hex() == hashes["empty root"]
    assert {
        entry: leaf_hash(bytes.fromhex(entry)).hex() for entry in hashes["leaf"]
    } == hashes["leaf"]
    left, right = bytes.fromhex(node["left"]), bytes.fromhex(node["right"])
    assert node_hash(left, right).hex() == node["hash"]


def test_roots_are_those_of_certificate_transparency() -> None:
    sizes = range(1, len(CT_LEAVES) + 1)

    assert [root_of(size, CT_NODES) for size in sizes] == CT_ROOTS
    assert [root_hash(CT_LEAVES[:size]) for size in sizes] == CT_ROOTS


@pytest.mark.parametrize(("index", "size", "proof"), CT_INCLUSION)
def test_an_inclusion_proof_is_that_of_certificate_transparency(
    index: int, size: int, proof: list[bytes]
) -> None:
    leaf, root = CT_LEAVES[index], CT_ROOTS[size - 1]

    assert prove_inclusion(index, size, CT_NODES) == proof
    check_inclusion(proof, index=index, size=size, leaf=leaf, root=root)


@pytest.mark.parametrize(("old", "new", "proof"), CT_CONSISTENCY)
def test_a_consistency_proof_is_that_of_certificate_transparency(
    old: int, new: int, proof: list[bytes]
) -> None:
    old_root, new_root = CT_ROOTS[old - 1], CT_ROOTS[new - 1]

    assert prove_consistency(old, new, CT_NODES) == proof
    check_consistency(proof, old=old, new=new, old_root=old_root, new_root=new_root)


def test_all_roots_and_proofs_are_those_of_the_go_checksum_database() -> None:
    inclusion, consistency = sha256(), sha256()
    for size in SIZES:
        for index in range(size):
            for digest, proof in (
                (inclusion, prove_inclusion(index, size, NODES)),
                (consistency, prove_consistency(index + 1, size, NODES)),
            ):
                digest.update(bytes([len(proof)]) + b"".join(proof))

    assert sha256(b"".join(ROOTS[1:])).hexdigest() == GO["roots"]
    assert inclusion.hexdigest() == GO["inclusion"]
    assert consistency.hexdigest() == GO["consistency"]


def test_all_roots_and_inclusion_proofs_are_those_of_pymerkle(
    pymerkle_tree: InmemoryTree,
) -> None:
    """Its consistency proofs have a form of their own; the roots say enough."""
    for size in SIZES:
        assert pymerkle_tree.get_root(size) == ROOTS[size]
        for index in range(size):
            proof = pymerkle_tree.prove_inclusion(index + 1, size).path
            assert proof == [LEAVES[index], *prove_inclusion(index, size, NODES)]


@pytest.mark.parametrize("size", SIZES)
def test_a_root_is_the_one_that_rfc_6962_defines(size: int) -> None:
    assert root_of(size, NODES) == mth(0, size)
    assert root_hash(LEAVES[:size]) == mth(0, size)


@pytest.mark.parametrize("size", SIZES)
def test_every_entry_of_a_tree_can_be_proved(size: int) -> None:
    proofs = [prove_inclusion(index, size, NODES) for index in range(size)]

    assert proofs == [audit_path(index, 0, size) for index in range(size)]
    for index, proof in enumerate(proofs):
        check_entry(proof, index, size)


@pytest.mark.parametrize("new", SIZES)
def test_every_tree_can_be_proved_to_begin_with_each_earlier_one(new: int) -> None:
    olds = range(1, new + 1)
    proofs = [prove_consistency(old, new, NODES) for old in olds]

    assert proofs == [subproof(old, 0, new, is_old_tree=True) for old in olds]
    for old, proof in zip(olds, proofs, strict=True):
        check_sizes(proof, old, new)


@pytest.mark.parametrize("new", [0, 1, 2, LARGEST])
def test_every_tree_begins_with_the_empty_one(new: int) -> None:
    assert prove_consistency(0, new, NODES) == []
    check_sizes([], 0, new)


def test_the_empty_tree_has_the_hash_of_nothing_as_its_root() -> None:
    assert root_of(0, NODES) == root_hash([]) == Frontier().root() == EMPTY_ROOT


def tampered(proof: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Each way to flip a bit, drop a hash, add a hash, swap two or cut one short."""
    stranger = sha256(b"stranger").digest()
    for at, hash_ in enumerate(proof):
        before, after = list(proof[:at]), list(proof[at + 1 :])
        flipped = bytes([hash_[0] ^ 1 << at % 8]) + hash_[1:]
        yield [*before, flipped, *after]
        yield [*before, *after]
        yield [*before, hash_, hash_, *after]
        yield [*before, hash_[:-1], *after]
        if after:
            yield [*before, after[0], hash_, *after[1:]]
    for at in range(len(proof) + 1):
        yield [*proof[:at], stranger, *proof[at:]]
        yield [*proof[:at], b"", *proof[at:]]


@pytest.mark.parametrize("size", range(1, 34))
def test_a_tampered_inclusion_proof_is_refused(size: int) -> None:
    for index in range(size):
        for proof in tampered(prove_inclusion(index, size, NODES)):
            with pytest.raises(UnprovenError):
                check_entry(proof, index, size)


@pytest.mark.parametrize("new", range(1, 34))
def test_a_tampered_consistency_proof_is_refused(new: int) -> None:
    for old in range(new + 1):
        for proof in tampered(prove_consistency(old, new, NODES)):
            with pytest.raises(UnprovenError):
                check_sizes(proof, old, new)


def flip(hash_: bytes, bit: int) -> bytes:
    return (int.from_bytes(hash_, "big") ^ 1 << bit).to_bytes(HASH_SIZE, "big")


@given(place=places, bit=st.integers(0, 255), chance=st.randoms())
def test_any_flipped_bit_breaks_an_inclusion_proof(
    place: tuple[int, int], bit: int, chance: Random
) -> None:
    index, size = place
    hashes = [LEAVES[index], ROOTS[size], *prove_inclusion(index, size, NODES)]
    at = chance.randrange(len(hashes))
    hashes[at] = flip(hashes[at], bit)
    leaf, root, *proof = hashes

    with pytest.raises(UnprovenError):
        check_inclusion(proof, index=index, size=size, leaf=leaf, root=root)


@given(pair=size_pairs, bit=st.integers(0, 255), chance=st.randoms())
def test_any_flipped_bit_breaks_a_consistency_proof(
    pair: tuple[int, int], bit: int, chance: Random
) -> None:
    old, new = pair
    hashes = [ROOTS[old], ROOTS[new], *prove_consistency(old, new, NODES)]
    at = chance.randrange(len(hashes))
    hashes[at] = flip(hashes[at], bit)
    old_root, new_root, *proof = hashes

    with pytest.raises(UnprovenError):
        check_consistency(proof, old=old, new=new, old_root=old_root, new_root=new_root)


@given(place=places, other=st.integers(0, LARGEST - 1))
def test_a_proof_does_not_fit_another_entry(place: tuple[int, int], other: int) -> None:
    index, size = place
    proof = prove_inclusion(index, size, NODES)

    if other != index:
        with pytest.raises(UnprovenError):
            check_entry(proof, other, size)
        with pytest.raises(UnprovenError):
            check_inclusion(
                proof, index=other, size=size, leaf=LEAVES[index], root=ROOTS[size]
            )


@given(pair=size_pairs, other=st.integers(1, LARGEST))
def test_a_proof_does_not_fit_another_earlier_tree(
    pair: tuple[int, int], other: int
) -> None:
    old, new = pair

    if other != old:
        with pytest.raises(UnprovenError):
            check_sizes(prove_consistency(old, new, NODES), other, new)


@pytest.mark.parametrize(
    ("index", "size"),
    [
        pytest.param(0, 0, id="the empty tree has no entry"),
        pytest.param(1, 1, id="index past the end"),
        pytest.param(-1, 1, id="index below zero"),
        pytest.param(0, -1, id="size below zero"),
    ],
)
def test_an_entry_outside_the_tree_is_neither_proved_nor_believed(
    index: int, size: int
) -> None:
    leaf = LEAVES[0]

    with pytest.raises(IndexError):
        prove_inclusion(index, size, NODES)
    with pytest.raises(UnprovenError, match="has no index"):
        check_inclusion([], index=index, size=size, leaf=leaf, root=leaf)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(2, 1, id="the old tree is larger"),
        pytest.param(1, 0, id="nothing comes after something"),
        pytest.param(-1, 1, id="size below zero"),
    ],
)
def test_sizes_out_of_order_are_neither_proved_nor_believed(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="does not come before"):
        prove_consistency(old, new, NODES)
    with pytest.raises(UnprovenError, match="does not come before"):
        check_consistency([], old=old, new=new, old_root=ROOTS[1], new_root=ROOTS[1])


@pytest.mark.parametrize(
    ("old", "new", "old_root", "new_root", "proof"),
    [
        pytest.param(0, 0, ROOTS[0], ROOTS[1], [], id="two roots for nothing"),
        pytest.param(0, 0, ROOTS[1], ROOTS[1], [], id="a root for nothing"),
        pytest.param(0, 7, ROOTS[1], ROOTS[7], [], id="from nothing, with a root"),
        pytest.param(0, 7, ROOTS[0], ROOTS[7], [LEAVES[0]], id="from nothing, proved"),
        pytest.param(7, 7, ROOTS[7], ROOTS[6], [], id="two roots for one size"),
        pytest.param(7, 7, ROOTS[7], ROOTS[7], [LEAVES[0]], id="equal, proved"),
        pytest.param(7, 8, ROOTS[7], ROOTS[8], [], id="no proof"),
        pytest.param(4, 8, ROOTS[4], ROOTS[8], [], id="no proof from half the tree"),
        pytest.param(
            6, 8, ROOTS[8], ROOTS[6], prove_consistency(6, 8, NODES), id="swapped roots"
        ),
        pytest.param(7, 7, b"", b"", [], id="roots without bytes"),
    ],
)
def test_trees_that_do_not_follow_from_each_other_are_refused(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]
) -> None:
    with pytest.raises(UnprovenError):
        check_consistency(proof, old=old, new=new, old_root=old_root, new_root=new_root)


@pytest.mark.parametrize("size", range(1, 34))
def test_a_proof_does_not_fit_a_tree_of_twice_or_half_the_size(size: int) -> None:
    for index in range(size):
        proof = prove_inclusion(index, size, NODES)
        leaf, root = LEAVES[index], ROOTS[size]
        for wrong in {size * 2, size // 2} - {size}:
            with pytest.raises(UnprovenError):
                check_inclusion(proof, index=index, size=wrong, leaf=leaf, root=root)


def test_an_entry_of_a_larger_tree_does_not_pass_for_one_of_a_smaller() -> None:
    """Left alone, the loop would go on joining hashes from the left."""
    with pytest.raises(UnprovenError, match="longer than the path"):
        check_inclusion([LEAVES[0]], index=0, size=1, leaf=LEAVES[1], root=ROOTS[2])


@pytest.mark.parametrize(
    ("proved", "claimed", "reason"),
    [
        pytest.param((7, 8), (3, 4), "longer than the path", id="for smaller ones"),
        pytest.param((3, 4), (7, 8), "shorter than the path", id="for larger ones"),
    ],
)
def test_trees_do_not_pass_for_others(
    proved: tuple[int, int], claimed: tuple[int, int], reason: str
) -> None:
    """Without these two refusals both proofs would lead to both roots."""
    (old, new), (claimed_old, claimed_new) = proved, claimed

    with pytest.raises(UnprovenError, match=reason):
        check_consistency(
            prove_consistency(old, new, NODES),
            old=claimed_old,
            new=claimed_new,
            old_root=ROOTS[old],
            new_root=ROOTS[new],
        )


def test_an_inner_node_does_not_pass_for_an_entry() -> None:
    """The pair under a root, filed as if it were an entry of a smaller tree."""
    forged = leaf_hash(LEAVES[0] + LEAVES[1])

    with pytest.raises(UnprovenError):
        check_inclusion([], index=0, size=1, leaf=forged, root=ROOTS[2])
