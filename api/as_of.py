"""Which state of the record the reader saw: the number of an entry, and its root.

Rows carry from when until when they were so, so any earlier answer can be had again
with ``as_of``. But a public text may be removed by order of a court: the fingerprint of
an answer is therefore that of its bytes, and nobody is asked to keep one for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import quote, urlencode

from fastapi import Depends, Query, Request, Response

from ledger.bootstrap import Ledger
from ledger.projections.tree import root
from ledger.projections.views import Views

KEPT: Final = "public, max-age=86400, immutable"
"""For an explicit past state: a text that is removed is gone from caches in a day."""

CHECKED: Final = "no-cache"
"""For the newest state: keep it, but ask whether it still is."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """The state of the record that an answer was read from.

    Attributes:
        seq: Its last entry.
        root: Root hash of the tree of entries 1 to ``seq``, in hex.
    """

    seq: int
    root: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one request sees of the record.

    Attributes:
        ledger: The open ledger.
        as_of: The state that is read.
        past: It was asked for, and is not the newest.
    """

    ledger: Ledger
    as_of: AsOf
    past: bool

    @property
    def views(self) -> Views:
        """What can be asked."""
        return self.ledger.views

    @property
    def seq(self) -> int:
        """Last entry of the state that is read."""
        return self.as_of.seq


def open_ledger_of(request: Request) -> Ledger:
    """The ledger that the application answers from."""
    ledger: Ledger = request.app.state.ledger
    return ledger


OpenLedger = Annotated[Ledger, Depends(open_ledger_of)]
AskedState = Annotated[
    int | None,
    Query(
        alias="as_of",
        description="Answer from the record as it was after this entry; the newest"
        " state if left out.",
        examples=[42],
    ),
]


def read_state(ledger: Ledger, seq: int | None) -> Reading:
    """The record as of entry ``seq``, or as it is now.

    Raises:
        AsOfInFutureError, AsOfBeforeLogError: The record has no such state.
    """
    last = ledger.views.position
    found = ledger.views.as_of(seq)
    seen = AsOf(found, root(ledger.views, found).hex())
    return Reading(ledger, seen, past=seq is not None and found < last)


def read_as_of(
    request: Request, response: Response, ledger: OpenLedger, asked: AskedState = None
) -> Reading:
    """The state that a request asks for; the answer says so in its headers."""
    reading = read_state(ledger, asked)
    announce(request, response, reading)
    return reading


Seen = Annotated[Reading, Depends(read_as_of)]


def announce(request: Request, response: Response, reading: Reading) -> None:
    """Say in the headers how long the answer holds, and how to cite it."""
    response.headers["Cache-Control"] = KEPT if reading.past else CHECKED
    cited = address(request, {"as_of": str(reading.seq)})
    response.headers.append("Link", f'<{cited}>; rel="cite-as"')


def address(
    request: Request, changes: Mapping[str, str], without: Collection[str] = ()
) -> str:
    """The address of a request, with some of its parameters changed or left out."""
    others = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in changes and name not in without
    ]
    return f"{quote(request.url.path)}?{urlencode([*others, *changes.items()])}"
