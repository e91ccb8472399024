"""What an entry says, in one or two plain sentences.

The sentence repeats what the statement says and no more: who says it stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Final

from api.sheets.words import (
    UNSAID,
    counted,
    day,
    host_of,
    lower_first,
    many,
    meaning,
    on,
    plain,
    short,
)
from ledger.projections.captions import caption
from ledger.projections.shown import DISCLOSED, SEALED, UNKNOWN
from ledger.projections.shown import actor as actor_of
from ledger.projections.shown import day as day_of
from ledger.projections.shown import plain as plain_of
from ledger.record import case, governance, key, notice, order, plan, referral, roster
from ledger.record.dossier import Withdrawn
from ledger.record.fields import Facts, OrderedBy, Said, When
from ledger.record.response import Given
from ledger.record.statement import Statement


@dataclass(frozen=True, slots=True)
class Telling:
    """What a sentence needs beside the facts.

    Attributes:
        names: Names of officials by number, where they are listed.
        matters: Captions of referrals by stream, where they are on record.
        texts: Public texts of the entry that are still there, by pointer.
        statement: The statement.
    """

    names: Mapping[str, str | None]
    matters: Mapping[str, str]
    texts: Mapping[str, str]
    statement: Statement

    def name(self, person: str | Said) -> str:
        """Name and number of somebody, or what stands for them."""
        found = plain_of(person)
        if found in UNSAID:
            return f"somebody {_NOBODY[found]}"
        name = self.names.get(found)
        return f"{name} ({found})" if name else found

    def judge(self, person: str | Said) -> str:
        """The same for somebody who is a judge."""
        found = plain_of(person)
        if found in UNSAID:
            return f"a judge {_NOBODY[found]}"
        return self.name(found)

    def actor(self, by: OrderedBy | Said) -> str:
        """Who gave an order: by name, else by office and level."""
        official, office, level = actor_of(by)
        if official not in UNSAID:
            return self.name(official)
        if official != UNKNOWN or office == level == UNKNOWN:
            return self.name(official)
        who = "an official" if office == UNKNOWN else short("Office", office)
        return f"{who} {_AT[level]}".rstrip()

    def text(self, pointer: str) -> str:
        """A public text in quotation marks; empty if it is not there."""
        found = self.texts.get(pointer)
        return f"“{found}”" if found else ""


_NOBODY: Final = {
    UNKNOWN: "who is not known",
    SEALED: "whose name is sealed",
    DISCLOSED: "who is named beside the log",
}
_AT: Final = {
    "court": "at the court",
    "region": "above several courts",
    "headquarters": "at headquarters",
    "department": "at the Department",
    UNKNOWN: "",
}


def sentence(telling: Telling) -> str:
    """What an entry says."""
    return tell(telling.statement.facts, telling)


@singledispatch
def tell(facts: Facts, _: Telling) -> str:
    """What facts say; each kind has words of its own."""
    raise NotImplementedError(type(facts).__name__)


def _on(when: When | Said | None) -> str:
    known, precision = day_of(when)
    if precision in {SEALED, DISCLOSED}:
        return f"on a day that is {precision}"
    return on(known)


def _listed(words: Iterable[str]) -> str:
    every = list(words)
    return " and ".join(filter(None, [", ".join(every[:-1]), every[-1]]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@tell.register
def _(facts: governance.Opened, _: Telling) -> str:
    return (
        f"The ledger {facts.origin} begins. {many(len(facts.governors), 'key')} govern"
        f" it, of which {facts.threshold} must sign."
    )


@tell.register
def _(facts: governance.GovernorsChanged, _: Telling) -> str:
    return (
        f"From here on {many(len(facts.governors), 'key')} govern the ledger, of which"
        f" {facts.threshold} must sign."
    )


@tell.register
def _(_facts: governance.LogKeyAnnounced, _: Telling) -> str:
    return "One more key will sign checkpoints."


@tell.register
def _(facts: governance.RuleAdopted, _: Telling) -> str:
    return f"Rule {facts.rule}, version {facts.rule_version}, is adopted."


@tell.register
def _(facts: governance.SoftwarePublished, _: Telling) -> str:
    return f"The program {facts.name} is published, by its digest."


@tell.register
def _(facts: key.Registered, telling: Telling) -> str:
    holder = telling.texts.get("/facts/holder_said", "not shown").rstrip(".")
    kinds = _listed(map(plain, facts.kinds))
    return f"A key of {facts.host} may file {kinds} statements. Holder: {holder}."


@tell.register
def _(_facts: key.Rotated, telling: Telling) -> str:
    host = host_of(telling.statement.stream)
    return f"The holder of a key of {host} signs with another key from here on."


@tell.register
def _(facts: key.Revoked, telling: Telling) -> str:
    return (
        f"A key of {host_of(telling.statement.stream)} no longer counts, from entry"
        f" {facts.since:,} on. {meaning('RevokeReason', facts.reason)}."
    )


@tell.register
def _(facts: roster.Listed, telling: Telling) -> str:
    return _listing(facts, telling, "/facts/name_said")


@tell.register
def _(facts: roster.PersonCorrected, telling: Telling) -> str:
    read = _listing(facts.listing, telling, "/facts/listing/name_said")
    return f"The listing should read otherwise: {read} {_why(facts.reason)}"


def _listing(facts: roster.Listed, telling: Telling, at: str) -> str:
    name = telling.texts.get(at) or "an official whose name is not shown"
    terms = "; ".join(map(_term, facts.terms))
    return f"{facts.person} is {name}: {terms}."


def _term(term: roster.Term) -> str:
    at = f" at {term.court}" if term.court else ""
    since = f", from {day(term.from_on.on)}" if term.from_on.on else ""
    until = f" to {day(term.until_on.on)}" if term.until_on else ""
    return f"{short('Office', term.office)}{at}{since}{until}"


@tell.register
def _(facts: case.Opened, telling: Telling) -> str:
    return (
        f"The case came before {telling.judge(facts.judge)} at"
        f" {_court(plain_of(facts.court))}, {_on(facts.happened_on)}."
    )


def _court(court: str) -> str:
    return f"a court that is {UNSAID[court]}" if court in UNSAID else court


@tell.register
def _(facts: case.Ruled, telling: Telling) -> str:
    against = {
        "government": ", against the government",
        "respondent": ", against the respondent",
    }.get(facts.adverse_to, "")
    return (
        f"{_capital(telling.judge(facts.judge))} ruled {_on(facts.happened_on)}:"
        f" {lower_first(short('Ruling', facts.ruling))}{against}."
        f" {telling.text('/facts/ruling_said')}"
    ).rstrip()


@tell.register
def _(facts: case.HearingSet, telling: Telling) -> str:
    kind = (
        "A hearing"
        if facts.calendar == UNKNOWN
        else f"A hearing ({lower_first(short('Calendar', facts.calendar))})"
    )
    return (
        f"{kind} before {telling.judge(facts.judge)} was set for"
        f" {_day(facts.hearing_on)}; it was set {_on(facts.happened_on)}."
    )


def _day(when: When | Said) -> str:
    known, precision = day_of(when)
    return f"a day that is {UNSAID[precision]}" if known is None else day(known)


@tell.register
def _(facts: case.Reassigned, telling: Telling) -> str:
    what = {
        "one_hearing": "One hearing of the case was",
        "case": "The case was",
    }.get(facts.scope, "The case, or one hearing of it, was")
    written = {
        "yes": " There was a written order.",
        "no": " There was no written order.",
    }.get(facts.written_order, "")
    return (
        f"{what} taken from {telling.judge(facts.from_judge)} and given to"
        f" {telling.judge(facts.to_judge)} {_on(facts.happened_on)}, by order of"
        f" {telling.actor(facts.ordered_by)}."
        f" {_reason(facts.reason, telling.text('/facts/reason_said'))}{written}"
    )


def _reason(reason: str, said: str) -> str:
    """The reason stated for a move, and its own words."""
    sentence = {
        "none_stated": "No reason was stated.",
        UNKNOWN: "Whether a reason was stated is not known.",
    }.get(reason, f"Reason stated: {lower_first(short('MoveReason', reason))}.")
    return f"{sentence} {said}".rstrip()


@tell.register
def _(facts: case.Returned, telling: Telling) -> str:
    return (
        f"The case came back from {telling.judge(facts.from_judge)} to"
        f" {telling.judge(facts.to_judge)} {_on(facts.happened_on)}, by order of"
        f" {telling.actor(facts.ordered_by)}."
    )


@tell.register
def _(facts: case.FamiliarisationStated, telling: Telling) -> str:
    judge, when = telling.judge(facts.judge), _on(facts.happened_on)
    knew = "to know the record of the case"
    return {
        "yes": f"{_capital(judge)} stated for the record {knew}, {when}.",
        "no": f"{_capital(judge)} did not state for the record {knew}, {when}.",
    }.get(facts.stated, f"Whether {judge} stated {knew} is not known.")


@tell.register
def _(facts: case.Corrected, telling: Telling) -> str:
    read = tell(facts.readings()[0], _bare(telling))
    return f"Version {facts.corrects} should read: {read} {_why(facts.reason)}"


@tell.register
def _(facts: order.Corrected, telling: Telling) -> str:
    read = tell(facts.cases_moved, _bare(telling))
    return f"Version {facts.corrects} should read: {read} {_why(facts.reason)}"


def _bare(telling: Telling) -> Telling:
    """Without texts: those of a correction stand under other pointers."""
    return replace(telling, texts={})


def _why(reason: str) -> str:
    return f"({meaning('AmendReason', reason)}.)"


@tell.register
def _(facts: Withdrawn, _: Telling) -> str:
    what = (
        "The whole account"
        if facts.withdraws == "account"
        else f"Version {facts.withdraws} of this account"
    )
    return f"{what} is withdrawn by its filer. {_why(facts.reason)}"


@tell.register
def _(facts: order.CasesMoved, telling: Telling) -> str:
    number = counted(facts.count.word, facts.count.low, facts.count.high)
    cases = {
        "other_cases": "other cases were",
        "cases_in_all": "cases in all were",
    }.get(facts.counted, "cases were")
    many_cases = "Cases were" if facts.count.low is None else f"{number} {cases}"
    return (
        f"{_capital(many_cases)} taken from {telling.judge(facts.from_judge)}"
        f" {_on(facts.happened_on)}."
        f" {_reason(facts.reason, telling.text('/facts/reason_said'))}"
    )


@tell.register
def _(facts: plan.Issued, telling: Telling) -> str:
    title = telling.text("/facts/title_said") or "A plan"
    return (
        f"{title} was issued {_on(facts.issued_on)} by {telling.actor(facts.author)}."
        f" It measures {facts.measures}s, from {_day(facts.effective_on)}."
    )


@tell.register
def _(facts: plan.Suspended, telling: Telling) -> str:
    by = telling.actor(facts.by)
    return f"The plan was suspended {_on(facts.suspended_on)} by {by}."


@tell.register
def _(facts: plan.Reinstated, telling: Telling) -> str:
    by = telling.actor(facts.by)
    return f"The plan was applied again {_on(facts.reinstated_on)}, by {by}."


@tell.register
def _(facts: notice.Served, telling: Telling) -> str:
    rating = (
        f" The rating in it: {lower_first(meaning('Rating', facts.rating))}."
        if facts.rating
        else ""
    )
    return (
        f"{_capital(telling.judge(facts.judge))} got a notice"
        f" ({lower_first(short('NoticeKind', plain_of(facts.notice)))}) from"
        f" {telling.actor(facts.by)} {_on(facts.served_on)}.{rating}"
    )


@tell.register
def _(facts: notice.Answered, telling: Telling) -> str:
    said = telling.text("/facts/text_said")
    return f"The judge answered {_on(facts.answered_on)}. {said}".rstrip()


@tell.register
def _(facts: notice.Rescinded, telling: Telling) -> str:
    by = telling.actor(facts.by)
    return f"{_capital(by)} took the notice back {_on(facts.rescinded_on)}."


@tell.register
def _(facts: referral.Directed, telling: Telling) -> str:
    matter, taker = caption(facts.matters), telling.name(facts.directed_by)
    when = _on(facts.directed_on)
    if facts.referred_by in {"attorney_general", UNKNOWN}:
        return f"{_capital(taker)} took {matter} from the Board {when}."
    sender = short("ReferredBy", facts.referred_by)
    return f"{sender} sent {matter} up to {taker} {when}."


@tell.register
def _(facts: referral.Stayed, telling: Telling) -> str:
    how = {
        "yes": "stayed by the referral itself",
        "no": f"stayed by {telling.name(facts.by)}",
    }.get(facts.automatic, "stayed")
    return f"The matter was {how} {_on(facts.stayed_on)}."


@tell.register
def _(facts: referral.BriefingInvited, telling: Telling) -> str:
    briefs = [
        _brief(who, found)
        for who, found in (
            ("the parties", facts.parties),
            ("others", facts.amici),
            ("replies", facts.replies),
        )
        if found is not None
    ]
    asked = f" From {_listed(briefs)}." if briefs else ""
    by = _capital(telling.name(facts.by))
    return f"{by} invited briefs {_on(facts.invited_on)}.{asked}"


def _brief(who: str, briefs: referral.Briefs) -> str:
    words = f"{briefs.words:,} words " if briefs.words else ""
    return f"{who} {words}by {_day(briefs.due_on)}"


@tell.register
def _(facts: referral.MotionFiled, telling: Telling) -> str:
    asks = "; ".join(lower_first(short("MotionKind", each)) for each in facts.asks)
    said = telling.text("/facts/about_said")
    party = short("Party", facts.by)
    return f"{party} filed a motion {_on(facts.filed_on)}: {asks}. {said}".rstrip()


@tell.register
def _(facts: referral.InterimOrder, telling: Telling) -> str:
    said = telling.text("/facts/outcome_said")
    by = _capital(telling.name(facts.by))
    matter = caption(facts.matters)
    when = _on(facts.ordered_on)
    return f"{by} gave an interim order in {matter} {when}. {said}".rstrip()


@tell.register
def _(facts: referral.Decided, telling: Telling) -> str:
    done = "; ".join(
        lower_first(short("Outcome", each))
        for each in facts.outcomes
        if each != UNKNOWN
    )
    outcome = f": {done}" if done else ""
    by, matter = _capital(telling.name(facts.decided_by)), caption(facts.matters)
    return f"{by} decided {matter} {_on(facts.decided_on)}{outcome}."


@tell.register
def _(facts: referral.Withdrawn, telling: Telling) -> str:
    by = _capital(telling.name(facts.by))
    return f"{by} gave the matter back undecided {_on(facts.withdrawn_on)}."


@tell.register
def _(facts: referral.StatusChanged, telling: Telling) -> str:
    of = telling.matters.get(telling.statement.stream, "This matter")
    by = facts.by_citation or telling.matters.get(
        facts.by_stream or "", "a later referral"
    )
    done = _BECAME[facts.status]
    return f"{of} {done} {_on(facts.changed_on)}, by {by}."


_BECAME: Final[Mapping[referral.Status, str]] = {
    referral.Status.OVERRULED: "was overruled",
    referral.Status.VACATED: "was vacated",
    referral.Status.SUPERSEDED: "was overtaken",
    referral.Status.SUPPLEMENTED: "was added to",
    referral.Status.REINSTATED: "was brought back",
    referral.Status.STAYED: "was stayed",
    referral.Status.STAY_LIFTED: "had its stay lifted",
    referral.Status.QUESTIONED: "was questioned",
    referral.Status.FOLLOWED: "was continued",
}


@tell.register
def _(facts: Given, telling: Telling) -> str:
    entries = _listed(f"entry {each.seq:,}" for each in telling.statement.answers)
    does = short("Stance", facts.stance)
    said = telling.text("/facts/text_said")
    party = short("Party", facts.party)
    when = _on(facts.given_on)
    return f"{party}, {when}, about {entries}: {lower_first(does)}. {said}"
