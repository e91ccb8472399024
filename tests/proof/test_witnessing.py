"""A witness helps, or asks for more, or says that something is very wrong."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import MalformedError, MalformedKeyError, MalformedNoteError
from ledger.proof.checkpoint import Checkpoint
from ledger.proof.cosignature import (
    Cosignature,
    add_lines,
    open_checkpoint,
    sign_checkpoint,
)
from ledger.proof.keyfile import generate_log_keys
from ledger.proof.note import (
    ED25519,
    ML_DSA_44,
    Note,
    VerifierKey,
    open_note,
    sign_note,
)
from ledger.proof.tree import (
    EMPTY_ROOT,
    LevelledNodes,
    check_consistency,
    leaf_hash,
    root_of,
)
from ledger.proof.witnessing import (
    MAX_HASHES,
    MAX_ROUNDS,
    AddCheckpoint,
    AheadOfUs,
    Alarm,
    Answer,
    Cosigned,
    Evidence,
    Outcome,
    Reason,
    Rejected,
    Retry,
    SplitView,
    TryLater,
    interpret,
    prove_growth,
    seek_cosignatures,
)
from tests.simulators.witness import CosigningKey, Witness

VECTORS = Path(__file__).parents[1] / "vectors" / "witnessing"

LITEWITNESS = {
    size: (VECTORS / f"litewitness-{size}.request").read_bytes() for size in (1, 3, 5)
}
LITEWITNESS_LOG = VerifierKey(
    "sigsum.org/v1/tree/"
    "4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562",
    ED25519,
    bytes.fromhex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"),
)

ORIGIN = "ledger.example/2026"
LOG = generate_log_keys(ORIGIN)
NOW = 1_790_000_000
LEAVES = [leaf_hash(b"entry %d" % n) for n in range(20)]
NODES = LevelledNodes(LEAVES)
OTHER_NODES = LevelledNodes([*LEAVES[:5], *(leaf_hash(leaf) for leaf in LEAVES[5:])])


def signed(size: int, nodes: LevelledNodes = NODES) -> Note:
    checkpoint = Checkpoint(ORIGIN, size, root_of(size, nodes))
    return sign_checkpoint(checkpoint, LOG, time=NOW)


def witness(**facts: int) -> Witness:
    fresh = Witness("witness.example/w1", LOG.verifier_keys, now=NOW, ours=NOW)
    for name, value in facts.items():
        setattr(fresh, name, value)
    return fresh


def converse(
    someone: Witness, note: Note, nodes: LevelledNodes = NODES, *, old: int = 0
) -> tuple[Outcome, list[int]]:
    """The outcome, and the old sizes that were tried on the way."""
    tried = []
    keys = someone.verifier_keys
    conversation = seek_cosignatures(note, nodes, keys, old=old)
    request = next(conversation)
    while True:
        tried.append(request.old)
        try:
            request = conversation.send(someone.add_checkpoint(bytes(request)))
        except StopIteration as end:
            return end.value, tried


@pytest.mark.parametrize("size", LITEWITNESS)
def test_a_published_request_reads_back_and_is_signed_by_its_log(size: int) -> None:
    request = AddCheckpoint.parse(LITEWITNESS[size])

    assert request.size == size
    assert bytes(request) == LITEWITNESS[size]
    open_note(request.checkpoint, [LITEWITNESS_LOG])


@pytest.mark.parametrize("size", [3, 5])
def test_a_published_request_continues_the_published_tree_of_one(size: int) -> None:
    first, later = (AddCheckpoint.parse(LITEWITNESS[n]) for n in (1, size))
    old_root, new_root = (
        Checkpoint.parse(request.checkpoint.text).root for request in (first, later)
    )

    check_consistency(
        later.hashes,
        old=later.old,
        new=size,
        old_root=old_root,
        new_root=new_root,
    )


def test_the_first_request_has_no_hashes() -> None:
    note = signed(7)

    assert bytes(prove_growth(0, note, NODES)) == b"old 0\n\n" + bytes(note)


@given(data=st.data(), new=st.integers(0, len(LEAVES)))
def test_every_request_proves_the_growth_and_reads_back(
    data: st.DataObject, new: int
) -> None:
    old = data.draw(st.integers(0, new))
    text = str(Checkpoint(ORIGIN, new, root_of(new, NODES)))
    note = Note(text, signed(1).signatures)
    request = prove_growth(old, note, NODES)

    assert AddCheckpoint.parse(bytes(request)) == request
    check_consistency(
        request.hashes,
        old=old,
        new=new,
        old_root=root_of(old, NODES),
        new_root=root_of(new, NODES),
    )


def test_a_new_witness_cosigns_at_once_with_both_its_keys() -> None:
    w1 = witness()
    outcome, tried = converse(w1, signed(7))

    assert isinstance(outcome, Cosigned)
    assert tried == [0]
    assert outcome.cosignatures == tuple(
        Cosignature(key, NOW) for key in w1.verifier_keys
    )
    note = add_lines(signed(7), outcome.lines)
    opened = open_checkpoint(note, LOG.verifier_keys, w1.verifier_keys)
    assert opened.cosignatures == outcome.cosignatures


def test_the_same_checkpoint_can_be_cosigned_again_later() -> None:
    w1 = witness()
    converse(w1, signed(7))
    w1.now = w1.ours = NOW + 3600
    outcome, tried = converse(w1, signed(7), old=7)

    assert isinstance(outcome, Cosigned)
    assert tried == [7]
    assert {one.time for one in outcome.cosignatures} == {NOW + 3600}


def test_a_witness_that_remembers_less_gets_the_proof_from_there() -> None:
    w1 = witness()
    converse(w1, signed(3))
    outcome, tried = converse(w1, signed(12), old=9)

    assert isinstance(outcome, Cosigned)
    assert tried == [9, 3]


def test_a_witness_met_for_the_second_time_is_asked_twice() -> None:
    w1 = witness()
    converse(w1, signed(3))
    outcome, tried = converse(w1, signed(12))

    assert isinstance(outcome, Cosigned)
    assert tried == [0, 3]


def test_a_witness_ahead_of_us_is_an_alarm_with_its_evidence() -> None:
    """The log was restored from a backup with 12 entries; the witness saw 15."""
    w1 = witness()
    converse(w1, signed(15))
    outcome, tried = converse(w1, signed(12), old=15)

    assert isinstance(outcome, AheadOfUs)
    assert isinstance(outcome, Alarm)
    assert outcome.size == 15
    assert outcome.evidence.answer == Answer(409, b"15\n", NOW)
    assert outcome.evidence.request.size == 12
    assert tried == [12]


@pytest.mark.parametrize("fork_status", [422, 409])
@pytest.mark.parametrize(
    "old", [pytest.param(7, id="known"), pytest.param(0, id="first")]
)
def test_another_root_for_the_same_size_is_a_split_view(
    fork_status: int, old: int
) -> None:
    w1 = witness(fork_status=fork_status)
    converse(w1, signed(7))
    other = signed(7, OTHER_NODES)
    outcome, _ = converse(w1, other, OTHER_NODES, old=old)

    assert isinstance(outcome, SplitView)
    assert isinstance(outcome, Alarm)
    assert outcome.evidence.request == AddCheckpoint(7, (), other)
    assert outcome.evidence.answer.status == fork_status


def test_a_tree_that_does_not_continue_the_one_cosigned_is_a_split_view() -> None:
    w1 = witness()
    converse(w1, signed(7))
    outcome, _ = converse(w1, signed(12, OTHER_NODES), OTHER_NODES, old=7)

    assert isinstance(outcome, SplitView)
    assert outcome.evidence.answer == Answer(422, b"7\n", NOW)
    assert AddCheckpoint.parse(bytes(outcome.evidence.request)).old == 7


def test_a_tree_that_branches_off_later_is_none() -> None:
    """Both have the same first five entries, and the witness saw no more."""
    w1 = witness()
    converse(w1, signed(5))
    outcome, _ = converse(w1, signed(12, OTHER_NODES), OTHER_NODES, old=5)

    assert isinstance(outcome, Cosigned)


@pytest.mark.parametrize(
    ("root", "status"),
    [
        pytest.param(EMPTY_ROOT, 200, id="its root"),
        pytest.param(LEAVES[0], 422, id="another root"),
        pytest.param(bytes(32), 422, id="zeros"),
    ],
)
def test_an_empty_tree_is_cosigned_with_its_root_only(root: bytes, status: int) -> None:
    """``TestZeroSize`` of torchwood, internal/witness, at 1cadf59."""
    note = sign_note(str(Checkpoint(ORIGIN, 0, root)), LOG.ed25519)
    answer = witness().add_checkpoint(bytes(AddCheckpoint(0, (), note)))

    assert answer.status == status


def test_a_witness_that_is_down_is_asked_again_later() -> None:
    w1 = witness()
    w1.is_down = True

    assert converse(w1, signed(7)) == (TryLater(30), [0])


def test_a_witness_that_keeps_changing_its_mind_is_left_alone() -> None:
    conversation = seek_cosignatures(signed(12), NODES, witness().verifier_keys)
    next(conversation)
    for size in range(1, MAX_ROUNDS):
        conversation.send(Answer(409, b"%d\n" % size, NOW))
    with pytest.raises(StopIteration) as end:
        conversation.send(Answer(409, b"%d\n" % MAX_ROUNDS, NOW))

    assert end.value.value == TryLater()


def test_a_witness_that_knows_neither_log_nor_key_says_which() -> None:
    stranger = generate_log_keys("ledger.example/2025")
    namesake = generate_log_keys(ORIGIN)
    knows_another = witness()
    knows_another.log = stranger.verifier_keys
    knows_another_key = witness()
    knows_another_key.log = namesake.verifier_keys

    assert converse(knows_another, signed(7))[0] == Rejected(Reason.LOG_UNKNOWN, 404)
    assert converse(knows_another_key, signed(7))[0] == Rejected(
        Reason.KEY_UNKNOWN, 403
    )


REQUEST = prove_growth(5, signed(12), NODES)
SAME_SIZE = prove_growth(12, REQUEST.checkpoint, NODES)
TEXT = REQUEST.checkpoint.text
W1 = CosigningKey.ed25519("witness.example/w1")
W2 = CosigningKey.ml_dsa_44("witness.example/w2")


def lines(*keys: CosigningKey, time: int = NOW, text: str = TEXT) -> bytes:
    return "".join(str(key.cosign(text, time=time)) for key in keys).encode()


def wrong(request: AddCheckpoint, status: int, body: bytes) -> Evidence:
    return Evidence(request, Answer(status, body, NOW))


@pytest.mark.parametrize(
    ("request_", "status", "body", "outcome"),
    [
        pytest.param(REQUEST, 400, b"", Rejected(Reason.MALFORMED, 400), id="400"),
        pytest.param(REQUEST, 403, b"", Rejected(Reason.KEY_UNKNOWN, 403), id="403"),
        pytest.param(REQUEST, 404, b"", Rejected(Reason.LOG_UNKNOWN, 404), id="404"),
        pytest.param(REQUEST, 409, b"0\n", Retry(0), id="409 from 0"),
        pytest.param(REQUEST, 409, b"4\n", Retry(4), id="409 from a smaller size"),
        pytest.param(REQUEST, 409, b"11\n", Retry(11), id="409 from a larger size"),
        pytest.param(REQUEST, 409, b"12\n", Retry(12), id="409 from our own size"),
        pytest.param(
            REQUEST,
            409,
            b"13\n",
            AheadOfUs(13, wrong(REQUEST, 409, b"13\n")),
            id="409 ahead of us",
        ),
        pytest.param(
            SAME_SIZE,
            409,
            b"99999999999999999999\n",
            AheadOfUs(
                99999999999999999999, wrong(SAME_SIZE, 409, b"99999999999999999999\n")
            ),
            id="409 far ahead of us",
        ),
        pytest.param(REQUEST, 409, b"5\n", TryLater(), id="409 with the size we said"),
        pytest.param(SAME_SIZE, 409, b"3\n", Retry(3), id="409 after the same size"),
        pytest.param(
            SAME_SIZE,
            409,
            b"12\n",
            SplitView(wrong(SAME_SIZE, 409, b"12\n")),
            id="409 for another root",
        ),
        pytest.param(
            SAME_SIZE,
            409,
            b"conflict",
            SplitView(wrong(SAME_SIZE, 409, b"conflict")),
            id="409 for another root, in words",
        ),
        *(
            pytest.param(
                REQUEST,
                409,
                body,
                Rejected(Reason.UNREADABLE, 409),
                id=f"409 with {body!r}",
            )
            for body in (b"", b"13", b"13\r\n", b"013\n", b"-1\n", b"13\n\n", b"many\n")
        ),
        pytest.param(REQUEST, 422, b"", SplitView(wrong(REQUEST, 422, b"")), id="422"),
        pytest.param(
            SAME_SIZE, 422, b"", SplitView(wrong(SAME_SIZE, 422, b"")), id="422, same"
        ),
        pytest.param(REQUEST, 429, b"", TryLater(), id="429"),
        *(
            pytest.param(REQUEST, status, b"", TryLater(), id=str(status))
            for status in (500, 502, 503, 504, 599)
        ),
        *(
            pytest.param(
                REQUEST,
                status,
                lines(W1),
                Rejected(Reason.UNEXPECTED, status),
                id=str(status),
            )
            for status in (100, 201, 202, 204, 301, 401, 405, 413, 418, 600)
        ),
    ],
)
def test_each_status_means_one_thing(
    request_: AddCheckpoint, status: int, body: bytes, outcome: Outcome
) -> None:
    answer = Answer(status, body, NOW)

    assert interpret(request_, answer, [W1.key, W2.key]) == outcome


@pytest.mark.parametrize(
    ("header", "after"),
    [
        pytest.param("120", 120, id="seconds"),
        pytest.param("0", 0, id="at once"),
        pytest.param("", None, id="none"),
        pytest.param("Fri, 31 Dec 1999 23:59:59 GMT", None, id="a date"),
        pytest.param("-5", None, id="negative"),
        pytest.param("9" * 5000, None, id="5,000 digits"),
        pytest.param("٣", None, id="Arabic digit"),
    ],
)
def test_a_witness_may_say_how_long_to_wait(header: str, after: int | None) -> None:
    answer = Answer(503, b"", NOW, retry_after=header)

    assert interpret(REQUEST, answer, [W1.key]) == TryLater(after)


def test_lines_by_keys_that_are_not_the_witness_are_left_out() -> None:
    body = lines(W2, W1) + str(signed(12).signatures[0]).encode()
    outcome = interpret(REQUEST, Answer(200, body, NOW), [W1.key])

    assert isinstance(outcome, Cosigned)
    assert [line.name for line in outcome.lines] == [W1.key.name]
    assert outcome.cosignatures == (Cosignature(W1.key, NOW),)


@pytest.mark.parametrize("seconds", [-60, -1, 0, 59, 60])
def test_the_clocks_may_differ_by_a_minute(seconds: int) -> None:
    answer = Answer(200, lines(W1, time=NOW + seconds), NOW)

    assert isinstance(interpret(REQUEST, answer, [W1.key]), Cosigned)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(lines(W1, time=NOW + 61), Reason.CLOCK, id="from the future"),
        pytest.param(lines(W1, time=NOW - 61), Reason.CLOCK, id="too old"),
        pytest.param(lines(W2, time=0), Reason.CLOCK, id="without a time"),
        pytest.param(
            lines(W1) + lines(W2, time=NOW - 3600), Reason.CLOCK, id="one too old"
        ),
        pytest.param(b"", Reason.UNREADABLE, id="empty"),
        pytest.param(b"\n", Reason.UNREADABLE, id="empty line"),
        pytest.param(b"<html>\n", Reason.UNREADABLE, id="a page"),
        pytest.param(b"\xff\n", Reason.UNREADABLE, id="not UTF-8"),
        pytest.param(lines(W1)[:-1], Reason.UNREADABLE, id="last newline missing"),
        pytest.param(lines(W1) + b"more", Reason.UNREADABLE, id="more behind it"),
        pytest.param(b"\n" + lines(W1), Reason.UNREADABLE, id="empty line in front"),
        pytest.param(lines(W1, W1), Reason.UNREADABLE, id="twice the same key"),
        pytest.param(
            lines(CosigningKey.ed25519("witness.example/w3")),
            Reason.NOT_COSIGNED,
            id="by somebody else",
        ),
        pytest.param(
            lines(W1, text=signed(11).text), Reason.NOT_COSIGNED, id="of another tree"
        ),
        pytest.param(
            lines(W1) + lines(W2, text=signed(11).text),
            Reason.NOT_COSIGNED,
            id="one of another tree",
        ),
    ],
)
def test_a_200_that_is_no_cosignature_is_refused(body: bytes, reason: Reason) -> None:
    outcome = interpret(REQUEST, Answer(200, body, NOW), [W1.key, W2.key])

    assert outcome == Rejected(reason, 200)


@given(status=st.integers(0, 999), body=st.binary(max_size=200))
def test_no_answer_breaks_the_reader_and_none_but_lines_cosigns(
    status: int, body: bytes
) -> None:
    outcome = interpret(REQUEST, Answer(status, body, NOW), [W1.key, W2.key])

    assert not isinstance(outcome, Cosigned)


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(lambda: AddCheckpoint(13, (), signed(12)), id="old beyond it"),
        pytest.param(lambda: AddCheckpoint(-1, (), signed(12)), id="old -1"),
        pytest.param(
            lambda: AddCheckpoint(5, (LEAVES[0],) * (MAX_HASHES + 1), signed(12)),
            id="64 hashes",
        ),
        pytest.param(lambda: AddCheckpoint(5, (b"",), signed(12)), id="empty hash"),
        pytest.param(
            lambda: AddCheckpoint(0, (), Note("no\n", signed(1).signatures)),
            id="no checkpoint",
        ),
        pytest.param(
            lambda: prove_growth(13, signed(12), NODES), id="growth backwards"
        ),
    ],
)
def test_no_witness_is_sent_nonsense(request_: Callable[[], AddCheckpoint]) -> None:
    with pytest.raises(MalformedError):
        request_()


BODY = bytes(REQUEST)
HASH_LINE = b64encode(bytes(32)) + b"\n"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(BODY.replace(b"old 5", b"old 05"), id="old 05"),
        pytest.param(BODY.replace(b"old 5", b"old -5"), id="old -5"),
        pytest.param(BODY.replace(b"old 5", b"old 13"), id="old beyond it"),
        pytest.param(BODY.replace(b"old 5", b"new 5"), id="new"),
        pytest.param(BODY.replace(b"old 5\n", b""), id="no old"),
        pytest.param(BODY.replace(b"old 5\n", b"old 5\n!\n"), id="no base64"),
        pytest.param(BODY.replace(b"old 5\n", b"old 5\nAA==\n"), id="a short hash"),
        pytest.param(BODY.replace(b"\n", b"\r\n"), id="carriage returns"),
        pytest.param(
            BODY.replace(
                b"old 5\n", b"old 5\n" + b64encode(bytes(32)) + b"\n" * 1
            ).replace(b"old 5\n", b"old 5\n" + (b64encode(bytes(32)) + b"\n") * 63),
            id="too many hashes",
        ),
        pytest.param(BODY.split(b"\n\n")[0] + b"\n\n", id="no checkpoint"),
    ],
)
def test_other_bodies_are_refused(body: bytes) -> None:
    with pytest.raises(MalformedError):
        AddCheckpoint.parse(body)


def test_a_key_that_cannot_cosign_is_a_mistake_of_ours() -> None:
    key = VerifierKey("a" * 256, ML_DSA_44, W2.key.public_key)

    with pytest.raises(MalformedKeyError):
        interpret(REQUEST, Answer(200, lines(W2), NOW), [key])


def test_a_body_ends_with_a_note() -> None:
    with pytest.raises(MalformedNoteError):
        AddCheckpoint.parse(b"old 0\n\n" + TEXT.encode())
