"""A key file opens as the key its own lines name, with its pass phrase, or not."""

from __future__ import annotations

import copy
import pickle
import re
import unicodedata

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from ledger.errors import (
    LedgerError,
    MalformedKeyError,
    WeakPassphraseError,
    WrongPassphraseError,
)
from ledger.proof.keyfile import (
    check_passphrase,
    generate_log_keys,
    open_key,
    open_log_keys,
    read_log_verifier_keys,
    read_verifier_key,
    seal_key,
    seal_log_keys,
)
from ledger.proof.note import ED25519, ML_DSA_44, SignerKey

NAME = "naij.example/officer-1"
ORIGIN = "ledger.example/2026"
PHRASE = "grey otter by the mill"
KEY = SignerKey.from_seed(NAME, bytes(range(32)))
SEALED = seal_key(KEY, PHRASE)
LOG_KEYS = generate_log_keys(ORIGIN)
SEALED_LOG = seal_log_keys(LOG_KEYS, PHRASE)
FIRST, SECOND = SEALED_LOG.split(b"\n\nName: ")
"""The two sections of the log's file, without what stood between them."""

DAMAGED = SEALED[:-120] + (b"B" if SEALED[-120:-119] == b"A" else b"A") + SEALED[-119:]
"""One character of the encrypted block is another."""


def file_of(key: SignerKey, block: bytes) -> bytes:
    vkey = key.verifier_key
    return f"Name: {vkey.name}\nVerifier-Key: {vkey}\n\n".encode() + block


def test_a_key_file_shows_name_and_verifier_key_and_hides_the_rest() -> None:
    name, vkey, blank, begin, *_ = SEALED.decode().splitlines()

    assert name == "Name: naij.example/officer-1"
    assert vkey == f"Verifier-Key: {KEY.verifier_key}"
    assert not blank
    assert begin == "-----BEGIN ENCRYPTED PRIVATE KEY-----"
    assert KEY.seed() not in SEALED


def test_a_key_file_opens_with_its_pass_phrase() -> None:
    opened = open_key(SEALED, PHRASE)

    assert opened.verifier_key == KEY.verifier_key
    assert opened.seed() == KEY.seed()


def test_a_key_is_never_sealed_twice_the_same() -> None:
    assert seal_key(KEY, PHRASE) != SEALED


def test_a_block_encrypted_by_another_program_opens() -> None:
    private_key = Ed25519PrivateKey.from_private_bytes(KEY.seed())
    encryption = BestAvailableEncryption(PHRASE.encode())
    block = private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)

    assert open_key(file_of(KEY, block), PHRASE).seed() == KEY.seed()


def test_a_pass_phrase_is_the_same_on_every_keyboard() -> None:
    typed = "drei grüne Äpfel im Gras"
    sealed = seal_key(KEY, unicodedata.normalize("NFC", typed))

    opened = open_key(sealed, unicodedata.normalize("NFD", typed))
    assert opened.seed() == KEY.seed()


@pytest.mark.parametrize(
    ("data", "passphrase"),
    [
        pytest.param(SEALED, "grey otter by the Mill", id="wrong"),
        pytest.param(SEALED, "\udce4 grey otter by the mill", id="undecodable"),
        pytest.param(DAMAGED, PHRASE, id="damaged block"),
        pytest.param(
            re.sub(rb"\nMI[^-]+", b"\nMAA=\n", SEALED), PHRASE, id="empty block"
        ),
    ],
)
def test_a_file_that_does_not_open_says_no_more(data: bytes, passphrase: str) -> None:
    with pytest.raises(LedgerError) as refusal:
        open_key(data, passphrase)

    assert (type(refusal.value), str(refusal.value)) == (
        WrongPassphraseError,
        "the key file did not open",
    )


