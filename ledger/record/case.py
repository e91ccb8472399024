"""One account of one removal proceeding: who held it, who moved it, on whose order.

A case is named by its court and eight random signs (``PHI-7Q4K2M8T``). Somebody else's
account of the same case is another stream; ``same_as`` ties the two.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ledger.errors import (
    CaseNotAssignedToJudgeError,
    OutOfOrderError,
    SchemaViolationError,
    Violation,
)
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
    Court,
    Facts,
    HappenedOn,
    Judge,
    Moment,
    Positive,
    Said,
    Sealable,
    When,
    YesNo,
)
from ledger.record.identifiers import CASE_REF, StreamText
from ledger.record.statement import Statement
from ledger.record.stream import Kind, StreamType

UNKNOWN: Final = "unknown"


class CaseType(Code):
    """Type of proceeding. Source: tblLookupCaseType of the official release."""

    REMOVAL = "removal", "Removal (RMV)"
    ASYLUM_ONLY = "asylum_only", "Asylum only (AOC)"
    WITHHOLDING_ONLY = "withholding_only", "Withholding only (WHO)"
    CREDIBLE_FEAR = "credible_fear", "Credible fear review (CFR)"
    REASONABLE_FEAR = "reasonable_fear", "Reasonable fear review (RFR)"
    DEPORTATION = "deportation", "Deportation (charged before 1 April 1997)"
    EXCLUSION = "exclusion", "Exclusion (charged before 1 April 1997)"
    OTHER = "other", "Another type"
    UNKNOWN = "unknown", "Not known"


class Ruling(Code):
    """What a judge did. Source: facts.md, section 6; 8 CFR 1003.29, 1240.12 f."""

    CONTINUED = "continued", "Continued (8 CFR 1003.29)"
    ADMINISTRATIVELY_CLOSED = "administratively_closed", "Taken off the calendar"
    RECALENDARED = "recalendared", "Put back on the calendar"
    TERMINATED = "terminated", "Proceedings terminated"
    DISMISSED = "dismissed", "Proceedings dismissed"
    RELIEF_GRANTED = "relief_granted", "Relief or protection granted"
    RELIEF_DENIED = "relief_denied", "Relief or protection denied"
    REMOVAL_ORDERED = "removal_ordered", "Removal ordered"
    REMOVAL_IN_ABSENTIA = "removal_in_absentia", "Removal ordered in absentia"
    VOLUNTARY_DEPARTURE = "voluntary_departure", "Voluntary departure granted"
    IN_ABSENTIA_REFUSED = "in_absentia_refused", "Removal in absentia not ordered"
    BOND_SET = "bond_set", "Custody redetermined"
    MOTION_GRANTED = "motion_granted", "A motion granted"
    MOTION_DENIED = "motion_denied", "A motion denied"
    RECUSED = "recused", "The judge withdrew (8 CFR 1240.1(b))"
    OTHER = "other", "Another ruling"
    UNKNOWN = "unknown", "Not known"


class Calendar(Code):
    """Kind of hearing. Source: CAL_TYPE, tbllookupCal_Type of the official release."""

    MASTER = "master", "Master calendar (M)"
    INDIVIDUAL = "individual", "Individual calendar, the merits (I)"
    BOND = "bond", "Custody redetermination"
    OTHER = "other", "Another hearing"
    UNKNOWN = "unknown", "Not known"


class Stage(Code):
    """How far the case was. Source: eoir-data.md, section 4, step 4."""

    BEFORE_MERITS = "before_merits", "No merits hearing had been held"
    MID_MERITS = "mid_merits", "A merits hearing had been held"
    RESERVED = "reserved", "The decision was reserved"
    AFTER_DECISION = "after_decision", "The judge had decided"
    UNKNOWN = "unknown", "Not known"


class MoveReason(Code):
    """Reason stated for a move.

    Source: tblAdjournmentcodes of the official release (codes in brackets) and the
    distinctions of facts.md, section 2.4.
    """

    JUDGE_UNAVAILABLE = "judge_unavailable", "Leave or illness (19, 34, 35)"
    DETAIL = "detail", "The judge was detailed elsewhere (3A, 3B)"
    DEPARTURE = "departure", "The judge left the bench"
    RECUSAL = "recusal", "The judge withdrew (RC)"
    DOCKET_TRANSFER = "docket_transfer", "Between detained and non-detained (1A, 1B)"
    PRIORITY_DOCKET = "priority_docket", "Displaced by a priority docket (25, 41)"
    CONSOLIDATION = "consolidation", "Joined to a relative's case (30, 96, 97)"
    VENUE = "venue", "Venue or court boundaries changed"
    REASSIGNMENT_CODE = "reassignment_code", "Code 64, which says nothing of why"
    CONDUCT_OF_JUDGE = "conduct_of_judge", "Something the judge was said to have done"
    NONE_STATED = "none_stated", "No reason was stated"
    OTHER = "other", "Another reason, said beside the log"
    UNKNOWN = "unknown", "Not known whether a reason was stated"


class MoveScope(Code):
    """What was moved. Source: the Castro-Tum pattern, facts.md, section 2.2."""

    ONE_HEARING = "one_hearing", "One hearing only"
    CASE = "case", "The whole case"
    UNKNOWN = "unknown", "Not known"


class Opened(Facts):
    """A charging document reached the court, and a judge was set."""

    LEGAL_SOURCE = "8 CFR 1003.14(a)"

    court: Court
    judge: Judge
    case_type: CaseType
    happened_on: Moment


class Ruled(Facts):
    """A judge ruled in the case."""

    LEGAL_SOURCE = "8 CFR 1003.10(b), 1240.12, 1240.13"

    judge: Judge
    ruling: Ruling
    adverse_to: Literal["government", "respondent", "neither", "unknown"]
    happened_on: Moment
    ruling_said: Said | None = None


class HearingSet(Facts):
    """A hearing was set, before a judge, on a day."""

    LEGAL_SOURCE = "8 CFR 1003.18"

    judge: Judge
    calendar: Calendar
    hearing_on: Sealable[When]
    happened_on: Moment


class Reassigned(Facts):
    """Another judge was given the case, or one hearing of it.

    ``reason`` is the reason stated at the time. ``out_of_order_said`` is present when
    the filer knows that the move does not fit the docket on record, and says why.
    """

    LEGAL_SOURCE = "8 CFR 1003.9(b)(3), 1240.1(b)"

    from_judge: Judge
    to_judge: Judge
    ordered_by: Actor
    happened_on: Moment
    stage: Stage
    reason: MoveReason
    reason_said: Said | None = None
    written_order: YesNo
    scope: MoveScope
    under_order: StreamText | None = None
    out_of_order_said: Said | None = None

    @model_validator(mode="after")
    def _moves(self) -> Self:
        if self.from_judge == self.to_judge != UNKNOWN and isinstance(
            self.to_judge, str
        ):
            raise PydanticCustomError("move", "from_judge and to_judge are the same")
        return self


class Returned(Facts):
    """The case came back to a judge who had held it before."""

    LEGAL_SOURCE = "8 CFR 1003.9(b)(3)"

    from_judge: Judge
    to_judge: Judge
    ordered_by: Actor
    happened_on: Moment
    out_of_order_said: Said | None = None


class FamiliarisationStated(Facts):
    """Whether the new judge stated for the record to know the record of the case."""

    LEGAL_SOURCE = "8 CFR 1240.1(b)"

    judge: Judge
    stated: YesNo
    happened_on: Moment


class Corrected(Facts):
    """An earlier entry of this stream should read otherwise.

    ``corrects`` is its version; exactly one of the further members holds the facts as
    they should read, and is of the kind of that entry.
    """

    LEGAL_SOURCE = "Right of correction; design, section 1"

    corrects: Positive
    reason: AmendReason
    reason_said: Said | None = None
    opened: Opened | None = None
    ruled: Ruled | None = None
    hearing_set: HearingSet | None = None
    reassigned: Reassigned | None = None
    returned: Returned | None = None
    familiarisation_stated: FamiliarisationStated | None = None

    @model_validator(mode="after")
    def _one_reading(self) -> Self:
        if len(self.readings()) != 1:
            raise PydanticCustomError("corrects", "give exactly one corrected reading")
        return self

    def readings(self) -> list[Facts]:
        """The corrected facts: a list of one."""
        every = (
            self.opened,
            self.ruled,
            self.hearing_set,
            self.reassigned,
            self.returned,
            self.familiarisation_stated,
        )
        return [facts for facts in every if facts is not None]


@dataclass(frozen=True, slots=True)
class Case:
    """One account of a case.

    Attributes:
        dossier: What was filed, as it now reads.
        holders: Judges who held the case, in order; the last one holds it.
        held_since: Day of the last move, at its precision; empty when not known.
    """

    dossier: Dossier
    holders: tuple[str, ...] = field(default=())
    held_since: str = ""

    @property
    def holder(self) -> str:
        """The judge who holds the case, or ``unknown``."""
        return self.holders[-1] if self.holders else UNKNOWN


def decide(case: Case | None, statement: Statement) -> None:
    """Refuse a statement that this account of the case cannot take.

    Raises:
        OutOfOrderError: The case is not opened, opened twice, or comes back to a judge
            who never held it.
        CaseNotAssignedToJudgeError: The judge who is to lose the case does not hold it.
        AmendsUnknownError, AlreadyWithdrawnError: As the dossier says.
        SchemaViolationError: The stream is not named by the court and eight signs.
    """
    facts = statement.facts
    if isinstance(facts, Opened):
        _decide_opening(case, facts, statement)
        return
    dossier = check_open(case.dossier if case else None)
    assert case is not None  # noqa: S101  check_open has refused an empty stream
    match facts:
        case Reassigned() | Returned():
            _decide_move(case, facts)
        case Corrected():
            _decide_correction(dossier, facts)
        case Withdrawn():
            check_withdraws(dossier, facts)


def _decide_opening(case: Case | None, facts: Opened, statement: Statement) -> None:
    if case is not None:
        raise OutOfOrderError("This case is opened already. Correct the entry instead.")
    ref = statement.stream_name.id
    named = isinstance(facts.court, str) and facts.court != UNKNOWN
    if not CASE_REF.fullmatch(ref) or (named and not ref.startswith(f"{facts.court}-")):
        raise SchemaViolationError(
            "A case is named by its court and eight random signs, such as PHI-7Q4K2M8T;"
            " jil draft new makes one.",
            violations=[Violation("/stream", "case-ref", "court code, -, eight signs")],
        )


def _decide_move(case: Case, facts: Reassigned | Returned) -> None:
    if facts.out_of_order_said is not None:
        return
    loser, holder = facts.from_judge, case.holder
    if isinstance(loser, str) and UNKNOWN not in {loser, holder} and loser != holder:
        raise CaseNotAssignedToJudgeError(
            f"By this account {holder} holds the case. Name the judge who held it, or"
            " say in out_of_order_said why the move does not fit.",
            violations=[Violation("/facts/from_judge", "holder", f"{holder} holds it")],
            holder=holder,
        )
    _check_return(case, facts)
    _check_after(case, facts.happened_on)


def _check_return(case: Case, facts: Reassigned | Returned) -> None:
    """Refuse the return of a case to a judge who never held it."""
    winner = facts.to_judge
    if not isinstance(facts, Returned) or not isinstance(winner, str):
        return
    if winner not in {UNKNOWN, *case.holders[:-1]}:
        raise OutOfOrderError(
            "A case returns only to a judge who held it before. File case.reassigned.",
            violations=[Violation("/facts/to_judge", "holder", "never held it")],
        )


def _check_after(case: Case, moment: HappenedOn | Said) -> None:
    """Refuse a move that is dated before the last one."""
    if not isinstance(moment, HappenedOn) or moment.on is None:
        return
    shared = min(len(moment.on), len(case.held_since))
    if moment.on[:shared] < case.held_since[:shared]:
        raise OutOfOrderError(
            "The move is dated before the last one on record. Check the day, or say in"
            " out_of_order_said why.",
            violations=[
                Violation("/facts/happened_on", "order", "before the last move")
            ],
        )


def _decide_correction(dossier: Dossier, facts: Corrected) -> None:
    old = check_amends(dossier, facts.corrects, "/facts/corrects")
    if type(old) is not type(facts.readings()[0]):
        raise SchemaViolationError(
            f"Version {facts.corrects} of this stream is of another kind.",
            violations=[Violation("/facts/corrects", "kind", "of another kind")],
        )


def evolve(case: Case | None, statement: Statement) -> Case:
    """The account after ``statement``. Never refuses."""
    before = case or Case(Dossier())
    facts = statement.facts
    match facts:
        case Corrected():
            return _refold(
                before.dossier.corrected(facts.corrects, facts.readings()[0])
            )
        case Withdrawn():
            return _refold(before.dossier.without(facts))
        case _:
            dossier = before.dossier.added(statement.version, facts)
            return replace(_held(before, facts), dossier=dossier)


def _refold(dossier: Dossier) -> Case:
    """Who holds the case, read again from all that still stands."""
    case = Case(dossier)
    for _, facts in dossier.standing():
        case = _held(case, facts)
    return case


def _held(case: Case, facts: Facts) -> Case:
    """Who holds the case after one more fact."""
    match facts:
        case Opened():
            winner: Judge = facts.judge
        case Reassigned() | Returned():
            winner = facts.to_judge
        case _:
            return case
    moment = facts.happened_on
    known = moment.on if isinstance(moment, HappenedOn) else None
    judge = winner if isinstance(winner, str) else UNKNOWN
    return replace(case, holders=(*case.holders, judge), held_since=known or "")


_ORDERED_BY = {"official": "A-07", "office": "court_administrator", "level": "court"}
_DAY = {"on": "2026-03-03", "precision": "day"}

CASE: Final = StreamType(
    name="case",
    meaning="One account of one removal proceeding",
    kinds=(
        Kind(
            "case.opened",
            Opened,
            {
                "court": "PHI",
                "judge": "J-0312",
                "case_type": "removal",
                "happened_on": _DAY,
            },
        ),
        Kind(
            "case.ruled",
            Ruled,
            {
                "judge": "J-0312",
                "ruling": "continued",
                "adverse_to": "government",
                "happened_on": {"on": "2026-05", "precision": "month"},
            },
            after=("case.opened",),
        ),
        Kind(
            "case.hearing_set",
            HearingSet,
            {
                "judge": "J-0312",
                "calendar": "individual",
                "hearing_on": {"on": "2026-10-02", "precision": "day"},
                "happened_on": _DAY,
            },
            after=("case.opened",),
        ),
        Kind(
            "case.reassigned",
            Reassigned,
            {
                "from_judge": "J-0312",
                "to_judge": "J-0877",
                "ordered_by": _ORDERED_BY,
                "happened_on": {"on": "2026-09-26", "precision": "day"},
                "stage": "mid_merits",
                "reason": "none_stated",
                "written_order": "unknown",
                "scope": "case",
            },
            after=("case.opened",),
        ),
        Kind(
            "case.returned",
            Returned,
            {
                "from_judge": "J-0877",
                "to_judge": "J-0312",
                "ordered_by": _ORDERED_BY,
                "happened_on": {"on": "2026-10-20", "precision": "day"},
            },
            after=("case.opened", "case.reassigned"),
        ),
        Kind(
            "case.familiarisation_stated",
            FamiliarisationStated,
            {
                "judge": "J-0877",
                "stated": "no",
                "happened_on": {"on": "2026-10-02", "precision": "day"},
            },
            after=("case.opened", "case.reassigned"),
        ),
        Kind(
            "case.corrected",
            Corrected,
            {
                "corrects": 1,
                "reason": "new_source",
                "opened": {
                    "court": "PHI",
                    "judge": "J-0455",
                    "case_type": "removal",
                    "happened_on": _DAY,
                },
            },
            after=("case.opened",),
        ),
        Kind(
            "case.withdrawn",
            Withdrawn,
            {"withdraws": "account", "reason": "mistaken_identity"},
            after=("case.opened",),
        ),
    ),
    decide=decide,
    evolve=evolve,
)
