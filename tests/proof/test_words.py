"""Twelve words say which root somebody has, and a slip of the tongue says so too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import MalformedError, UnprovenError
from ledger.proof.tree import EMPTY_ROOT
from ledger.proof.words import COUNT, check_words, parse_words, words_of

VECTORS = Path(__file__).parents[1] / "vectors" / "words"
BIP39 = json.loads((VECTORS / "bip39.json").read_text())

ZERO = "abandon " * 11 + "about"

roots = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize(("entropy", "words"), BIP39.items(), ids=list(BIP39))
def test_the_words_are_those_of_bip_39_over_the_first_half(
    entropy: str, words: str
) -> None:
    root = bytes.fromhex(entropy) + EMPTY_ROOT[16:]

    assert words_of(root) == words
    assert parse_words(words) == root[:16]
    check_words(words, root)


@given(root=roots)
def test_the_words_of_every_root_read_back(root: bytes) -> None:
    words = words_of(root)

    assert len(words.split(" ")) == COUNT
    assert parse_words(words) == root[:16]
    check_words(words, root)


@given(text=st.text())
def test_whatever_reads_is_what_would_be_written(text: str) -> None:
    try:
        spoken = parse_words(text)
    except MalformedError:
        return
    assert words_of(spoken + bytes(16)) == text


@given(one=roots, other=roots)
def test_the_words_of_another_root_are_refused(one: bytes, other: bytes) -> None:
    if one[:16] == other[:16]:
        return
    with pytest.raises(UnprovenError):
        check_words(words_of(one), other)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("abandon " * 10 + "about", id="eleven words"),
        pytest.param("abandon " * 12 + "about", id="thirteen words"),
        pytest.param("abandon " * 14 + "address", id="fifteen words, as BIP-39 allows"),
        pytest.param("abandon " * 11 + "abandon", id="wrong checksum"),
        pytest.param("abandom " * 11 + "about", id="no such word"),
        pytest.param(ZERO.upper(), id="capitals"),
        pytest.param(ZERO.replace("abandon", "aban"), id="first four letters only"),
        pytest.param(ZERO.replace(" ", "  "), id="two spaces"),
        pytest.param(ZERO.replace(" ", "\u3000"), id="ideographic spaces"),
        pytest.param(f" {ZERO}", id="a space in front"),
        pytest.param(f"{ZERO}\n", id="a newline behind"),
        pytest.param(ZERO.replace("a", "\uff41"), id="letters of full width"),
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_words(text)


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_only_a_root_has_words(size: int) -> None:
    with pytest.raises(MalformedError):
        words_of(bytes(size))
