"""What the public record leaves out, and why."""

from __future__ import annotations

from fastapi import Request, Response

from api.as_of import Seen
from api.left_out import list_left_out
from api.sheets.sheet import draw, sheets

router = sheets()


@router.get("/left-out")
def show_left_out(request: Request, reading: Seen) -> Response:
    """What is known of and was not filed."""
    rows = list_left_out()
    return draw("left_out.html", request, reading, "/v1/left-out", rows=rows)
