"""A note has one spelling, and only the keys a reader knows can vouch for it."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
import re
from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import (
    InvalidSignatureError,
    LedgerError,
    MalformedKeyError,
    MalformedNoteError,
    UnprovenError,
)
from ledger.proof import note as note_module
from ledger.proof.note import (
    ED25519,
    ED25519_COSIGNATURE,
    MAX_NOTE_SIZE,
    MAX_SIGNATURES,
    ML_DSA_44,
    Note,
    SignatureLine,
    SignerKey,
    Verifier,
    VerifierKey,
    add_signature,
    check_ed25519,
    check_registrable,
    key_id,
    open_note,
    sign_note,
)

VECTORS = Path(__file__).parents[1] / "vectors" / "note"


def read_vectors(name: str) -> Any:  # noqa: ANN401
    return json.loads((VECTORS / name).read_text())


C2SP = read_vectors("c2sp.json")
C2SP_KEY = VerifierKey.parse(C2SP["verifier_key"])
C2SP_NOTE = f"{C2SP['text']}\n— example.com/foo {C2SP['signature']}\n".encode()

OFFICER = SignerKey.from_seed("naij.example/officer-1", bytes(range(32)))
MEMBER = SignerKey.from_seed("naij.example/member-7", bytes(range(1, 33)))
STRANGER = SignerKey.from_seed("agency.example/press", bytes(range(2, 34)))
TEXT = "a first line\n\n— naij.example/officer-1 is only quoted here\n"

WHITE_SPACE = [
    *"\t\n\v\f\r \x85\xa0\u1680",
    *map(chr, range(0x2000, 0x200B)),
    *"\u2028\u2029\u202f\u205f\u3000",
]
"""The property White_Space of Unicode, PropList.txt: what Go's IsSpace tells."""

TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"], min_codepoint=0x20),
        st.just("\n"),
    )
).map(lambda text: text + "\n")
NAMES = st.text(
    st.characters(
        exclude_categories=["Cs", "Zs", "Zl", "Zp"],
        exclude_characters="+\x85",
        min_codepoint=0x21,
    ),
    min_size=1,
)
KEYS = st.builds(SignerKey.from_seed, NAMES, st.binary(min_size=32, max_size=32))


def line_of(name: str, payload: bytes) -> str:
    return f"— {name} {b64encode(payload).decode()}\n"


def test_the_published_example_opens() -> None:
    opened = open_note(C2SP_NOTE, [C2SP_KEY])

    assert opened.text == C2SP["text"]
    assert [line.name for line in opened.signatures] == ["example.com/foo"]


def test_the_published_example_is_the_one_explained_in_the_module() -> None:
    explanation = re.sub(r"\s", "", inspect.getdoc(note_module) or "")

    assert re.sub(r"\s", "", C2SP_NOTE.decode()) in explanation
    assert C2SP["verifier_key"] in explanation


@pytest.mark.parametrize(
    "vector", read_vectors("rfc8032.json"), ids=lambda v: v["name"]
)
def test_a_seed_signs_as_in_rfc_8032(vector: dict[str, str]) -> None:
    key = SignerKey.from_seed("rfc.example/8032", bytes.fromhex(vector["seed"]))
    message = bytes.fromhex(vector["message"])

    assert key.verifier_key.public_key.hex() == vector["public_key"]
    assert key.sign(message).hex() == vector["signature"]
    key.verifier_key.verify(message, bytes.fromhex(vector["signature"]))


@pytest.mark.parametrize(
    "vector", read_vectors("ed25519_edges.json"), ids=lambda v: v["about"]
)
def test_a_signature_at_the_edge_is_judged_as_openssl_does(
    vector: dict[str, Any],
) -> None:
    public_key, message, signature = (
        bytes.fromhex(vector[part]) for part in ("public_key", "message", "signature")
    )
    try:
        check_ed25519(public_key, message, signature)
    except InvalidSignatureError:
        accepted = False
    else:
        accepted = True

    assert accepted == vector["openssl_accepts"]


@given(
    text=TEXTS, keys=st.lists(KEYS, min_size=1, max_size=3, unique_by=lambda k: k.name)
)
def test_any_text_signed_with_any_keys_reads_back_and_opens(
    text: str, keys: list[SignerKey]
) -> None:
    signed = sign_note(text, *keys)

    assert Note.parse(bytes(signed)) == signed
    assert open_note(bytes(signed), [key.verifier_key for key in keys]) == signed


