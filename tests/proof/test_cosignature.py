"""Whoever signs a checkpoint says who, when, and which tree; nothing else counts."""

from __future__ import annotations

import struct
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import (
    InvalidSignatureError,
    MalformedError,
    MalformedKeyError,
    MalformedNoteError,
    UnprovenError,
)
from ledger.proof.checkpoint import MAX_SIZE, Checkpoint
from ledger.proof.cosignature import (
    MAX_NAME_SIZE,
    MAX_TIME,
    Cosignature,
    CosignatureVerifier,
    add_lines,
    cosign,
    cosigned_message,
    open_checkpoint,
    open_lines,
    sign_checkpoint,
    verifier_for,
)
from ledger.proof.keyfile import generate_log_keys
from ledger.proof.note import (
    ED25519,
    ED25519_COSIGNATURE,
    MAX_SIGNATURES,
    ML_DSA_44,
    Note,
    SignatureLine,
    SignerKey,
    VerifierKey,
    open_note,
    sign_note,
)
from ledger.proof.tree import EMPTY_ROOT, leaf_hash
from tests.simulators.witness import CosigningKey

VECTORS = Path(__file__).parents[1] / "vectors" / "cosignature"


def read_keys(name: str) -> list[VerifierKey]:
    text = (VECTORS / f"{name}.keys").read_text()
    return [VerifierKey.parse(line) for line in text.splitlines()]


CT = (VECTORS / "arche2025h1.checkpoint").read_bytes()
CT_LOG, *CT_WITNESSES = read_keys("arche2025h1")
CT_TIME = 0x6A122120
"""In hex in all four lines: 23 May 2026, 21:50:24 UTC."""

ML_DSA = (VECTORS / "mldsa-log.checkpoint").read_bytes()
(ML_DSA_LOG,) = read_keys("mldsa-log")

