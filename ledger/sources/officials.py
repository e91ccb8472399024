"""Attorneys General from 1981 on, and the other officials whom the tables name.

Address, licence: ``officials.csv``; one or more public pages for each tenure, named in
its row. Facts, no text.

Caveats: pages disagree about a day here and there, and days of two tenures rest on
memory; the note of the tenure says so. A listing whose ``unverified`` names ``terms``
has such a tenure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from ledger.record.draft import Draft
from ledger.sources.reference import EDITOR, Row, filled, page, table, values


def drafts() -> Iterator[Draft]:
    """One listing a person, with all tenures, by number."""
    tenures = sorted(table("officials"), key=itemgetter("id", "from"))
    for person, rows in groupby(tenures, itemgetter("id")):
        yield _listing(person, list(rows))


def acting_as(person: str, day: str) -> dict[str, str]:
    """Who ``person`` was on ``day``, as the giver of an order."""
    row = next(
        row
        for row in table("officials")
        if row["id"] == person and row["from"] <= day < (row["until"] or "9999")
    )
    return {"official": person, "office": row["office"], "level": row["level"]}


def _listing(person: str, rows: Sequence[Row]) -> Draft:
    return Draft(
        "roster.person_listed",
        f"{EDITOR}/roster/{person}",
        filled(
            person=person,
            name_said=rows[0]["name"],
            terms=[_term(row) for row in rows],
            release_codes=_listed(row["release_codes"] for row in rows),
        ),
        evidence=[page(url) for url in _listed(row["source"] for row in rows)],
        unverified=["terms"] if any(row["unverified"] for row in rows) else [],
    )


def _listed(cells: Iterable[str]) -> list[str]:
    """The values of several cells, each once."""
    return list(dict.fromkeys(each for cell in cells for each in values(cell)))


def _term(row: Row) -> dict[str, Any]:
    return filled(
        office=row["office"],
        level=row["level"],
        court=row["court"],
        from_on=row["from"],
        until_on=row["until"],
        note_said=row["note"],
    )