@pytest.mark.parametrize("passphrase", [None, ""], ids=["none", "empty"])
def test_a_sealed_key_needs_a_pass_phrase(passphrase: str | None) -> None:
    with pytest.raises(WrongPassphraseError, match="only with its pass phrase"):
        open_key(SEALED, passphrase)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(SEALED[:-1], id="no last newline"),
        pytest.param(SEALED + b"\n", id="line at the end"),
        pytest.param(b"\n" + SEALED, id="line at the start"),
        pytest.param(SEALED + SEALED, id="the same key twice"),
        pytest.param(SEALED + b"\n" + SEALED, id="the same section twice"),
        pytest.param(SEALED.replace(b"\n", b"\r\n"), id="carriage returns"),
        pytest.param(SEALED.partition(b"\n")[2], id="name missing"),
        pytest.param(SEALED.partition(b"\n\n")[2], id="block alone"),
        pytest.param(SEALED.partition(b"\n\n")[0] + b"\n", id="lines alone"),
        pytest.param(SEALED.replace(b": naij", b": \xff", 1), id="not UTF-8"),
        pytest.param(SEALED.replace(b": naij", b": else", 1), id="other name"),
        pytest.param(SEALED.replace(b"naij", b"else"), id="other name throughout"),
        pytest.param(SEALED.replace(b"ENCRYPTED ", b""), id="not encrypted"),
        pytest.param(
            file_of(SignerKey.generate(NAME), SEALED.partition(b"\n\n")[2]),
            id="another key of the same name",
        ),
        pytest.param(
            file_of(
                KEY,
                X25519PrivateKey.generate().private_bytes(
                    Encoding.PEM,
                    PrivateFormat.PKCS8,
                    BestAvailableEncryption(PHRASE.encode()),
                ),
            ),
            id="key of another kind",
        ),
        pytest.param(
            file_of(
                KEY,
                Ed25519PrivateKey.generate().private_bytes(
                    Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
                ),
            ),
            id="key in clear",
        ),
        pytest.param(SEALED_LOG, id="keys of a log"),
    ],
)
def test_any_other_file_is_no_key_file(data: bytes) -> None:
    with pytest.raises(MalformedKeyError):
        open_key(data, PHRASE)


@pytest.mark.parametrize("end", ["", "\n"], ids=["bare", "as a line"])
@pytest.mark.parametrize("passphrase", [None, PHRASE], ids=["none", "needless"])
def test_a_private_key_of_go_opens_without_a_pass_phrase(
    end: str, passphrase: str | None
) -> None:
    opened = open_key((KEY.go_text() + end).encode(), passphrase)

    assert opened.seed() == KEY.seed()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(SEALED, id="key file"),
        pytest.param(str(KEY.verifier_key).encode(), id="verifier key"),
        pytest.param(f"{KEY.verifier_key}\n".encode(), id="verifier key as a line"),
        pytest.param(KEY.go_text().encode(), id="private key of Go"),
    ],
)
def test_the_verifier_key_is_read_without_a_pass_phrase(data: bytes) -> None:
    assert read_verifier_key(data) == KEY.verifier_key


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff", id="not UTF-8"),
        pytest.param(f"{KEY.verifier_key}\n\n".encode(), id="two newlines"),
        pytest.param(SEALED.replace(b": naij", b": else", 1), id="other name"),
        pytest.param(SEALED[:-1], id="no last newline"),
        pytest.param(SEALED_LOG, id="keys of a log"),
    ],
)
def test_no_verifier_key_is_read_from_anything_else(data: bytes) -> None:
    with pytest.raises(MalformedKeyError):
        read_verifier_key(data)


def test_the_two_keys_of_a_log_are_named_exactly_its_origin() -> None:
    ed25519, ml_dsa_44 = LOG_KEYS.verifier_keys

    assert LOG_KEYS.origin == ed25519.name == ml_dsa_44.name == ORIGIN
    assert (ed25519.algorithm, ml_dsa_44.algorithm) == (ED25519, ML_DSA_44)
    assert ed25519.key_id != ml_dsa_44.key_id


def test_the_keys_of_a_log_open_and_sign_as_before() -> None:
    opened = open_log_keys(SEALED_LOG, PHRASE)
    ed25519, ml_dsa_44 = opened.verifier_keys

    assert opened.verifier_keys == LOG_KEYS.verifier_keys
    ed25519.verify(b"message", opened.ed25519.sign(b"message"))
    MLDSA44PublicKey.from_public_bytes(ml_dsa_44.public_key).verify(
        opened.sign_ml_dsa_44(b"message"), b"message"
    )


def test_the_verifier_keys_of_a_log_are_read_without_a_pass_phrase() -> None:
    lines = "".join(f"{key}\n" for key in LOG_KEYS.verifier_keys).encode()

    assert read_log_verifier_keys(SEALED_LOG) == LOG_KEYS.verifier_keys
    assert read_log_verifier_keys(lines) == LOG_KEYS.verifier_keys


@pytest.mark.parametrize(
    ("passphrase", "reason"),
    [(None, "only with its pass phrase"), ("grey otters by the mill", "did not open")],
    ids=["missing", "wrong"],
)
def test_the_keys_of_a_log_need_their_pass_phrase(
    passphrase: str | None, reason: str
) -> None:
    with pytest.raises(WrongPassphraseError, match=reason):
        open_log_keys(SEALED_LOG, passphrase)


