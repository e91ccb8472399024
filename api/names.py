"""What a thing may be called, and the nearest name for one that is not on record."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

from ledger.errors import NotFoundError

MAX_COMPARED: Final = 5_000
"""Names among which the nearest is looked for; of more, only those that begin alike."""

MAX_NAME: Final = 64
ALIKE: Final = 4


def is_stream(name: str) -> bool:
    """Whether ``name`` has the three parts of a stream."""
    return name.count("/") == len(("host", "type", "id")) - 1


def stream_named(name: str, streams: Iterable[str], what: str) -> str:
    """The stream that ``name`` means, by its whole name or its last part.

    Raises:
        NotFoundError: There is none, or the last part is not enough to tell.
    """
    known = list(streams)
    if name in known:
        return name
    same = [stream for stream in known if stream.rpartition("/")[2] == name]
    if len(same) > 1:
        raise NotFoundError(
            f"Several hosts have a {what} of that name: {', '.join(same)}. Name one."
        )
    if not same:
        raise no_such(what, name, [*known, *(s.rpartition("/")[2] for s in known)])
    return same[0]


def no_such(what: str, name: str, known: Iterable[str]) -> NotFoundError:
    """The error that says what is not on record, and which name is nearest."""
    near = difflib.get_close_matches(name[:MAX_NAME], _comparable(name, known), n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    detail = f"There is no such {what} on record.{meant}"
    return (
        NotFoundError(detail, did_you_mean=near[0]) if near else NotFoundError(detail)
    )


def _comparable(name: str, known: Iterable[str]) -> list[str]:
    names = list(known)
    if len(names) <= MAX_COMPARED:
        return names
    return [each for each in names if each[:ALIKE] == name[:ALIKE]][:MAX_COMPARED]
