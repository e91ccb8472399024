r"""Cosignatures: who else vouches for a checkpoint. https://c2sp.org/tlog-cosignature

A checkpoint is a signed note (``note.py``), and under its text stand the lines of the
log and of its witnesses::

    example.com/behind-the-sofa
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4UR…
    — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB…

A plain Ed25519 line (0x01) signs the text. The other two kinds add a time, POSIX
seconds, which stands in the line as eight bytes, high byte first, between the key id
and the signature proper.

* 0x04, Ed25519, signs two more lines and then the text::

      cosignature/v1
      time 1679315147
      example.com/behind-the-sofa
      …

  It does not name who signs, so whoever has two names needs two keys.
* 0x06, ML-DSA-44 (FIPS 204, no context), signs the tree and not the text, so lines
  after the third are not covered. Strings have one byte of length in front, numbers
  are uint64, high byte first::

      "subtree/v1\n\0" ‖ name of the cosigner ‖ time ‖ origin ‖ 0 ‖ size ‖ root

A witness that cosigns says: at this time this is the largest tree of this origin that
I know, and it continues every other tree of it that I have seen. With time 0, which
only 0x06 allows, it says nothing about *largest*.

A log signs its own checkpoints with two keys, both named exactly the origin: 0x01 for
every reader there is, and 0x06, whose time is the time of the checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from ledger.errors import (
    InvalidSignatureError,
    MalformedError,
    MalformedKeyError,
    UnprovenError,
)
from ledger.proof.checkpoint import Checkpoint
from ledger.proof.keyfile import LOG_ALGORITHMS, LogKeys
from ledger.proof.note import (
    ED25519,
    ED25519_COSIGNATURE,
    ML_DSA_44,
    Note,
    SignatureLine,
    Verifier,
    VerifierKey,
    check_ed25519,
    open_note,
    sign_note,
)
from ledger.proof.tree import EMPTY_ROOT

MAX_TIME: Final = 2**63 - 1
"""Largest time in a cosignature, POSIX seconds."""

MAX_NAME_SIZE: Final = 255
"""Bytes in the name of a cosigner or in an origin, at most, for 0x06."""

COSIGNING_ALGORITHMS: Final = [ED25519_COSIGNATURE, ML_DSA_44]
"""What a witness may cosign with."""

_TIME_SIZE: Final = 8


@dataclass(frozen=True, slots=True)
class Cosignature:
    """What one witness says, verified.

    Attributes:
        key: Whose key.
        time: POSIX seconds by the clock of the witness; 0 if it states none.
    """

    key: VerifierKey
    time: int


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint whose log and witnesses were verified.

    Attributes:
        checkpoint: What they signed.
        note: The text and every line that verified, in the order of the note.
        log_keys: The keys of the log that signed, at least one.
        time: The log's own, POSIX seconds, from its 0x06 line; None if it has none.
        cosignatures: Of the known witnesses, in the order of the note.
    """

    checkpoint: Checkpoint
    note: Note
    log_keys: tuple[VerifierKey, ...]
    time: int | None
    cosignatures: tuple[Cosignature, ...]


