"""A proof holds for one entry at one place in one signed tree."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import (
    InvalidSignatureError,
    LedgerError,
    MalformedError,
    MalformedNoteError,
    UnprovenError,
)
from ledger.proof.checkpoint import MAX_SIZE, Checkpoint
from ledger.proof.cosignature import add_lines, sign_checkpoint
from ledger.proof.keyfile import generate_log_keys
from ledger.proof.note import Note, SignatureLine, VerifierKey, sign_note
from ledger.proof.policy import Group, Policy, PolicyLog, PolicyWitness
from ledger.proof.tlog_proof import (
    MAX_EXTRA,
    MAX_HASHES,
    TlogProof,
    check_logged,
    prove_logged,
)
from ledger.proof.tree import LevelledNodes, leaf_hash, root_of
from tests.simulators.witness import CosigningKey

VECTORS = Path(__file__).parents[1] / "vectors" / "tlog-proof"

REAL = (VECTORS / "markovian-7271.tlog-proof").read_bytes()
REAL_LEAF = leaf_hash((VECTORS / "markovian-7271.leaf").read_bytes())
REAL_LOG, *REAL_WITNESSES = [
    VerifierKey.parse(line)
    for line in (VECTORS / "markovian-7271.keys").read_text().splitlines()
]
REAL_POLICY = Policy(
    logs=(PolicyLog(REAL_LOG),),
    witnesses=tuple(
        PolicyWitness(f"w{n}", key) for n, key in enumerate(REAL_WITNESSES)
    ),
    groups=(Group("all", 8, tuple(f"w{n}" for n in range(8))),),
    quorum="all",
)

ORIGIN = "ledger.example/2026"
LOG = generate_log_keys(ORIGIN)
TIME = 1_790_000_000
SIZE = 11
LEAVES = [leaf_hash(b"entry %d" % n) for n in range(SIZE + 5)]
NODES = LevelledNodes(LEAVES)
CHECKPOINT = Checkpoint(ORIGIN, SIZE, root_of(SIZE, NODES))
SIGNED = sign_checkpoint(CHECKPOINT, LOG, time=TIME)
WITNESS = CosigningKey.ed25519("witness.example/w1")
COSIGNED = add_lines(SIGNED, [WITNESS.cosign(str(CHECKPOINT), time=TIME)])
POLICY = Policy(
    logs=tuple(map(PolicyLog, LOG.verifier_keys)),
    witnesses=(PolicyWitness("w1", WITNESS.key),),
    quorum="w1",
)
UNWITNESSED = replace(POLICY, quorum="none")

H1 = sha256(b"hash1").digest()
H2 = sha256(b"hash2").digest()
ANY_NOTE = Note("test checkpoint\n", (SignatureLine("w", b"key!", b"signature"),))


def test_a_real_proof_of_another_log_holds_with_all_its_witnesses() -> None:
    proof = TlogProof.parse(REAL)
    signed = check_logged(proof, leaf=REAL_LEAF, policy=REAL_POLICY)

    assert proof.index == 7271
    assert len(proof.hashes) == 11
    assert signed.checkpoint.size == 7341
    assert [one.key for one in signed.cosignatures] == REAL_WITNESSES
    assert bytes(proof) == REAL


@pytest.mark.parametrize("at", range(0, len(REAL), 97))
def test_a_real_proof_with_one_bit_changed_is_refused(at: int) -> None:
    """Also where a line then has a name that nobody knows: all eight are needed."""
    changed = REAL[:at] + bytes([REAL[at] ^ 1]) + REAL[at + 1 :]

    with pytest.raises(LedgerError):
        check_logged(TlogProof.parse(changed), leaf=REAL_LEAF, policy=REAL_POLICY)


def test_a_real_proof_of_another_entry_is_refused() -> None:
    with pytest.raises(UnprovenError, match="does not join index 7271"):
        check_logged(TlogProof.parse(REAL), leaf=LEAVES[0], policy=REAL_POLICY)


@pytest.mark.parametrize(
    ("proof", "text"),
    [
        pytest.param(
            TlogProof(5, (H1, H2), ANY_NOTE),
            f"index 5\n{b64encode(H1).decode()}\n{b64encode(H2).decode()}\n",
            id="without extra",
        ),
        pytest.param(
            TlogProof(10, (H1,), ANY_NOTE, b"extra information"),
            f"extra ZXh0cmEgaW5mb3JtYXRpb24=\nindex 10\n{b64encode(H1).decode()}\n",
            id="with extra",
        ),
        pytest.param(TlogProof(0, (), ANY_NOTE), "index 0\n", id="without hashes"),
    ],
)
def test_a_proof_is_written_as_others_write_it(proof: TlogProof, text: str) -> None:
    """``TestMarshal`` of transparency-dev/formats, proof, at 1a07eea."""
    head = f"c2sp.org/tlog-proof@v1\n{text}\n".encode()

    assert bytes(proof) == head + bytes(ANY_NOTE)
    assert TlogProof.parse(head + bytes(ANY_NOTE)) == proof


proofs = st.builds(
    TlogProof,
    index=st.integers(0, MAX_SIZE - 1),
    hashes=st.lists(st.binary(min_size=32, max_size=32), max_size=MAX_HASHES).map(
        tuple
    ),
    checkpoint=st.just(ANY_NOTE),
    extra=st.binary(max_size=50),
)


@given(proof=proofs)
def test_every_proof_reads_back(proof: TlogProof) -> None:
    assert TlogProof.parse(bytes(proof)) == proof


@given(
    data=st.lists(
        st.sampled_from(
            ["c2sp.org/tlog-proof@v1\n", "index 0\n", "extra ", "AA==\n", "\n", " "]
        )
    )
)
def test_whatever_reads_is_what_would_be_written(data: list[str]) -> None:
    text = "".join(data).encode() + bytes(ANY_NOTE)
    try:
        proof = TlogProof.parse(text)
    except MalformedError:
        return
    assert bytes(proof) == text


@settings(max_examples=30)
@given(size=st.integers(1, len(LEAVES)), data=st.data())
def test_every_entry_of_every_tree_is_proved_from_a_later_one(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    checkpoint = Checkpoint(ORIGIN, size, root_of(size, NODES))
    proof = prove_logged(index, sign_note(str(checkpoint), LOG.ed25519), NODES)
    signed = check_logged(
        TlogProof.parse(bytes(proof)), leaf=LEAVES[index], policy=UNWITNESSED
    )

    assert signed.checkpoint == checkpoint


def test_a_witnessed_proof_says_who_and_when() -> None:
    proof = prove_logged(3, COSIGNED, NODES, extra=b"beside it")
    signed = check_logged(proof, leaf=LEAVES[3], policy=POLICY)

    assert proof.extra == b"beside it"
    assert signed.time == TIME
    assert [one.key for one in signed.cosignatures] == [WITNESS.key]


def test_a_proof_without_the_quorum_is_refused_unless_none_is_asked_for() -> None:
    proof = prove_logged(3, SIGNED, NODES)

    assert check_logged(proof, leaf=LEAVES[3], policy=UNWITNESSED).note == SIGNED
    with pytest.raises(UnprovenError, match="missing: w1"):
        check_logged(proof, leaf=LEAVES[3], policy=POLICY)


PROOF = prove_logged(3, COSIGNED, NODES)
ELSEWHERE = generate_log_keys("ledger.example/2025")


@pytest.mark.parametrize(
    ("proof", "leaf", "policy"),
    [
        pytest.param(PROOF, LEAVES[4], POLICY, id="another entry"),
        pytest.param(replace(PROOF, index=4), LEAVES[3], POLICY, id="another index"),
        pytest.param(
            replace(PROOF, index=SIZE), LEAVES[3], POLICY, id="beyond the end"
        ),
        pytest.param(
            replace(PROOF, hashes=PROOF.hashes[:-1]), LEAVES[3], POLICY, id="hash short"
        ),
        pytest.param(
            replace(PROOF, hashes=(*PROOF.hashes, H1)),
            LEAVES[3],
            POLICY,
            id="hash more",
        ),
        pytest.param(
            replace(PROOF, hashes=PROOF.hashes[::-1]), LEAVES[3], POLICY, id="reversed"
        ),
        pytest.param(
            PROOF,
            LEAVES[3],
            replace(POLICY, logs=tuple(map(PolicyLog, ELSEWHERE.verifier_keys))),
            id="another log",
        ),
        pytest.param(PROOF, LEAVES[3], Policy(), id="no log at all"),
        pytest.param(PROOF, LEAVES[3][:31], POLICY, id="leaf of 31 bytes"),
    ],
)
def test_any_other_claim_is_unproven(
    proof: TlogProof, leaf: bytes, policy: Policy
) -> None:
    with pytest.raises(UnprovenError):
        check_logged(proof, leaf=leaf, policy=policy)


def test_a_checkpoint_that_was_changed_is_refused() -> None:
    larger = Note(str(replace(CHECKPOINT, size=12)), COSIGNED.signatures)

    with pytest.raises(InvalidSignatureError):
        check_logged(replace(PROOF, checkpoint=larger), leaf=LEAVES[3], policy=POLICY)


def test_a_tree_without_the_entry_proves_nothing() -> None:
    with pytest.raises(IndexError):
        prove_logged(SIZE, SIGNED, NODES)
    with pytest.raises(MalformedError):
        prove_logged(0, ANY_NOTE, NODES)


@pytest.mark.parametrize(
    "proof",
    [
        pytest.param(lambda: TlogProof(-1, (), ANY_NOTE), id="index -1"),
        pytest.param(lambda: TlogProof(MAX_SIZE, (), ANY_NOTE), id="index too large"),
        pytest.param(lambda: TlogProof(0, (H1[:-1],), ANY_NOTE), id="short hash"),
        pytest.param(lambda: TlogProof(0, (H1,) * 65, ANY_NOTE), id="65 hashes"),
        pytest.param(
            lambda: TlogProof(0, (), ANY_NOTE, bytes(MAX_EXTRA + 1)), id="extra"
        ),
    ],
)
def test_what_could_not_be_read_back_is_not_made(
    proof: Callable[[], TlogProof],
) -> None:
    with pytest.raises(MalformedError):
        proof()


HEAD = "c2sp.org/tlog-proof@v1\nindex 3\n"
HASH = b64encode(H1).decode()


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("", id="nothing"),
        pytest.param("wrong-header\nindex 0\n", id="wrong header"),
        pytest.param("index 0\n", id="no header"),
        pytest.param(HEAD.replace("v1", "v2"), id="version 2"),
        pytest.param("c2sp.org/tlog-proof@v1\n", id="no index"),
        pytest.param(HEAD.replace("3", "notanumber"), id="index in words"),
        pytest.param(HEAD.replace("3", "-5"), id="index below 0"),
        pytest.param(HEAD.replace("3", "03"), id="index with a zero"),
        pytest.param(HEAD.replace("3", "٣"), id="Arabic digit"),
        pytest.param(HEAD.replace("3", str(MAX_SIZE)), id="index too large"),
        pytest.param(HEAD.replace("3", "9" * 5000), id="5,000 digits"),
        pytest.param(HEAD.replace(" ", "  "), id="two blanks"),
        pytest.param(HEAD.replace("\n", "\r\n"), id="carriage returns"),
        pytest.param(
            HEAD.replace("index", "extra !!notbase64!!\nindex"), id="extra not base64"
        ),
        pytest.param(HEAD.replace("index", "extra \nindex"), id="empty extra"),
        pytest.param(HEAD.replace("index", "extra YQ\nindex"), id="extra not padded"),
        pytest.param(HEAD + "extra YQ==\n", id="extra after the index"),
        pytest.param(HEAD + "index 3\n", id="index twice"),
        pytest.param(HEAD + "!!notbase64!!\n", id="hash not base64"),
        pytest.param(HEAD + b64encode(bytes(64)).decode() + "\n", id="hash of 64"),
        pytest.param(HEAD + HASH[:-1] + "\n", id="hash not padded"),
        pytest.param(HEAD + HASH.replace("=", " =") + "\n", id="blank in a hash"),
        pytest.param(HEAD + HASH, id="last newline missing"),
        pytest.param(HEAD + "é\n", id="not ASCII"),
        pytest.param(HEAD + f"{HASH}\n" * 65, id="65 hashes"),
    ],
)
def test_other_texts_are_refused(head: str) -> None:
    with pytest.raises(MalformedError):
        TlogProof.parse(head.encode() + b"\n" + bytes(ANY_NOTE))


def test_a_proof_ends_with_a_note() -> None:
    with pytest.raises(MalformedNoteError):
        TlogProof.parse(HEAD.encode() + b"\ntest checkpoint\n")
    with pytest.raises(MalformedError):
        TlogProof.parse(HEAD.encode())
