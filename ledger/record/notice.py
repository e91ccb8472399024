"""A notice served on a judge: what it measured, under which plan, who sent it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field

from ledger.errors import OutOfOrderError
from ledger.record.dossier import Dossier, Withdrawn, check_open, check_withdraws
from ledger.record.fields import Actor, Code, Facts, Judge, Moment, Said, Sealable
from ledger.record.identifiers import StreamText
from ledger.record.plan import Rating, Reading
from ledger.record.statement import Statement
from ledger.record.stream import Kind, StreamType


class NoticeKind(Code):
    """Kinds of notice a judge can get. Source: facts.md, section 1.5."""

    PLAN_ISSUED = "performance_plan_issued", "Elements and standards given (5 USC 4302)"
    DASHBOARD_READING = "dashboard_reading", "Periodic state of the metrics"
    PROGRESS_REVIEW = "progress_review", "Mid-year review (5 CFR 430.207)"
    COUNSELLING = "counselling", "Informal counselling"
    LETTER_OF_CAUTION = "letter_of_caution", "Letter of caution"
    WRITTEN_WARNING = "written_warning", "Written warning"
    UNACCEPTABLE_PERFORMANCE = (
        "notice_of_unacceptable_performance",
        "Opportunity to demonstrate acceptable performance (5 USC 4302(c)(6))",
    )
    RATING_OF_RECORD = "rating_of_record", "Rating for the year"
    WIGI_DENIAL = "wigi_denial", "Within-grade increase withheld (5 USC 5335)"
    REPRIMAND = "reprimand", "Reprimand"
    SUSPENSION_SHORT = "suspension_short", "Suspension of 14 days or less (5 USC 7503)"
    ADVERSE_ACTION = (
        "adverse_action",
        "Longer suspension, demotion, removal (5 USC 7513)",
    )
    PERFORMANCE_REMOVAL = (
        "performance_removal_proposed",
        "Removal for performance proposed (5 USC 4303(b))",
    )
    PROBATIONARY_TERMINATION = (
        "probationary_termination",
        "Ended in the probationary period (5 CFR 315)",
    )
    NON_CONVERSION = "non_conversion", "Two-year term not converted"
    DIRECTED_DETAIL = "directed_detail", "Sent elsewhere (performance plan 3.5)"
    DOCKET_REASSIGNMENT = (
        "docket_reassignment",
        "Moved to another docket (8 CFR 1003.9(b)(3))",
    )
    CONDUCT_INQUIRY = "conduct_inquiry", "Inquiry into conduct"
    OTHER = "other", "Another notice"
    UNKNOWN = "unknown", "Not known"


class Served(Facts):
    """A notice reached a judge."""

    LEGAL_SOURCE = "5 USC 4302, 4303, 5335, 7503, 7513; facts.md, section 1.5"

    judge: Judge
    notice: Sealable[NoticeKind]
    by: Actor
    served_on: Moment
    plan: StreamText | None = None
    rating: Rating | None = None
    readings: Annotated[tuple[Reading, ...], Field(min_length=1)] = ()
    text_said: Said | None = None


class Answered(Facts):
    """The judge answered the notice."""

    LEGAL_SOURCE = "5 USC 4303(b)(1)"

    answered_on: Moment
    text_said: Said


class Rescinded(Facts):
    """Whoever served the notice took it back."""

    LEGAL_SOURCE = "5 USC 4303"

    by: Actor
    rescinded_on: Moment
    reason_said: Said | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice so far."""

    dossier: Dossier
    rescinded: bool = False


def decide(notice: Notice | None, statement: Statement) -> None:
    """Refuse a statement that cannot follow what was filed of this notice.

    Raises:
        OutOfOrderError: Served twice, rescinded twice, or anything before being served.
        AmendsUnknownError, AlreadyWithdrawnError: As the dossier says.
    """
    facts = statement.facts
    if isinstance(facts, Served):
        if notice is not None:
            raise OutOfOrderError(
                "This notice was served already. Open a stream for another."
            )
        return
    dossier = check_open(notice.dossier if notice else None)
    if isinstance(facts, Withdrawn):
        check_withdraws(dossier, facts)
    elif isinstance(facts, Rescinded) and notice is not None and notice.rescinded:
        raise OutOfOrderError("This notice was rescinded already.")


def evolve(notice: Notice | None, statement: Statement) -> Notice:
    """The notice after ``statement``. Never refuses."""
    before = notice or Notice(Dossier())
    facts = statement.facts
    if not isinstance(facts, Withdrawn):
        rescinded = before.rescinded or isinstance(facts, Rescinded)
        return Notice(before.dossier.added(statement.version, facts), rescinded)
    dossier = before.dossier.without(facts)
    standing = (each for _, each in dossier.standing())
    return Notice(dossier, any(isinstance(each, Rescinded) for each in standing))


_ACIJ: Final = {
    "official": "A-07",
    "office": "assistant_chief_immigration_judge",
    "level": "court",
}

NOTICE: Final = StreamType(
    name="notice",
    meaning="One notice to one judge",
    kinds=(
        Kind(
            "notice.served",
            Served,
            {
                "judge": "J-0312",
                "notice": "progress_review",
                "by": _ACIJ,
                "served_on": {"on": "2026-04-15", "precision": "day"},
                "rating": "needs_improvement",
                "readings": [
                    {"metric": "case_completions", "value": 310, "per": 1},
                    {"metric": "remand_rate", "value": 12, "per": 100},
                ],
            },
        ),
        Kind(
            "notice.answered",
            Answered,
            {
                "answered_on": {"on": "2026-05-02", "precision": "day"},
                "text_said": {"said": "public"},
            },
            after=("notice.served",),
        ),
        Kind(
            "notice.rescinded",
            Rescinded,
            {"by": _ACIJ, "rescinded_on": {"on": "2026-06", "precision": "month"}},
            after=("notice.served",),
        ),
        Kind(
            "notice.withdrawn",
            Withdrawn,
            {"withdraws": "account", "reason": "at_request"},
            after=("notice.served",),
        ),
    ),
    decide=decide,
    evolve=evolve,
)
