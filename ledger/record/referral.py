"""A matter taken from the Board to the Attorney General: 8 CFR 1003.1(h).

What real matters need: referral and decision may be one order on one day, or years and
two Attorneys General apart; one referral may cover several matters; a decision may be
vacated, and the vacatur overruled, which brings the first back: status is a graph of
edges, each with its own date and source, not a flag.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Final, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ledger.errors import OutOfOrderError, SchemaViolationError, Violation
from ledger.record.fields import (
    Code,
    Facts,
    Fields,
    HappenedOn,
    Party,
    Positive,
    Said,
    When,
    YesNo,
)
from ledger.record.identifiers import Citation, Matter, OfficialId, StreamText
from ledger.record.statement import Statement
from ledger.record.stream import Kind, StreamType


class Provision(Code):
    """Part of the rule. Source: 8 CFR 1003.1(h)(1); before 2003, 8 CFR 3.1(h)(1)."""

    DIRECTED = (
        "8-CFR-1003.1(h)(1)(i)",
        "The Attorney General directs the Board to refer",
    )
    BOARD = "8-CFR-1003.1(h)(1)(ii)", "The Chairman or a majority of the Board refers"
    DHS = "8-CFR-1003.1(h)(1)(iii)", "Homeland Security refers"
    FORMER_DIRECTED = "8-CFR-3.1(h)(1)(i)", "As (h)(1)(i), before 2003"
    FORMER_BOARD = "8-CFR-3.1(h)(1)(ii)", "As (h)(1)(ii), before 2003"
    FORMER_INS = "8-CFR-3.1(h)(1)(iii)", "The INS Commissioner refers, before 2003"
    UNKNOWN = "unknown", "Not known"


class ReferredBy(Code):
    """Who sent the matter up. Source: 8 CFR 1003.1(h)(1)."""

    ATTORNEY_GENERAL = "attorney_general", "The Attorney General, on their own motion"
    BOARD = "board", "The Board"
    DHS = "dhs", "The Department of Homeland Security"
    INS = "ins", "The Immigration and Naturalization Service, before 2003"
    INS_DHS = "ins_dhs", "That Service or its successor in 2003, Homeland Security"
    UNKNOWN = "unknown", "Not known"


class Outcome(Code):
    """What an order of the Attorney General did. Source: ag_decisions.csv."""

    AFFIRMED = "affirmed", "The Board's order affirmed"
    REVERSED = "reversed", "The Board's order reversed"
    VACATED = "vacated", "The Board's order vacated"
    MODIFIED = "modified", "The Board's order modified"
    REMANDED = "remanded", "Sent back to the Board or the judge"
    RECALENDARED = "recalendared", "The case put back on the calendar"
    PRECEDENT_OVERRULED = "precedent_overruled", "A precedent of the Board overruled"
    PRIOR_ORDER_VACATED = "prior_order_vacated", "An earlier A.G. order vacated"
    PRIOR_ORDER_OVERRULED = "prior_order_overruled", "An earlier A.G. order overruled"
    PRIOR_ORDER_REINSTATED = (
        "prior_order_reinstated",
        "An earlier A.G. order reinstated",
    )
    GUIDANCE_ADDED = "guidance_added", "Guidance added to an earlier A.G. order"
    RULE_STATED = "rule_stated", "A rule of law stated"
    STAY_LIFTED = "stay_lifted", "A stay lifted"
    DISMISSED = "dismissed", "The review ended without a decision"
    OTHER = "other", "Something else, said beside the log"
    UNKNOWN = "unknown", "Not known"


class Effect(Code):
    """What a decision did to an earlier one. Source: ag_decisions.csv, ``outcome``."""

    OVERRULED = "overruled", "Overruled"
    OVERRULED_IN_PART = "overruled_in_part", "Overruled in part"
    VACATED = "vacated", "Vacated"
    REVERSED = "reversed", "Reversed"
    REINSTATED = "reinstated", "Brought back"


class Status(Code):
    """What happened to a decision later. Source: facts.md, section 3.2, stage 7."""

    OVERRULED = "overruled", "Overruled by a later decision"
    VACATED = "vacated", "Vacated by a later order"
    SUPERSEDED = (
        "superseded",
        "Overtaken by a later order, a statute, a rule or a court",
    )
    SUPPLEMENTED = "supplemented", "A later order adds to it; it stays in force"
    REINSTATED = "reinstated", "Brought back by a later decision"
    STAYED = "stayed", "Stayed by a later referral"
    STAY_LIFTED = "stay_lifted", "A stay lifted by a later decision"
    QUESTIONED = "questioned", "Questioned by a court"
    FOLLOWED = "followed", "A later order carries the same matter on"


class MotionKind(Code):
    """What a motion to the Attorney General asks. Source: 27 I&N Dec. 247."""

    EXTEND = "extend", "More time for briefs"
    SUSPEND = "suspend", "Briefing suspended"
    CLARIFY = "clarify", "The question clarified"
    RECONSIDER = "reconsider", "The referral reconsidered"
    OTHER = "other", "Something else"
    UNKNOWN = "unknown", "Not known"


Matters = Annotated[tuple[Matter, ...], Field(min_length=1)]
Citations = Annotated[tuple[Citation, ...], Field(min_length=1)]


class Directed(Facts):
    """The Attorney General took the matter, or it was sent up."""

    LEGAL_SOURCE = "8 CFR 1003.1(h)(1)"

    matters: Matters
    citations: Citations = ()
    directed_by: OfficialId
    referred_by: ReferredBy
    provision: Provision
    directed_on: HappenedOn
    question_said: Said | None = None


class Stayed(Facts):
    """The Board's decision, or the case, was stayed during the review."""

    LEGAL_SOURCE = "8 CFR 1003.1(h); A.G. Order No. 2380-2001"

    by: OfficialId
    automatic: YesNo
    stayed_on: HappenedOn


