"""What can be filed, and what each kind asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import orjson
from fastapi import Path, Request, Response

from api import kinds as data_of
from api.as_of import Seen
from api.sheets.sheet import draw, sheets
from ledger.projections.entries import count_entries
from ledger.record.form import Blank

router = sheets()


@dataclass(frozen=True, slots=True)
class Row:
    """One field of a form, and how deep it stands in groups."""

    depth: int
    blank: Blank


@router.get("/kinds")
def show_kinds(request: Request, reading: Seen) -> Response:
    """Every kind of statement, with how many are on record."""
    found = data_of.list_kinds()
    return draw(
        "kinds.html",
        request,
        reading,
        "/v1/kinds",
        types=found,
        filed={
            kind.kind: count_entries(reading.views, reading.seq, kind=kind.kind)
            for stream_type in found
            for kind in stream_type.kinds
        },
    )


@router.get("/kinds/{kind}")
def show_kind(
    kind: Annotated[str, Path(max_length=64)], request: Request, reading: Seen
) -> Response:
    """What one kind asks for."""
    found = data_of.read_kind(kind)
    return draw(
        "kind.html",
        request,
        reading,
        f"/v1/kinds/{kind}",
        file=found,
        rows=list(_rows(found.fields)),
        around=list(_rows(found.beside)),
        filed=count_entries(reading.views, reading.seq, kind=found.kind.kind),
        example=orjson.dumps(found.example, option=orjson.OPT_INDENT_2).decode(),
    )


def _rows(blanks: Sequence[Blank], depth: int = 0) -> Iterator[Row]:
    for blank in blanks:
        yield Row(depth, blank)
        yield from _rows(blank.parts, depth + 1)
