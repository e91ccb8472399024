"""Notices to judges: what they measured, what was notified, what readings come to."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request, Response

from api import notices as data_of
from api.as_of import Seen
from api.filters import Judge, KindOfNotice, Official, Stream, Withdrawn
from api.notices import notice_named
from api.paging import Paged
from api.sheets.beside import Beside, beside
from api.sheets.events import events_numbered
from api.sheets.sheet import data, draw, sheets
from ledger.projections.notices import rated
from ledger.projections.responses import answers_to

router = sheets()


@router.get("/notices")
def show_notices(
    request: Request,
    paging: Paged,
    *,
    judge: Judge = None,
    kind: KindOfNotice = None,
    official: Official = None,
    plan: Stream = None,
    withdrawn: Withdrawn = False,
) -> Response:
    """Notices in the order of filing."""
    reading = paging.reading
    found = data_of.list_notices(
        paging,
        judge=judge,
        kind=kind,
        official=official,
        plan=plan,
        withdrawn=withdrawn,
    )
    return draw(
        "notices.html",
        request,
        reading,
        data(request),
        beside=Beside.of(found.people, found.texts),
        page=found,
        rated=[rated(reading.views, reading.seq, row) for row in found.rows],
        judge=judge,
        plan=plan,
    )


@router.get("/notices/{name:path}")
def show_notice(
    name: Annotated[str, Path(max_length=300)], request: Request, reading: Seen
) -> Response:
    """One notice, with both ratings."""
    found = notice_named(reading, name)
    row = found.notice
    seqs = [row.seq, *(act.seq for act in row.acts)]
    answers = answers_to(reading.views, reading.seq, seqs)
    return draw(
        "notice.html",
        request,
        reading,
        data(request),
        beside=beside(reading, found, answers),
        rated=found,
        notice=row,
        docket=events_numbered(reading, seqs),
        answers=answers,
    )
