"""Which matters did an Attorney General take, and what came of them?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final, Literal

from ledger.errors import NotFoundError
from ledger.projections.captions import caption, slug_of, split_number
from ledger.projections.shown import (
    UNKNOWN,
    Source,
    Text,
    as_signed,
    day,
    joined,
    sources_of,
    texts_of,
)
from ledger.projections.table import Table, Writer
from ledger.projections.views import Views
from ledger.record.fields import Code, Facts, When
from ledger.record.referral import (
    BriefingInvited,
    Decided,
    Directed,
    InterimOrder,
    MotionFiled,
    StatusChanged,
    Stayed,
    Withdrawn,
)
from ledger.record.statement import Statement
from ledger.store.entries import Entry

Disposition = Literal["decided", "withdrawn", "interim_order", "pending"]


@dataclass(frozen=True, slots=True)
class DisplacedMatter:
    """An earlier decision that this one displaced.

    Attributes:
        matter: Its caption.
        effect: Such as ``overruled``.
        citation: None when the filer gave none.
    """

    matter: str
    effect: str
    citation: str | None = None


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """One referral to an Attorney General, or one order of theirs.

    Attributes:
        stream: Its stream.
        slug: Its caption as part of an address: ``a-b-1``.
        matter: Its caption: ``A-B- (I)``, ``Thomas & Thompson``.
        matters: Captions of the matters, as filed.
        citation: Of the decision, else of the order, else of the referral.
        directed_by: Official who took it; None when no referral is on record.
        directed_on: When, to ``directed_precision``.
        directed_disputed: Other dates that sources give.
        decided_by: Official who decided, withdrew or ordered; None while pending.
        decided_on: When, to ``decided_precision``.
        decided_disputed: Other dates that sources give.
        decided_seq: Entry that says so.
        disposition: ``decided``, ``withdrawn``, ``interim_order`` or ``pending``.
        outcomes: What the order did; empty unless it is a decision.
        displaced: What it displaced.
        citations: Of the referral, the orders and the decision, as they were filed.
        referred_by: Who sent the matter up; ``unknown`` is not the Attorney General.
        provision: Under which part of the rule.
        status: ``in_force``, ``vacated``, ``overruled``, ``superseded``,
            ``reinstated``, ``stayed``; ``pending`` or ``withdrawn`` without an order.
        unverified: Fields that rest on memory, of all its statements.
        same_as: Other accounts of the same referral.
        concerns: Streams that its statements are about.
        sources: Of all its statements.
        texts: Texts beside the log, of all its statements.
        seqs: Its entries, oldest first.
    """

    stream: str
    slug: str
    matter: str
    matters: list[str]
    citation: str | None
    directed_by: str | None
    directed_on: str | None
    directed_precision: str | None
    directed_disputed: list[str]
    decided_by: str | None
    decided_on: str | None
    decided_precision: str | None
    decided_disputed: list[str]
    decided_seq: int | None
    disposition: str
    outcomes: list[str]
    displaced: list[DisplacedMatter]
    citations: list[str]
    referred_by: str
    provision: str
    status: str
    unverified: list[str]
    same_as: list[str]
    concerns: list[str]
    sources: list[Source]
    texts: list[Text]
    seqs: list[int]


@dataclass(frozen=True, slots=True)
class StageRow:
    """One thing that happened in a referral.

    Attributes:
        stream: Of the referral.
        seq: The entry.
        event: ``directed``, ``stayed``, ``briefing_invited``, ``motion_filed``,
            ``interim_order``, ``decided``, ``withdrawn``.
        on: When, to ``precision``.
        by: Official, or the party that filed a motion.
        facts: What was filed, as it was signed.
        unverified: Fields that rest on memory.
        sources: Of this stage.
    """

    stream: str
    seq: int
    event: str
    on: str | None
    precision: str
    disputed: list[str]
    by: str
    facts: dict[str, Any]
    unverified: list[str]
    sources: list[Source]


@dataclass(frozen=True, slots=True)
class StatusRow:
    """Something later changed what a decision is worth: one edge of the graph.

    Attributes:
        stream: The decision whose worth changed.
        seq: The entry that says so.
        status: What became of it, such as ``vacated``.
        by_stream: The later referral; or
        by_citation: whatever else did it.
        changed_on: When, to ``precision``.
    """

    stream: str
    seq: int
    status: str
    by_stream: str | None
    by_citation: str | None
    changed_on: str | None
    precision: str
    unverified: list[str]
    sources: list[Source]


REFERRALS: Final = Table("referrals", ReferralRow, ("stream",))
STAGES: Final = Table("referral_stages", StageRow, ("stream", "seq"))
STATUS: Final = Table("referral_status", StatusRow, ("stream", "seq"))

_EVENT: Final[dict[type[Facts], str]] = {
    Directed: "directed",
    Stayed: "stayed",
    BriefingInvited: "briefing_invited",
    MotionFiled: "motion_filed",
    InterimOrder: "interim_order",
    Decided: "decided",
    Withdrawn: "withdrawn",
}
_ORDERS: Final[dict[type[Facts], Disposition]] = {
    Decided: "decided",
    Withdrawn: "withdrawn",
    InterimOrder: "interim_order",
}
_ENDS_FORCE: Final = frozenset({"overruled", "vacated", "superseded", "reinstated"})
"""Edges that end or restore the force of a decision; the others leave it as it is."""


class Referrals:
    """Follows each referral through its stages, and each decision after it."""

    name: ClassVar[str] = "referrals"
    version: ClassVar[int] = 1
    tables: ClassVar = (REFERRALS, STAGES, STATUS)
    reads: ClassVar[frozenset[str]] = frozenset({"referral"})

    def project(self, seq: int, _: Entry, statement: Statement, write: Writer) -> None:
        """Add the stage or the edge, and bring the referral up to it."""
        facts, stream = statement.facts, statement.stream
        if isinstance(facts, StatusChanged):
            write.add(STATUS, _edge(seq, statement, facts))
        else:
            write.add(STAGES, _stage(seq, statement))
        row = write.find(REFERRALS, stream) or _unheard_of(stream)
        row = _beside(_after(row, seq, facts), seq, statement)
        edges = write.under(STATUS, stream)
        write.put(REFERRALS, replace(row, status=_status(row.disposition, edges)))


def _unheard_of(stream: str) -> ReferralRow:
    return ReferralRow(
        stream,
        slug="",
        matter="",
        matters=[],
        citation=None,
        directed_by=None,
        directed_on=None,
        directed_precision=None,
        directed_disputed=[],
        decided_by=None,
        decided_on=None,
        decided_precision=None,
        decided_disputed=[],
        decided_seq=None,
        disposition="pending",
        outcomes=[],
        displaced=[],
        citations=[],
        referred_by=UNKNOWN,
        provision=UNKNOWN,
        status="pending",
        unverified=[],
        same_as=[],
        concerns=[],
        sources=[],
        texts=[],
        seqs=[],
    )


def _edge(seq: int, statement: Statement, facts: StatusChanged) -> StatusRow:
    return StatusRow(
        statement.stream,
        seq,
        facts.status.value,
        facts.by_stream,
        facts.by_citation,
        *day(facts.changed_on),
        list(statement.unverified),
        sources_of(seq, statement),
    )


def _stage(seq: int, statement: Statement) -> StageRow:
    facts = statement.facts
    by, when = _by_and_when(facts)
    return StageRow(
        statement.stream,
        seq,
        _EVENT[type(facts)],
        *day(when),
        list(when.disputed),
        by,
        as_signed(facts),
        list(statement.unverified),
        sources_of(seq, statement),
    )


_BY_AND_WHEN: Final[dict[type[Facts], tuple[str, str]]] = {
    Directed: ("directed_by", "directed_on"),
    Stayed: ("by", "stayed_on"),
    BriefingInvited: ("by", "invited_on"),
    MotionFiled: ("by", "filed_on"),
    InterimOrder: ("by", "ordered_on"),
    Decided: ("decided_by", "decided_on"),
    Withdrawn: ("by", "withdrawn_on"),
}


def _by_and_when(facts: Facts) -> tuple[str, When]:
    """Who acted, and when."""
    by, when = _BY_AND_WHEN[type(facts)]
    return str(getattr(facts, by)), getattr(facts, when)


def _after(row: ReferralRow, seq: int, facts: Facts) -> ReferralRow:
    """``row`` after one more stage; stages may be filed in any order."""
    if isinstance(facts, Directed):
        row = _directed(row, facts)
    if isinstance(facts, (Decided, InterimOrder)) and row.directed_by is None:
        row = replace(
            row,
            referred_by=_code(facts.referred_by) or row.referred_by,
            provision=_code(facts.provision) or row.provision,
        )
    if isinstance(facts, Decided):
        row = _decided(row, facts)
    return _named(_ordered(row, seq, facts), facts)


def _code(code: Code | None) -> str | None:
    return None if code is None else code.value


def _directed(row: ReferralRow, facts: Directed) -> ReferralRow:
    return replace(
        row,
        directed_by=facts.directed_by,
        directed_on=facts.directed_on.on,
        directed_precision=facts.directed_on.precision,
        directed_disputed=list(facts.directed_on.disputed),
        referred_by=facts.referred_by.value,
        provision=facts.provision.value,
    )


def _decided(row: ReferralRow, facts: Decided) -> ReferralRow:
    return replace(
        row,
        outcomes=[each.value for each in facts.outcomes],
        displaced=[
            DisplacedMatter(each.matter, each.effect.value, each.citation)
            for each in facts.displaced
        ],
    )


def _ordered(row: ReferralRow, seq: int, facts: Facts) -> ReferralRow:
    """``row`` with the act that counts: a decision or withdrawal, else an order."""
    now = _ORDERS.get(type(facts))
    if now is None or (now == "interim_order" and row.disposition != "pending"):
        return row
    by, when = _by_and_when(facts)
    return replace(
        row,
        disposition=now,
        decided_by=by,
        decided_on=when.on,
        decided_precision=when.precision,
        decided_disputed=list(when.disputed),
        decided_seq=seq,
    )


def _named(row: ReferralRow, facts: Facts) -> ReferralRow:
    """``row`` with the captions and citations of the act that counts first."""
    citations = list(getattr(facts, "citations", ()))
    counts = _EVENT.get(type(facts)) == row.disposition
    if citations:
        every = list(dict.fromkeys([*row.citations, *citations]))
        main = citations[0] if counts else row.citation or citations[0]
        row = replace(row, citations=every, citation=main)
    matters = list(getattr(facts, "matters", ()))
    if not matters or (row.matters and not counts):
        return row
    matter = caption(matters)
    return replace(row, matters=matters, matter=matter, slug=slug_of(matter))


def _beside(row: ReferralRow, seq: int, statement: Statement) -> ReferralRow:
    return replace(
        row,
        unverified=joined(row.unverified, statement.unverified),
        same_as=joined(row.same_as, statement.same_as),
        concerns=joined(row.concerns, statement.concerns),
        sources=[*row.sources, *sources_of(seq, statement)],
        texts=[*row.texts, *texts_of(seq, statement)],
        seqs=[*row.seqs, seq],
    )


def _status(disposition: str, edges: list[StatusRow]) -> str:
    """What a decision is worth, by its latest edge; those of one day by filing."""
    if disposition in {"pending", "withdrawn"}:
        return disposition
    force, stayed = "in_force", False
    for edge in sorted(edges, key=by_day):
        if edge.status in _ENDS_FORCE:
            force = edge.status
        elif edge.status in {"stayed", "stay_lifted"}:
            stayed = edge.status == "stayed"
    return "stayed" if stayed and force in {"in_force", "reinstated"} else force


def by_day(edge: StatusRow) -> tuple[str, int]:
    """Sorts edges by day; those of an unknown day first, those of one day by filing."""
    return edge.changed_on or "", edge.seq


def referrals(
    views: Views,
    as_of: int,
    *,
    disposition: Disposition | None = None,
    official: str | None = None,
) -> list[ReferralRow]:
    """Every referral, by the day of its order, or of its referral while pending.

    ``official`` is who directed it or decided.
    """
    rows = [
        row
        for row in REFERRALS.select(views.db, as_of)
        if disposition in {None, row.disposition}
        and official in {None, row.directed_by, row.decided_by}
    ]
    return sorted(rows, key=ordered_on)


def ordered_on(row: ReferralRow) -> tuple[str, int]:
    """Sorts referrals by day of the order, or of the referral; then by filing."""
    return row.decided_on or row.directed_on or "", row.seqs[0]


def referral(views: Views, as_of: int, stream: str) -> ReferralRow:
    """One referral.

    Raises:
        NotFoundError: None of this stream is on record.
    """
    found = REFERRALS.select(views.db, as_of, "stream = ?", [stream])
    if not found:
        raise NotFoundError("No referral of this stream is on record.")
    return found[0]


def find_referrals(views: Views, as_of: int, name: str) -> list[ReferralRow]:
    """Referrals by any of their names; empty when there is none.

    ``name`` is a stream, its last part, a citation, a caption (``Matter of A-B- (I)``)
    or its slug (``a-b-1``); a caption without its number finds every one of that
    caption.
    """
    rows = referrals(views, as_of)
    wanted = slug_of(name)
    for names in (_streams_of, _names_of, _names_without_number):
        found = [row for row in rows if wanted in set(map(slug_of, names(row)))]
        if found:
            return found
    return []


def _streams_of(row: ReferralRow) -> list[str]:
    return [row.stream]


def _names_of(row: ReferralRow) -> list[str]:
    cited = [citation.partition(" (")[0] for citation in row.citations]
    last_part = row.stream.rpartition("/")[2]
    return [row.matter, *row.matters, last_part, *row.citations, *cited]


def _names_without_number(row: ReferralRow) -> list[str]:
    return [split_number(matter)[0] for matter in (row.matter, *row.matters)]


def stages(views: Views, as_of: int, stream: str) -> list[StageRow]:
    """What happened in one referral, by day, then in the order of filing."""
    rows = STAGES.select(views.db, as_of, "stream = ?", [stream])
    return sorted(rows, key=lambda row: (row.on or "", row.seq))


def status_changes(views: Views, as_of: int, stream: str) -> list[StatusRow]:
    """Edges that say what became of one decision, by day."""
    rows = STATUS.select(views.db, as_of, "stream = ?", [stream])
    return sorted(rows, key=by_day)


def every_status_change(views: Views, as_of: int) -> list[StatusRow]:
    """All edges of the status graph, by day."""
    return sorted(STATUS.select(views.db, as_of), key=by_day)