class Briefs(Fields):
    """Who may file how long a brief, and by when."""

    words: Positive | None = None
    due_on: When


class BriefingInvited(Facts):
    """The Attorney General invited briefs."""

    LEGAL_SOURCE = "8 CFR 1003.1(h)"

    by: OfficialId
    invited_on: HappenedOn
    parties: Briefs | None = None
    amici: Briefs | None = None
    replies: Briefs | None = None
    question_said: Said | None = None


class MotionFiled(Facts):
    """A party asked the Attorney General for something."""

    LEGAL_SOURCE = "8 CFR 1003.1(h); 27 I&N Dec. 247"

    by: Party
    filed_on: HappenedOn
    asks: Annotated[tuple[MotionKind, ...], Field(min_length=1)]
    about_said: Said | None = None


class Displaced(Fields):
    """An earlier decision, and what became of it."""

    matter: Matter
    citation: Citation | None = None
    effect: Effect


class Decided(Facts):
    """The Attorney General decided the matter in writing.

    ``referred_by`` and ``provision`` are for a decision whose referral is known by
    nothing else, so that no ``referral.directed`` can say them.
    """

    LEGAL_SOURCE = "8 CFR 1003.1(h)(2), 1003.1(g)"

    matters: Matters
    citations: Citations
    decided_by: OfficialId
    decided_on: HappenedOn
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    outcome_said: Said | None = None
    displaced: Annotated[tuple[Displaced, ...], Field(min_length=1)] = ()
    referred_by: ReferredBy | None = None
    provision: Provision | None = None


class Withdrawn(Facts):
    """The Attorney General gave the matter back undecided."""

    LEGAL_SOURCE = "8 CFR 1003.1(h)"

    citations: Citations = ()
    by: OfficialId
    withdrawn_on: HappenedOn
    outcome_said: Said | None = None


class InterimOrder(Facts):
    """The Attorney General ordered something before deciding.

    ``referred_by`` and ``provision`` are as in ``referral.decided``.
    """

    LEGAL_SOURCE = "8 CFR 1003.1(h)"

    matters: Matters
    citations: Citations = ()
    by: OfficialId
    ordered_on: HappenedOn
    outcome_said: Said | None = None
    referred_by: ReferredBy | None = None
    provision: Provision | None = None


class StatusChanged(Facts):
    """Something later changed what this decision is worth: one edge of the graph.

    Exactly one of ``by_stream`` (a referral on this record) and ``by_citation``.
    """

    LEGAL_SOURCE = "8 CFR 1003.1(g)"

    status: Status
    by_stream: StreamText | None = None
    by_citation: Citation | None = None
    changed_on: HappenedOn

    @model_validator(mode="after")
    def _has_one_cause(self) -> Self:
        if (self.by_stream is None) == (self.by_citation is None):
            raise PydanticCustomError(
                "cause", "give by_stream or by_citation, one of them"
            )
        return self


@dataclass(frozen=True, slots=True)
class Referral:
    """How far a referral has come: which of its turning points are on record."""

    directed: bool = False
    decided: bool = False
    withdrawn: bool = False
    ordered: bool = False


