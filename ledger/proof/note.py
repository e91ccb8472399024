r"""Signed notes: text, a blank line, signatures. https://c2sp.org/signed-note

Everything the ledger signs is a note. This one is the published example::

    This is an example message.

    — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZX
    sYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

(a signature is one line; here it is cut to fit). Read from the end:

* The last blank line parts text from signatures; the text may hold blank lines too.
* What is signed is the text **with** its last newline, ``...message.\n``: 28 bytes.
  The blank line is not signed, and neither are the other signatures.
* A signature line is an em dash (U+2014), a space, the name of the key, a space, and
  the base64 of key id (4 bytes) followed by the signature (Ed25519: 64 bytes).
* All of it is UTF-8 without control characters other than the newline.

Whoever wants to read it has the *verifier key*, handed over beforehand::

    example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k

that is the name, the key id in hex, and the base64 of one byte of algorithm (0x01 is
Ed25519) followed by the public key. The key id is the start of a SHA-256::

    key id = SHA-256("example.com/foo" ‖ 0x0A ‖ 0x01 ‖ public key)[0:4] = 53 0d 90 3a

It only says which key to try; four bytes prove nothing. A reader ignores signatures
by keys it does not know, refuses the note if one by a known key is wrong, and refuses
it if no known key is left.

Each ``parse`` here accepts exactly what its ``str()`` or ``bytes()`` writes, so a note
has one spelling and one hash.
"""

from __future__ import annotations

import re
from base64 import b64encode
from binascii import a2b_base64
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final, NoReturn, Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from ledger.errors import (
    InvalidSignatureError,
    MalformedKeyError,
    MalformedNoteError,
    UnprovenError,
)
from ledger.proof.edwards25519 import check_prime_order

ED25519: Final = 0x01
"""Ed25519 over the text of a note. RFC 8032; C2SP signed-note."""

ED25519_COSIGNATURE: Final = 0x04
"""Ed25519 with a time, over a checkpoint. C2SP tlog-cosignature."""

ML_DSA_44: Final = 0x06
"""ML-DSA-44 with a time, over a checkpoint. FIPS 204; C2SP tlog-cosignature."""

PUBLIC_KEY_SIZE: Final = {ED25519: 32, ED25519_COSIGNATURE: 32, ML_DSA_44: 1312}
"""Bytes in a public key, for each algorithm this ledger reads."""

KEY_ID_SIZE: Final = 4
"""Bytes in a key id."""

MAX_NOTE_SIZE: Final = 1_000_000
"""Bytes in a note, the limit of Go's reader. An entry is held to far fewer."""

MAX_SIGNATURES: Final = 100
"""Signature lines in a note, the limit of Go's reader; C2SP asks for at least 16."""

_NAME: Final = re.compile(r"[^\s+\x00-\x1f\ud800-\udfff]+")
"""No Unicode space and no plus; no control character and nothing outside UTF-8."""

_NOT_IN_A_NOTE: Final = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
"""Control characters other than the newline, and what UTF-8 cannot write."""

_GO_PRIVATE_KEY: Final = "PRIVATE+KEY+"


