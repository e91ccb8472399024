"""What was done to a judge's docket, and which official is who."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request, Response

from api import judges as judges_of
from api import roster as roster_of
from api.as_of import Seen
from api.filters import Court, OfficeHeld, Withdrawn
from api.judges import docket_of
from api.paging import Paged
from api.roster import PersonNumber, listings_of
from api.sheets.beside import Beside, beside
from api.sheets.events import events_numbered
from api.sheets.sheet import data, draw, sheets
from ledger.projections.custody import moves
from ledger.projections.notices import notices
from ledger.projections.orders import orders
from ledger.projections.referrals import referrals
from ledger.projections.responses import answers_to
from ledger.projections.roster import persons

router = sheets()


@router.get("/judges")
def show_judges(request: Request, paging: Paged, court: Court = None) -> Response:
    """Judges who are listed, by number."""
    found = judges_of.list_judges(paging, court)
    return draw(
        "roster.html",
        request,
        paging.reading,
        data(request),
        beside=Beside.of(found.people, found.texts),
        page=found,
        judges=True,
        office=None,
    )


@router.get("/judges/{judge_id}")
def show_judge(
    judge_id: Annotated[str, Path(max_length=20)],
    request: Request,
    reading: Seen,
    withdrawn: Withdrawn = False,
) -> Response:
    """Cases lost, received and held, orders and notices of one judge."""
    found = docket_of(reading, judge_id, withdrawn=withdrawn)
    seqs = [
        *(row.seq for row in (*found.lost, *found.received)),
        *(row.seq for row in found.orders),
        *(row.seq for row in found.notices),
    ]
    listed = persons(reading.views, reading.seq)
    listings = [row for row in listed if row.person == judge_id]
    answers = answers_to(reading.views, reading.seq, seqs)
    return draw(
        "judge.html",
        request,
        reading,
        data(request),
        beside=beside(reading, found, answers, listings),
        docket=found,
        lines=events_numbered(reading, seqs),
        listings=listings,
        answers=answers,
    )


@router.get("/roster")
def show_roster(
    request: Request,
    paging: Paged,
    office: OfficeHeld = None,
    court: Court = None,
    release_code: Annotated[str | None, Query(pattern="^[A-Z0-9]{1,3}$")] = None,
) -> Response:
    """Everybody who is listed, by number."""
    found = roster_of.list_roster(paging, office, court, release_code)
    return draw(
        "roster.html",
        request,
        paging.reading,
        data(request),
        beside=Beside.of(found.people, found.texts),
        page=found,
        judges=False,
        office=office,
    )


@router.get("/roster/{person_id}")
def show_person(person_id: PersonNumber, request: Request, reading: Seen) -> Response:
    """How one official is listed, and what they ordered."""
    found = listings_of(reading, person_id)
    views, seq = reading.views, reading.seq
    taken = referrals(views, seq, official=person_id)
    moved = moves(views, seq, official=person_id, limit=None)
    bulk = orders(views, seq, official=person_id, limit=None)
    served = notices(views, seq, official=person_id, limit=None)
    return draw(
        "person.html",
        request,
        reading,
        data(request),
        beside=beside(reading, found, taken, moved, bulk, served),
        listings=found,
        person=person_id,
        taken=taken,
        moved=moved,
        bulk=bulk,
        served=served,
    )
