"""Lists in pages: each page continues after a key, in the state that the first one saw.

A cursor carries that state, the key, a digest of the filters, and a digest over all of
it and the ledger, so that a damaged one is refused. It is no secret and no permission.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final, Generic, Self, TypeVar

from fastapi import Depends, Query, Request, Response

from api.as_of import (
    AskedState,
    AsOf,
    OpenLedger,
    Reading,
    address,
    announce,
    read_state,
)
from api.texts import Named, ShownText, people_in, texts_in
from ledger.errors import BadCursorError, CursorQueryMismatchError

DEFAULT_LIMIT: Final = 100
MAX_LIMIT: Final = 1_000
_DIGEST_SIZE: Final = 12
"""Bytes of a digest in a cursor: against damage, not against forgery."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class One(Generic[Row]):
    """One thing of the record.

    Attributes:
        as_of: The state that was read.
        row: What was asked for.
        people: The officials that it names by number.
        texts: The texts that stand beside its entries.
    """

    as_of: AsOf
    row: Row
    people: list[Named] = field(default_factory=list)
    texts: list[ShownText] = field(default_factory=list)


def one(reading: Reading, row: Row) -> One[Row]:
    """One thing, with the names and texts that it needs."""
    return One(reading.as_of, row, people_in(reading, row), texts_in(reading, row))


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, in its order.

    Attributes:
        as_of: The state that was read; every page of a list is read from the same one.
        rows: The rows.
        people: The officials that they name by number.
        texts: The texts that stand beside their entries.
        total: Rows on all pages; null where they are not counted.
        next: Address of the next page; null on the last one.
    """

    as_of: AsOf
    rows: list[Row]
    people: list[Named] = field(default_factory=list)
    texts: list[ShownText] = field(default_factory=list)
    total: int | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list.

    Attributes:
        as_of: State that the list is read from.
        after: Key of the last row of the page before.
        filters: Digest of the list's address and filters.
    """

    as_of: int
    after: str
    filters: str

    def text(self, ledger: str) -> str:
        """The cursor as it stands in an address of the ledger named ``ledger``."""
        parts = [self.as_of, self.after, self.filters]
        check = _digest(ledger, *map(str, parts))
        line = json.dumps([*parts, check], separators=(",", ":"))
        return base64.urlsafe_b64encode(line.encode()).rstrip(b"=").decode()

    @classmethod
    def parse(cls, text: str, ledger: str) -> Self:
        """Read a cursor, accepting only what ``text`` writes.

        Raises:
            BadCursorError: It was changed, or made by another ledger.
        """
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            as_of, after, filters, _ = json.loads(base64.urlsafe_b64decode(padded))
            found = cls(as_of, after, filters)
            right = type(as_of) is int and found.text(ledger) == text
        except (ValueError, TypeError, RecursionError):
            right = False
        if not right:
            raise BadCursorError(
                "This cursor was not made by this ledger, or was changed. Start again"
                " without cursor."
            )
        return found


@dataclass(frozen=True, slots=True)
class Paging:
    """What one request for a page of a list sees, and where the page begins.

    Attributes:
        reading: The state that is read.
        limit: At most so many rows.
        after: Key of the last row of the page before; empty on the first page.
    """

    reading: Reading
    limit: int
    after: str
    _request: Request
    _response: Response

    @property
    def after_seq(self) -> int:
        """``after`` of a list whose key is the number of an entry."""
        return int(self.after or 0)

    def cut(
        self, rows: Sequence[Row], key: Callable[[Row], object]
    ) -> tuple[list[Row], str | None]:
        """The rows of this page, and the address of the next one if there are more.

        Args:
            rows: Rows after ``after``, at least one more than ``limit`` if there are.
            key: Key of a row, unique in the list.
        """
        page = list(rows[: self.limit])
        if len(rows) <= self.limit:
            return page, None
        cursor = Cursor(
            self.reading.seq, str(key(page[-1])), filters_of(self._request)
        ).text(self.reading.ledger.identity.ledger)
        # The cursor names the state; with as_of beside it, two ways to ask for the
        # same state would have different answers.
        following = address(self._request, {"cursor": cursor}, without=["as_of"])
        self._response.headers.append("Link", f'<{following}>; rel="next"')
        return page, following

    def page(
        self,
        rows: Sequence[Row],
        key: Callable[[Row], object],
        total: int | None = None,
    ) -> Page[Row]:
        """The page of ``rows``, as ``cut`` cuts it, with its names and texts."""
        shown, following = self.cut(rows, key)
        reading = self.reading
        people, texts = people_in(reading, shown), texts_in(reading, shown)
        return Page(reading.as_of, shown, people, texts, total, following)

    def page_of_all(
        self, rows: Sequence[Row], key: Callable[[Row], object]
    ) -> Page[Row]:
        """The page of a list of which ``rows`` are all rows."""
        return self.page(self.rest(rows, key), key, len(rows))

    def rest(self, rows: Sequence[Row], key: Callable[[Row], object]) -> list[Row]:
        """Those of all rows of a list that stand after ``after``."""
        if not self.after:
            return list(rows)
        places = [str(key(row)) for row in rows]
        if self.after not in places:
            return []
        return list(rows[places.index(self.after) + 1 :])


def read_page(
    request: Request,
    response: Response,
    ledger: OpenLedger,
    *,
    asked: AskedState = None,
    limit: Annotated[
        int,
        Query(ge=1, le=MAX_LIMIT, description="At most so many rows.", examples=[100]),
    ] = DEFAULT_LIMIT,
    cursor: Annotated[
        str | None,
        Query(
            max_length=1_000,
            description="Where the page begins: taken from next of the page before.",
        ),
    ] = None,
) -> Paging:
    """The page that a request asks for.

    Raises:
        BadCursorError: The cursor was changed.
        CursorQueryMismatchError: The cursor belongs to another list.
    """
    after = ""
    if cursor is not None:
        place = Cursor.parse(cursor, ledger.identity.ledger)
        if place.filters != filters_of(request) or asked not in {None, place.as_of}:
            raise CursorQueryMismatchError(
                "This cursor belongs to a list with other filters. Start again without"
                " cursor."
            )
        asked, after = place.as_of, place.after
    reading = read_state(ledger, asked)
    announce(request, response, reading)
    return Paging(reading, limit, after, request, response)


Paged = Annotated[Paging, Depends(read_page)]


def filters_of(request: Request) -> str:
    """Digest of the list and its filters; a page and its data are one list."""
    path = request.url.path.removeprefix("/v1").removesuffix(".json")
    filters = sorted(
        f"{name}={value}"
        for name, value in request.query_params.multi_items()
        if name not in {"as_of", "cursor", "limit"}
    )
    return _digest(path, *filters)


def _digest(*parts: str) -> str:
    data = json.dumps(parts).encode()
    return hashlib.sha256(data).hexdigest()[: 2 * _DIGEST_SIZE]
