"""The first page: what this is, what is new, and how to check it."""

from __future__ import annotations

from fastapi import Request, Response

from api.as_of import Seen
from api.sheets.events import events
from api.sheets.sheet import data, draw, sheets
from api.summary import summarise

router = sheets()


@router.get("/")
def show_home(request: Request, reading: Seen) -> Response:
    """What the record holds."""
    found = summarise(reading)
    return draw(
        "home.html",
        request,
        reading,
        data(request, "/summary"),
        summary=found,
        newest=events(reading, found.newest),
        most=max((row.orders for row in found.administrations), default=0),
    )
