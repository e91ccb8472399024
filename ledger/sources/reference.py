"""The reference tables: their rows, the lists in their cells, sources as evidence.

``reference/PROVENANCE.md`` says where each table comes from, what its columns mean and
how ``unverified`` was read. Two tables are filed by nobody: ``administrations.csv``
groups orders when they are counted, ``published_reference_values.csv`` is what counts
are checked against. ``left_out.csv`` says what could not be placed, and why.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlsplit

from ledger.record.identifiers import CITATION

EDITOR: Final = "editor.example"
"""Host of the demonstration editor, who files the public record."""

Row = dict[str, str]
Evidence = dict[str, str]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is known of and was not filed.

    Attributes:
        what: What it is.
        why: Why it could not be placed.
    """

    what: str
    why: str


@cache
def table(name: str) -> tuple[Row, ...]:
    """Rows of ``reference/<name>.csv``, in its order, by the names of its columns."""
    path = files("ledger.sources").joinpath("reference", f"{name}.csv")
    text = io.StringIO(path.read_bytes().decode(), newline="")
    return tuple(csv.DictReader(text, strict=True))


def left_out() -> tuple[LeftOut, ...]:
    """What could not be placed, and why."""
    return tuple(LeftOut(row["what"], row["why"]) for row in table("left_out"))


def values(cell: str) -> list[str]:
    """The list in ``cell``; a semicolon inside a parenthesis does not separate."""
    return re.split(r";(?![^()]*\))", cell) if cell else []


def filled(**fields: object) -> dict[str, Any]:
    """The fields that have a value: a blank cell says nothing, so nothing is filed."""
    return {name: value for name, value in fields.items() if value}


def source(name: str, evidence_class: str = "second-hand", url: str = "") -> Evidence:
    """One source that is cited and not held: by its citation, or else by its title."""
    named_by = "citation" if CITATION.fullmatch(name) else "title_said"
    found = {"class": evidence_class, named_by: name, "digest": "none"}
    return {**found, "url": url} if url else found


def page(url: str, evidence_class: str = "second-hand") -> Evidence:
    """A page whose title the tables do not give: its host stands for one."""
    return source(f"Page at {urlsplit(url).hostname}", evidence_class, url)


def document(name: str) -> Evidence:
    """A source of a plan: the document itself if it is cited, or a report of it."""
    official = CITATION.fullmatch(name) is not None
    return source(name, "official-document" if official else "second-hand")
