"""Dates, numbers, codes and names in the words that a page prints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from ledger.projections.shown import DISCLOSED, SEALED, UNKNOWN
from ledger.record.case import (
    Calendar,
    CaseType,
    MoveReason,
    MoveScope,
    Ruling,
    Stage,
)
from ledger.record.dossier import AmendReason
from ledger.record.fields import Code, CountWord, Level, Office, Party
from ledger.record.key import RevokeReason
from ledger.record.notice import NoticeKind
from ledger.record.order import Counted
from ledger.record.plan import Exempt, Instrument, Measure, Metric, Rating, Test
from ledger.record.referral import (
    Effect,
    MotionKind,
    Outcome,
    Provision,
    ReferredBy,
    Status,
)
from ledger.record.response import Stance
from ledger.record.statement import EvidenceClass

MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
CODES: Final[Mapping[str, type[Code]]] = {
    codes.__name__: codes
    for codes in (
        AmendReason,
        Calendar,
        CaseType,
        Counted,
        Effect,
        EvidenceClass,
        Exempt,
        Instrument,
        Level,
        Measure,
        Metric,
        MotionKind,
        MoveReason,
        MoveScope,
        NoticeKind,
        Office,
        Outcome,
        Party,
        Provision,
        Rating,
        ReferredBy,
        RevokeReason,
        Ruling,
        Stage,
        Stance,
        Status,
        Test,
    )
}
"""Lists of codes that pages show, by name."""

UNSAID: Final = {
    UNKNOWN: "not known",
    SEALED: "sealed",
    DISCLOSED: "said beside the log",
}
_SYNTHETIC: Final = "synthetic.example"
_EIGHT: Final = re.compile(".{1,8}")
_BRACKETS: Final = re.compile(r" \([^()]*\)$")


def meaning(listed: str, value: str) -> str:
    """A code in plain words; what stands where there is none, likewise.

    Args:
        listed: Name of the list that the code is of.
        value: The code.
    """
    if value in UNSAID:
        return UNSAID[value]
    return {code.value: code.meaning for code in CODES[listed]}[value]


def short(listed: str, value: str) -> str:
    """As ``meaning``, without the source in brackets at its end."""
    return _BRACKETS.sub("", meaning(listed, value))


def day(text: str | None) -> str:
    """``2026-09-27`` as 27 Sep 2026, ``2026-09`` as Sep 2026, ``2026`` as 2026."""
    if text is None:
        return "day not known"
    year, *rest = text.split("-")
    if not rest:
        return year
    month = MONTHS[int(rest[0]) - 1]
    return " ".join([*(str(int(part)) for part in rest[1:]), month, year])


def on(text: str | None) -> str:
    """A date inside a sentence: ``on 4 Jan 2018``, ``in May 2018``."""
    if text is None:
        return "on a day that is not known"
    whole = len(text) == len("2026-09-27")
    return f"{'on' if whole else 'in'} {day(text)}"


def instant(text: str) -> str:
    """``2026-09-26T14:05:07Z`` as 26 Sep 2026 14:05:07 UTC."""
    moment = datetime.fromisoformat(text)
    return f"{day(moment.date().isoformat())} {moment:%H:%M:%S} UTC"


def number(value: int) -> str:
    """48211 as 48,211."""
    return f"{value:,}"


def many(value: int, one: str, several: str = "") -> str:
    """A number and its noun: ``1 entry``, ``2 entries``."""
    return f"{value:,} {one if value == 1 else several or one + 's'}"


def counted(word: str, low: int | None, high: int | None) -> str:
    """A number with the word that goes with it: nearly 90, 86 to 87."""
    if low is None:
        return "no number"
    if word == CountWord.RANGE and high is not None:
        return f"{low:,} to {high:,}"
    return f"{low:,}" if word == CountWord.EXACTLY else f"{plain(word)} {low:,}"


def reading(value: int, per: int) -> str:
    """A reading as it was taken: 560, 15 %, 14.99 %."""
    if per == 1:
        return f"{value:,}"
    decimals = len(str(per)) - len("100")
    return f"{value * 100 / per:.{decimals}f}\N{NO-BREAK SPACE}%"


def plain(code: str) -> str:
    """A code as words: ``in_force`` as in force."""
    return code.replace("_", " ")


def lower_first(text: str) -> str:
    """A phrase inside a sentence; names and initials keep their capitals."""
    return text if text[1:2].isupper() or text[1:2] == "." else _lowered(text)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def days_between(first: str | None, last: str | None) -> int | None:
    """Days from one date to the other; None unless both are known to the day."""
    whole = len("2026-09-27")
    if first is None or last is None or len(first) != whole or len(last) != whole:
        return None
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def hash_text(digest: str) -> Markup:
    """A hash that wraps every eight signs, its first and last four set off."""
    groups: list[str] = _EIGHT.findall(digest)
    if len(groups) < len("ab"):
        return Markup("{}").format(digest)
    first, last = groups[0], groups[-1]
    head = Markup("<b>{}</b>{}").format(first[:4], first[4:])
    tail = Markup("{}<b>{}</b>").format(last[:-4], last[-4:])
    return Markup("<wbr>").join([head, *groups[1:-1], tail])


def short_hash(digest: str) -> str:
    """``9f3a71c2…e0b4``."""
    return f"{digest[:8]}…{digest[-4:]}"


def host_of(stream: str) -> str:
    """Whose account a stream is."""
    return stream.partition("/")[0]


def is_synthetic(stream: str) -> bool:
    """Whether a stream, a key or a host is one of the invented ones."""
    host = host_of(stream)
    return host == _SYNTHETIC or host.endswith(f".{_SYNTHETIC}")


def page_of(stream: str) -> str:
    """The page about what a stream is about.

    Referrals and cases have a page of their own, with every account on it; of the
    others the whole name stands in the address, so that nobody who files under the
    same name later can make it mean two things.
    """
    _, kind, name = stream.split("/")
    match kind:
        case "referral" | "case":
            return f"/{kind}s/{quote(name)}"
        case "order" | "plan" | "notice":
            return f"/{kind}s/{quote(stream)}"
        case "roster":
            return page_of_person(name)
        case "key":
            return f"/keys/{quote(name)}"
        case _:
            return "/entries"


def page_of_person(person: str) -> str:
    """The page about a judge, or about another official."""
    return f"/{'judges' if person.startswith('J-') else 'roster'}/{quote(person)}"


_ADMINISTRATIONS: Final = {
    "reagan": "Reagan",
    "g_h_w_bush": "G. H. W. Bush",
    "clinton": "Clinton",
    "g_w_bush": "G. W. Bush",
    "obama": "Obama",
    "trump_1": "Trump, first term",
    "biden": "Biden",
    "trump_2": "Trump, second term",
}


def administration(name: str) -> str:
    """``trump_1`` as Trump, first term; one without words of its own as it is."""
    return _ADMINISTRATIONS.get(name) or UNSAID.get(name) or plain(name)