@given(key=KEYS)
def test_any_key_reads_back_from_its_texts(key: SignerKey) -> None:
    assert VerifierKey.parse(str(key.verifier_key)) == key.verifier_key
    assert SignerKey.parse_go(key.go_text()).seed() == key.seed()


@given(st.data())
def test_a_changed_byte_is_refused_or_changes_nothing_that_verifies(
    draw: st.DataObject,
) -> None:
    signed = sign_note(TEXT, OFFICER, STRANGER)
    data = bytearray(bytes(signed))
    place = draw.draw(st.integers(0, len(data) - 1))
    data[place] ^= draw.draw(st.integers(1, 255))

    try:
        opened = open_note(bytes(data), [OFFICER.verifier_key])
    except LedgerError:
        return
    assert opened == replace(signed, signatures=signed.signatures[:1])


@given(st.data())
def test_only_what_bytes_writes_is_read(draw: st.DataObject) -> None:
    data = bytearray(bytes(sign_note(TEXT, OFFICER)))
    start = draw.draw(st.integers(0, len(data)))
    data[start : start + draw.draw(st.integers(0, 3))] = draw.draw(
        st.binary(max_size=3)
    )

    try:
        parsed = Note.parse(bytes(data))
    except MalformedNoteError:
        return
    assert bytes(parsed) == bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"text\n", id="no blank line"),
        pytest.param(b"text\n\n", id="no signature line"),
        pytest.param(C2SP_NOTE[:-1], id="no last newline"),
        pytest.param(C2SP_NOTE + b"\n", id="blank line after the signatures"),
        pytest.param(C2SP_NOTE + b"more\n", id="line after the signatures"),
        pytest.param(C2SP_NOTE.replace(b"\n\n", b"\n"), id="separator missing"),
        pytest.param(b"\n" + C2SP_NOTE.partition(b"\n\n")[2], id="no text at all"),
        pytest.param(C2SP_NOTE.replace(b"\n", b"\r\n"), id="carriage returns"),
        pytest.param(C2SP_NOTE.replace(b"This", b"This\x00"), id="NUL in the text"),
        pytest.param(C2SP_NOTE.replace(b"This", b"This\t"), id="tab in the text"),
        pytest.param(C2SP_NOTE.replace(b"This", b"This\x1f"), id="US in the text"),
        pytest.param(C2SP_NOTE.replace(b"This", b"\xff"), id="text is not UTF-8"),
        pytest.param(C2SP_NOTE.replace(b"This", b"\xc0\xaf"), id="overlong UTF-8"),
        pytest.param(C2SP_NOTE.replace(b"This", b"\xed\xa0\x80"), id="lone surrogate"),
        pytest.param(C2SP_NOTE.replace(b"This", b"x" * MAX_NOTE_SIZE), id="too large"),
        pytest.param(
            (TEXT + "\n" + line_of("a", bytes(5)) * (MAX_SIGNATURES + 1)).encode(),
            id="too many signatures",
        ),
    ],
)
def test_any_other_bytes_are_no_note(data: bytes) -> None:
    with pytest.raises(MalformedNoteError):
        Note.parse(data)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("", id="empty"),
        pytest.param("\n", id="blank"),
        pytest.param("— a AAAAAAA=", id="no newline"),
        pytest.param("- a AAAAAAA=\n", id="hyphen"),
        pytest.param("\u2013 a AAAAAAA=\n", id="en dash"),
        pytest.param("—a AAAAAAA=\n", id="no space after the dash"),
        pytest.param("—  AAAAAAA=\n", id="empty name"),
        pytest.param("— a  AAAAAAA=\n", id="two spaces"),
        pytest.param("— a AAAAAAA= \n", id="trailing space"),
        pytest.param("— a+b AAAAAAA=\n", id="plus in the name"),
        pytest.param("— a\x01b AAAAAAA=\n", id="control character in the name"),
        pytest.param("— a \n", id="no base64"),
        pytest.param("— a AAAAAAA\n", id="base64 without padding"),
        pytest.param("— a AAAAAAA==\n", id="base64 with too much padding"),
        pytest.param("— a AAAAAAB=\n", id="base64 with stray bits"),
        pytest.param("— a AAA-AAA=\n", id="base64 of the URL alphabet"),
        pytest.param("— a AAAA\nAAA=\n", id="base64 with a line break"),
        pytest.param("— a AAAA AAA=\n", id="base64 with a space"),
        pytest.param("— a AAAÄAAA=\n", id="base64 that is not ASCII"),
        pytest.param("— a AAAAAA==\n", id="key id without a signature"),
        pytest.param("— a AAAA\n", id="shorter than a key id"),
    ],
)
def test_any_other_line_is_no_signature(line: str) -> None:
    with pytest.raises(MalformedNoteError):
        SignatureLine.parse(line)


