"""Refuses text that seems to name a private person, without repeating it.

Prose, titles and URLs are searched, and stream ids that a filer chooses freely. Dates,
integers, digests, citations and public release ids have grammars of their own and are
exempt. An A-number is ``A`` with 7 to 9 digits in any spelling (8 CFR 1208.6); digits
are digits in any script.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from ledger.errors import PublicFieldContainsIdentifierError, Violation

_GAP: Final = r"[\s._/#:()\u2010-\u2015\u2212-]*"
_IDENTIFIERS: Final = (
    ("an A-number", re.compile(rf"(?<![A-Za-z])[Aa]{_GAP}(?:[0-9]{_GAP}){{7,9}}(?![0-9])")),
    ("a social security number", re.compile(r"(?<![0-9])[0-9]{3}[- ][0-9]{2}[- ][0-9]{4}(?![0-9])")),
    ("a nine-digit number", re.compile(r"(?<![0-9])(?:[0-9]{9}|[0-9]{3}[- .][0-9]{3}[- .][0-9]{3})(?![0-9])")),
    ("an e-mail address", re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+")),
    ("a telephone number", re.compile(r"(?<![0-9])(?:\+?1[-. ]?)?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-. ])[0-9]{3}[-. ][0-9]{4}(?![0-9])|\+[0-9]{1,3}(?:[-. ]?[0-9]{2,4}){3,4}(?![0-9])")),
    ("a date of birth", re.compile(r"(?i)\b(?:born(?: on)?|d\.?o\.?b\.?|date of birth|birth ?date|fecha de nacimiento)\b\W{0,4}(?:\w+ ){0,2}\w*[0-9]")),
)  # fmt: skip


def check_no_identifier(text: str, pointer: str) -> None:
    """Check that ``text``, shown at ``pointer``, names no private person.

    Raises:
        PublicFieldContainsIdentifierError: It seems to. The message says where and
            what kind, and does not repeat the text.
    """
    found = find_identifier(text)
    if found is None:
        return
    what, place = found
    raise PublicFieldContainsIdentifierError(
        f"Field {pointer} seems to contain {what} at character {place}."
        " Seal the field or remove it.",
        violations=[
            Violation(pointer, "identifier", f"{what} at character {place}", "Remove it.")
        ],
    )


def find_identifier(text: str) -> tuple[str, int] | None:
    """What ``text`` seems to contain and at which character, from 1; None if nothing."""
    plain = _plain(text)
    for what, pattern in _IDENTIFIERS:
        match = pattern.search(plain)
        if match:
            return what, match.start() + 1
    return None


def _plain(text: str) -> str:
    """``text`` with each sign as its plain ASCII form, one for one.

    Full-width, mathematical and circled letters, Cyrillic and Greek look-alikes of A,
    and the digits of every script become what a reader sees; invisible signs become
    spaces, so that they cannot split a number.
    """
    return text if text.isascii() else "".join(map(_plain_sign, text))


_LOOK_ALIKES: Final = {"А": "A", "Α": "A", "а": "a", "α": "a", "ａ": "a", "＠": "@"}


def _plain_sign(sign: str) -> str:
    if sign.isascii():
        return sign
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(sign) in {"Cf", "Zs", "Mn", "Cc"}:
        return " "
    folded = unicodedata.normalize("NFKD", sign)[:1]
    return folded if folded.isascii() else _LOOK_ALIKES.get(sign, sign)
