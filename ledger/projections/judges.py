"""What happened to this judge's docket, by every account?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.projections.accounts import tied
from ledger.projections.custody import CaseRow, TenureRow, cases, moves
from ledger.projections.notices import NoticeRow, notices
from ledger.projections.orders import OrderAccountRow, orders
from ledger.projections.ties import groups
from ledger.projections.views import Views


@dataclass(frozen=True, slots=True)
class JudgeDocket:
    """What happened to one judge's docket, by every account.

    Attributes:
        judge: Who.
        lost: Moves that took a case from the judge.
        received: Moves that gave the judge a case.
        held: Accounts by which the judge holds a case now.
        cases_lost: Cases among ``lost``; accounts of one case count once.
        cases_received: Cases among ``received``, likewise.
        cases_held: Cases among ``held``, likewise.
        orders: Accounts of orders that moved many of the judge's cases at once.
        notices: Notices to the judge.
    """

    judge: str
    lost: list[TenureRow]
    received: list[TenureRow]
    held: list[CaseRow]
    cases_lost: int
    cases_received: int
    cases_held: int
    orders: list[OrderAccountRow]
    notices: list[NoticeRow]


def judge(
    views: Views, as_of: int, judge_id: str, *, withdrawn: bool = False
) -> JudgeDocket:
    """Cases lost, received and held, orders and notices of one judge; empty if none."""
    lost = moves(views, as_of, from_judge=judge_id, withdrawn=withdrawn, limit=None)
    received = moves(views, as_of, to_judge=judge_id, withdrawn=withdrawn, limit=None)
    held = cases(views, as_of, judge=judge_id, withdrawn=withdrawn, limit=None)
    streams = {row.stream for row in (*lost, *received)}
    count = _CaseCount(views, as_of, streams | {row.stream for row in held})
    return JudgeDocket(
        judge_id,
        lost,
        received,
        held,
        count.of(row.stream for row in lost),
        count.of(row.stream for row in received),
        count.of(row.stream for row in held),
        orders(views, as_of, judge=judge_id, withdrawn=withdrawn, limit=None),
        notices(views, as_of, judge=judge_id, withdrawn=withdrawn, limit=None),
    )


class _CaseCount:
    """Counts cases; accounts of one case count once."""

    def __init__(self, views: Views, as_of: int, streams: set[str]) -> None:
        rows, ties = tied(views, as_of, streams)
        joined = [(tie.stream, tie.other) for tie in ties]
        joined += [(row.stream, row.ref) for row in rows]
        self._case = groups(streams, joined)

    def of(self, streams: Iterable[str]) -> int:
        """How many cases these accounts are of."""
        return len({self._case[stream] for stream in streams})
