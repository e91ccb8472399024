"""How many cases one order moved, by whose count: none of them is the true one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.as_of import Reading, Seen
from api.filters import Court, Judge, Official, Withdrawn
from api.names import is_stream, stream_named
from api.paging import One, Page, Paged, one
from api.reference import IN_ANY_LIST, IN_ANY_STATE, read_only
from ledger.errors import NotFoundError
from ledger.projections.orders import OrderAccountRow, OrderAccounts, order, orders

router = APIRouter(prefix="/v1/orders", tags=["cases"])


@router.get(
    "", summary="Orders that moved many cases", responses=read_only(*IN_ANY_LIST)
)
def list_orders(
    paging: Paged,
    *,
    judge: Judge = None,
    court: Court = None,
    official: Official = None,
    withdrawn: Withdrawn = False,
) -> Page[OrderAccountRow]:
    """Accounts of orders, each with its own count; ``judge`` is who lost the cases."""
    reading = paging.reading
    found = orders(
        reading.views,
        reading.seq,
        judge=judge,
        court=court,
        official=official,
        withdrawn=withdrawn,
        after=paging.after_seq,
        limit=paging.limit + 1,
    )
    return paging.page(found, lambda row: row.seq)


@router.get(
    "/{name:path}",
    summary="One order with everybody's count",
    responses=read_only(*IN_ANY_STATE, NotFoundError),
)
def read_order(
    name: Annotated[
        str,
        Path(
            max_length=300,
            description="Stream of the order, or its last part.",
            examples=["castro-tum-2018"],
        ),
    ],
    reading: Seen,
    withdrawn: Withdrawn = False,
) -> One[OrderAccounts]:
    """Every account of one order, side by side.

    Raises:
        NotFoundError: There is none, or only withdrawn ones.
    """
    return one(reading, order_named(reading, name, withdrawn=withdrawn))


def order_named(reading: Reading, name: str, *, withdrawn: bool) -> OrderAccounts:
    """One order, by its stream or the last part of it.

    Raises:
        NotFoundError: There is none, or only withdrawn ones.
    """
    views, seq = reading.views, reading.seq
    if not is_stream(name):
        rows = orders(views, seq, withdrawn=True, limit=None)
        name = stream_named(name, dict.fromkeys(row.stream for row in rows), "order")
    return order(views, seq, name, withdrawn=withdrawn)