@dataclass(frozen=True, slots=True)
class CosignatureVerifier:
    """Judges the lines of one 0x04 or 0x06 key; ``note.open_note`` takes it.

    Raises:
        MalformedKeyError: A key of another kind, or a name over 255 bytes.
    """

    key: VerifierKey

    def __post_init__(self) -> None:
        if self.key.algorithm not in COSIGNING_ALGORITHMS:
            raise MalformedKeyError(f"{self.key.label} is not a key for cosignatures")
        if len(self.key.name.encode()) > MAX_NAME_SIZE:
            raise MalformedKeyError(
                f"the name of a cosigner has at most {MAX_NAME_SIZE} bytes"
            )

    @property
    def name(self) -> str:
        """Name of the key."""
        return self.key.name

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, say which key signed."""
        return self.key.key_id

    def verify(self, message: bytes, signature: bytes) -> None:
        """Check one line under the checkpoint whose text is ``message``.

        Raises:
            InvalidSignatureError: It was made over other bytes or by another key, or
                the text is no checkpoint.
        """
        time, bare = _split(signature)
        try:
            cosigned = cosigned_message(self.key, message.decode(), time)
            _check_bare(self.key, cosigned, bare)
        except (InvalidSignatureError, MalformedError):
            raise InvalidSignatureError(
                f"the cosignature of {self.key.label} does not match the checkpoint"
            ) from None


def verifier_for(key: VerifierKey) -> Verifier:
    """Whatever judges the lines of ``key``.

    Raises:
        MalformedKeyError: The name is too long for a cosigner.
    """
    return key if key.algorithm == ED25519 else CosignatureVerifier(key)


def cosigned_message(key: VerifierKey, text: str, time: int) -> bytes:
    """The bytes that a cosigner signs, for the checkpoint with this text.

    Raises:
        MalformedKeyError: The key is not one for cosignatures.
        MalformedError: The text is no checkpoint, its origin is over 255 bytes, or
            there is no such time.
    """
    checkpoint = Checkpoint.parse(text)
    if not 0 <= time <= MAX_TIME:
        raise MalformedError("the time of a cosignature is at most 2^63 - 1 seconds")
    if key.algorithm == ED25519_COSIGNATURE:
        return f"cosignature/v1\ntime {time}\n{text}".encode()
    if key.algorithm == ML_DSA_44:
        return _tree_message(key.name, checkpoint, time)
    raise MalformedKeyError(f"{key.label} is not a key for cosignatures")


def cosign(
    text: str, key: VerifierKey, sign: Callable[[bytes], bytes], *, time: int
) -> SignatureLine:
    """The line with which the holder of ``key`` vouches for a checkpoint.

    Args:
        text: Of the checkpoint.
        key: 0x04 or 0x06.
        sign: Signs bytes with the private key.
        time: POSIX seconds.

    Raises:
        MalformedKeyError: The key is not one for cosignatures.
        MalformedError: As ``cosigned_message``.
    """
    bare = sign(cosigned_message(key, text, time))
    return SignatureLine(key.name, key.key_id, time.to_bytes(_TIME_SIZE) + bare)


def sign_checkpoint(checkpoint: Checkpoint, keys: LogKeys, *, time: int) -> Note:
    """The checkpoint with both lines of its log, 0x01 and then 0x06.

    Signing is the promise, not publishing: sign only what extends everything signed
    before. The 0x06 line is never twice the same.

    Args:
        checkpoint: Of the log whose keys these are.
        keys: Both named the origin.
        time: POSIX seconds, 1 or more.

    Raises:
        MalformedKeyError: The keys are of another log.
        MalformedError: There is no such time, the origin is over 255 bytes, or the
            root cannot be that of a log without entries.
    """
    if checkpoint.origin != keys.origin:
        raise MalformedKeyError("a log signs its own checkpoints only")
    if time < 1:
        raise MalformedError("a log states the time of its checkpoint")
    if _contradicts_itself(checkpoint):
        raise MalformedError("a log without entries has only one root")
    text = str(checkpoint)
    _, ml_dsa_44 = keys.verifier_keys
    line = cosign(text, ml_dsa_44, keys.sign_ml_dsa_44, time=time)
    return add_lines(sign_note(text, keys.ed25519), [line])


def add_lines(note: Note, lines: Iterable[SignatureLine]) -> Note:
    """The note with these lines; older ones by the same keys make way.

    Nothing is verified here: add what ``witnessing.interpret`` found good.

    Raises:
        MalformedNoteError: The note gets too large.
    """
    by_key = {(line.name, line.key_id): line for line in note.signatures}
    for line in lines:
        by_key.pop((line.name, line.key_id), None)
        by_key[line.name, line.key_id] = line
    return Note.parse(bytes(Note(note.text, tuple(by_key.values()))))


def open_lines(
    note: Note, keys: Sequence[VerifierKey]
) -> tuple[Note, tuple[Cosignature, ...]]:
    """The lines by these keys, and who says each of them when; 0x01 has no time.

    Raises:
        MalformedNoteError: Two lines by the same key.
        MalformedKeyError: Two keys cannot be told apart by name and key id.
        InvalidSignatureError: A line by one of the keys does not match the text.
        UnprovenError: No line is by one of them.
    """
    verified = open_note(note, map(verifier_for, keys))
    by_name_and_id = {(key.name, key.key_id): key for key in keys}
    said = []
    for line in verified.signatures:
        key = by_name_and_id[line.name, line.key_id]
        time = 0 if key.algorithm == ED25519 else _split(line.signature)[0]
        said.append(Cosignature(key, time))
    return verified, tuple(said)


def open_checkpoint(
    note: Note | bytes,
    log_keys: Iterable[VerifierKey],
    witness_keys: Iterable[VerifierKey] = (),
) -> SignedCheckpoint:
    """The checkpoint, with everything that these keys say about it.

    One line by a key of the log is enough; compare ``log_keys`` of what comes back
    with those of the log to insist on all. A key of the log never counts as a witness.
    How many witnesses are enough is for ``policy.py`` to say.

    Args:
        note: As it was received.
        log_keys: 0x01 or 0x06. Those not named like the origin are of other logs.
        witness_keys: 0x04 or 0x06.

    Raises:
        MalformedNoteError: Not a note, or two lines by the same key.
        MalformedError: The text is no checkpoint.
        MalformedKeyError: A key cannot sign in its role, or two cannot be told apart.
        InvalidSignatureError: A line by a known key does not match the checkpoint.
        UnprovenError: No line is by a key of the log, or size and root contradict
            each other.
    """
    if isinstance(note, bytes):
        note = Note.parse(note)
    checkpoint = Checkpoint.parse(note.text)
    all_own = _all_of(LOG_ALGORITHMS, log_keys)
    own = [key for key in all_own if key.name == checkpoint.origin]
    keys = [*own, *_all_of(COSIGNING_ALGORITHMS, witness_keys)]
    verified, said = open_lines(note, keys)
    by_log = [one for one in said if one.key in own]
    if not by_log:
        raise UnprovenError("no signature is by a key of this log")
    if _contradicts_itself(checkpoint):
        raise UnprovenError("a log without entries has only one root")
    return SignedCheckpoint(
        checkpoint=checkpoint,
        note=verified,
        log_keys=tuple(one.key for one in by_log),
        time=max(one.time for one in by_log) or None,
        cosignatures=tuple(one for one in said if one.key not in own),
    )


def _all_of(algorithms: list[int], keys: Iterable[VerifierKey]) -> list[VerifierKey]:
    """The keys, if every one can sign in a role that needs these algorithms."""
    keys = list(keys)
    for key in keys:
        if key.algorithm not in algorithms:
            raise MalformedKeyError(f"{key.label} cannot sign in this role")
    return keys


def _contradicts_itself(checkpoint: Checkpoint) -> bool:
    return checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT


def _split(signature: bytes) -> tuple[int, bytes]:
    """Time and signature proper. A time out of range is left to the reader."""
    time = int.from_bytes(signature[:_TIME_SIZE])
    return time, signature[_TIME_SIZE:]


def _tree_message(cosigner: str, checkpoint: Checkpoint, time: int) -> bytes:
    return b"".join(
        [
            b"subtree/v1\n\0",
            _short_string(cosigner),
            time.to_bytes(8),
            _short_string(checkpoint.origin),
            bytes(8),
            checkpoint.size.to_bytes(8),
            checkpoint.root,
        ]
    )


def _short_string(text: str) -> bytes:
    """``opaque <1..2^8-1>`` of RFC 8446, section 3.4."""
    encoded = text.encode()
    if not 1 <= len(encoded) <= MAX_NAME_SIZE:
        raise MalformedError(f"a name or origin here has 1 to {MAX_NAME_SIZE} bytes")
    return len(encoded).to_bytes() + encoded


def _check_bare(key: VerifierKey, message: bytes, signature: bytes) -> None:
    if key.algorithm == ED25519_COSIGNATURE:
        check_ed25519(key.public_key, message, signature)
        return
    try:
        _load_ml_dsa_44(key.public_key).verify(signature, message)
    except InvalidSignature:
        raise InvalidSignatureError("the signature does not match") from None


@lru_cache(maxsize=256)
def _load_ml_dsa_44(public_key: bytes) -> MLDSA44PublicKey:
    return MLDSA44PublicKey.from_public_bytes(public_key)
