"""A statement in words: what somebody reads before signing, and what ``show`` shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from ledger.record.disclosure import Disclosure
from ledger.record.fields import Code, Count, Fields, Said, When
from ledger.record.kinds import KINDS
from ledger.record.statement import Statement
from ledger.record.stream import Kind

_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905

_LONG: Final = 60
"""Signs from which on the members of a list stand on lines of their own."""

_VERY_LONG: Final = 400
"""Signs of one value that are shown whole; an ML-DSA-44 key has some 1,800."""

Pairs = Iterator[tuple[str, str]]


def in_words(statement: Statement, texts: Mapping[str, Disclosure]) -> Pairs:
    """What a statement says, as name and value.

    Args:
        statement: What is signed.
        texts: Its public texts by pointer.
    """
    yield "kind", f"{statement.kind}: {meaning(KINDS[statement.kind])}"
    yield "stream", f"{statement.stream}, version {statement.version}"
    yield from _group(statement.facts, "", "/facts", texts)
    for place, source in enumerate(statement.evidence):
        label = f"source {place + 1}"
        yield from _group(source, label, f"/evidence/{place}", texts)
    if statement.attributed_to is not None:
        yield from _group(
            statement.attributed_to, "attributed to", "/attributed_to", texts
        )
    for cited in statement.answers:
        yield "answers", f"entry {cited.seq:,}, leaf {cited.leaf}"
    for name in ("same_as", "concerns", "unverified"):
        if values := getattr(statement, name):
            yield name.replace("_", " "), ", ".join(values)
    yield "signed at", statement.signed_at
    yield "signers", "\n".join(statement.signers)


def _group(
    group: Fields, label: str, pointer: str, texts: Mapping[str, Disclosure]
) -> Pairs:
    for name, field in type(group).model_fields.items():
        value = getattr(group, name)
        if value is None or value == ():
            continue
        known = field.alias or name
        words = known.removesuffix("_said")
        if words != known and words in type(group).model_fields:
            words += "_in_words"
        words = words.replace("_", " ")
        inner = f"{label}: {words}" if label else words
        yield from _value(value, inner, f"{pointer}/{known}", texts)


def _value(
    value: object, label: str, pointer: str, texts: Mapping[str, Disclosure]
) -> Pairs:
    if isinstance(value, Said):
        yield label, _said(value, texts.get(pointer))
    elif isinstance(value, When):
        yield label, when(value)
    elif isinstance(value, Count):
        yield label, count(value)
        if value.words_said is not None:
            at = f"{pointer}/words_said"
            yield f"{label}: words", _said(value.words_said, texts.get(at))
    elif isinstance(value, Fields):
        yield from _group(value, label, pointer, texts)
    elif isinstance(value, tuple) and any(isinstance(each, Fields) for each in value):
        for place, each in enumerate(value):
            yield from _value(each, f"{label} {place + 1}", f"{pointer}/{place}", texts)
    elif isinstance(value, tuple):
        plain = [_code(each) for each in value]
        long = any(len(each) > _LONG for each in plain)
        yield label, ("\n" if long else ", ").join(plain)
    else:
        yield label, _code(value)


def _code(value: object) -> str:
    if isinstance(value, Code):
        return f"{value} ({value.meaning})"
    text = str(value)
    if len(text) <= _VERY_LONG:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text[:_LONG]}… ({len(text):,} signs, SHA-256 {digest})"


def _said(value: Said, text: Disclosure | None) -> str:
    if value.said == "sealed":
        return f"sealed until {day(value.until)}" if value.until else "sealed"
    return f"“{text.value}”" if text is not None else "the text is not here"


def meaning(kind: Kind) -> str:
    """What a kind says, in one sentence on one line."""
    return " ".join(kind.meaning.split()).replace("``", "")


def when(value: When) -> str:
    """A date as well as it is known, with what is disputed."""
    known = day(value.on) if value.on else "unknown"
    if value.disputed:
        return f"{known} (disputed: {', '.join(map(day, value.disputed))})"
    return known


def day(text: str) -> str:
    """``2026-09-27`` as 27 Sep 2026, ``2026-09`` as Sep 2026; other texts unchanged."""
    parts = text.split("-")
    try:
        date.fromisoformat(text + "0000-01-01"[len(text) :])
    except ValueError:
        return text
    month = [_MONTHS[int(parts[1]) - 1]] if len(parts) > 1 else []
    return " ".join([*(str(int(part)) for part in parts[2:]), *month, parts[0]])


def count(value: Count) -> str:
    """A number with the word that goes with it: nearly 90, 20 to 30."""
    match value.word:
        case "range":
            return f"{value.low:,} to {value.high:,}"
        case "unknown":
            return "no number was given"
        case "exactly":
            return f"{value.low:,}"
        case word:
            return f"{word.replace('_', ' ')} {value.low:,}"
