"""Key files: a few lines anyone may read, then the key under its pass phrase.

::

    Name: naij.example/officer-1
    Verifier-Key: naij.example/officer-1+b5c6d7e8+AW…

    -----BEGIN ENCRYPTED PRIVATE KEY-----
    MIHr…
    -----END ENCRYPTED PRIVATE KEY-----

The block is encrypted PKCS#8 and needs no program of ours: ``openssl pkey -in FILE``
skips the lines above it. Those lines are what may be shown without the pass phrase.
They are not protected, so a file is opened only if its key belongs to them, and who
needs to be sure of a verifier key opens the file first.

A log has two keys of one name, its origin, and a file with two such sections:
Ed25519, then ML-DSA-44. The private keys of Go's tools (``PRIVATE+KEY+…``) are read
too; they have no pass phrase.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NoReturn

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from ledger.errors import (
    MalformedKeyError,
    WeakPassphraseError,
    WrongPassphraseError,
)
from ledger.proof.note import ED25519, ML_DSA_44, SignerKey, VerifierKey
from ledger.proof.pbes2 import seal_pkcs8

MIN_PASSPHRASE: Final = 12
"""Characters in a pass phrase, at least."""

MIN_DIFFERENT_CHARACTERS: Final = 5
"""Different characters in a pass phrase, at least."""

LOG_ALGORITHMS: Final = [ED25519, ML_DSA_44]
"""Of the two keys of a log, in the order of its file."""

_COMMON: Final = """
    123456qwerty 123456789abc 123456789qwe 1q2w3e4r5t6y 1qaz2wsx3edc
    1qaz2wsx3edc4rfv 1qazxsw23edc abc123456789 administrator asdfghjkl123
    chickenwing christopher correcthorsebatterystaple counterstrike finalfantasy
    iloveyouforever ingodwetrust jamesbond justinbieber leavemealone letmeinletmein
    minecraft needforspeed opensesame passphrase password passwordpassword
    peanutbutter playstation q1w2e3r4t5y6 qazwsxedcrfv qazwsxedc123 qwerasdfzxcv
    qwerty qwertyasdfgh qwertyuiop qwertyuiopasdfghjkl sanfrancisco sonyericsson
    temppassword whosyourdaddy zaq1xsw2cde3
    """

COMMON: Final = frozenset(_COMMON.split())
"""Long ones among the 30,000 commonest passwords of the zxcvbn 4.5.0 list, and some
well-known phrases; spelled in small letters without spaces and marks."""

_SECTION: Final = re.compile(
    rb"Name: (?P<name>[^\n]+)\nVerifier-Key: (?P<key>[^\n]+)\n\n"
    rb"(?P<block>-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    rb"[A-Za-z0-9+/=\n]+-----END ENCRYPTED PRIVATE KEY-----\n)"
)

_NAME: Final = b"Name: "
_GO_PRIVATE_KEY: Final = b"PRIVATE+KEY+"


class LogKeys:
    """The two keys of a log, both named exactly its origin.

    Args:
        ed25519: Its name is the origin.
        ml_dsa_44: Hidden from here on.
    """

    __slots__ = ("_ml_dsa_44", "ed25519", "verifier_keys")

    ed25519: SignerKey
    verifier_keys: tuple[VerifierKey, VerifierKey]

    def __init__(self, ed25519: SignerKey, ml_dsa_44: MLDSA44PrivateKey) -> None:
        public_key = ml_dsa_44.public_key().public_bytes_raw()
        self.ed25519 = ed25519
        self.verifier_keys = (
            ed25519.verifier_key,
            VerifierKey(ed25519.name, ML_DSA_44, public_key),
        )
        self._ml_dsa_44 = ml_dsa_44

    def __repr__(self) -> str:
        return f"LogKeys({self.origin!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key that signs is neither copied nor pickled")

    @property
    def origin(self) -> str:
        """Name of the log and of both keys."""
        return self.ed25519.name

    def sign_ml_dsa_44(self, message: bytes) -> bytes:
        """The 2,420 bytes of signature over ``message``. FIPS 204, empty context."""
        return self._ml_dsa_44.sign(message)

    def ml_dsa_44_pkcs8(self) -> bytes:
        """The ML-DSA-44 key as DER, in clear. RFC 9881."""
        return self._ml_dsa_44.private_bytes(
            Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
        )


def generate_log_keys(origin: str) -> LogKeys:
    """Two new keys for the log of this origin.

    Raises:
        MalformedKeyError: No such name.
    """
    return LogKeys(SignerKey.generate(origin), MLDSA44PrivateKey.generate())


def seal_key(key: SignerKey, passphrase: str) -> bytes:
    """The key file of one key. Never twice the same. Takes 0.1 s.

    Raises:
        WeakPassphraseError: The pass phrase would not protect the key.
    """
    check_passphrase(passphrase, name=key.name)
    return _seal_section(key.verifier_key, key.pkcs8(), passphrase)


def open_key(data: bytes, passphrase: str | None) -> SignerKey:
    """The key in a file that ``seal_key`` or Go's tools wrote. Takes 0.1 s.

    Raises:
        MalformedKeyError: Not such a file, or its lines name another key.
        WrongPassphraseError: It did not open, or ``passphrase`` is missing.
    """
    if data.startswith(_GO_PRIVATE_KEY):
        return SignerKey.parse_go(_one_line(data))
    (section,) = _read_sections(data, [ED25519])
    return _open_ed25519(section, passphrase)


def read_verifier_key(data: bytes) -> VerifierKey:
    """The verifier key that a key file shows, or that is all of ``data``.

    Raises:
        MalformedKeyError: Neither a key file nor a verifier key.
    """
    if data.startswith(_GO_PRIVATE_KEY):
        return SignerKey.parse_go(_one_line(data)).verifier_key
    if data.startswith(_NAME):
        (section,) = _read_sections(data, [ED25519])
        return section.verifier_key
    return VerifierKey.parse(_one_line(data))


def seal_log_keys(keys: LogKeys, passphrase: str) -> bytes:
    """The key file of a log. Never twice the same. Takes 0.2 s.

    Raises:
        WeakPassphraseError: The pass phrase would not protect the keys.
    """
    check_passphrase(passphrase, name=keys.origin)
    ed25519, ml_dsa_44 = keys.verifier_keys
    return b"\n".join(
        [
            _seal_section(ed25519, keys.ed25519.pkcs8(), passphrase),
            _seal_section(ml_dsa_44, keys.ml_dsa_44_pkcs8(), passphrase),
        ]
    )


def open_log_keys(data: bytes, passphrase: str | None) -> LogKeys:
    """The keys in a file that ``seal_log_keys`` wrote. Takes 0.2 s.

    Raises:
        MalformedKeyError: Not such a file, or its lines name other keys.
        WrongPassphraseError: It did not open, or ``passphrase`` is missing.
    """
    first, second = _read_sections(data, LOG_ALGORITHMS)
    ml_dsa_44 = _unseal(second, passphrase)
    if not isinstance(ml_dsa_44, MLDSA44PrivateKey):
        raise MalformedKeyError("the file holds no ML-DSA-44 key")
    keys = LogKeys(_open_ed25519(first, passphrase), ml_dsa_44)
    if keys.verifier_keys[1] != second.verifier_key:
        raise MalformedKeyError("the file holds another key than its lines say")
    return keys


def read_log_verifier_keys(data: bytes) -> tuple[VerifierKey, VerifierKey]:
    """Ed25519 and ML-DSA-44 keys that a log's key file shows.

    ``data`` may also be the two verifier keys alone, each on its line.

    Raises:
        MalformedKeyError: Neither, or not two keys of one name.
    """
    if data.startswith(_NAME):
        keys = [one.verifier_key for one in _read_sections(data, LOG_ALGORITHMS)]
    else:
        lines = _text(data).removesuffix("\n").split("\n")
        keys = [VerifierKey.parse(line) for line in lines]
        _check_one_holder(keys, LOG_ALGORITHMS)
    ed25519, ml_dsa_44 = keys
    return ed25519, ml_dsa_44


def check_passphrase(text: str, *, name: str) -> None:
    """Check that guessing ``text`` would be work.

    Args:
        text: As it was typed.
        name: Name of the key, which protects nothing.

    Raises:
        WeakPassphraseError: Too short, a repetition, a run, common, or the name.
    """
    folded, name = _normal(text).casefold(), _normal(name).casefold()
    if len(folded) < MIN_PASSPHRASE:
        raise WeakPassphraseError(f"use at least {MIN_PASSPHRASE} characters")
    if len(set(folded)) < MIN_DIFFERENT_CHARACTERS or _is_repeated(folded):
        raise WeakPassphraseError("a repetition is soon guessed; use several words")
    if _is_run(folded):
        raise WeakPassphraseError("letters or digits in a row are soon guessed")
    label = name.rpartition("/")[2]
    if name in folded or len(folded.replace(label, "")) < MIN_PASSPHRASE:
        raise WeakPassphraseError("leave out the name of the key, everyone knows it")
    bare = re.sub(r"[\W_]", "", folded)
    if not COMMON.isdisjoint({bare, bare.rstrip("0123456789")}):
        raise WeakPassphraseError("this is one of the commonest pass phrases")


def _is_repeated(text: str) -> bool:
    """Whether the text is one piece twice or more, the last perhaps cut."""
    return any(text[n:] == text[:-n] for n in range(1, len(text) // 2 + 1))


def _is_run(text: str) -> bool:
    return len({ord(second) - ord(first) for first, second in pairwise(text)}) == 1


def _normal(text: str) -> str:
    """The same pass phrase typed on another keyboard. RFC 8265, section 4.2."""
    return unicodedata.normalize("NFC", text)


@dataclass(frozen=True, slots=True)
class _Section:
    verifier_key: VerifierKey
    block: bytes


def _seal_section(key: VerifierKey, private_key: bytes, passphrase: str) -> bytes:
    block = seal_pkcs8(private_key, _passphrase_bytes(passphrase))
    return f"Name: {key.name}\nVerifier-Key: {key}\n\n".encode() + block


def _read_sections(data: bytes, algorithms: list[int]) -> list[_Section]:
    """One section for each algorithm, in this order, and nothing else in the file."""
    matches = list(_SECTION.finditer(data))
    if b"\n".join(match[0] for match in matches) != data:
        raise MalformedKeyError("not a key file: lines were added, changed or lost")
    sections = [
        _Section(VerifierKey.parse(_text(match["key"])), match["block"])
        for match in matches
    ]
    if [one.verifier_key.name for one in sections] != [
        _text(match["name"]) for match in matches
    ]:
        raise MalformedKeyError("the lines of the file name different keys")
    _check_one_holder([section.verifier_key for section in sections], algorithms)
    return sections


def _check_one_holder(keys: Sequence[VerifierKey], algorithms: list[int]) -> None:
    if [key.algorithm for key in keys] != algorithms:
        raise MalformedKeyError(
            "a log has an Ed25519 and an ML-DSA-44 key, anyone else one Ed25519 key"
        )
    if len({key.name for key in keys}) != 1:
        raise MalformedKeyError("the two keys of a log have the same name")


def _open_ed25519(section: _Section, passphrase: str | None) -> SignerKey:
    private_key = _unseal(section, passphrase)
    if not isinstance(private_key, Ed25519PrivateKey):
        raise MalformedKeyError("the file holds no Ed25519 key")
    key = SignerKey(section.verifier_key.name, private_key)
    if key.verifier_key != section.verifier_key:
        raise MalformedKeyError("the file holds another key than its lines say")
    return key


def _unseal(section: _Section, passphrase: str | None) -> PrivateKeyTypes:
    """The key in the block. A wrong pass phrase and a damaged block look the same."""
    if not passphrase:
        raise WrongPassphraseError("the key file opens only with its pass phrase")
    try:
        return load_pem_private_key(section.block, _passphrase_bytes(passphrase))
    except (ValueError, UnsupportedAlgorithm):
        raise WrongPassphraseError("the key file did not open") from None


def _passphrase_bytes(passphrase: str) -> bytes:
    """UTF-8; what a terminal could not decode is kept and never shown in an error."""
    return _normal(passphrase).encode(errors="surrogatepass")


def _one_line(data: bytes) -> str:
    return _text(data).removesuffix("\n")


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise MalformedKeyError("a key file is UTF-8") from None
