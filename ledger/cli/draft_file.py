"""Reads a draft that a person wrote: TOML, in the shape that ``draft new`` prints."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ledger.errors import SchemaViolationError, Violation
from ledger.record.draft import Draft
from ledger.record.identifiers import HOST, LABEL
from ledger.record.statement import HEADER

_SHAPES: Final[dict[str, tuple[type, str]]] = {
    "kind": (str, "a text"),
    "stream": (str, "a text"),
    "facts": (dict, "a table: [facts]"),
    "evidence": (list, "a list of tables: [[evidence]]"),
    "attributed_to": (dict, "a table: [attributed_to]"),
    "answers": (list, "a list of tables: [[answers]]"),
    "same_as": (list, "a list of streams"),
    "concerns": (list, "a list of streams"),
    "unverified": (list, "a list of names of fields"),
    "signers": (list, "a list of labels"),
}
"""Members of a draft, and what each is."""

MAX_DEPTH: Final = 16
"""Levels of tables and lists in a draft; no kind has more than six."""

_TABLES: Final = {"evidence", "answers"}
_NEEDED: Final = ("kind", "stream", "facts")
_LABEL: Final = re.compile(rf"{HOST}/{LABEL}\+[0-9a-f]{{8}}")


@dataclass(frozen=True, slots=True)
class Written:
    """A draft, and who else is to sign it.

    Attributes:
        draft: What is to be said.
        signers: Labels of signers beside those whose keys are at hand.
    """

    draft: Draft
    signers: tuple[str, ...] = ()


def is_statement(data: bytes) -> bool:
    """Whether a file is a statement, signed or not, rather than a draft in TOML."""
    return data.startswith(HEADER.rpartition("/")[0].encode())


def read_draft(data: bytes) -> Written:
    """Read a draft. Whether its facts fit their kind is decided when it is composed.

    Raises:
        SchemaViolationError: Not TOML, or not in the shape of a draft. What was written
            is never repeated.
    """
    members = _shaped(_parse(data))
    signers = tuple(members.pop("signers", ()))
    if not all(isinstance(label, str) and _LABEL.fullmatch(label) for label in signers):
        raise SchemaViolationError(
            "signers of a draft are labels, as jil key show prints them.",
            violations=[Violation("/signers", "pattern", "not host/label+key id")],
        )
    return Written(Draft(**members), signers)


def _parse(data: bytes) -> dict[str, Any]:
    try:
        found = tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise SchemaViolationError(
            f"The draft is not UTF-8: it cannot be read from byte {error.start}."
        ) from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at ([^()]*)\)$", str(error))
        raise SchemaViolationError(
            "The draft is not TOML: it cannot be read at"
            f" {place[1] if place else 'some place'}. Texts stand between quotes, lists"
            " between brackets, and each name stands once."
        ) from None
    except RecursionError:
        raise _too_deep() from None
    return {name: _plain(value, MAX_DEPTH) for name, value in found.items()}


def _too_deep() -> SchemaViolationError:
    return SchemaViolationError("The draft is nested more deeply than any kind.")


def _plain(value: Any, depth: int) -> Any:  # noqa: ANN401  a value of TOML is any type
    """Dates as ISO texts, texts in Unicode form NFC; at most ``depth`` levels of it."""
    if depth < 0:
        raise _too_deep()
    if isinstance(value, Mapping):
        return {name: _plain(inner, depth - 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth - 1) for inner in value]
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _shaped(found: dict[str, Any]) -> dict[str, Any]:
    violations = [_unknown(name) for name in found if name not in _SHAPES]
    violations += [
        Violation(f"/{name}", "missing", "the draft does not have it")
        for name in _NEEDED
        if name not in found
    ]
    violations += [
        Violation(f"/{name}", "shape", f"is {shape}")
        for name, (kind, shape) in _SHAPES.items()
        if name in found and not _fits(name, found[name], kind)
    ]
    if violations:
        first = violations[0]
        raise SchemaViolationError(
            f"The draft cannot be read: at {first.pointer}, {first.message}."
            " jil draft new prints a blank one.",
            violations=violations,
        )
    return found


def _fits(name: str, value: object, kind: type) -> bool:
    if not isinstance(value, kind):
        return False
    if not isinstance(value, list):
        return True
    inner = dict if name in _TABLES else str
    return all(isinstance(each, inner) for each in value)


def _unknown(name: str) -> Violation:
    """A member that no draft has; its name is repeated only as far as it is ours."""
    near = difflib.get_close_matches(name, _SHAPES, n=1)
    shown = name if re.fullmatch("[a-z_]{1,40}", name) else "…"
    hint = f"Did you mean {near[0]}?" if near else "Facts stand below [facts]."
    return Violation(f"/{shown}", "unknown", "a draft has no such member", hint)
