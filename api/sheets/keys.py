"""Who may sign what, who signed what, and who governs."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response

from api import keys as data_of
from api.as_of import Seen
from api.keys import KeyName, Role, key_file
from api.paging import Paged
from api.sheets.beside import Beside, beside
from api.sheets.events import events_numbered
from api.sheets.sheet import data, draw, sheets
from ledger.projections.keys import signed
from ledger.record.kinds import KINDS

router = sheets()


@router.get("/keys")
def show_keys(
    request: Request,
    paging: Paged,
    *,
    role: Role | None = None,
    host: Annotated[str | None, Query(max_length=100)] = None,
    counting: bool = False,
) -> Response:
    """Every key with its limits, and how much it signed of each kind."""
    found = data_of.list_keys(paging, role=role, host=host, counting=counting)
    reading = paging.reading
    every = signed(reading.views, reading.seq)
    by_key = {(each.label, each.kind): each for each in every}
    filed = {each.kind for each in every}
    return draw(
        "keys.html",
        request,
        reading,
        data(request),
        beside=Beside.of((), found.texts),
        page=found,
        by_key=by_key,
        kinds=[kind for kind in KINDS if kind in filed],
        signers=list(dict.fromkeys(each.label for each in every)),
        roles={row.label: row for row in found.rows},
        filtered=bool(role or host or counting),
    )


@router.get("/keys/{name:path}/entries")
def show_signed(
    name: KeyName,
    request: Request,
    paging: Paged,
    kind: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """Entries that one key signed."""
    reading = paging.reading
    file = key_file(reading, name)
    found = data_of.list_signed(name, paging, kind)
    counts = [each for each in file.signed if kind in {None, each.kind}]
    return draw(
        "signed.html",
        request,
        reading,
        data(request),
        key=file.key,
        kind=kind,
        page=found,
        total=sum(each.entries for each in counts),
        lines=events_numbered(reading, [row.seq for row in found.rows]),
    )


@router.get("/keys/{name:path}")
def show_key(name: KeyName, request: Request, reading: Seen) -> Response:
    """One key: its limits, how long it counts, what it signed."""
    found = key_file(reading, name)
    return draw(
        "key.html",
        request,
        reading,
        data(request),
        beside=beside(reading, found),
        file=found,
        key=found.key,
    )
