"""The page of an error: what went wrong, what to do, and the nearest name."""

from __future__ import annotations

import difflib
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.as_of import open_ledger_of, read_state
from api.formats import HTML, JSON, choose
from api.headers import OPEN_PATHS
from api.problems import (
    NotAcceptableError,
    answer,
    answer_http,
    answer_refusal,
    answer_validation,
)
from api.sheets.sheet import NAVIGATION, draw
from ledger.errors import LedgerError, NotFoundError

NOT_FOUND: Final = 404
PAGES: Final = (
    *(path for path, _ in NAVIGATION),
    "/judges",
    "/kinds",
    "/left-out",
    "/problems",
    "/reassignments",
)
"""Pages whose address somebody may have meant."""

_DATA: Final = tuple(path for path in OPEN_PATHS if path != "/problems/")


def add_pages_of_errors(app: FastAPI) -> None:
    """Answer a browser that asked for a page with a page; anybody else as before."""
    app.exception_handler(LedgerError)(show_refusal)
    app.exception_handler(RequestValidationError)(show_validation)
    app.exception_handler(HTTPException)(show_http)


def show_refusal(request: Request, error: LedgerError) -> Response:
    """Answer what the ledger refuses."""
    return _page(request, answer_refusal(request, error))


def show_validation(request: Request, error: RequestValidationError) -> Response:
    """Answer parameters that are missing, malformed or out of range."""
    return _page(request, answer_validation(request, error))


def show_http(request: Request, error: HTTPException) -> Response:
    """Answer what the framework itself refuses."""
    if error.status_code == NOT_FOUND and _wants_page(request):
        nothing = NotFoundError("There is nothing at this address.")
        return _page(request, answer(nothing))
    return _page(request, answer_http(request, error))


def _wants_page(request: Request) -> bool:
    """Whether a page is asked for by address, and liked better than JSON."""
    if request.url.path.startswith(_DATA):
        return False
    try:
        return choose(request, [JSON, HTML]) == HTML
    except NotAcceptableError:
        return False


def _page(request: Request, problem: Response) -> Response:
    """A problem as a page with the same status, for whoever wants one."""
    if not _wants_page(request):
        return problem
    body: dict[str, Any] = orjson.loads(problem.body)
    try:
        reading = read_state(open_ledger_of(request), None)
        page = draw(
            "problem_met.html",
            request,
            reading,
            None,
            problem.status_code,
            problem=body,
            meant=_meant(request, body),
            permanent=None,
        )
    except LedgerError:
        return problem
    del page.headers["ETag"], page.headers["Link"]
    for name in ("Cache-Control", "Allow", "Retry-After"):
        if name in problem.headers:
            page.headers[name] = problem.headers[name]
    return page


def _meant(request: Request, body: dict[str, Any]) -> str | None:
    """Address of the nearest thing that is there; None if nothing is near."""
    if body["status"] != NOT_FOUND:
        return None
    path = request.url.path
    if near := body.get("did_you_mean"):
        return f"/{path.split('/')[1]}/{near}"
    found = difflib.get_close_matches(path, PAGES, n=1, cutoff=0.6)
    return found[0] if found else None
