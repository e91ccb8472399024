"""One page of the record: drawn from rows, in the state that the reader asked for.

Templates stand in ``api/pages``, in the package, so an installed ledger has them. A
name that a template does not know is an error, never an empty place.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.answers import add_digest
from api.as_of import Reading, address, announce
from api.formats import HTML, choose
from api.parameters import only_declared
from api.sheets import words
from api.sheets.beside import Beside
from api.sheets.cited import cited
from api.sheets.events import label_of, shape_of
from ledger.projections.entries import entry

HERE: Final = Path(__file__).parent.parent
"""The package ``api``: templates and static files stand in it."""

NAVIGATION: Final = (
    ("/referrals", "Referrals"),
    ("/plans", "Plans"),
    ("/notices", "Notices"),
    ("/cases", "Cases"),
    ("/orders", "Orders"),
    ("/roster", "Officials"),
    ("/keys", "Keys"),
    ("/entries", "Entries"),
    ("/help", "Help"),
)
"""What stands at the top of every page."""

NOT_KEPT: Final = frozenset({"as_of", "cursor"})
"""Parameters that a form for another state of the same page leaves out."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where the reader is.

    Attributes:
        path: Of the page.
        query: Its parameters but for the state and the place in a list.
        asked: Entry as of which the reader asked, which links keep; None for now.
    """

    path: str
    query: tuple[tuple[str, str], ...]
    asked: int | None

    def link(self, path: str, **query: str | int | None) -> str:
        """An address of this site, in the state that the reader asked for."""
        known = [(name, value) for name, value in query.items() if value is not None]
        if self.asked is not None:
            known.append(("as_of", self.asked))
        return f"{path}?{urlencode(known)}" if known else path

    def stream(self, stream: str) -> str:
        """The page about what a stream is about; of some, the list of its entries."""
        page = words.page_of(stream)
        if page == "/entries":
            return self.link(page, stream=stream)
        return self.link(page)

    def person(self, person: str) -> str:
        """The page about an official."""
        return self.link(words.page_of_person(person))

    def key(self, label: str) -> str:
        """The page about a key."""
        return self.link(f"/keys/{quote(label)}")

    def entry(self, seq: int) -> str:
        """The page about an entry."""
        return self.link(f"/entries/{seq}")

    def now(self) -> str:
        """The same page, as the record is now."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


def answers_html(request: Request) -> None:
    """Refuse a client that does not take HTML.

    Raises:
        NotAcceptableError: ``Accept`` leaves HTML out.
    """
    choose(request, [HTML])


def sheets() -> APIRouter:
    """A router for pages: outside the description, and strict about parameters."""
    return APIRouter(
        include_in_schema=False,
        dependencies=[Depends(only_declared), Depends(answers_html)],
    )


def draw(
    template: str,
    request: Request,
    reading: Reading,
    twin: str | None = None,
    status: int = 200,
    /,
    **fields: object,
) -> Response:
    """One page.

    Args:
        template: Its template in ``api/pages``.
        request: What was asked.
        reading: The state that was read.
        twin: Address of the same as JSON; None for a page that has none.
        status: HTTP status.
        fields: What the template is given.
    """
    text = environment().get_template(template)
    known = {"beside": Beside(), **frame(request, reading, twin), **fields}
    response = Response(text.render(known), status, media_type=HTML)
    add_digest(response)
    announce(request, response, reading)
    if twin is not None:
        response.headers.append(
            "Link", f'<{twin}>; rel="alternate"; type="application/json"'
        )
    return response


def frame(request: Request, reading: Reading, twin: str | None) -> dict[str, object]:
    """What stands on every page: the stamp, the navigation, the footer."""
    last = reading.views.position
    return {
        "here": here(request, reading),
        "navigation": NAVIGATION,
        "section": "/" + request.url.path.split("/")[1],
        "seq": reading.seq,
        "last": last,
        "past": reading.seq < last,
        "root": reading.as_of.root,
        "signed_at": entry(reading.views, reading.seq, reading.seq).signed_at,
        "origin": reading.ledger.identity.origin,
        "permanent": address(request, {"as_of": str(reading.seq)}),
        "twin": twin,
    }


def here(request: Request, reading: Reading) -> Here:
    """Where the reader is; a page of a list stays in the state of its first one."""
    query = request.query_params.multi_items()
    pinned = NOT_KEPT & {name for name, _ in query}
    kept = tuple((name, value) for name, value in query if name not in NOT_KEPT)
    return Here(request.url.path, kept, reading.seq if pinned else None)


def data(request: Request, path: str | None = None) -> str:
    """Address of the JSON twin: ``/v1`` and the same path, parameters and state."""
    found = f"/v1{path or request.url.path}"
    query = [
        (name, value) for name, value in request.query_params.multi_items() if value
    ]
    return f"{quote(found)}?{urlencode(query)}" if query else quote(found)


@cache
def environment() -> Environment:
    """The templates, with the words they use."""
    made = Environment(
        loader=FileSystemLoader(HERE / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "day": words.day,
        "instant": words.instant,
        "lower_first": words.lower_first,
        "number": words.number,
        "hash": words.hash_text,
        "short_hash": words.short_hash,
        "plain": words.plain,
        "host": words.host_of,
        "administration": words.administration,
    }
    made.globals |= {
        "cited": cited,
        "counted": words.counted,
        "days_between": words.days_between,
        "label_of": label_of,
        "many": words.many,
        "meaning": words.meaning,
        "on": words.on,
        "shape_of": shape_of,
        "reading": words.reading,
        "short": words.short,
        "static": static,
        "synthetic": words.is_synthetic,
        "unsaid": words.UNSAID,
    }
    return made


@cache
def static(name: str) -> str:
    """Address of a file of ``api/static``, with a mark that changes when it does."""
    found = (HERE / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(found).hexdigest()[:12]}"
