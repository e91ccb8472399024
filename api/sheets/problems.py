"""What each problem means: cause, fix, example. The address is that of its ``type``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from fastapi import APIRouter, Depends, Request, Response

from api.answers import RecordResponse
from api.as_of import CHECKED, Seen
from api.explained import Slug, explain, list_problems
from api.formats import HTML, JSON, choose
from api.parameters import only_declared
from api.sheets.sheet import draw, sheets

router = sheets()
either: Final = APIRouter(
    include_in_schema=False, dependencies=[Depends(only_declared)]
)
"""Pages that are JSON for a client that likes it as well: programs follow ``type``."""


@router.get("/problems")
def show_problems(request: Request, reading: Seen) -> Response:
    """Every kind of problem."""
    return draw(
        "problems.html", request, reading, "/v1/problems", problems=list_problems()
    )


@either.get("/problems/{slug}")
def show_problem(slug: Slug, request: Request, reading: Seen) -> Response:
    """One kind of problem.

    Raises:
        NotFoundError: There is no such kind of problem.
        NotAcceptableError: Neither HTML nor JSON is accepted.
    """
    found = explain(slug)
    if choose(request, [JSON, HTML]) == JSON:
        response: Response = RecordResponse(asdict(found))
        response.headers["Cache-Control"] = CHECKED
    else:
        twin = f"/v1/problems/{slug}"
        response = draw("problem.html", request, reading, twin, problem=found)
    response.headers["Vary"] = "Accept"
    return response
