"""Refuses text that seems to name a private person, without repeating it.

Prose, titles and URLs are searched, and stream ids that a filer chooses freely. Dates,
integers, digests, citations and public release ids have grammars of their own and are
exempt. An A-number is ``A`` with 7 to 9 digits in any spelling (8 CFR 1208.6); digits
are digits in any script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from ledger.errors import PublicFieldContainsIdentifierError, Violation

_GAP: Final = r"[\s._/#:()-]*"
_WORD: Final = (
    r"(?:lien(?:\s{1,4}registration)?)?[\s._-]{0,4}(?:numbers?|num|nos?|file)?"
)
_AFTER_A: Final = r"[\s._/#:()\[\]=,;*'\"|~+-]{0,9}"
_ATTACHED: Final = r"[Aa][#-]?[0-9](?:[\s._/,'()-]{0,3}[0-9]){6,8}"

_A_NUMBER: Final = re.compile(
    rf"(?<![A-Za-z])(?:[Aa](?i:{_WORD}){_AFTER_A}(?:[0-9]{_GAP}){{7,9}}|{_ATTACHED})"
    r"(?![0-9])"
)
_SSN: Final = re.compile(r"(?<![0-9])[0-9]{3}[-. ][0-9]{2}[-. ][0-9]{4}(?![0-9])")
_NINE_DIGITS: Final = re.compile(
    r"(?<![0-9])(?<![0-9]\.)(?:[0-9]{9}|[0-9]{3}[-. ][0-9]{3}[-. ][0-9]{3})(?![0-9])"
)
_E_MAIL: Final = re.compile(r"[^\s@<>]@[^\s@<>]+\.[^\s@<>.]")
_TELEPHONE: Final = re.compile(
    r"(?<![0-9])(?:\+?1[-. ]?)?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-. /])"
    r"[0-9]{3}[-. ][0-9]{4}(?![0-9])"
    r"|\+[0-9]{1,3}(?:[-. ]?[0-9]{2,4}){3,4}(?![0-9])"
)
_BIRTH: Final = re.compile(
    r"(?i)\b(?:born(?: on| in)?|d\.?o\.?b|date[- ]of[- ]birth|birth[- ]?da(?:te|y)"
    r"|fecha de nacimiento|nacid[oa](?: el| en)?)\b"
    r"\W{0,4}(?:\w{1,20} ){0,2}\w{0,20}[0-9]"
)
_NUMBERS: Final = (
    ("a social security number", _SSN),
    ("a nine-digit number", _NINE_DIGITS),
    ("a telephone number", _TELEPHONE),
)
_OTHERS: Final = (("an e-mail address", _E_MAIL), ("a date of birth", _BIRTH))
_SEVEN_DIGITS: Final = re.compile("(?:[0-9][^0-9]*){7}")
"""Fewer digits than any number of a person has."""

_YEAR: Final = "(?:19|20)[0-9]{2}"
_DATE: Final = (
    rf"(?:{_YEAR}([-./])[0-9]{{1,2}}\1[0-9]{{1,2}}|[0-9]{{1,2}}([-./])[0-9]{{1,2}}\2{_YEAR}"
    rf"|{_YEAR}[-/](?:{_YEAR}|[0-9]{{2}}))(?![0-9])"
)
_DATES: Final = re.compile(rf"(?<![0-9./-])(?<![Aa][#-])(?<![Aa]){_DATE}")
"""Dates, and spans of years: ``a 2018-2019 plan`` holds no A-number."""

_A_AND_DIGITS: Final = re.compile(
    rf"(?<![A-Za-z])(?![Aa][\s(]+{_DATE}(?!{_GAP}[0-9]))"
    rf"[Aa](?:{_GAP}[0-9]){{7,9}}(?!{_GAP}[0-9])"
)
"""An A before seven to nine digits that do not begin with a date.

Some of them may look like one: ``A1 1911-11`` is a number, ``A-07 2026-09-26``, an
official and a day, has too many digits. A gap stands before its digit, never after:
otherwise a long one is walked once for each of its signs.
"""

_DIGEST: Final = re.compile(
    r"(?<![0-9A-Za-z])(?=(?:[0-9]*[a-f]){3})[0-9a-f]{14,}(?![0-9A-Za-z])"
)
"""Hexadecimal too long, and with too many letters, to be a number of a person."""


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
            Violation(
                pointer, "identifier", f"{what} at character {place}", "Remove it."
            )
        ],
    )


def find_identifier(text: str) -> tuple[str, int] | None:
    """What ``text`` seems to hold and at which character, from 1; None if nothing."""
    plain, places = _plain(text)
    found = _find_number(plain) if _SEVEN_DIGITS.search(plain) else None
    found = found or _find_first(_OTHERS, plain)
    return None if found is None else (found[0], places[found[1]] + 1)


def _find_number(plain: str) -> tuple[str, int] | None:
    plain = _DIGEST.sub(_blank, plain)
    match = _A_AND_DIGITS.search(plain) or _A_NUMBER.search(_DATES.sub(_blank, plain))
    if match:
        return "an A-number", match.start()
    return _find_first(_NUMBERS, plain)


def _find_first(
    patterns: Iterable[tuple[str, re.Pattern[str]]], plain: str
) -> tuple[str, int] | None:
    for what, pattern in patterns:
        match = pattern.search(plain)
        if match:
            return what, match.start()
    return None


def _blank(match: re.Match[str]) -> str:
    return "~" * len(match[0])


def _plain(text: str) -> tuple[str, range | list[int]]:
    """``text`` as a reader sees it, in ASCII if possible, and where each sign stood.

    Full-width, mathematical and circled letters, look-alikes of A in other scripts, and
    the digits of every script become what a reader sees; dashes become hyphens. Signs
    that nobody sees are left out, so that they cannot split a number.
    """
    if not _NOT_PLAIN.search(text):
        return text, range(len(text))
    seen = [
        (plain, place)
        for place, sign in enumerate(text)
        if (plain := _plain_sign(sign))
    ]
    return "".join(plain for plain, _ in seen), [place for _, place in seen]


_NOT_PLAIN: Final = re.compile(r"[^\t\n\r -~]")

_LOOK_ALIKES: Final = dict.fromkeys(
    "\u0410\u0391\u13aa\u15c5\ua4ee\U000102a0", "A"
) | dict.fromkeys("\u0430\u03b1\u0251", "a")
"""Cyrillic, Greek, Cherokee, Canadian, Lisu and Carian A; Cyrillic, Greek, script a."""

_UNSEEN: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are blank: Hangul fillers and the empty Braille cell."""

_SHOWN_AS: Final = {
    "Cc": "",
    "Cf": "",
    "Mn": "",
    "Me": "",
    "Zs": " ",
    "Zl": "\n",
    "Zp": "\n",
    "Pd": "-",
}


def _plain_sign(sign: str) -> str:
    """One sign in plain ASCII, if it has such a form; empty if nobody sees it."""
    if sign.isascii():
        return sign if sign.isprintable() or sign.isspace() else ""
    if sign in _UNSEEN:
        return ""
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    shown = _SHOWN_AS.get(unicodedata.category(sign))
    if shown is not None:
        return shown
    folded = unicodedata.normalize("NFKD", sign).strip("(). ")[:1]
    if folded.isascii() and folded:
        return folded
    return "-" if sign == "\N{MINUS SIGN}" else _LOOK_ALIKES.get(folded, sign)
