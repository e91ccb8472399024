"""Names and texts that stand beside the log, looked up when they are shown.

No row holds one: a text may be removed, and is then gone from every answer at once.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from api.as_of import Reading
from ledger.bootstrap import Ledger
from ledger.projections.entries import said_digests
from ledger.projections.roster import PersonRow, listings
from ledger.projections.shown import Source, Text

_PERSON: Final = re.compile(r"J-[0-9]{4}|A-[0-9]{2,4}")


@dataclass(frozen=True, slots=True)
class Named:
    """An official who is named by number in an answer.

    Attributes:
        id: ``J-0312``, ``A-07``.
        name: As the roster lists them; null for somebody who is not listed, or whose
            name was removed.
    """

    id: str
    name: str | None


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text of an entry.

    Attributes:
        seq: The entry.
        pointer: Where in its statement, such as ``/facts/reason_said``.
        said: ``public`` or ``sealed``.
        until: Day on which a custodian promised to open a sealed one; a promise, not a
            lock.
        text: The text; null while it is sealed, and when it was removed.
    """

    seq: int
    pointer: str
    said: str
    until: str | None
    text: str | None


def people_in(reading: Reading, *values: object) -> list[Named]:
    """The officials whom ``values`` name by number, by number."""
    ids = {
        found
        for value in values
        for found in _strings(value)
        if _PERSON.fullmatch(found)
    }
    if not ids:
        return []
    listed = listings(reading.views, reading.seq, ids)
    return [
        Named(each, _name(reading.ledger, listed.get(each))) for each in sorted(ids)
    ]


def _name(ledger: Ledger, row: PersonRow | None) -> str | None:
    if row is None:
        return None
    disclosure = ledger.disclosures.of(row.said).get(row.name_at)
    return disclosure.value if disclosure else None


def texts_in(reading: Reading, *values: object) -> list[ShownText]:
    """The texts that ``values`` refer to, in the order of the record."""
    wanted: dict[tuple[int, str], Text] = {}
    for value in values:
        for text, certain in _texts(value):
            if certain or (text.seq, text.pointer) not in wanted:
                wanted[text.seq, text.pointer] = text
    public = {
        seq: public_texts(reading, seq)
        for seq in {seq for seq, _ in wanted}
        if any(text.said == "public" for text in wanted.values() if text.seq == seq)
    }
    return [
        ShownText(
            text.seq,
            text.pointer,
            text.said,
            text.until,
            public.get(text.seq, {}).get(text.pointer),
        )
        for _, text in sorted(wanted.items())
    ]


def public_texts(reading: Reading, seq: int) -> dict[str, str]:
    """Public texts of one entry that are still there, by pointer."""
    said = said_digests(reading.views, [seq]).get(seq, [])
    found = reading.ledger.disclosures.of(said)
    return {pointer: disclosure.value for pointer, disclosure in found.items()}


def _inside(value: object) -> Iterator[object]:
    """``value`` and everything in it."""
    yield value
    inner: list[object] = []
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        inner = [getattr(value, field.name) for field in dataclasses.fields(value)]
    elif isinstance(value, Mapping):
        inner = list(value.values())
    elif isinstance(value, (list, tuple, set, frozenset)):
        inner = list(value)
    for each in inner:
        yield from _inside(each)


def _strings(value: object) -> Iterator[str]:
    return (each for each in _inside(value) if isinstance(each, str))


def _texts(value: object) -> Iterator[tuple[Text, bool]]:
    """Texts named inside ``value``, each with whether it surely is public or sealed."""
    for each in _inside(value):
        if isinstance(each, Text):
            yield each, True
        elif isinstance(each, Source) and each.title_at is not None:
            yield Text(each.seq, each.title_at, "public"), False
