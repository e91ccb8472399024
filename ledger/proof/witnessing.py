"""Asking a witness for its cosignature. https://c2sp.org/tlog-witness, add-checkpoint

A witness remembers one tree of each log: the largest that it has cosigned. The log
sends a checkpoint and the proof that it continues that tree, ``POST`` to
``<submission prefix>/add-checkpoint``::

    old 20852014
    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
    jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=

    example.com/behind-the-sofa
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4UR…

``old`` is the size the witness is believed to remember, 0 at first contact; with 0 or
the size of the checkpoint itself there are no hashes. Asking for the same checkpoint
again is how its cosignature is made younger.

What the answer means (``interpret``):

=========  ===========================================================================
status     meaning
=========  ===========================================================================
200        ``Cosigned``: the body is lines for the note; verified, and their time is
           within a minute of ours. ``Rejected`` if not.
400        ``Rejected``: malformed, so there is a mistake in our program.
403        ``Rejected``: the witness does not know our key.
404        ``Rejected``: the witness does not know our log.
409        the body is the size that the witness remembers. ``Retry`` from there. If it
           is larger than ours, ``AheadOfUs``: we signed a tree that we no longer have.
           If ``old`` is already the size of the checkpoint and the body says so too,
           or nothing, ``SplitView``: thus older witnesses refuse another root.
422        ``SplitView``: what we signed does not continue what they cosigned.
429, 5xx   ``TryLater``.
others     ``Rejected``.
=========  ===========================================================================

``AheadOfUs`` and ``SplitView`` are the two answers after which nothing may be signed
until a person has looked: either this log was rolled back or forked, or the witness is
wrong. Both carry the evidence, the request as it was sent and the answer as it came.
The answer is signed by nobody and convinces only us. The request is signed by us, so
together with another checkpoint that the witness cosigned it convinces anyone.

Nothing here opens a socket: ``seek_cosignatures`` says what to send next and is told
what came back.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Self

from ledger.errors import MalformedError, MalformedKeyError, UnprovenError
from ledger.proof.checkpoint import Checkpoint
from ledger.proof.cosignature import Cosignature, open_lines
from ledger.proof.note import MAX_NOTE_SIZE, Note, SignatureLine, VerifierKey
from ledger.proof.tlog_proof import read_base64
from ledger.proof.tree import HASH_SIZE, Nodes, prove_consistency

MAX_HASHES: Final = 63
"""Hashes in a request, at most."""

MAX_CLOCK_DIFFERENCE: Final = 60
"""Seconds between the time in a new cosignature and ours, at most."""

MAX_ROUNDS: Final = 4
"""Requests to one witness about one checkpoint before giving up for now."""

_OLD: Final = re.compile("old (0|[1-9][0-9]{0,19})")
_SIZE: Final = re.compile(rb"(0|[1-9][0-9]{0,19})\n")
_SECONDS: Final = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """The body of a request.

    Attributes:
        old: Size of the tree that the witness is believed to remember.
        hashes: Consistency proof from there, 32 bytes each.
        checkpoint: Signed by the log, perhaps cosigned already.

    Raises:
        MalformedError: The note is no checkpoint, ``old`` is beyond its size, or there
            are too many hashes or one of another length.
    """

    old: int
    hashes: tuple[bytes, ...]
    checkpoint: Note

    def __post_init__(self) -> None:
        if not 0 <= self.old <= self.size:
            raise MalformedError("the old size is between 0 and that of the checkpoint")
        if len(self.hashes) > MAX_HASHES:
            raise MalformedError(f"a request has at most {MAX_HASHES} hashes")
        if any(len(hash_) != HASH_SIZE for hash_ in self.hashes):
            raise MalformedError(f"each hash of a proof has {HASH_SIZE} bytes")

    def __bytes__(self) -> bytes:
        """Old size and hashes, an empty line, the checkpoint."""
        lines = [f"old {self.old}"]
        lines += [b64encode(hash_).decode() for hash_ in self.hashes]
        head = "".join(f"{line}\n" for line in lines)
        return head.encode() + b"\n" + bytes(self.checkpoint)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read the bytes that ``bytes()`` writes. Nothing is verified.

        Raises:
            MalformedNoteError: The checkpoint is no note.
            MalformedError: Not such bytes, or not their only spelling.
        """
        head, empty_line, checkpoint = data.partition(b"\n\n")
        first, *lines = head.decode("ascii", errors="replace").split("\n")
        old = _OLD.fullmatch(first)
        if not old or not empty_line or len(data) > 2 * MAX_NOTE_SIZE:
            raise MalformedError(
                "a request is an old size, hashes, an empty line and a checkpoint"
            )
        hashes = tuple(map(read_base64, lines))
        request = cls(int(old[1]), hashes, Note.parse(checkpoint))
        if bytes(request) != data:
            raise MalformedError("a request has only one spelling")
        return request

    @property
    def size(self) -> int:
        """Size of the checkpoint."""
        return Checkpoint.parse(self.checkpoint.text).size


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        status: Of HTTP.
        body: As it came.
        received_at: POSIX seconds by our clock.
        retry_after: The header of this name; empty if there was none.
    """

    status: int
    body: bytes
    received_at: int
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What to keep when something is wrong: nobody can make up the request later."""

    request: AddCheckpoint
    answer: Answer


class Reason(Enum):
    """Why there is no cosignature, in words for the operator."""

    MALFORMED = "the witness could not read the request"
    KEY_UNKNOWN = "the witness does not know the key of this log"
    LOG_UNKNOWN = "the witness does not know this log"
    UNREADABLE = "the answer is not in the form of the protocol"
    NOT_COSIGNED = "the answer holds no valid line by a key of this witness"
    CLOCK = "the time in the cosignature is not the time here"
    UNEXPECTED = "the protocol has no such answer"