def decide(referral: Referral | None, statement: Statement) -> None:
    """Refuse a statement that cannot follow what was filed of this referral.

    A stream may open with the decision: of many only the decision is known. Stages may
    be filed in any order, since sources turn up in any order.

    Raises:
        OutOfOrderError: A stage before anything, two referrals, decisions or
            withdrawals, or a status before there is a decision.
        SchemaViolationError: A referral that changes its own status.
    """
    facts, was = statement.facts, referral or Referral()
    opens = isinstance(facts, (Directed, Decided, InterimOrder))
    if referral is None and not opens:
        raise OutOfOrderError(
            "A referral opens with referral.directed, referral.decided or"
            " referral.interim_order."
        )
    match facts:
        case Directed() if was.directed:
            raise OutOfOrderError("The referral of this matter is on record already.")
        case Decided() | Withdrawn() if was.decided or was.withdrawn:
            raise OutOfOrderError("This referral has ended already.")
        case StatusChanged():
            _decide_status(was, facts, statement)


def _decide_status(was: Referral, facts: StatusChanged, statement: Statement) -> None:
    if not (was.decided or was.withdrawn or was.ordered):
        raise OutOfOrderError("There is no decision yet whose status could change.")
    if facts.by_stream == statement.stream:
        raise SchemaViolationError(
            "A decision does not change its own status.",
            violations=[Violation("/facts/by_stream", "cause", "the stream itself")],
        )


def evolve(referral: Referral | None, statement: Statement) -> Referral:
    """The referral after ``statement``. Never refuses."""
    was = referral or Referral()
    match statement.facts:
        case Directed():
            return replace(was, directed=True)
        case Decided():
            return replace(was, decided=True)
        case Withdrawn():
            return replace(was, withdrawn=True)
        case InterimOrder():
            return replace(was, ordered=True)
        case _:
            return was


_TAKEN: Final = {
    "matters": ["Q-X-"],
    "citations": ["99 I&N Dec. 1 (A.G. 2026)"],
    "directed_by": "A-01",
    "referred_by": "attorney_general",
    "provision": "8-CFR-1003.1(h)(1)(i)",
    "directed_on": {"on": "2026-01-04", "precision": "day"},
}
_DECIDED: Final = {
    "matters": ["Q-X-"],
    "citations": ["99 I&N Dec. 20 (A.G. 2026)"],
    "decided_by": "A-01",
    "decided_on": {"on": "2026-05-17", "precision": "day"},
    "outcomes": ["affirmed", "precedent_overruled", "remanded"],
    "displaced": [{"matter": "Y-Z-", "effect": "overruled"}],
}

REFERRAL: Final = StreamType(
    name="referral",
    meaning="One referral to the Attorney General, or one order of theirs",
    kinds=(
        Kind("referral.directed", Directed, _TAKEN),
        Kind(
            "referral.stayed",
            Stayed,
            {
                "by": "A-01",
                "automatic": "no",
                "stayed_on": {"on": "2026-01-04", "precision": "day"},
            },
            after=("referral.directed",),
        ),
        Kind(
            "referral.briefing_invited",
            BriefingInvited,
            {
                "by": "A-01",
                "invited_on": {"on": "2026-01-04", "precision": "day"},
                "amici": {
                    "words": 9000,
                    "due_on": {"on": "2026-02-09", "precision": "day"},
                },
            },
            after=("referral.directed",),
        ),
        Kind(
            "referral.motion_filed",
            MotionFiled,
            {
                "by": "dhs",
                "filed_on": {"on": "2026-01-16", "precision": "day"},
                "asks": ["clarify", "suspend"],
            },
            after=("referral.directed",),
        ),
        Kind(
            "referral.interim_order",
            InterimOrder,
            {
                "matters": ["Q-X-"],
                "by": "A-01",
                "ordered_on": {"on": "2026-01-30", "precision": "day"},
            },
            after=("referral.directed",),
        ),
        Kind("referral.decided", Decided, _DECIDED, after=("referral.directed",)),
        Kind(
            "referral.withdrawn",
            Withdrawn,
            {"by": "A-01", "withdrawn_on": {"on": "2026-03", "precision": "month"}},
            after=("referral.directed",),
        ),
        Kind(
            "referral.status_changed",
            StatusChanged,
            {
                "status": "superseded",
                "by_citation": "99 I&N Dec. 300 (A.G. 2026)",
                "changed_on": {"on": "2026-09", "precision": "month"},
            },
            after=("referral.directed", "referral.decided"),
        ),
    ),
    decide=decide,
    evolve=evolve,
)
