"""Puts the routers together; opens nothing but the ledger it is given."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import (
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from importlib.metadata import version
from typing import Final

from fastapi import Depends, FastAPI
from starlette.routing import BaseRoute

from api import (
    cases,
    counts,
    entries,
    explained,
    filing,
    health,
    judges,
    keys,
    kinds,
    left_out,
    notices,
    orders,
    plans,
    reassignments,
    reference,
    referrals,
    responses,
    roster,
    streams,
)
from api.answers import RecordResponse
from api.following import Following
from api.formats import answers_json
from api.headers import ORDER
from api.parameters import only_declared
from api.problems import add_handlers
from api.sheets.book import bind
from ledger.bootstrap import Ledger, open_ledger
from ledger.config import Place

DESCRIPTION: Final = """\
Case reassignments, quota notices and Attorney General referrals in the US immigration
courts, as signed statements in an append-only log.

The ledger asserts nothing; people do. An entry is a statement by a filer, under the
filer's key, with its sources. Accounts that disagree stand side by side.

* Reading needs no account. Filing needs a registered key: the signature in the note is
  the permission.
* Every answer says as of which entry it was read (`as_of`), and can be had again as of
  any earlier one.
* Officials are named by number in rows; `people` gives their names. Prose stands beside
  the log; `texts` gives it.
* An address refuses parameters that it does not know. Every error is a problem
  (RFC 9457) whose `type` leads to a page that says what to do.
"""

DATA: Final = (
    entries,
    streams,
    filing,
    referrals,
    counts,
    plans,
    notices,
    judges,
    cases,
    reassignments,
    orders,
    keys,
    roster,
    responses,
    kinds,
    left_out,
    health,
    explained,
    reference,
)
"""Modules whose ``router`` answers in JSON, in the order of the description."""


def create_app(ledger: Ledger) -> FastAPI:
    """An application that answers from ``ledger``; its caller opens and closes that."""
    return _app(lambda: nullcontext(ledger))


def from_env() -> FastAPI:
    """The application of the ledger that ``JIL_DATA`` names, for a server to run.

    The ledger is opened when the server starts, and closed when it stops.

    Raises:
        LedgerMissingError, LedgerDamagedError: On start, as ``open_ledger``.
    """
    # Its lines hold the reader's address and query; api.access has neither.
    logging.getLogger("uvicorn.access").disabled = True
    return _app(lambda: _opened(Place.of(None)))


@contextmanager
def _opened(place: Place) -> Iterator[Ledger]:
    with open_ledger(place) as ledger:
        yield ledger


def _app(opening: Callable[[], AbstractContextManager[Ledger]]) -> FastAPI:
    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncGenerator[None]:
        with opening() as ledger, Following(ledger) as following:
            app.state.ledger, app.state.following = ledger, following
            yield

    app = FastAPI(
        telemetry={"tracing": False, "metrics": False, "logs": False},
        title="Judicial Independence Ledger",
        summary="Who took the case, when, and on whose order.",
        description=DESCRIPTION,
        version=version(health.DISTRIBUTION),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        servers=[{"url": "/", "description": "This server"}],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        default_response_class=RecordResponse,
        generate_unique_id_function=_operation_id,
        lifespan=running,
    )
    add_handlers(app)
    for outer in reversed(ORDER):
        app.add_middleware(outer)
    for module in DATA:
        app.include_router(
            module.router, dependencies=[Depends(only_declared), Depends(answers_json)]
        )
    bind(app)
    return app


def _operation_id(route: BaseRoute) -> str:
    return str(getattr(route, "name", ""))