class Verifier(Protocol):
    """Whatever can judge the signature lines of one key.

    ``verify`` is given the text of the note and the bytes after the key id, and
    raises InvalidSignatureError.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def key_id(self) -> bytes: ...  # noqa: D102
    def verify(self, message: bytes, signature: bytes) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a key, with its name.

    Attributes:
        name: Such as ``naij.example/officer-1``; no Unicode space, no plus.
        algorithm: One of ``PUBLIC_KEY_SIZE``.
        public_key: Without the byte of algorithm.

    Raises:
        MalformedKeyError: No such name or algorithm, or a key of the wrong size.
    """

    name: str
    algorithm: int
    public_key: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise MalformedKeyError("a key name has no spaces and no plus sign")
        if self.algorithm not in PUBLIC_KEY_SIZE:
            raise MalformedKeyError("the key has an algorithm this ledger cannot read")
        if len(self.public_key) != PUBLIC_KEY_SIZE[self.algorithm]:
            raise MalformedKeyError("the key has the wrong size for its algorithm")

    def __str__(self) -> str:
        """Name, key id in hex, base64 of algorithm and key, joined by plus signs."""
        encoded = b64encode(bytes([self.algorithm]) + self.public_key).decode()
        return f"{self.label}+{encoded}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text that ``str()`` writes; base64 may hold further plus signs.

        Raises:
            MalformedKeyError: Not such a text, or the key id of another key.
        """
        match text.split("+", 2):
            case [name, _, encoded] if material := _decode_base64(encoded):
                key = cls(name, material[0], material[1:])
            case _:
                raise MalformedKeyError("a verifier key is name+key id+base64")
        if str(key) != text:
            raise MalformedKeyError("the key id does not belong to this name and key")
        return key

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, say which key signed."""
        return key_id(self.name, self.algorithm, self.public_key)

    @property
    def label(self) -> str:
        """Name and key id, as in ``naij.example/officer-1+530d903a``."""
        return f"{self.name}+{self.key_id.hex()}"

    def verify(self, message: bytes, signature: bytes) -> None:
        """Check the signature of a note whose text is ``message``.

        Raises:
            InvalidSignatureError: It was made over other bytes or by another key.
            MalformedKeyError: The key is one for cosignatures, which sign more than
                the text.
        """
        if self.algorithm != ED25519:
            raise MalformedKeyError(f"{self.label} is a key for cosignatures only")
        try:
            check_ed25519(self.public_key, message, signature)
        except InvalidSignatureError:
            raise InvalidSignatureError(
                f"the signature of {self.label} does not match the text"
            ) from None


