"""How many orders did each Attorney General give, or each administration, or a year?

Count by who decided. A withdrawn referral counts as an order; an undecided one is
pending and counted apart; an interim order counts only where there is neither a
decision nor a withdrawal (design, section 11).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ledger.projections.referrals import ReferralRow, referrals
from ledger.projections.shown import UNKNOWN
from ledger.projections.ties import groups, same_things
from ledger.projections.views import Views

CountedBy = Literal[
    "attorney_general", "administration", "year", "provision", "referred_by"
]


@dataclass(frozen=True, slots=True)
class Administration:
    """One administration: from its 20 January until the next, not included.

    Attributes:
        name: Such as ``g_w_bush``.
        from_on: First day.
        until_on: First day of the next one; None for the last.
    """

    name: str
    from_on: str
    until_on: str | None = None


@dataclass(frozen=True, slots=True)
class ReferralCount:
    """How many orders one group has.

    Attributes:
        group: Official id, name of an administration, year, provision or referrer;
            ``unknown`` where the record does not say.
        orders: Decisions, withdrawals and interim orders that stand alone.
        decided: Of these, decisions.
        withdrawn: Of these, withdrawals.
        interim_orders: Of these, interim orders.
        pending: Referrals without an order, by who directed them, and when; apart.
        streams: The referrals that are counted here, pending ones too.
    """

    group: str
    orders: int
    decided: int
    withdrawn: int
    interim_orders: int
    pending: int
    streams: list[str]


def counts(
    views: Views,
    as_of: int,
    by: CountedBy,
    administrations: Sequence[Administration] = (),
) -> list[ReferralCount]:
    """Orders by who decided, under whom, or when; groups in their order.

    Accounts that ``same_as`` ties count once, as the one filed first. Groups are in
    order of their first order; officials, provisions and referrers in order of name.
    A date that is not known to the day counts only where its whole month or year falls
    to one administration.
    """
    grouped: dict[str, list[ReferralRow]] = {}
    for row in _each_once(views, as_of):
        group = _group(row, by, administrations)
        grouped.setdefault(group, []).append(row)
    in_time = by in {"administration", "year"}
    order = list(grouped) if in_time else sorted(grouped)
    return [_counted(group, grouped[group]) for group in order]


def _each_once(views: Views, as_of: int) -> list[ReferralRow]:
    """Referrals, of those that are tied the one filed first."""
    rows = referrals(views, as_of)
    streams = [row.stream for row in rows]
    ties = same_things(views, as_of, streams)
    group = groups(streams, [(tie.stream, tie.other) for tie in ties])
    first: dict[str, int] = {}
    for row in rows:
        seq = first.setdefault(group[row.stream], row.seqs[0])
        first[group[row.stream]] = min(seq, row.seqs[0])
    return [row for row in rows if row.seqs[0] == first[group[row.stream]]]


def _group(
    row: ReferralRow, by: CountedBy, administrations: Sequence[Administration]
) -> str:
    pending = row.disposition == "pending"
    on = (row.directed_on if pending else row.decided_on) or ""
    match by:
        case "attorney_general":
            return (row.directed_by if pending else row.decided_by) or UNKNOWN
        case "administration":
            return _administration_of(on, administrations)
        case "year":
            return on[:4] or UNKNOWN
        case "provision":
            return row.provision
        case "referred_by":
            return row.referred_by


def _administration_of(on: str, administrations: Sequence[Administration]) -> str:
    """The administration in which a day, or all of a month or year, falls."""
    if not on:
        return UNKNOWN
    first = on + "0000-01-01"[len(on) :]
    last = on + "0000-12-31"[len(on) :]
    for each in administrations:
        if each.from_on <= first and (each.until_on is None or last < each.until_on):
            return each.name
    return UNKNOWN


def _counted(group: str, rows: Sequence[ReferralRow]) -> ReferralCount:
    found = Counter(row.disposition for row in rows)
    return ReferralCount(
        group,
        len(rows) - found["pending"],
        found["decided"],
        found["withdrawn"],
        found["interim_order"],
        found["pending"],
        [row.stream for row in rows],
    )
