"""One case by every account of it: who held it, who moved it, on whose order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response

from api import cases as data_of
from api import reassignments as moves_of
from api.as_of import Reading, Seen
from api.cases import CaseName, case_named
from api.filters import Court, Judge, Official, Withdrawn
from api.paging import Paged
from api.sheets.beside import Beside, beside
from api.sheets.events import Event, events
from api.sheets.lanes import (
    Drawing,
    Marked,
    Span,
    domain_of,
    draw_lanes,
    hearing_of,
)
from api.sheets.sheet import data, draw, sheets
from api.sheets.words import day
from ledger.projections.accounts import Account, CaseAccounts
from ledger.projections.entries import entries
from ledger.projections.orders import ORDER_ACCOUNTS, OrderAccountRow
from ledger.projections.referrals import REFERRALS, ReferralRow
from ledger.projections.responses import answers_to
from ledger.projections.table import among, in_parts
from ledger.projections.ties import about

router = sheets()

FIELDS: Final = {
    "adverse_to": "against whom the ruling went",
    "began": "how the judge got it",
    "case_type": "type of proceeding",
    "court": "court",
    "from_judge": "who lost it",
    "judge": "judge",
    "on": "day",
    "ordered_by": "who gave the order",
    "ordered_level": "level of who gave the order",
    "ordered_office": "office of who gave the order",
    "reason": "reason stated",
    "ruling": "ruling",
    "scope": "scope",
    "stage": "stage",
    "written_order": "whether there was a written order",
}
"""What accounts may differ in, in words."""

CODES: Final = {
    "case_type": "CaseType",
    "ordered_level": "Level",
    "ordered_office": "Office",
    "reason": "MoveReason",
    "ruling": "Ruling",
    "scope": "MoveScope",
    "stage": "Stage",
}
"""Lists of the codes in which they differ."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One account: its rows, its drawing, its entries as lines."""

    account: Account
    drawn: list[Drawing]
    docket: list[Event]


@router.get("/cases")
def show_cases(
    request: Request,
    paging: Paged,
    court: Court = None,
    judge: Judge = None,
    withdrawn: Withdrawn = False,
) -> Response:
    """Accounts of cases."""
    found = data_of.list_cases(paging, court, judge, withdrawn)
    return draw(
        "cases.html",
        request,
        paging.reading,
        data(request),
        beside=Beside.of(found.people, found.texts),
        page=found,
        court=court,
        judge=judge,
    )


@router.get("/reassignments")
def show_moves(
    request: Request,
    paging: Paged,
    *,
    from_judge: Judge = None,
    to_judge: Judge = None,
    official: Official = None,
    court: Court = None,
    withdrawn: Withdrawn = False,
) -> Response:
    """Moves of cases: from whom, to whom, on whose order."""
    found = moves_of.list_reassignments(
        paging,
        from_judge=from_judge,
        to_judge=to_judge,
        official=official,
        court=court,
        withdrawn=withdrawn,
    )
    return draw(
        "reassignments.html",
        request,
        paging.reading,
        data(request),
        beside=Beside.of(found.people, found.texts),
        page=found,
    )


@router.get("/cases/{ref}")
def show_case(
    ref: CaseName, request: Request, reading: Seen, withdrawn: Withdrawn = False
) -> Response:
    """Everything that was filed about one case, account by account."""
    found = case_named(reading, ref, withdrawn=withdrawn)
    related = _related(reading, found)
    lines = [_docket(reading, account) for account in found.accounts]
    seqs = [line.seq for docket in lines for line in docket]
    answers = answers_to(reading.views, reading.seq, seqs)
    bulk = _orders_about(reading, found)
    shown = beside(reading, found, answers, related, bulk)
    marked = [*_hearings(found.accounts), *_turns(related)]
    domain = domain_of(found.accounts, marked)
    return draw(
        "case.html",
        request,
        reading,
        data(request),
        beside=shown,
        case=found,
        shown=[
            Shown(account, _drawn(account, domain, shown, marked), docket)
            for account, docket in zip(found.accounts, lines, strict=True)
        ],
        answers=answers,
        related=related,
        bulk=bulk,
        fields=FIELDS,
        codes=CODES,
    )


def _drawn(
    account: Account, domain: Span | None, shown: Beside, marked: list[Marked]
) -> list[Drawing]:
    """The drawing of one account; nothing where no day is known."""
    standing = any(row.place is not None for row in account.tenures)
    if domain is None or not standing:
        return []
    return draw_lanes(account, domain, shown.names, marked)


def _docket(reading: Reading, account: Account) -> list[Event]:
    rows = entries(reading.views, reading.seq, stream=account.case.stream, limit=None)
    return events(reading, rows)


def _hearings(accounts: Iterable[Account]) -> list[Marked]:
    """Hearings that were set, on days that are known."""
    found = [
        hearing_of(line)
        for account in accounts
        for line in account.docket
        if line.withdrawn_seq is None
    ]
    return [
        Marked(on, f"hearing set for {day(on)}") for on in dict.fromkeys(found) if on
    ]


def _related(reading: Reading, found: CaseAccounts) -> list[ReferralRow]:
    """Referrals that an account says it is about."""
    streams = {each for account in found.accounts for each in account.case.concerns}
    return [
        row
        for some in in_parts(streams)
        for row in REFERRALS.select(
            reading.views.db, reading.seq, among("stream", some), some
        )
    ]


def _turns(related: Iterable[ReferralRow]) -> list[Marked]:
    """Days on which a related matter was taken, and decided."""
    found = []
    for row in related:
        if row.directed_on:
            found.append(
                Marked(row.directed_on, f"A.G. took it, {day(row.directed_on)}")
            )
        if row.decided_on:
            found.append(Marked(row.decided_on, f"A.G. order, {day(row.decided_on)}"))
    return found


def _orders_about(reading: Reading, found: CaseAccounts) -> list[OrderAccountRow]:
    """Counts of cases moved together that somebody ties to this one."""
    views, seq = reading.views, reading.seq
    streams = {
        tie.stream
        for account in found.accounts
        for tie in about(views, seq, account.case.stream)
    }
    return [
        row
        for some in in_parts(streams)
        for row in ORDER_ACCOUNTS.select(views.db, seq, among("stream", some), some)
        if row.withdrawn_seq is None
    ]
