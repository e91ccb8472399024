"""How to check the record without its keepers, and what its words mean."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from fastapi import APIRouter, Depends, Request, Response

from api.answers import RecordResponse
from api.as_of import CHECKED, Seen
from api.parameters import only_declared
from api.sheets.sheet import draw, sheets
from ledger.projections.entries import entry

router = sheets()
words = APIRouter(include_in_schema=False, dependencies=[Depends(only_declared)])
"""The glossary as JSON: the twin of the page."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the record.

    Attributes:
        term: The word.
        meaning: What it means here.
        page: Where it is used; empty if everywhere.
    """

    term: str
    meaning: str
    page: str = ""


GLOSSARY: Final = (
    Term(
        "account",
        "What one filer says of a case or an order, in a stream of their own. Accounts"
        " that differ stand side by side; none is the true one.",
        "/cases",
    ),
    Term(
        "as of",
        "Every answer is read from the record as it was after one entry, and says after"
        " which. The same can be had again at any time.",
    ),
    Term(
        "entry",
        "One signed note. It is numbered from 1, without gaps, and never changes. A"
        " correction or a withdrawal is another entry.",
        "/entries",
    ),
    Term(
        "from memory",
        "The filer did not read this field in any source. Each such field is marked.",
    ),
    Term(
        "key",
        "The only permission there is: who holds a registered key may file, within the"
        " kinds that it is limited to.",
        "/keys",
    ),
    Term(
        "leaf, root",
        "The leaf is the fingerprint of an entry; the root is the fingerprint of all"
        " leaves together (RFC 9162). Whoever keeps a root can tell later whether"
        " anything before it was changed.",
    ),
    Term(
        "order that moved many cases",
        "One order by which many cases left one judge, of which only counts are public,"
        " each somebody's.",
        "/orders",
    ),
    Term(
        "referral",
        "A case that is taken from the Board of Immigration Appeals to the Attorney"
        " General, who may decide it alone: 8 CFR 1003.1(h).",
        "/referrals",
    ),
    Term(
        "reassignment",
        "Another judge is given a case, or one hearing of it: 8 CFR 1003.9(b)(3),"
        " 1240.1(b).",
        "/reassignments",
    ),
    Term(
        "sealed",
        "The entry holds only a salted fingerprint of the value. A day until which it"
        " is to stay so is a custodian's promise, not a lock.",
    ),
    Term(
        "statement",
        "What an entry says: who did what to which case or judge, when, on whose order,"
        " and by which source.",
        "/kinds",
    ),
    Term(
        "stream",
        "The entries of one filer about one thing, in order: host/type/id. Only keys of"
        " that host add to it.",
    ),
    Term(
        "synthetic",
        "Invented, to show what the record can hold, and filed under synthetic.example"
        " or a host below it. Nobody named there exists.",
    ),
)


@router.get("/help")
def show_help(request: Request, reading: Seen) -> Response:
    """How to check the record without us, and what its words mean."""
    last = entry(reading.views, reading.seq, reading.seq)
    return draw(
        "help.html", request, reading, "/help.json", glossary=GLOSSARY, newest=last
    )


@words.get("/help.json")
def read_glossary() -> Response:
    """The words of the record."""
    response = RecordResponse([asdict(term) for term in GLOSSARY])
    response.headers["Cache-Control"] = CHECKED
    return response
