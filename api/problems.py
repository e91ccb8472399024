"""Every error as an RFC 9457 problem with an address of its own.

A problem never holds what somebody sent: not the value of a parameter, not the text of
an exception. It holds the ledger's own sentence, and the places concerned.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ledger.errors import (
    AlreadyWithdrawnError,
    AmendsUnknownError,
    BadCursorError,
    BadParameterError,
    CitesUnknownError,
    CommitmentMismatchError,
    CursorQueryMismatchError,
    EntryTooLargeError,
    KeyNotAllowedError,
    KeyNotValidYetError,
    LedgerDamagedError,
    LedgerError,
    MalformedError,
    NotFoundError,
    RefusedError,
    RevokedKeyError,
    SignaturesMissingError,
    StreamNotYoursError,
    UnavailableError,
    UnknownKeyError,
    UnprovenError,
    Violation,
    WrongLedgerError,
)

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER: Final = 5
"""Seconds after which a server that could not answer may be asked again."""


class RequestError(LedgerError):
    """The request is not one that this server answers."""


class MalformedRequestError(RequestError):
    """The body of the request cannot be read."""


class MethodNotAllowedError(RequestError):
    """The address exists, but not for this method."""


class NotAcceptableError(RequestError):
    """The address has no answer of the media type that was asked for."""


class UnsupportedMediaTypeError(RequestError):
    """The body is of a media type that this address does not take."""


class InternalError(LedgerError):
    """The server failed; its log knows why."""


STATUS: Final[Mapping[type[LedgerError], int]] = {
    LedgerError: 500,
    InternalError: 500,
    RequestError: 400,
    MalformedRequestError: 400,
    MethodNotAllowedError: 405,
    NotAcceptableError: 406,
    UnsupportedMediaTypeError: 415,
    MalformedError: 422,
    EntryTooLargeError: 413,
    BadCursorError: 400,
    CursorQueryMismatchError: 400,
    UnprovenError: 422,
    RefusedError: 409,
    UnknownKeyError: 403,
    RevokedKeyError: 403,
    KeyNotValidYetError: 403,
    KeyNotAllowedError: 403,
    SignaturesMissingError: 403,
    StreamNotYoursError: 403,
    WrongLedgerError: 422,
    CitesUnknownError: 422,
    CommitmentMismatchError: 422,
    AmendsUnknownError: 409,
    AlreadyWithdrawnError: 409,
    NotFoundError: 404,
    UnavailableError: 503,
    LedgerDamagedError: 503,
}
"""Status of an error: that of the nearest class in this table."""

_OF_STATUS: Final[Mapping[int, tuple[type[LedgerError], str]]] = {
    404: (NotFoundError, "There is nothing at this address. /openapi.json lists all."),
    405: (MethodNotAllowedError, "This address does not take that method."),
    406: (NotAcceptableError, "This address has no answer of that media type."),
    413: (EntryTooLargeError, "The body is longer than any filing can be."),
    415: (UnsupportedMediaTypeError, "This address does not take that media type."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What a client gets instead of an answer (RFC 9457). Facts may stand beside it.

    Attributes:
        type: Address of the page that explains this kind of error.
        title: The error in one sentence, always the same.
        status: HTTP status.
        detail: What to do about this one.
        instance: Name of this one occurrence; the server's log has the same name.
        errors: The places concerned, when there are any.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Violation] = field(default_factory=list)


def address(error: type[LedgerError]) -> str:
    """``/problems/unknown-key`` of ``UnknownKeyError``."""
    return f"/problems/{error.slug()}"


def title(error: type[LedgerError]) -> str:
    """First line of the documentation of the error."""
    return (error.__doc__ or "").partition("\n")[0]


def status_of(error: type[LedgerError]) -> int:
    """HTTP status of an error."""
    return next(STATUS[kind] for kind in error.mro() if kind in STATUS)


def problem_of(error: LedgerError, instance: str) -> Problem:
    """The problem that tells a client about ``error``."""
    kind = type(error)
    return Problem(
        address(kind),
        title(kind),
        status_of(kind),
        error.detail,
        instance,
        list(error.violations),
    )


def body_of(error: LedgerError, instance: str) -> dict[str, Any]:
    """Members of the answer: those of the problem, and the facts of the error."""
    problem = asdict(problem_of(error, instance))
    return problem | {k: v for k, v in error.facts.items() if k not in problem}


def new_instance() -> str:
    """A name for one occurrence; it tells nothing about the request."""
    return f"urn:uuid:{uuid.uuid4()}"


def answer(
    error: LedgerError,
    headers: Mapping[str, str] | None = None,
    *,
    instance: str | None = None,
) -> JSONResponse:
    """The answer to a request that failed with ``error``; ``instance`` names it."""
    status = status_of(type(error))
    extra = dict(headers or {})
    if status == status_of(UnavailableError):
        extra["Retry-After"] = str(RETRY_AFTER)
    extra["Cache-Control"] = "no-store"
    body = body_of(error, instance or new_instance())
    return JSONResponse(body, status, extra, media_type=MEDIA_TYPE)


def answer_refusal(_: Request, error: LedgerError) -> JSONResponse:
    """Answer what the ledger refuses."""
    return answer(error)


def answer_validation(_: Request, error: RequestValidationError) -> JSONResponse:
    """Answer parameters that are missing, malformed or out of range."""
    violations = [
        Violation(
            "".join(f"/{part}" for part in each["loc"]), each["type"], each["msg"]
        )
        for each in error.errors()
    ]
    first = violations[0]
    return answer(
        BadParameterError(
            f"At {first.pointer}: {first.message}.", violations=violations
        )
    )


def answer_http(request: Request, error: HTTPException) -> JSONResponse:
    """Answer what the framework itself refuses. Its own words are not passed on."""
    kind, detail = _OF_STATUS.get(
        error.status_code,
        (MalformedRequestError, "The body of the request cannot be read."),
    )
    allow = {"Allow": allowed(request)} if kind is MethodNotAllowedError else None
    return answer(kind(detail), allow)


def allowed(request: Request) -> str:
    """Methods that the address takes, for ``Allow``; empty if there is none."""
    scope = {**request.scope, "fastapi": {}, "path_params": {}}
    taken = {
        method
        for method in ("GET", "POST")
        for route in request.app.router.routes
        if route.matches({**scope, "method": method})[0].name == "FULL"
    }
    if "GET" in taken:
        taken.add("HEAD")
    return ", ".join(sorted(taken | {"OPTIONS"})) if taken else ""


def add_handlers(app: FastAPI) -> None:
    """Answer every error of ``app`` as a problem."""
    app.exception_handler(LedgerError)(answer_refusal)
    app.exception_handler(RequestValidationError)(answer_validation)
    app.exception_handler(HTTPException)(answer_http)
