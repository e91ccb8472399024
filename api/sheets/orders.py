"""Orders that moved many cases: how many, by whose count, side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request, Response

from api import orders as data_of
from api.as_of import Seen
from api.filters import Court, Judge, Official, Withdrawn
from api.orders import order_named
from api.paging import Paged
from api.sheets.beside import Beside, beside
from api.sheets.events import events_numbered
from api.sheets.sheet import data, draw, sheets
from ledger.projections.responses import answers_to

router = sheets()


@router.get("/orders")
def show_orders(
    request: Request,
    paging: Paged,
    *,
    judge: Judge = None,
    court: Court = None,
    official: Official = None,
    withdrawn: Withdrawn = False,
) -> Response:
    """Accounts of orders, each with its own count."""
    found = data_of.list_orders(
        paging, judge=judge, court=court, official=official, withdrawn=withdrawn
    )
    return draw(
        "orders.html",
        request,
        paging.reading,
        data(request),
        beside=Beside.of(found.people, found.texts),
        page=found,
    )


@router.get("/orders/{name:path}")
def show_order(
    name: Annotated[str, Path(max_length=300)],
    request: Request,
    reading: Seen,
    withdrawn: Withdrawn = False,
) -> Response:
    """Every account of one order."""
    found = order_named(reading, name, withdrawn=withdrawn)
    seqs = [row.seq for row in found.accounts]
    answers = answers_to(reading.views, reading.seq, seqs)
    return draw(
        "order.html",
        request,
        reading,
        data(request),
        beside=beside(reading, found, answers),
        order=found,
        lines=events_numbered(reading, seqs),
        answers=answers,
    )
