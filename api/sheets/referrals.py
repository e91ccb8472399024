"""Matters that Attorneys General took: who, when, for how long, and what became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response

from api import referrals as data_of
from api.as_of import Reading, Seen
from api.counts import Counts, counts_by
from api.filters import Official
from api.paging import Page, Paged, Paging
from api.referrals import ReferralFile, ReferralStages, referral_file
from api.sheets.beside import Beside, beside
from api.sheets.events import Event, events_numbered
from api.sheets.graph import NARROW, WIDE, Drawn, draw_chain
from api.sheets.sheet import data, draw, sheets
from ledger.projections.counts import CountedBy
from ledger.projections.referrals import (
    STAGES,
    Disposition,
    ReferralRow,
    referrals,
)
from ledger.projections.responses import answers_to

Only = Literal["orders", "decided", "withdrawn", "interim_order", "pending"]
"""Which referrals of a group: those with an order, or those that ended so."""

router = sheets()


@dataclass(frozen=True, slots=True)
class Run:
    """Referrals of a list that follow one another under one administration."""

    administration: str
    rows: list[ReferralRow]


@dataclass(frozen=True, slots=True)
class Told:
    """One referral, told: its stages as lines, and the drawing of what became of it.

    Attributes:
        file: Rows about it.
        stages: What happened in it.
        became: What became of its decision.
        fields: Fields from memory, by entry.
    """

    file: ReferralStages
    stages: list[Event]
    became: list[Event]
    fields: list[tuple[int, list[str]]]


@router.get("/referrals")
def show_referrals(
    request: Request,
    paging: Paged,
    *,
    disposition: Disposition | None = None,
    official: Official = None,
    name: Annotated[str | None, Query(max_length=200)] = None,
    by: CountedBy | None = None,
    group: Annotated[str | None, Query(max_length=100)] = None,
    only: Only | None = None,
) -> Response:
    """Every referral and order, with counts by who decided and under whom."""
    reading = paging.reading
    administrations = counts_by(reading, "referrals", "administration")
    if by or only:
        counted = counts_by(reading, "referrals", by or "administration")
        found = _counted(paging, counted, group, only)
        twin = data(request, "/counts") if by and not (group or only) else None
        twin = twin or f"/v1/counts?by={counted.by}&as_of={reading.seq}"
    else:
        found = data_of.list_referrals(
            paging, disposition=disposition, official=official, name=name
        )
        twin = data(request)
    generals = counts_by(reading, "referrals", "attorney_general")
    shown = Beside.of([*found.people, *generals.people], found.texts)
    every = referrals(reading.views, reading.seq)
    return draw(
        "referrals.html",
        request,
        reading,
        twin,
        beside=shown,
        page=found,
        runs=_runs(found.rows, administrations),
        administrations=administrations,
        generals=generals,
        every=every,
        read=_read(reading, every),
        filtered=bool(by or only or disposition or official or name),
        chosen={"by": by, "group": group, "only": only, "official": official},
    )


def _read(reading: Reading, every: Sequence[ReferralRow]) -> int:
    """How many rest wholly on sources that were read, but for what became of them."""
    from_memory = {
        stage.stream
        for stage in STAGES.select(reading.views.db, reading.seq)
        if stage.unverified
    }
    return sum(row.stream not in from_memory for row in every)


def _counted(
    paging: Paging, counted: Counts, group: str | None, only: Only | None
) -> Page[ReferralRow]:
    """The referrals that one number of a table of counts counts."""
    reading = paging.reading
    streams = {
        stream
        for row in counted.rows
        if group in {None, row.group}
        for stream in row.streams
    }
    rows = [
        row
        for row in referrals(reading.views, reading.seq)
        if row.stream in streams and _is(row, only)
    ]
    return paging.page_of_all(rows, lambda row: row.stream)


def _is(row: ReferralRow, only: Only | None) -> bool:
    if only == "orders":
        return row.disposition != "pending"
    return only in {None, row.disposition}


def _runs(rows: Sequence[ReferralRow], counted: Counts) -> list[Run]:
    under = {stream: row.group for row in counted.rows for stream in row.streams}
    return [
        Run(administration, list(run))
        for administration, run in groupby(
            rows, lambda row: under.get(row.stream, "other_accounts")
        )
    ]


@router.get("/referrals/{name:path}")
def show_referral(
    name: Annotated[str, Path(max_length=200)], request: Request, reading: Seen
) -> Response:
    """One referral: its stages, what became of it, what it rests on."""
    found = referral_file(reading, name)
    seqs = [seq for each in found.referrals for seq in each.referral.seqs]
    answers = answers_to(reading.views, reading.seq, seqs)
    return draw(
        "referral.html",
        request,
        reading,
        data(request),
        beside=beside(reading, found, answers),
        told=[_told(reading, each) for each in found.referrals],
        chain=found.chain,
        drawn=_drawn(found),
        answers=answers,
    )


def _drawn(found: ReferralFile) -> list[Drawn]:
    """The status graph in its two widths; nothing for a decision without one."""
    if not found.chain.edges:
        return []
    these = {each.referral.stream for each in found.referrals}
    return [draw_chain(found.chain, these, width=width) for width in (WIDE, NARROW)]


def _told(reading: Reading, file: ReferralStages) -> Told:
    changes = {row.seq for row in file.status_changes}
    lines = events_numbered(reading, file.referral.seqs)
    return Told(
        file,
        sorted(
            (line for line in lines if line.seq not in changes),
            key=lambda line: (line.on or "", line.seq),
        ),
        [line for line in lines if line.seq in changes],
        [(line.seq, list(line.unverified)) for line in lines if line.unverified],
    )
