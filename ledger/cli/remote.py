"""A ledger that is served elsewhere, over HTTP."""

from __future__ import annotations

import http.client
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib import error, parse, request

from ledger.cli.signing import Spot
from ledger.errors import (
    BadParameterError,
    LedgerError,
    MalformedError,
    NotFoundError,
    UnavailableError,
    Violation,
)
from ledger.registrar import Filing, Receipt

TIMEOUT: Final = 30
"""Seconds without an answer."""

MAX_ANSWER: Final = 8_000_000
"""Bytes of an answer that are read."""

_AGENT: Final = "jil"
_SERVER_ERROR: Final = 500
"""Status from which on the server, not the request, is at fault."""


@dataclass(frozen=True, slots=True)
class RemoteLedger:
    """The ledger served at an address.

    Attributes:
        url: Such as ``https://ledger.example``.
    """

    url: str

    def spot(self, stream: str) -> Spot:
        """Where the next statement of ``stream`` stands.

        Raises:
            UnavailableError: The server cannot be reached, or answers something else.
        """
        _, health = self._ask("/v1/health")
        with _expected():
            ledger = str(health["ledger"])
        try:
            _, end = self._ask(f"/v1/streams/{parse.quote(stream)}?limit=1")
        except NotFoundError:
            return Spot(ledger)
        with _expected():
            return Spot(ledger, int(end["version"]) + 1, str(end["leaf"]))

    def governors(self) -> tuple[tuple[str, ...], int]:
        """Labels of the governors, and how many of them it takes.

        Raises:
            UnavailableError: As ``spot``.
        """
        _, answer = self._ask("/v1/keys?limit=1")
        with _expected():
            governance = answer["governance"]
            return tuple(map(str, governance["governors"])), int(
                governance["threshold"]
            )

    def file(self, filing: Filing) -> Receipt:
        """File one statement.

        Raises:
            LedgerError: It was refused, for the reason that the server gives.
            UnavailableError: Not known whether it arrived.
        """
        body, content_type = _multipart(filing)
        try:
            status, answer = self._ask(
                "/v1/entries", body, {"Content-Type": content_type}
            )
            with _expected():
                return Receipt(
                    int(answer["seq"]),
                    str(answer["leaf"]),
                    str(answer["stream"]),
                    int(answer["version"]),
                    str(answer["kind"]),
                    replayed=status == http.client.OK,
                )
        except _NoAnswerError:
            raise UnavailableError(
                "Not known whether it arrived; run the same command again, nothing is"
                " filed twice."
            ) from None

    def _ask(
        self,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """Status and answer; a problem of the ledger's becomes its error again."""
        asked = request.Request(  # noqa: S310  the scheme is checked
            _address(self.url) + path,
            data=body,
            headers={
                "Accept": "application/json",
                "User-Agent": _AGENT,
                **(headers or {}),
            },
        )
        try:
            with request.urlopen(asked, timeout=TIMEOUT) as answer:  # noqa: S310
                return answer.status, _object(answer.read(MAX_ANSWER))
        except error.HTTPError as refusal:
            with refusal:
                raise error_of(refusal.code, _read(refusal)) from None
        except (OSError, http.client.HTTPException):
            raise _NoAnswerError(
                "The server cannot be reached. Check the address, and try again."
            ) from None


class _NoAnswerError(UnavailableError):
    """No ledger answered: the request may have reached one, or not."""

    @classmethod
    def slug(cls) -> str:
        return UnavailableError.slug()


def error_of(status: int, answer: bytes) -> LedgerError:
    """The ledger's own error for a problem (RFC 9457) that a server answered.

    Args:
        status: HTTP status.
        answer: Body; one that is no problem of ours becomes a general error.
    """
    try:
        found = json.loads(answer)
        detail, slug = str(found["detail"]), str(found["type"]).rpartition("/")[2]
        violations = [
            Violation(str(v["pointer"]), str(v["code"]), str(v["message"]), v["hint"])
            for v in found.get("errors", ())
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        return _NoAnswerError(
            f"The server answered {status} and does not say why. Check the address."
        )
    other = _NoAnswerError if status >= _SERVER_ERROR else MalformedError
    kinds = {kind.slug(): kind for kind in _every(LedgerError)}
    return kinds.get(slug, other)(detail, violations=violations)


def _every(kind: type[LedgerError]) -> list[type[LedgerError]]:
    return [each for below in kind.__subclasses__() for each in (*_every(below), below)]


def _address(url: str) -> str:
    """The address without its last slash.

    Raises:
        BadParameterError: Not an address of the web.
    """
    parts = parse.urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadParameterError("--url is an address such as https://ledger.example.")
    return url.rstrip("/")


def _read(refusal: error.HTTPError) -> bytes:
    try:
        return refusal.read(MAX_ANSWER)
    except (OSError, http.client.HTTPException):
        return b""


def _object(answer: bytes) -> dict[str, Any]:
    with _expected():
        found = json.loads(answer)
        if not isinstance(found, dict):
            raise TypeError
        return found


@contextmanager
def _expected() -> Iterator[None]:
    """Refuse an answer that is not of the form that a ledger gives."""
    try:
        yield
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _NoAnswerError(
            "The server answered something else than a ledger does. Check the address."
        ) from None


def _multipart(filing: Filing) -> tuple[bytes, str]:
    """Note and disclosures as one body, and its type. RFC 7578."""
    boundary = secrets.token_hex(16)
    parts = [("note", filing.note)]
    parts += [("disclosure", text.encode("ascii")) for text in filing.disclosures]
    body = b"".join(
        b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n'
        b"Content-Type: text/plain; charset=utf-8\r\n\r\n%b\r\n"
        % (boundary.encode(), name.encode(), value)
        for name, value in parts
    )
    closed = body + b"--%b--\r\n" % boundary.encode()
    return closed, f"multipart/form-data; boundary={boundary}"