@pytest.mark.parametrize("space", WHITE_SPACE, ids=ascii)
def test_a_key_name_has_no_unicode_space(space: str) -> None:
    with pytest.raises(MalformedNoteError):
        SignatureLine(f"a{space}b", bytes(4), bytes(64))
    with pytest.raises(MalformedKeyError):
        SignerKey.generate(f"a{space}b")


@pytest.mark.parametrize("name", ["", "a+b", "a\x00", "a\x1f", "\ud800"], ids=ascii)
def test_a_key_has_a_name_that_a_note_can_hold(name: str) -> None:
    with pytest.raises(MalformedKeyError):
        SignerKey.generate(name)


def test_the_text_is_cut_from_the_signatures_at_the_last_blank_line() -> None:
    text = f"one\n\n\ntwo\n\n{line_of('a', bytes(5))}"

    assert Note.parse(bytes(sign_note(text, OFFICER))).text == text


def test_the_last_newline_of_the_text_is_signed_and_the_blank_line_is_not() -> None:
    (line,) = sign_note(TEXT, OFFICER).signatures

    OFFICER.verifier_key.verify(TEXT.encode(), line.signature)
    for other in (TEXT.removesuffix("\n"), TEXT + "\n"):
        with pytest.raises(InvalidSignatureError):
            OFFICER.verifier_key.verify(other.encode(), line.signature)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("no newline", id="no newline"),
        pytest.param("tab\there\n", id="control character"),
        pytest.param("\udc80\n", id="lone surrogate"),
        pytest.param("x" * MAX_NOTE_SIZE + "\n", id="too large"),
    ],
)
def test_what_nobody_could_read_is_not_signed(text: str) -> None:
    with pytest.raises(MalformedNoteError):
        sign_note(text, OFFICER)


def test_a_note_is_signed_by_somebody() -> None:
    with pytest.raises(MalformedNoteError):
        sign_note(TEXT)


def test_as_many_signatures_as_the_limit_allows_are_read() -> None:
    lines = tuple(SignatureLine("a", bytes(4), bytes([n])) for n in range(100))

    assert Note.parse(bytes(Note(TEXT, lines))).signatures == lines


def test_signatures_keep_the_order_in_which_they_were_made() -> None:
    signed = add_signature(sign_note(TEXT, STRANGER), OFFICER)

    assert [line.name for line in signed.signatures] == [STRANGER.name, OFFICER.name]
    assert signed == sign_note(TEXT, STRANGER, OFFICER)


def test_signing_again_with_the_same_key_changes_nothing() -> None:
    signed = sign_note(TEXT, OFFICER, MEMBER)

    assert add_signature(signed, OFFICER) == signed


def test_signatures_by_unknown_keys_are_ignored_and_left_out() -> None:
    signed = sign_note(TEXT, STRANGER, OFFICER, MEMBER)

    opened = open_note(signed, [MEMBER.verifier_key, OFFICER.verifier_key])

    assert opened == sign_note(TEXT, OFFICER, MEMBER)


@pytest.mark.parametrize(
    "known",
    [
        pytest.param([], id="no key"),
        pytest.param([STRANGER.verifier_key], id="another key"),
        pytest.param([SignerKey.generate(OFFICER.name).verifier_key], id="same name"),
        pytest.param(
            [VerifierKey("x", ED25519, OFFICER.verifier_key.public_key)],
            id="same key under another name",
        ),
    ],
)
def test_a_note_without_a_signature_by_a_known_key_is_refused(
    known: list[VerifierKey],
) -> None:
    with pytest.raises(UnprovenError, match="no signature is by a known key"):
        open_note(sign_note(TEXT, OFFICER), known)