@dataclass(frozen=True, slots=True)
class Cosigned:
    """Verified lines, for ``cosignature.add_lines``.

    Attributes:
        lines: By keys of this witness; others were left out.
        cosignatures: What they say, in the same order.
    """

    lines: tuple[SignatureLine, ...]
    cosignatures: tuple[Cosignature, ...]


@dataclass(frozen=True, slots=True)
class Retry:
    """The witness remembers another size: send the proof from there."""

    size: int


@dataclass(frozen=True, slots=True)
class AheadOfUs:
    """The witness remembers a larger tree of this log than ours. Stop signing.

    Ours is the tree of the request: send one checkpoint at a time to a witness, the
    newest, or a younger one of our own looks like this.
    """

    size: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class SplitView:
    """The witness remembers another history of this log. Stop signing."""

    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing will change until somebody repairs something, here or there."""

    reason: Reason
    status: int


@dataclass(frozen=True, slots=True)
class TryLater:
    """The witness cannot answer now.

    Attributes:
        after: Seconds it asked to be left alone; None if it did not say.
    """

    after: int | None = None


Alarm = AheadOfUs | SplitView
"""After one of these nothing is signed until a person has looked."""

Outcome = Cosigned | Retry | Alarm | Rejected | TryLater

_REASONS: Final = {
    400: Reason.MALFORMED,
    403: Reason.KEY_UNKNOWN,
    404: Reason.LOG_UNKNOWN,
}


def prove_growth(old: int, checkpoint: Note, nodes: Nodes) -> AddCheckpoint:
    """The request for a witness that remembers ``old`` entries.

    Args:
        old: 0 up to the size of the checkpoint.
        checkpoint: Signed by this log.
        nodes: Of its tree or a later one.

    Raises:
        MalformedError: The note is no checkpoint, or smaller than ``old``.
        IndexError: ``nodes`` does not reach that far.
    """
    size = Checkpoint.parse(checkpoint.text).size
    hashes = prove_consistency(min(old, size), size, nodes)
    return AddCheckpoint(old, tuple(hashes), checkpoint)


def interpret(
    request: AddCheckpoint, answer: Answer, keys: Sequence[VerifierKey]
) -> Outcome:
    """What an answer means, by the table above.

    Args:
        request: What was sent.
        answer: What came back.
        keys: Of this one witness, 0x04 or 0x06.

    Raises:
        MalformedKeyError: No witness cosigns with such a key, or two cannot be told
            apart.
    """
    match answer.status:
        case 200:
            return _read_cosigned(request, answer, keys)
        case 409:
            return _read_conflict(request, answer)
        case 422:
            return SplitView(Evidence(request, answer))
        case 429:
            return TryLater(_seconds(answer.retry_after))
        case status if status in range(500, 600):
            return TryLater(_seconds(answer.retry_after))
        case status:
            return Rejected(_REASONS.get(status, Reason.UNEXPECTED), status)


def seek_cosignatures(
    checkpoint: Note, nodes: Nodes, keys: Sequence[VerifierKey], *, old: int = 0
) -> Generator[AddCheckpoint, Answer, Outcome]:
    """The conversation with one witness about one checkpoint.

    Yields each request to be sent, takes the answer, and returns the outcome, which is
    never ``Retry``::

        conversation = seek_cosignatures(checkpoint, nodes, keys, old=old)
        request = next(conversation)
        try:
            while True:
                request = conversation.send(post(request))
        except StopIteration as end:
            outcome = end.value

    Args:
        checkpoint: Signed by this log.
        nodes: Of its tree or a later one.
        keys: Of the witness.
        old: Size that the witness cosigned last, as far as is known.
    """
    old = min(old, Checkpoint.parse(checkpoint.text).size)
    for _ in range(MAX_ROUNDS):
        request = prove_growth(old, checkpoint, nodes)
        outcome = interpret(request, (yield request), keys)
        if not isinstance(outcome, Retry):
            return outcome
        old = outcome.size
    return TryLater()


def _read_cosigned(
    request: AddCheckpoint, answer: Answer, keys: Sequence[VerifierKey]
) -> Outcome:
    try:
        *lines, rest = answer.body.decode().split("\n")
        parsed = tuple(SignatureLine.parse(f"{line}\n") for line in lines)
        offered = Note(request.checkpoint.text, parsed)
        verified, cosignatures = open_lines(offered, keys)
    except MalformedKeyError:
        raise
    except (MalformedError, UnicodeDecodeError):
        return Rejected(Reason.UNREADABLE, answer.status)
    except UnprovenError:
        return Rejected(Reason.NOT_COSIGNED, answer.status)
    if rest:
        return Rejected(Reason.UNREADABLE, answer.status)
    for said in cosignatures:
        if abs(said.time - answer.received_at) > MAX_CLOCK_DIFFERENCE:
            return Rejected(Reason.CLOCK, answer.status)
    return Cosigned(verified.signatures, cosignatures)


def _read_conflict(request: AddCheckpoint, answer: Answer) -> Outcome:
    match = _SIZE.fullmatch(answer.body)
    size = int(match[1]) if match else None
    if request.old == request.size and size in {request.size, None}:
        return SplitView(Evidence(request, answer))
    if size is None:
        return Rejected(Reason.UNREADABLE, answer.status)
    if size > request.size:
        return AheadOfUs(size, Evidence(request, answer))
    # It says that this is not what it remembers, and that it is.
    return TryLater() if size == request.old else Retry(size)


def _seconds(header: str) -> int | None:
    """Of ``Retry-After``, which may also be a date. RFC 9110, section 10.2.3."""
    return int(header) if _SECONDS.fullmatch(header) else None
