"""All sheets bound: their routers in order, their files, and the page of an error."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from api.sheets import (
    cases,
    entries,
    guide,
    home,
    judges,
    keys,
    kinds,
    left_out,
    notices,
    orders,
    plans,
    problems,
    referrals,
)
from api.sheets.missing import add_pages_of_errors
from api.sheets.sheet import HERE

FOR_EVER: Final = "public, max-age=31536000, immutable"
"""Addresses of these files hold their version, or the digest of what they hold."""

OK: Final = 200

router = APIRouter(include_in_schema=False)


@router.get("/{page:path}.json")
def lead_to_data(page: str, request: Request) -> Response:
    """The address of a page with ``.json`` leads to its twin."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/v1/{quote(page.lstrip('/'))}{query}", 308)


ROUTERS: Final = (
    guide.words,
    router,
    home.router,
    referrals.router,
    plans.router,
    notices.router,
    cases.router,
    judges.router,
    orders.router,
    keys.router,
    entries.router,
    kinds.router,
    problems.router,
    problems.either,
    left_out.router,
    guide.router,
)


class Files(StaticFiles):
    """Styles and fonts of the package; there is no script."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with one file."""

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == OK:
                MutableHeaders(scope=message)["Cache-Control"] = FOR_EVER
            await send(message)

        await super().__call__(scope, receive, kept)


def bind(app: FastAPI) -> None:
    """Give ``app`` its pages. Call it last: they take what no other route took."""
    for each in ROUTERS:
        app.include_router(each)
    app.mount("/static", Files(directory=HERE / "static"), name="static")
    add_pages_of_errors(app)