def test_a_wrong_signature_by_a_known_key_spoils_the_note() -> None:
    good = sign_note(TEXT, OFFICER, MEMBER)
    first, second = good.signatures
    spoilt = replace(good, signatures=(first, replace(second, signature=bytes(64))))
    known = [OFFICER.verifier_key, MEMBER.verifier_key]

    with pytest.raises(InvalidSignatureError, match=r"naij\.example/member-7\+"):
        open_note(spoilt, known)


@pytest.mark.parametrize("size", [1, 63, 65, 72])
def test_a_signature_of_another_size_is_wrong(size: int) -> None:
    signed = sign_note(TEXT, OFFICER)
    (line,) = signed.signatures
    cut = replace(line, signature=(line.signature * 2)[:size])

    with pytest.raises(InvalidSignatureError):
        open_note(replace(signed, signatures=(cut,)), [OFFICER.verifier_key])


@pytest.mark.parametrize(
    "known", [OFFICER, STRANGER], ids=["twice known", "twice unknown"]
)
def test_two_lines_by_the_same_key_are_refused(known: SignerKey) -> None:
    signed = sign_note(TEXT, OFFICER, STRANGER)
    officer, stranger = signed.signatures
    doubled = replace(signed, signatures=(officer, stranger, officer))

    with pytest.raises(MalformedNoteError, match="two signature lines"):
        open_note(doubled, [known.verifier_key])


def test_known_keys_that_cannot_be_told_apart_are_refused() -> None:
    class Impostor:
        name = OFFICER.name
        key_id = OFFICER.verifier_key.key_id

        def verify(self, message: bytes, signature: bytes) -> None:
            """Accept all."""

    known: list[Verifier] = [OFFICER.verifier_key, Impostor()]
    with pytest.raises(MalformedKeyError, match="same name and key id"):
        open_note(sign_note(TEXT, OFFICER), known)


def test_a_key_may_be_known_twice() -> None:
    signed = sign_note(TEXT, OFFICER)

    assert open_note(signed, [OFFICER.verifier_key, OFFICER.verifier_key]) == signed


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("example.com/foo", id="name alone"),
        pytest.param("example.com/foo+530d903a", id="no key"),
        pytest.param("example.com/foo+530d903a+", id="empty key"),
        pytest.param(C2SP["verifier_key"] + "\n", id="newline"),
        pytest.param(" " + C2SP["verifier_key"], id="space"),
        pytest.param(C2SP["verifier_key"][:-1], id="base64 cut short"),
        pytest.param(C2SP["verifier_key"] + "=", id="too much padding"),
        pytest.param(C2SP["verifier_key"].replace("903a", "903A"), id="upper-case id"),
        pytest.param(C2SP["verifier_key"].replace("+530d", "+530e"), id="other key id"),
        pytest.param(
            C2SP["verifier_key"].replace("530d903a", "Uw2QOg=="), id="base64 id"
        ),
        pytest.param(C2SP["verifier_key"].replace("foo", "bar"), id="other name"),
        pytest.param(
            C2SP["verifier_key"].replace("+Aeky", "+Beky"), id="other algorithm"
        ),
        pytest.param(
            C2SP["verifier_key"].replace("foo", "f o"), id="space in the name"
        ),
    ],
)
def test_any_other_text_is_no_verifier_key(text: str) -> None:
    with pytest.raises(MalformedKeyError):
        VerifierKey.parse(text)


@pytest.mark.parametrize("algorithm", [0x00, 0x02, 0x03, 0x05, 0xFF], ids=hex)
def test_a_key_of_another_algorithm_is_refused(algorithm: int) -> None:
    material = bytes([algorithm]) + bytes(32)
    id_ = sha256(b"a\n" + material).hexdigest()[:8]

    with pytest.raises(MalformedKeyError, match="algorithm"):
        VerifierKey.parse(f"a+{id_}+{b64encode(material).decode()}")


@pytest.mark.parametrize(
    ("algorithm", "size"), [(ED25519, 31), (ED25519, 33), (ML_DSA_44, 32)]
)
def test_a_key_of_the_wrong_size_is_refused(algorithm: int, size: int) -> None:
    with pytest.raises(MalformedKeyError, match="size"):
        VerifierKey("a", algorithm, bytes(size))