OTHER_LOG = seal_log_keys(generate_log_keys(ORIGIN), PHRASE)
OTHER_SECOND_BLOCK = OTHER_LOG.rpartition(b"\n\n")[2]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(SEALED, id="one key"),
        pytest.param(FIRST + b"\n", id="first section alone"),
        pytest.param(b"Name: " + SECOND, id="second section alone"),
        pytest.param(b"Name: " + SECOND + b"\n" + FIRST + b"\n", id="swapped"),
        pytest.param(SEALED_LOG + b"\n" + SEALED, id="a third key"),
        pytest.param(FIRST + b"\nName: " + SECOND, id="no blank line between"),
        pytest.param(SEALED + b"\nName: " + SECOND, id="two names"),
        pytest.param(
            FIRST + b"\n\n" + SEALED_LOG.partition(b"\n\nName")[0] + b"\n",
            id="twice Ed25519",
        ),
        pytest.param(
            SEALED_LOG.rpartition(b"\n\n")[0] + b"\n\n" + OTHER_SECOND_BLOCK,
            id="another ML-DSA-44 key",
        ),
        pytest.param(
            SEALED_LOG.rpartition(b"\n\n")[0] + b"\n\n" + SEALED.partition(b"\n\n")[2],
            id="Ed25519 key as ML-DSA-44",
        ),
    ],
)
def test_any_other_file_has_no_keys_of_a_log(data: bytes) -> None:
    with pytest.raises(MalformedKeyError):
        open_log_keys(data, PHRASE)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(SEALED, id="one key"),
        pytest.param(f"{LOG_KEYS.verifier_keys[0]}\n".encode(), id="one line"),
        pytest.param(
            f"{LOG_KEYS.verifier_keys[1]}\n{LOG_KEYS.verifier_keys[0]}\n".encode(),
            id="swapped",
        ),
        pytest.param(
            f"{KEY.verifier_key}\n{LOG_KEYS.verifier_keys[1]}\n".encode(),
            id="two names",
        ),
    ],
)
def test_no_verifier_keys_of_a_log_are_read_from_anything_else(data: bytes) -> None:
    with pytest.raises(MalformedKeyError):
        read_log_verifier_keys(data)


def test_the_keys_of_a_log_are_neither_shown_nor_copied() -> None:
    assert repr(LOG_KEYS) == "LogKeys('ledger.example/2026')"
    for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            attempt(LOG_KEYS)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("grey otter!", id="11 characters"),
        pytest.param("a\u0308" * 5 + "bcdefg", id="11 characters, some of two points"),
        pytest.param("aaaaaaaaaaaaaaaa", id="one character"),
        pytest.param("aaaaaaabbbbbbb12", id="four characters"),
        pytest.param("Otter-1 otter-1 OTTER-1", id="one word repeated"),
        pytest.param("grey otter grey otter gr", id="repeated and cut"),
        pytest.param("abcdefghijklmno", id="the alphabet"),
        pytest.param("ONMLKJIHGFEDCBA", id="the alphabet backwards"),
        pytest.param("0123456789:;<=", id="digits in a row"),
        pytest.param("naij.example/officer-1 grey otter mill", id="the name"),
        pytest.param("Naij.Example/Officer-1", id="the name in capitals"),
        pytest.param("grey officer-1 mill", id="little beside the label"),
        pytest.param("correct horse battery staple", id="the famous one"),
        pytest.param("Qwerty-123456", id="a common one with a mark"),
        pytest.param("PasswordPassword2026", id="a common one and a year"),
        pytest.param("1qaz2wsx3edc", id="a pattern of keys"),
    ],
)
def test_a_weak_pass_phrase_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(WeakPassphraseError) as refusal:
        check_passphrase(text, name=NAME)

    assert not text or text not in str(refusal.value)
    assert "otter" not in str(refusal.value).lower()


@pytest.mark.parametrize(
    "text",
    [
        PHRASE,
        "zwölf Boxer jagen Viktor",
        "officer-1 likes grey otters",
        "河のほとりの灰色のカワウソと水車",
        "tK9#vQ2$mX7!",
    ],
)
def test_a_good_pass_phrase_passes(text: str) -> None:
    check_passphrase(text, name=NAME)


def test_nothing_is_sealed_with_a_weak_pass_phrase() -> None:
    with pytest.raises(WeakPassphraseError):
        seal_key(KEY, "password1234")
    with pytest.raises(WeakPassphraseError):
        seal_log_keys(LOG_KEYS, ORIGIN)


def test_an_origin_that_is_no_key_name_has_no_keys() -> None:
    with pytest.raises(MalformedKeyError):
        generate_log_keys("ledger example")
