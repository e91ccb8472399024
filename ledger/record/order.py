"""One order that moved many cases, where only a count of them is public.

The Castro-Tum shape: each asserter has a number of their own, so one order may carry
several accounts, each ``attributed_to`` somebody; none of them is the true one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger.errors import SchemaViolationError, Violation
from ledger.record.case import MoveReason, Stage
from ledger.record.dossier import (
    AmendReason,
    Dossier,
    Withdrawn,
    check_amends,
    check_open,
    check_withdraws,
)
from ledger.record.fields import (
    Actor,
    Code,
    Count,
    Court,
    Facts,
    Judge,
    Moment,
    Positive,
    Said,
    YesNo,
)
from ledger.record.statement import Statement
from ledger.record.stream import Kind, StreamType


class Counted(Code):
    """Which cases a number counts. Source: castro_tum.csv, column ``what``."""

    OTHER_CASES = "other_cases", "Cases beside the one that began it"
    CASES_IN_ALL = "cases_in_all", "All cases moved, that one included"
    UNKNOWN = "unknown", "Not known"


class CasesMoved(Facts):
    """Many cases were taken from one judge at about the same time."""

    LEGAL_SOURCE = "8 CFR 1003.9(b)(3)"

    court: Court
    from_judge: Judge
    to_judge: Judge
    ordered_by: Actor
    happened_on: Moment
    counted: Counted
    count: Count
    stage: Stage
    reason: MoveReason
    reason_said: Said | None = None
    written_order: YesNo


class Corrected(Facts):
    """An earlier account in this stream should read otherwise."""

    LEGAL_SOURCE = "Right of correction; design, section 1"

    corrects: Positive
    reason: AmendReason
    reason_said: Said | None = None
    cases_moved: CasesMoved


@dataclass(frozen=True, slots=True)
class Order:
    """The accounts of one order, as they now read."""

    dossier: Dossier
    attributed: bool = True


def decide(order: Order | None, statement: Statement) -> None:
    """Refuse a statement that this order cannot take.

    Raises:
        SchemaViolationError: A second account that does not say whose it is.
        OutOfOrderError, AmendsUnknownError, AlreadyWithdrawnError: As the dossier says.
    """
    facts = statement.facts
    if isinstance(facts, CasesMoved):
        if order is not None and (
            statement.attributed_to is None or not order.attributed
        ):
            raise SchemaViolationError(
                "This order has an account already: each account in one stream says in"
                " attributed_to whose it is.",
                violations=[Violation("/attributed_to", "missing", "whose account?")],
            )
        if order is not None:
            check_open(order.dossier)
        return
    dossier = check_open(order.dossier if order else None)
    match facts:
        case Corrected():
            check_amends(dossier, facts.corrects, "/facts/corrects")
        case Withdrawn():
            check_withdraws(dossier, facts)


def evolve(order: Order | None, statement: Statement) -> Order:
    """The order after ``statement``. Never refuses."""
    before = order or Order(Dossier())
    facts = statement.facts
    match facts:
        case Corrected():
            dossier = before.dossier.corrected(facts.corrects, facts.cases_moved)
            return Order(dossier, before.attributed)
        case Withdrawn():
            return Order(before.dossier.without(facts), before.attributed)
        case _:
            attributed = before.attributed and statement.attributed_to is not None
            return Order(before.dossier.added(statement.version, facts), attributed)


_MOVED: Final = {
    "court": "PHI",
    "from_judge": "J-0312",
    "to_judge": "unknown",
    "ordered_by": {
        "official": "unknown",
        "office": "unknown",
        "level": "headquarters",
    },
    "happened_on": {"on": "2026-07", "precision": "month"},
    "counted": "cases_in_all",
    "count": {"word": "nearly", "low": 90},
    "stage": "unknown",
    "reason": "none_stated",
    "written_order": "unknown",
}

ORDER: Final = StreamType(
    name="order",
    meaning="One order that moved many cases, with each asserter's own count",
    kinds=(
        Kind("order.cases_moved", CasesMoved, _MOVED),
        Kind(
            "order.corrected",
            Corrected,
            {
                "corrects": 1,
                "reason": "new_source",
                "cases_moved": {**_MOVED, "count": {"word": "exactly", "low": 87}},
            },
            after=("order.cases_moved",),
        ),
        Kind(
            "order.withdrawn",
            Withdrawn,
            {"withdraws": 1, "reason": "duplicate"},
            after=("order.cases_moved",),
        ),
    ),
    decide=decide,
    evolve=evolve,
)
