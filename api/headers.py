"""What every answer carries: headers, HEAD, OPTIONS, 304, and one line in the log.

Plain ASGI, since the framework's own middleware class copies each answer.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from fastapi import Request, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.as_of import CHECKED
from api.problems import (
    InternalError,
    allowed,
    answer,
    new_instance,
)
from ledger.errors import NotFoundError

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'; require-trusted-types-for 'script';"
    " trusted-types 'none'"
)
"""No script can insert HTML, nothing is fetched from elsewhere. CSP Level 3."""

SECURITY: Final = {
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
HSTS: Final = "max-age=31536000"
"""Only over TLS: a year, this host alone."""

OPEN_PATHS: Final = ("/v1/", "/log/", "/problems/", "/openapi.json")
"""Data that any site may read: none of it depends on who asks."""

OPEN_TO_ALL: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Allow, ETag, Idempotent-Replay, Link, Location,"
    " Repr-Digest, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}

SHOWN_FRAMES: Final = 8
"""Of those that led to an incident, the nearest."""

access = logging.getLogger("api.access")
incidents = logging.getLogger("api.incidents")


class AccessLog:
    """One line a request: method, address as declared, status, milliseconds.

    Neither who asked, nor what for: no peer, no query, no value in a path.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method, began, status = scope["method"], time.perf_counter(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self.app(scope, receive, noting)
        took = (time.perf_counter() - began) * 1000
        access.info("%s %s %d %.1f ms", _method(method), _route(scope), status, took)


class SecureHeaders:
    """Adds the headers that hold for every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        extra = dict(SECURITY)
        if scope["path"].startswith(OPEN_PATHS):
            extra |= OPEN_TO_ALL | {"Cache-Control": CHECKED}
        else:
            extra["Cross-Origin-Resource-Policy"] = "same-origin"
        if scope.get("scheme") == "https":
            extra["Strict-Transport-Security"] = HSTS
        await self.app(scope, receive, _adding(extra, send))


class Incidents:
    """Answers what nobody expected with a number, and tells the log where it happened.

    The exception's own text goes nowhere: it may hold what somebody sent.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:
            if scope["type"] != "http":
                raise
            instance = new_instance()
            incidents.error("%s %s", instance, where(error))
            if not started:
                await _incident(instance)(scope, receive, send)


class Addresses:
    """HEAD as GET without a body, OPTIONS, and one redirect for a trailing slash."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].endswith("/") and scope["path"] != "/":
            await _redirect(scope)(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await _options(Request(scope))(scope, receive, send)
        elif scope["method"] == "HEAD":
            scope["method"] = "GET"
            await self.app(scope, receive, _without_body(send))
        else:
            await self.app(scope, receive, send)


class Conditional:
    """Answers 304 where the client has the answer already. RFC 9110, section 13.1.2."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asked = ""
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}:
            asked = Headers(scope=scope).get("if-none-match", "")
        if not asked:
            await self.app(scope, receive, send)
            return
        known = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
        await self.app(scope, receive, _unless_known(known, send))


def where(error: BaseException) -> str:
    """Class of an exception and the lines that led to it, without any value."""
    frames = traceback.extract_tb(error.__traceback__)
    nearest = list(reversed(frames))[:SHOWN_FRAMES]
    steps = " < ".join(f"{frame.name}:{frame.lineno}" for frame in nearest)
    return f"{type(error).__name__} at {steps}"


def _incident(instance: str) -> Response:
    failed = "The server failed. Its log knows why under the number in instance."
    return answer(InternalError(failed), instance=instance)


def _method(method: str) -> str:
    return method if method.isalpha() and len(method) <= len("PROPPATCH") else "-"


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", "-"))


def _adding(extra: dict[str, str], send: Send) -> Send:
    async def adding(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in extra.items():
                headers.setdefault(name, value)
        await send(message)

    return adding


def _without_body(send: Send) -> Send:
    async def without_body(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return without_body


def _unless_known(known: set[str], send: Send) -> Send:
    unchanged = False

    async def unless_known(message: Message) -> None:
        nonlocal unchanged
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            tag = headers.get("etag")
            unchanged = (
                message["status"] == _OK
                and tag is not None
                and (tag in known or "*" in known)
            )
            if unchanged:
                del headers["content-length"], headers["content-type"]
                message = {**message, "status": _NOT_MODIFIED}
        elif unchanged:
            message = {**message, "body": b""}
        await send(message)

    return unless_known


_OK: Final = 200
_NOT_MODIFIED: Final = 304


def _redirect(scope: Scope) -> Response:
    """The address without its slash; relative, so that no host can be smuggled in."""
    path = "/" + quote(scope["path"].strip("/"))
    query = scope["query_string"].decode("latin-1")
    location = f"{path}?{query}" if query else path
    return Response(status_code=308, headers={"Location": location})


def _options(request: Request) -> Response:
    taken = allowed(request)
    if not taken:
        return answer(NotFoundError("There is nothing at this address."))
    headers = {"Allow": taken}
    if request.url.path.startswith(OPEN_PATHS):
        headers |= PREFLIGHT
    return Response(status_code=204, headers=headers)


ORDER: Final[tuple[Callable[[ASGIApp], ASGIApp], ...]] = (
    AccessLog,
    SecureHeaders,
    Incidents,
    Addresses,
    Conditional,
)
"""Outermost first: the log sees what was sent, and even an incident has the headers."""
