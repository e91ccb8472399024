"""What one entry says, field by field: in words, sealed, or not known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from api.sheets.words import UNSAID, day
from api.texts import ShownText
from ledger.record.form import Blank, form_of, frame

State = Literal["plain", "text", "sealed", "removed", "unsaid", "group"]
Link = Literal["", "person", "stream", "entry", "url", "hash", "mono"]
"""What a value is, so that a page can lead to it or set it in another face."""

_LINKS: Final[tuple[tuple[re.Pattern[str], Link], ...]] = (
    (re.compile(r"J-[0-9]{4}|A-[0-9]{2,4}"), "person"),
    (re.compile(r"https?://[!-~]+"), "url"),
    (re.compile(r"[0-9a-f]{64}"), "hash"),
    (re.compile(r"[a-z0-9.-]+/[a-z]+/[A-Za-z0-9._-]+"), "stream"),
    (re.compile(r"[a-z0-9.-]+/[A-Za-z0-9._-]+(?:\+[A-Za-z0-9+/=]+)*"), "mono"),
)
_WHEN: Final = "precision"
_SAID: Final = "said"


@dataclass(frozen=True, slots=True)
class Line:
    """One field, or one value of a field that is a list.

    Attributes:
        depth: How deep it stands in groups, from 0.
        meaning: What the field asks; empty for a further value of a list.
        name: Of the field.
        state: How its value stands there.
        value: The value in words.
        code: The code that was signed, where the words are its meaning.
        link: What the value is.
        unverified: It rests on memory.
    """

    depth: int
    meaning: str
    name: str
    state: State
    value: str
    code: str = ""
    link: Link = ""
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads a statement against what its kind asks for.

    Attributes:
        texts: Texts beside the entry, by pointer.
        unverified: Fields of the facts that rest on memory.
    """

    texts: Mapping[str, ShownText]
    unverified: frozenset[str]

    def group(
        self, blanks: Sequence[Blank], value: Mapping[str, Any], at: str, depth: int
    ) -> Iterator[Line]:
        """Fields of one group that have a value, in the order of the kind."""
        for blank in blanks:
            if blank.name in value:
                pointer = f"{at}/{blank.name}"
                yield from self.field(blank, value[blank.name], pointer, depth)

    def field(self, blank: Blank, value: Any, at: str, depth: int) -> Iterator[Line]:  # noqa: ANN401  any JSON value
        """One field: a line, or one for each of its values."""
        if isinstance(value, list):
            for place, each in enumerate(value):
                yield from self.field(blank, each, f"{at}/{place}", depth)
            return
        if isinstance(value, dict) and not {_SAID, _WHEN} & value.keys():
            yield self._line(blank, depth, "group", "")
            yield from self.group(blank.parts, value, at, depth + 1)
            return
        yield self._value(blank, value, at, depth)

    def _value(self, blank: Blank, value: Any, at: str, depth: int) -> Line:  # noqa: ANN401  any JSON value
        if isinstance(value, dict):
            if _SAID in value:
                return self._said(blank, value, at, depth)
            return self._when(blank, value, depth)
        text = str(value)
        meaning = dict(blank.codes).get(text)
        if text in UNSAID:
            return self._line(blank, depth, "unsaid", UNSAID[text])
        if meaning:
            return self._line(blank, depth, "plain", meaning, code=text)
        return self._line(blank, depth, "plain", text, link=_link(text))

    def _said(
        self, blank: Blank, value: Mapping[str, Any], at: str, depth: int
    ) -> Line:
        if value[_SAID] == "sealed":
            until = f" until {day(value['until'])}" if "until" in value else ""
            return self._line(blank, depth, "sealed", f"sealed{until}")
        text = self.texts[at].text if at in self.texts else None
        if text is None:
            return self._line(blank, depth, "removed", "the text was removed")
        return self._line(blank, depth, "text", text)

    def _when(self, blank: Blank, value: Mapping[str, Any], depth: int) -> Line:
        disputed = ", ".join(day(each) for each in value.get("disputed", ()))
        also = f" (disputed: {disputed})" if disputed else ""
        known = value.get("on")
        if known is None and not also:
            return self._line(blank, depth, "unsaid", UNSAID["unknown"])
        return self._line(blank, depth, "plain", f"{day(known)}{also}")

    def _line(
        self,
        blank: Blank,
        depth: int,
        state: State,
        value: str,
        *,
        code: str = "",
        link: Link = "",
    ) -> Line:
        unverified = depth == 0 and blank.name in self.unverified
        return Line(
            depth, blank.meaning, blank.name, state, value, code, link, unverified
        )


def _link(text: str) -> Link:
    return next((link for form, link in _LINKS if form.fullmatch(text)), "")


def facts_of(
    statement: Mapping[str, Any], texts: Sequence[ShownText]
) -> tuple[list[Line], list[Line]]:
    """The facts of a statement, and what stands beside them, as lines."""
    reader = Reader(
        {text.pointer: text for text in texts},
        frozenset(statement.get("unverified", ())),
    )
    kind = statement["kind"]
    return (
        list(reader.group(form_of(kind), statement["facts"], "/facts", 0)),
        list(reader.group(frame(), statement, "", 0)),
    )