class SignerKey:
    """An Ed25519 key that signs notes.

    Only ``seed``, ``pkcs8`` and ``go_text`` show the secret; ``repr`` does not.

    Raises:
        MalformedKeyError: No such name.
    """

    __slots__ = ("_private_key", "verifier_key")

    verifier_key: VerifierKey

    def __init__(self, name: str, private_key: Ed25519PrivateKey) -> None:
        public_key = private_key.public_key().public_bytes_raw()
        self.verifier_key = VerifierKey(name, ED25519, public_key)
        self._private_key = private_key

    def __repr__(self) -> str:
        return f"SignerKey({self.verifier_key.label!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key that signs is neither copied nor pickled")

    @property
    def name(self) -> str:
        """Such as ``naij.example/officer-1``."""
        return self.verifier_key.name

    @classmethod
    def generate(cls, name: str) -> Self:
        """A new key of this name."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> Self:
        """The key that belongs to 32 secret bytes. RFC 8032, section 5.1.5.

        Raises:
            MalformedKeyError: Not 32 bytes, or no such name.
        """
        try:
            private_key = Ed25519PrivateKey.from_private_bytes(seed)
        except ValueError:
            raise MalformedKeyError("an Ed25519 seed has 32 bytes") from None
        return cls(name, private_key)

    @classmethod
    def parse_go(cls, text: str) -> Self:
        """Read ``PRIVATE+KEY+name+key id+base64``, the private key of Go's tools.

        Raises:
            MalformedKeyError: Not such a text, or the key id of another key.
        """
        match text.removeprefix(_GO_PRIVATE_KEY).split("+", 2):
            case [name, _, encoded] if material := _decode_base64(encoded):
                key = cls.from_seed(name, material[1:])
            case _:
                raise MalformedKeyError("not a private key as Go's tools write it")
        if key.go_text() != text:
            raise MalformedKeyError("the private key has another algorithm or key id")
        return key

    def go_text(self) -> str:
        """The private key as Go's tools write it, in clear."""
        encoded = b64encode(bytes([ED25519]) + self.seed()).decode()
        return f"{_GO_PRIVATE_KEY}{self.verifier_key.label}+{encoded}"

    def seed(self) -> bytes:
        """The 32 secret bytes."""
        return self._private_key.private_bytes_raw()

    def pkcs8(self) -> bytes:
        """The private key as DER, in clear. RFC 8410, section 7."""
        return self._private_key.private_bytes(
            Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
        )

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of signature over ``message``."""
        return self._private_key.sign(message)


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature under a note.

    Attributes:
        name: Name of the key.
        key_id: 4 bytes.
        signature: What the algorithm makes, at least 1 byte.

    Raises:
        MalformedNoteError: No such name, or too few bytes.
    """

    name: str
    key_id: bytes
    signature: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise MalformedNoteError("a key name has no spaces and no plus sign")
        if len(self.key_id) != KEY_ID_SIZE or not self.signature:
            raise MalformedNoteError("a signature is 4 bytes of key id, then more")

    def __str__(self) -> str:
        """Em dash, name and base64, with the newline at the end."""
        encoded = b64encode(self.key_id + self.signature).decode()
        return f"— {self.name} {encoded}\n"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read the line that ``str()`` writes.

        Raises:
            MalformedNoteError: Not such a line, or not the only spelling of it.
        """
        match line.split(" "):
            case ["—", name, encoded] if encoded:
                payload = _decode_base64(encoded)
            case _:
                raise MalformedNoteError("a signature line is '— name base64'")
        signature = cls(name, payload[:KEY_ID_SIZE], payload[KEY_ID_SIZE:])
        if str(signature) != line:
            raise MalformedNoteError("a signature line has only one spelling")
        return signature


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures under it, which nobody has checked yet.

    Attributes:
        text: What is signed, ending in a newline.
        signatures: 1 to 100 lines, in the order of the note.

    Raises:
        MalformedNoteError: The text or the number of signatures is not allowed.
    """

    text: str
    signatures: tuple[SignatureLine, ...]

    def __post_init__(self) -> None:
        if not self.text.endswith("\n"):
            raise MalformedNoteError("the text of a note ends with a newline")
        if _NOT_IN_A_NOTE.search(self.text):
            raise MalformedNoteError("a note has no control characters but newlines")
        if not 1 <= len(self.signatures) <= MAX_SIGNATURES:
            raise MalformedNoteError(f"a note has 1 to {MAX_SIGNATURES} signatures")

    def __bytes__(self) -> bytes:
        """Text, blank line, signature lines, in UTF-8."""
        return "".join([self.text, "\n", *map(str, self.signatures)]).encode()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read the bytes that ``bytes()`` writes. No signature is checked.

        Raises:
            MalformedNoteError: Not such bytes, or more than ``MAX_NOTE_SIZE``.
        """
        if len(data) > MAX_NOTE_SIZE:
            raise MalformedNoteError(f"a note has at most {MAX_NOTE_SIZE} bytes")
        try:
            whole = data.decode()
        except UnicodeDecodeError:
            raise MalformedNoteError("a note is UTF-8") from None
        text, blank, block = whole.rpartition("\n\n")
        *lines, rest = block.split("\n", MAX_SIGNATURES)
        if not blank or rest:
            raise MalformedNoteError(
                "a note is a text, a blank line and at most"
                f" {MAX_SIGNATURES} signature lines, each ended by a newline"
            )
        return cls(
            f"{text}\n", tuple([SignatureLine.parse(f"{line}\n") for line in lines])
        )


def sign_note(text: str, *keys: SignerKey) -> Note:
    """A note with this text and one signature by each key, in their order.

    Raises:
        MalformedNoteError: The text is not allowed, ``keys`` is empty, or the note
            gets too large.
    """
    message = text.encode(errors="replace")
    return _readable(Note(text, tuple(_sign_line(message, key) for key in keys)))


def add_signature(note: Note, key: SignerKey) -> Note:
    """The note with one more line; a line the same key made before is replaced.

    Raises:
        MalformedNoteError: The note gets too large.
    """
    line = _sign_line(note.text.encode(), key)
    lines = {(old.name, old.key_id): old for old in note.signatures}
    lines[line.name, line.key_id] = line
    return _readable(Note(note.text, tuple(lines.values())))


def open_note(note: Note | bytes, known: Iterable[Verifier]) -> Note:
    """The note with only those lines that a known key signed.

    Lines by unknown keys are ignored. C2SP signed-note, section "Signatures".

    Raises:
        MalformedNoteError: Not a note, or two lines by the same key.
        MalformedKeyError: Two known keys cannot be told apart by name and key id.
        InvalidSignatureError: A line by a known key does not match the text.
        UnprovenError: No line is by a known key.
    """
    if isinstance(note, bytes):
        note = Note.parse(note)
    verifiers = _by_name_and_id(known)
    _check_distinct(note.signatures)
    message = note.text.encode()
    verified = []
    for line in note.signatures:
        if verifier := verifiers.get((line.name, line.key_id)):
            verifier.verify(message, line.signature)
            verified.append(line)
    if not verified:
        raise UnprovenError("no signature is by a known key; give a signer's key")
    return Note(note.text, tuple(verified))


def check_registrable(key: VerifierKey) -> None:
    """Check that every verifier agrees about what this key signs.

    Ed25519 keys must be points of prime order in their one spelling; RFC 8032 leaves
    it to verifiers what to do with others. Costs about 2 ms.

    Raises:
        MalformedKeyError: The key is not canonical, not on the curve, or of small or
            mixed order.
    """
    if key.algorithm in {ED25519, ED25519_COSIGNATURE}:
        check_prime_order(key.public_key)


@lru_cache(maxsize=4096)
def key_id(name: str, algorithm: int, public_key: bytes) -> bytes:
    """First 4 bytes of SHA-256(name ‖ newline ‖ algorithm ‖ public key)."""
    return sha256(
        b"%b\n%c%b" % (name.encode(), algorithm, public_key)
    ).digest()[:KEY_ID_SIZE]  # fmt: skip


def check_ed25519(public_key: bytes, message: bytes, signature: bytes) -> None:
    """Check a bare Ed25519 signature, as OpenSSL does.

    Without cofactor, with S below the order of the group, and R compared byte by
    byte. RFC 8032, section 5.1.7.

    Raises:
        InvalidSignatureError: It was made over other bytes or by another key.
    """
    try:
        _load_ed25519(public_key).verify(signature, message)
    except InvalidSignature:
        raise InvalidSignatureError("the signature does not match") from None


@lru_cache(maxsize=4096)
def _load_ed25519(public_key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public_key)


def _decode_base64(text: str) -> bytes:
    """Empty if it cannot be read. Callers compare with the one spelling."""
    try:
        return a2b_base64(text)
    except ValueError:
        return b""


def _sign_line(message: bytes, key: SignerKey) -> SignatureLine:
    return SignatureLine(key.name, key.verifier_key.key_id, key.sign(message))


def _readable(note: Note) -> Note:
    """The note, read back from its bytes: nothing is signed that nobody can read."""
    return Note.parse(bytes(note))


def _by_name_and_id(known: Iterable[Verifier]) -> dict[tuple[str, bytes], Verifier]:
    verifiers: dict[tuple[str, bytes], Verifier] = {}
    for verifier in known:
        name_and_id = verifier.name, verifier.key_id
        if verifiers.setdefault(name_and_id, verifier) != verifier:
            raise MalformedKeyError("two known keys have the same name and key id")
    return verifiers


def _check_distinct(lines: tuple[SignatureLine, ...]) -> None:
    if len({(line.name, line.key_id) for line in lines}) != len(lines):
        raise MalformedNoteError("two signature lines are by the same key")