def test_base64_of_a_key_may_hold_plus_signs() -> None:
    key = VerifierKey("a", ED25519, bytes(2) + b"\xfb\xef\xbe" * 10)

    assert "++" in str(key)
    assert VerifierKey.parse(str(key)) == key


def test_a_label_is_the_name_and_the_key_id_in_hex() -> None:
    assert C2SP_KEY.label == "example.com/foo+530d903a"
    assert C2SP_KEY.key_id == b64decode(C2SP["signature"])[:4]


def test_one_key_has_another_id_for_each_algorithm_and_name() -> None:
    public_key = C2SP_KEY.public_key
    ids = {
        key_id("example.com/foo", ED25519, public_key),
        key_id("example.com/foo", ED25519_COSIGNATURE, public_key),
        key_id("example.com/bar", ED25519, public_key),
    }

    assert len(ids) == 3


def test_an_ml_dsa_44_key_reads_back_but_judges_no_text() -> None:
    public_key = MLDSA44PrivateKey.generate().public_key().public_bytes_raw()
    key = VerifierKey("ledger.example/2026", ML_DSA_44, public_key)

    assert VerifierKey.parse(str(key)) == key
    with pytest.raises(MalformedKeyError, match="cosignatures only"):
        key.verify(TEXT.encode(), bytes(2420))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(str(OFFICER.verifier_key), id="verifier key"),
        pytest.param(OFFICER.go_text().removeprefix("PRIVATE+"), id="half a prefix"),
        pytest.param(OFFICER.go_text() + "\n", id="newline"),
        pytest.param(OFFICER.go_text()[:-4], id="cut short"),
        pytest.param(OFFICER.go_text().replace("officer", "member"), id="other name"),
        pytest.param(OFFICER.go_text().replace("+AQAB", "+BAAB"), id="other algorithm"),
    ],
)
def test_any_other_text_is_no_private_key(text: str) -> None:
    with pytest.raises(MalformedKeyError):
        SignerKey.parse_go(text)


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_seed_has_32_bytes(size: int) -> None:
    with pytest.raises(MalformedKeyError, match="32 bytes"):
        SignerKey.from_seed("a", bytes(size))


def test_a_key_that_signs_is_neither_shown_nor_copied() -> None:
    assert repr(OFFICER) == f"SignerKey('{OFFICER.verifier_key.label}')"
    for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            attempt(OFFICER)


@pytest.mark.parametrize(
    "vector", read_vectors("small_order.json"), ids=lambda v: v["about"]
)
def test_a_key_of_small_order_is_not_registrable(vector: dict[str, Any]) -> None:
    key = VerifierKey("a", ED25519, bytes.fromhex(vector["public_key"]))
    reason = "small order" if vector["canonical"] else "not canonical"

    with pytest.raises(MalformedKeyError, match=reason):
        check_registrable(key)


@pytest.mark.parametrize("case", [2, 3], ids=["one key", "another key"])
def test_a_key_of_mixed_order_is_not_registrable(case: int) -> None:
    public_key = bytes.fromhex(read_vectors("ed25519_edges.json")[case]["public_key"])

    for algorithm in (ED25519, ED25519_COSIGNATURE):
        with pytest.raises(MalformedKeyError, match="mixed order"):
            check_registrable(VerifierKey("a", algorithm, public_key))


def test_bytes_that_are_no_point_are_not_registrable() -> None:
    """RFC 8032, section 5.1.3: for y = 2 there is no x."""
    key = VerifierKey("a", ED25519, (2).to_bytes(32, "little"))

    with pytest.raises(MalformedKeyError, match="not a point"):
        check_registrable(key)


@pytest.mark.parametrize(
    "public_key",
    [
        *(vector["public_key"] for vector in read_vectors("rfc8032.json")),
        read_vectors("ed25519_edges.json")[6]["public_key"],
    ],
)
def test_a_published_key_of_prime_order_is_registrable(public_key: str) -> None:
    check_registrable(VerifierKey("a", ED25519, bytes.fromhex(public_key)))


@given(seed=st.binary(min_size=32, max_size=32))
def test_every_key_made_from_a_seed_is_registrable(seed: bytes) -> None:
    check_registrable(SignerKey.from_seed("a", seed).verifier_key)
