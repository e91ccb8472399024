"""A blank draft for people: TOML, with every field of the kind and what it asks.

Where ``unknown`` is a legal answer it stands there already: it says nothing false. A
field that needs an answer is a comment until somebody gives one, so a draft that was
not filled in is refused with a list of what is missing.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from ledger.cli.words import meaning
from ledger.record.form import UNKNOWN, Blank, form_of, frame
from ledger.record.identifiers import CROCKFORD
from ledger.record.kinds import KINDS

WIDTH: Final = 80
_SIGNS: Final = 8
"""Random signs of a case's reference."""

_HEAD: Final = """\
Write what you know. Where you do not know, leave "unknown": it is a legal answer and
not the same as none. A line such as "#court = ..." is switched off: take the # away to
use it. Dates are written as far as they are known: 2018, 2018-05, 2018-05-17.

Never write an A-number, a name or address of a private person, or anything else that
identifies one. Texts are published beside the log. This file stays on this device."""

_COURT: Final = 3
_ANY_COURT: Final = "XXX"


def blank_draft(kind: str, stream: str | None, random: Callable[[int], bytes]) -> str:
    """A draft of ``kind`` that somebody fills in.

    Args:
        kind: Such as ``case.reassigned``.
        stream: Where it is to stand; for ``case.opened`` also ``host/case/PHI``, which
            gets eight random signs.
        random: Random bytes, so many as asked for (``os.urandom``).

    Raises:
        UnknownEventKindError: No such kind.
    """
    blanks = form_of(kind)
    named = _stream(kind, stream, random)
    court = named.rpartition("/")[2][:_COURT] if kind == "case.opened" else _ANY_COURT
    given = {} if court == _ANY_COURT else {"court": court}
    lines = [
        f"# {kind}: {meaning(KINDS[kind])}",
        f"# Source: {KINDS[kind].facts.LEGAL_SOURCE}",
        "#",
        *_comment(_HEAD),
        "",
        f"kind = {_quoted(kind)}",
        "",
        *_stream_lines(kind, named),
        "",
        *_comment("Labels of others who sign this too, each on their own device."),
        '#signers = ["naij.example/officer-2+530d903a"]',
        "",
        *(line for blank in frame() if not blank.parts for line in _entry(blank)),
        "[facts]",
        "",
        *(line for blank in blanks for line in _entry(blank, given=given)),
        *(line for blank in frame() if blank.parts for line in _table(blank)),
    ]
    return "\n".join(lines).rstrip() + "\n"


def case_ref(court: str, random: Callable[[int], bytes]) -> str:
    """A new reference of a case: its court and eight random signs, 40 bits."""
    signs = (CROCKFORD[byte % len(CROCKFORD)] for byte in random(_SIGNS))
    return f"{court}-{''.join(signs)}"


def _stream(kind: str, stream: str | None, random: Callable[[int], bytes]) -> str:
    stream_type = KINDS[kind].stream_type
    if kind != "case.opened":
        return stream or f"YOUR-HOST/{stream_type}/ID"
    host, _, ref = (stream or f"YOUR-HOST/case/{_ANY_COURT}").rpartition("/")
    return f"{host}/{case_ref(ref, random) if len(ref) == _COURT else ref}"


def _stream_lines(kind: str, stream: str) -> Iterator[str]:
    words = f"Your own stream: your host, then {KINDS[kind].stream_type}, then its id."
    if kind == "case.opened":
        words += (
            " A case is named by its court and eight random signs, never by anything"
            " taken from an official number. These are new; put your host and the"
            " court's code before them."
        )
    yield from _comment(words)
    yield f"stream = {_quoted(stream)}"


def _entry(
    blank: Blank, path: str = "", given: Mapping[str, str] = MappingProxyType({})
) -> Iterator[str]:
    """One field with its explanation; a group as dotted names.

    ``given`` holds answers that are known already.
    """
    name = f"{path}{blank.name}"
    needed = "needed" if blank.required else "leave out if there is none"
    yield from _comment(f"{blank.meaning} ({needed})")
    if blank.parts and not blank.many:
        yield ""
        yield from _group(blank, name)
        return
    yield from _explained(blank)
    live = blank.required and blank.may_be_unknown
    answer = _quoted(given[name]) if name in given else _value(blank, live=live)
    yield f"{'' if live else '#'}{name} = {answer}"
    yield ""


def _group(blank: Blank, path: str) -> Iterator[str]:
    for part in blank.parts:
        for line in _entry(part, f"{path}."):
            commented = blank.required or line.startswith("#") or not line
            yield line if commented else f"#{line}"


def _explained(blank: Blank) -> Iterator[str]:
    """What may stand in a field: its form, its codes, or its parts."""
    if blank.parts:
        yield from _comment("a list of groups, each with:", "  ")
        for part in blank.parts:
            optional = "" if part.required else " (optional)"
            yield from _comment(f"{part.name}{optional}: {part.meaning}", "    ")
            yield from _codes(part, "      ")
    elif blank.codes:
        yield from _codes(blank, "  ")
    else:
        many = "a list, each " if blank.many else ""
        yield from _comment(f"{many}{blank.takes}", "  ")


def _codes(blank: Blank, indent: str) -> Iterator[str]:
    if len(blank.codes) > 1:
        for code, meaning in blank.codes:
            yield from _comment(f"{code}: {meaning}" if meaning else code, indent)
    elif not blank.parts and indent != "  ":
        yield from _comment(blank.takes, indent)


def _value(blank: Blank, *, live: bool) -> str:
    plain = _quoted(UNKNOWN if live else blank.example)
    if blank.parts:
        plain = f"{{ {', '.join(_inline(part) for part in blank.parts)} }}"
    return f"[{plain}]" if blank.many else plain


def _inline(part: Blank) -> str:
    live = part.may_be_unknown
    if part.parts:
        inner = ", ".join(_inline(each) for each in part.parts)
        return f"{part.name} = {{ {inner} }}"
    return f"{part.name} = {_value(part, live=live)}"


def _table(blank: Blank) -> Iterator[str]:
    """A group beside the facts, as a table of its own that may be left out."""
    yield from _comment(f"{blank.meaning} (leave out if there is none)")
    yield f"#[[{blank.name}]]" if blank.many else f"#[{blank.name}]"
    for part in blank.parts:
        yield from _comment(f"{part.meaning}{'' if part.required else ' (optional)'}")
        yield from _explained(part)
        live = part.may_be_unknown and part.required
        yield f"#{part.name} = {_value(part, live=live)}"
    yield ""


def _comment(text: str, indent: str = "") -> Sequence[str]:
    """Lines of a comment, wrapped."""
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        if lines:
            lines.append("#")
        wrapped = textwrap.wrap(" ".join(paragraph.split()), WIDTH - len(indent) - 2)
        lines += [f"# {indent}{line}" for line in wrapped]
    return lines


def _quoted(value: str | int) -> str:
    """A value of TOML: its basic strings are those of JSON."""
    return json.dumps(value, ensure_ascii=False)