C2SP_TEXT = (
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
)
C2SP_LINE = (
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZC"
    "B9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
C2SP_TIME = 1_679_315_147

ORIGIN = "ledger.example/2026"
LOG = generate_log_keys(ORIGIN)
OTHER_LOG = generate_log_keys("ledger.example/2027")
CHECKPOINT = Checkpoint(ORIGIN, 7, leaf_hash(b"seven"))
TEXT = str(CHECKPOINT)
TIME = 1_790_000_000
SIGNED = sign_checkpoint(CHECKPOINT, LOG, time=TIME)

W1 = CosigningKey.ed25519("witness.example/w1")
W2 = CosigningKey.ml_dsa_44("witness.example/w2")
BOTH_KINDS = [pytest.param(W1, id="0x04"), pytest.param(W2, id="0x06")]


def witnessed(*keys: CosigningKey, time: int = TIME) -> Note:
    return add_lines(SIGNED, [key.cosign(TEXT, time=time) for key in keys])


def test_four_real_witnesses_cosigned_a_real_checkpoint() -> None:
    opened = open_checkpoint(CT, [CT_LOG], CT_WITNESSES)

    assert opened.checkpoint.size == 1_432_088_532
    assert opened.log_keys == (CT_LOG,)
    assert opened.time is None
    assert opened.cosignatures == tuple(
        Cosignature(key, CT_TIME) for key in CT_WITNESSES
    )


def test_a_real_log_signed_its_checkpoint_with_ml_dsa_44_alone() -> None:
    opened = open_checkpoint(ML_DSA, [ML_DSA_LOG])

    assert opened.checkpoint.size == 1
    assert opened.log_keys == (ML_DSA_LOG,)
    assert opened.time is None, "it states the time 0, which is none"
    assert opened.cosignatures == ()


@pytest.mark.parametrize(
    ("vector", "keys"),
    [
        pytest.param(CT, [CT_LOG, *CT_WITNESSES], id="Ed25519"),
        pytest.param(ML_DSA, [ML_DSA_LOG], id="ML-DSA-44"),
    ],
)
def test_no_line_of_a_real_checkpoint_fits_another_size(
    vector: bytes, keys: list[VerifierKey]
) -> None:
    note = Note.parse(vector)
    checkpoint = Checkpoint.parse(note.text)
    larger = str(replace(checkpoint, size=checkpoint.size + 1)).encode()
    for line in note.signatures:
        for key in keys:
            if (key.name, key.key_id) == (line.name, line.key_id):
                verifier_for(key).verify(note.text.encode(), line.signature)
                with pytest.raises(InvalidSignatureError):
                    verifier_for(key).verify(larger, line.signature)


def test_the_published_line_states_the_published_time() -> None:
    line = SignatureLine.parse(C2SP_LINE)

    assert len(line.signature) == 8 + 64
    assert int.from_bytes(line.signature[:8]) == C2SP_TIME


def test_the_published_text_is_what_ed25519_signs() -> None:
    assert cosigned_message(W1.key, C2SP_TEXT, C2SP_TIME).decode() == (
        "cosignature/v1\n"
        "time 1679315147\n"
        "example.com/behind-the-sofa\n"
        "20852163\n"
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )


def test_the_published_structure_is_what_ml_dsa_44_signs() -> None:
    """The struct of c2sp.org/tlog-cosignature, packed here another way."""
    root = b64decode(C2SP_TEXT.split("\n")[2])

    assert cosigned_message(W2.key, C2SP_TEXT, C2SP_TIME) == struct.pack(
        ">12sB18sQB27sQQ32s",
        b"subtree/v1\n\0",
        18,
        b"witness.example/w2",
        C2SP_TIME,
        27,
        b"example.com/behind-the-sofa",
        0,
        20_852_163,
        root,
    )


def test_a_log_signs_with_both_keys_under_its_origin() -> None:
    opened = open_checkpoint(bytes(SIGNED), LOG.verifier_keys)

    assert SIGNED.text == TEXT
    assert [line.name for line in SIGNED.signatures] == [ORIGIN, ORIGIN]
    assert opened.note == SIGNED
    assert opened.checkpoint == CHECKPOINT
    assert opened.log_keys == LOG.verifier_keys
    assert opened.time == TIME
    assert opened.cosignatures == ()


def test_either_line_of_a_log_can_be_read_alone() -> None:
    ed25519, ml_dsa_44 = LOG.verifier_keys
    (own,) = open_note(SIGNED, [ed25519]).signatures
    message = cosigned_message(ml_dsa_44, TEXT, TIME)
    public_key = MLDSA44PublicKey.from_public_bytes(ml_dsa_44.public_key)

    assert own == SIGNED.signatures[0]
    public_key.verify(SIGNED.signatures[1].signature[8:], message)


@settings(max_examples=25)
@given(
    size=st.integers(1, MAX_SIZE),
    root=st.binary(min_size=32, max_size=32),
    time=st.integers(1, MAX_TIME),
)
def test_whatever_a_log_signs_and_two_witnesses_cosign_opens(
    size: int, root: bytes, time: int
) -> None:
    checkpoint = Checkpoint(ORIGIN, size, root)
    signed = sign_checkpoint(checkpoint, LOG, time=time)
    lines = [key.cosign(signed.text, time=time) for key in (W1, W2)]
    both = bytes(add_lines(signed, lines))
    opened = open_checkpoint(both, LOG.verifier_keys, [W2.key, W1.key])

    assert opened.checkpoint == checkpoint
    assert opened.time == time
    assert opened.cosignatures == (Cosignature(W1.key, time), Cosignature(W2.key, time))
    assert bytes(opened.note) == both


@pytest.mark.parametrize("key", BOTH_KINDS)
def test_a_cosignature_fits_nothing_but_its_checkpoint_time_and_name(
    key: CosigningKey,
) -> None:
    line = key.cosign(TEXT, time=TIME)
    verifier = CosignatureVerifier(key.key)
    verifier.verify(TEXT.encode(), line.signature)
    later = (TIME + 1).to_bytes(8) + line.signature[8:]
    wrong = [
        (str(replace(CHECKPOINT, size=8)), line.signature),
        (str(replace(CHECKPOINT, origin="ledger.example/2025")), line.signature),
        (str(replace(CHECKPOINT, root=EMPTY_ROOT)), line.signature),
        (TEXT, later),
        (TEXT, line.signature[:-1]),
        (TEXT, line.signature + b"\0"),
        (TEXT, line.signature[:-1] + bytes([line.signature[-1] ^ 1])),
        (TEXT, line.signature[:8]),
        (TEXT, b""),
        ("this is no checkpoint\n", line.signature),
    ]
    for text, signature in wrong:
        with pytest.raises(InvalidSignatureError, match=key.key.label.split("+")[0]):
            verifier.verify(text.encode(), signature)


def test_only_ml_dsa_44_is_bound_to_the_name_of_the_cosigner() -> None:
    """Hence c2sp.org/tlog-cosignature: one Ed25519 key for each cosigner."""
    for key, is_bound in ((W1, False), (W2, True)):
        renamed = replace(key.key, name="witness.example/alias")
        signature = key.cosign(TEXT, time=TIME).signature
        try:
            CosignatureVerifier(renamed).verify(TEXT.encode(), signature)
        except InvalidSignatureError:
            assert is_bound
        else:
            assert not is_bound


def test_only_ed25519_covers_the_lines_after_the_third() -> None:
    extended = TEXT + "later\n"
    for key, is_covered in ((W1, True), (W2, False)):
        signature = key.cosign(TEXT, time=TIME).signature
        try:
            CosignatureVerifier(key.key).verify(extended.encode(), signature)
        except InvalidSignatureError:
            assert is_covered
        else:
            assert not is_covered


def test_a_time_beyond_two_to_the_63_is_refused() -> None:
    line = W2.cosign(TEXT, time=MAX_TIME)
    CosignatureVerifier(W2.key).verify(TEXT.encode(), line.signature)
    beyond = (MAX_TIME + 1).to_bytes(8) + line.signature[8:]

    with pytest.raises(InvalidSignatureError):
        CosignatureVerifier(W2.key).verify(TEXT.encode(), beyond)
    with pytest.raises(MalformedError, match="time"):
        W2.cosign(TEXT, time=MAX_TIME + 1)


@pytest.mark.parametrize("time", [0, -1, MAX_TIME + 1])
def test_a_log_states_a_time(time: int) -> None:
    with pytest.raises(MalformedError, match="time"):
        sign_checkpoint(CHECKPOINT, LOG, time=time)


def test_a_log_signs_no_checkpoint_of_another_log() -> None:
    with pytest.raises(MalformedKeyError, match="its own"):
        sign_checkpoint(CHECKPOINT, OTHER_LOG, time=TIME)


def test_the_empty_log_has_one_root_for_signer_and_reader() -> None:
    empty = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    wrong = replace(empty, root=CHECKPOINT.root)
    signed = sign_checkpoint(empty, LOG, time=TIME)

    assert open_checkpoint(signed, LOG.verifier_keys).checkpoint == empty
    with pytest.raises(MalformedError, match="only one root"):
        sign_checkpoint(wrong, LOG, time=TIME)
    with pytest.raises(UnprovenError, match="only one root"):
        open_checkpoint(sign_note(str(wrong), LOG.ed25519), LOG.verifier_keys)


@pytest.mark.parametrize(
    ("name", "is_allowed"),
    [
        pytest.param("a" * 255, True, id="255 bytes"),
        pytest.param("a" * 256, False, id="256 bytes"),
        pytest.param("é" * 127 + "a", True, id="255 bytes in UTF-8"),
        pytest.param("é" * 128, False, id="256 bytes in UTF-8"),
    ],
)
def test_names_and_origins_have_at_most_255_bytes(name: str, is_allowed: bool) -> None:
    assert (len(name.encode()) <= MAX_NAME_SIZE) == is_allowed
    key = replace(W2.key, name=name)
    text = str(replace(CHECKPOINT, origin=name))
    if is_allowed:
        CosignatureVerifier(key)
        W2.cosign(text, time=TIME)
        return
    with pytest.raises(MalformedKeyError):
        CosignatureVerifier(key)
    with pytest.raises(MalformedError):
        W2.cosign(text, time=TIME)
    with pytest.raises(MalformedError):
        cosigned_message(key, TEXT, TIME)


def test_a_key_for_notes_cosigns_nothing() -> None:
    officer = SignerKey.from_seed("naij.example/officer-1", bytes(range(32)))

    with pytest.raises(MalformedKeyError):
        CosignatureVerifier(officer.verifier_key)
    with pytest.raises(MalformedKeyError):
        cosign(TEXT, officer.verifier_key, officer.sign, time=TIME)
    assert verifier_for(officer.verifier_key) == officer.verifier_key


def test_what_is_no_checkpoint_is_not_cosigned() -> None:
    with pytest.raises(MalformedError):
        W1.cosign("this is no checkpoint\n", time=TIME)


def test_witnesses_nobody_knows_are_left_out() -> None:
    opened = open_checkpoint(witnessed(W1, W2), LOG.verifier_keys, [W2.key])

    assert opened.cosignatures == (Cosignature(W2.key, TIME),)
    assert [line.name for line in opened.note.signatures] == [
        ORIGIN,
        ORIGIN,
        W2.key.name,
    ]


@pytest.mark.parametrize("key", BOTH_KINDS)
def test_one_wrong_line_by_a_known_witness_spoils_the_checkpoint(
    key: CosigningKey,
) -> None:
    line = key.cosign(str(replace(CHECKPOINT, size=8)), time=TIME)
    note = add_lines(SIGNED, [line])

    assert open_checkpoint(note, LOG.verifier_keys).cosignatures == ()
    with pytest.raises(InvalidSignatureError):
        open_checkpoint(note, LOG.verifier_keys, [key.key])


def test_a_checkpoint_without_a_line_of_its_log_is_refused() -> None:
    note = Note(TEXT, tuple(key.cosign(TEXT, time=TIME) for key in (W1, W2)))

    with pytest.raises(UnprovenError, match="key of this log"):
        open_checkpoint(note, LOG.verifier_keys, [W1.key, W2.key])


def test_a_key_of_another_log_says_nothing_about_this_one() -> None:
    """Even if its owner signs the checkpoint, under the name of the other log."""
    note = sign_note(TEXT, OTHER_LOG.ed25519)

    with pytest.raises(UnprovenError):
        open_checkpoint(note, [*LOG.verifier_keys, *OTHER_LOG.verifier_keys])


def test_a_key_of_the_log_is_never_a_witness() -> None:
    _, ml_dsa_44 = LOG.verifier_keys
    opened = open_checkpoint(SIGNED, LOG.verifier_keys, [ml_dsa_44])

    assert opened.cosignatures == ()
    assert opened.log_keys == LOG.verifier_keys


def test_a_witness_named_like_the_log_does_not_sign_for_it() -> None:
    impostor = replace(W1.key, name=ORIGIN)
    note = Note(TEXT, (cosign(TEXT, impostor, W1.sign, time=TIME),))

    with pytest.raises(UnprovenError, match="key of this log"):
        open_checkpoint(note, LOG.verifier_keys, [impostor])


@pytest.mark.parametrize(
    ("log_keys", "witness_keys"),
    [
        pytest.param([W1.key], [], id="a log with 0x04"),
        pytest.param(LOG.verifier_keys, [LOG.verifier_keys[0]], id="a witness, 0x01"),
    ],
)
def test_a_key_signs_only_in_its_role(
    log_keys: list[VerifierKey], witness_keys: list[VerifierKey]
) -> None:
    with pytest.raises(MalformedKeyError, match="role"):
        open_checkpoint(SIGNED, log_keys, witness_keys)


def colliding_keys() -> tuple[VerifierKey, VerifierKey]:
    """Two different keys of one name whose ids are the same, found by trying."""
    seen: dict[bytes, VerifierKey] = {}
    for number in range(2**20):
        public_key = number.to_bytes(32)
        key = VerifierKey("witness.example/w3", ED25519_COSIGNATURE, public_key)
        other = seen.setdefault(key.key_id, key)
        if other != key:
            return other, key
    raise AssertionError


def test_keys_that_cannot_be_told_apart_are_refused() -> None:
    with pytest.raises(MalformedKeyError, match="same name and key id"):
        open_lines(SIGNED, colliding_keys())


def test_a_line_given_twice_is_refused() -> None:
    line = W1.cosign(TEXT, time=TIME)
    twice = Note(TEXT, (*SIGNED.signatures, line, W1.cosign(TEXT, time=TIME + 1)))

    with pytest.raises(MalformedNoteError):
        open_checkpoint(twice, LOG.verifier_keys, [W1.key])


def test_a_younger_line_takes_the_place_of_the_older_one() -> None:
    older = witnessed(W1, W2)
    younger = add_lines(older, [W1.cosign(TEXT, time=TIME + 3600)])
    opened = open_checkpoint(younger, LOG.verifier_keys, [W1.key, W2.key])

    assert opened.cosignatures == (
        Cosignature(W2.key, TIME),
        Cosignature(W1.key, TIME + 3600),
    )


def test_no_note_gets_more_lines_than_can_be_read() -> None:
    lines = [SignatureLine(f"w{n}", b"key!", b"x") for n in range(MAX_SIGNATURES)]

    with pytest.raises(MalformedNoteError):
        add_lines(SIGNED, lines)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(TEXT.encode(), id="no signatures"),
        pytest.param(bytes(SIGNED).replace(b"\n7\n", b"\n07\n"), id="size 07"),
        pytest.param(bytes(SIGNED)[:-1], id="cut"),
    ],
)
def test_what_is_no_signed_checkpoint_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        open_checkpoint(data, LOG.verifier_keys)


def test_the_algorithms_are_those_of_c2sp() -> None:
    kinds = [key.algorithm for key in (*LOG.verifier_keys, W1.key)]

    assert kinds == [ED25519, ML_DSA_44, ED25519_COSIGNATURE] == [0x01, 0x06, 0x04]
