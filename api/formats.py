"""Which form of an answer was asked for. RFC 9110, section 12.5.1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fastapi import Request

from api.problems import NotAcceptableError

JSON: Final = "application/json"
HTML: Final = "text/html"
TEXT: Final = "text/plain"


def choose(request: Request, offered: Sequence[str]) -> str:
    """The media type of ``offered`` that the client likes best.

    The first one when nothing is asked for, or when several are liked as well.

    Raises:
        NotAcceptableError: The client takes none of them.
    """
    ranges = _ranges(",".join(request.headers.getlist("accept")) or "*/*")
    liked = max(offered, key=lambda media_type: _quality(media_type, ranges))
    if _quality(liked, ranges) <= 0:
        raise NotAcceptableError(f"This address answers as {', '.join(offered)}.")
    return liked


def answers_json(request: Request) -> None:
    """Refuse a client that does not take JSON.

    Raises:
        NotAcceptableError: ``Accept`` leaves JSON out.
    """
    choose(request, [JSON])


def _ranges(accept: str) -> dict[str, float]:
    """Quality of each media range, without its parameters."""
    found: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        found[name] = _weight(parameters)
    return found


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


def _quality(media_type: str, ranges: dict[str, float]) -> float:
    """Quality of the most specific range that includes ``media_type``."""
    family = media_type.partition("/")[0]
    for name in (media_type, f"{family}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0
