"""Twelve words of a root, for the telephone.

The first 16 bytes of the root, as the twelve English words that BIP-39 gives for 128
bits: eleven bits a word, the last four bits a checksum, so that 15 of 16 slips of the
tongue are noticed at once. https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki

Two people who read the same twelve words to each other have the same root, unless
somebody worked for the opposite: to make another history under the words of a given
one takes 2^128 tries, but whoever writes the log could look for two histories with the
same words in 2^64. Where that matters, compare the root itself.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from mnemonic import Mnemonic

from ledger.errors import MalformedError, UnprovenError
from ledger.proof.tree import HASH_SIZE

COUNT: Final = 12
"""Words."""

SPOKEN_SIZE: Final = 16
"""Bytes of the root that are in the words."""


def words_of(root: bytes) -> str:
    """The words of a root of 32 bytes, a space between them.

    Raises:
        MalformedError: No root.
    """
    if len(root) != HASH_SIZE:
        raise MalformedError(f"a root has {HASH_SIZE} bytes")
    return _english().to_mnemonic(root[:SPOKEN_SIZE])


def parse_words(text: str) -> bytes:
    """The first 16 bytes of the root, from what ``words_of`` writes.

    Raises:
        MalformedError: Not twelve words of the list, or the last does not fit.
    """
    if len(text.split(" ")) != COUNT:
        raise MalformedError(f"write {COUNT} words with one space between them")
    try:
        spoken = bytes(_english().to_entropy(text))
    except (ValueError, LookupError):
        raise MalformedError("a word is wrong: ask for them again") from None
    if _english().to_mnemonic(spoken) != text:
        raise MalformedError("write the words in small letters without accents")
    return spoken


def check_words(text: str, root: bytes) -> None:
    """Check that the words are those of this root.

    Raises:
        MalformedError: Not such words, or no root.
        UnprovenError: They are of another root.
    """
    parse_words(text)
    if text != words_of(root):
        raise UnprovenError("these are the words of another root: compare the sizes")


@cache
def _english() -> Mnemonic:
    return Mnemonic("english")
