"""By which plans were judges or courts measured, and when were they in force?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final

import orjson

from ledger.errors import NotFoundError
from ledger.projections.shown import (
    Source,
    Text,
    actor,
    day,
    joined,
    sources_of,
    texts_of,
)
from ledger.projections.table import Table, Writer
from ledger.projections.views import Views
from ledger.record.plan import (
    Issued,
    MetricRule,
    Reading,
    Reinstated,
    Suspended,
    Threshold,
)
from ledger.record.rating import Reconstruction, reconstruct
from ledger.record.statement import Statement
from ledger.store.entries import Entry


@dataclass(frozen=True, slots=True)
class PlanThreshold:
    """A test (``at_least``, ``at_most``, ``below``, ``above``) and its whole number."""

    test: str
    value: int


@dataclass(frozen=True, slots=True)
class PlanMetric:
    """One metric of a plan; a threshold that was not read is None.

    Attributes:
        metric: Such as ``case_completions``.
        role: ``required`` or ``benchmark``.
        measure: ``count_per_year``, ``percent`` or ``percent_within_days``.
        days: With ``percent_within_days``.
    """

    metric: str
    role: str
    measure: str
    days: int | None = None
    satisfactory: PlanThreshold | None = None
    unsatisfactory: PlanThreshold | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A time in which a plan was in force.

    Attributes:
        from_on: Its first day, as well as it is known; None when not known.
        until_on: The day it was suspended; None while in force, or when not known.
        from_seq: Entry that began it.
        until_seq: Entry that ended it; None while in force.
    """

    from_on: str | None
    until_on: str | None
    from_seq: int
    until_seq: int | None


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One instrument that measures courts or judges.

    Attributes:
        stream: Its stream.
        instrument: Such as ``performance_work_plan``.
        measures: ``court`` or ``judge``.
        author: Official who issued it; ``author_office``, ``author_level`` theirs.
        issued_on: When, to ``issued_precision``.
        effective_on: From when, to ``effective_precision``.
        benchmarks_needed: ``half``, ``all``, ``none`` or ``unknown``.
        metrics: What it measures, in its own order.
        in_force: Whether it is, by this record.
        suspended_on: When it was last suspended; None if it is in force or not known.
        intervals: When it was in force, oldest first.
        title_at: Pointer of its title in the first of ``seqs``.
        unverified: Fields that rest on memory, of all its statements.
    """

    stream: str
    instrument: str
    measures: str
    author: str
    author_office: str
    author_level: str
    issued_on: str | None
    issued_precision: str
    effective_on: str | None
    effective_precision: str
    benchmarks_needed: str
    metrics: list[PlanMetric]
    in_force: bool
    suspended_on: str | None
    suspended_precision: str | None
    intervals: list[Interval]
    title_at: str
    unverified: list[str]
    concerns: list[str]
    sources: list[Source]
    texts: list[Text]
    seqs: list[int]


PLANS: Final = Table("plans", PlanRow, ("stream",))


class Plans:
    """Follows each plan: issued, suspended, reinstated."""

    name: ClassVar[str] = "plans"
    version: ClassVar[int] = 1
    tables: ClassVar = (PLANS,)
    reads: ClassVar[frozenset[str]] = frozenset({"plan"})

    def project(self, seq: int, _: Entry, statement: Statement, write: Writer) -> None:
        """Bring the plan up to the entry."""
        facts = statement.facts
        if isinstance(facts, Issued):
            write.add(PLANS, _issued(seq, statement, facts))
            return
        row = write.find(PLANS, statement.stream)
        assert row is not None  # noqa: S101  the decider refuses anything before issue
        write.put(PLANS, _beside(_after(row, seq, facts), seq, statement))


def _issued(seq: int, statement: Statement, facts: Issued) -> PlanRow:
    issued_on, issued_precision = day(facts.issued_on)
    effective_on, effective_precision = day(facts.effective_on)
    author, office, level = actor(facts.author)
    return PlanRow(
        stream=statement.stream,
        instrument=facts.instrument.value,
        measures=facts.measures,
        author=author,
        author_office=office,
        author_level=level,
        issued_on=issued_on,
        issued_precision=issued_precision,
        effective_on=effective_on,
        effective_precision=effective_precision,
        benchmarks_needed=facts.benchmarks_needed,
        metrics=list(map(_metric, facts.metrics)),
        in_force=True,
        suspended_on=None,
        suspended_precision=None,
        intervals=[Interval(effective_on, None, seq, None)],
        title_at="/facts/title_said",
        unverified=list(statement.unverified),
        concerns=list(statement.concerns),
        sources=sources_of(seq, statement),
        texts=texts_of(seq, statement),
        seqs=[seq],
    )


def _metric(rule: MetricRule) -> PlanMetric:
    return PlanMetric(
        rule.metric.value,
        rule.role,
        rule.measure.value,
        rule.days,
        _threshold(rule.satisfactory),
        _threshold(rule.unsatisfactory),
    )


def _threshold(threshold: Threshold | None) -> PlanThreshold | None:
    if threshold is None:
        return None
    return PlanThreshold(threshold.test.value, threshold.value)


def _after(row: PlanRow, seq: int, facts: object) -> PlanRow:
    match facts:
        case Suspended():
            on, precision = day(facts.suspended_on)
            ended = replace(row.intervals[-1], until_on=on, until_seq=seq)
            return replace(
                row,
                in_force=False,
                suspended_on=on,
                suspended_precision=precision,
                intervals=[*row.intervals[:-1], ended],
            )
        case Reinstated():
            began = Interval(facts.reinstated_on.on, None, seq, None)
            return replace(
                row,
                in_force=True,
                suspended_on=None,
                suspended_precision=None,
                intervals=[*row.intervals, began],
            )
    return row


def _beside(row: PlanRow, seq: int, statement: Statement) -> PlanRow:
    return replace(
        row,
        unverified=joined(row.unverified, statement.unverified),
        concerns=joined(row.concerns, statement.concerns),
        sources=[*row.sources, *sources_of(seq, statement)],
        texts=[*row.texts, *texts_of(seq, statement)],
        seqs=[*row.seqs, seq],
    )


def plans(views: Views, as_of: int) -> list[PlanRow]:
    """Every plan, in the order of issue."""
    rows = PLANS.select(views.db, as_of)
    return sorted(rows, key=lambda row: (row.issued_on or "", row.seqs[0]))


def plan(views: Views, as_of: int, stream: str) -> PlanRow:
    """One plan.

    Raises:
        NotFoundError: None of this stream is on record.
    """
    found = PLANS.select(views.db, as_of, "stream = ?", [stream])
    if not found:
        raise NotFoundError("No plan of this stream is on record.")
    return found[0]


def rate(
    views: Views, as_of: int, stream: str, readings: Sequence[Reading]
) -> Reconstruction:
    """What ``readings`` come to under one plan: a reconstruction, never a notice.

    Raises:
        NotFoundError: No plan of this stream is on record.
    """
    return reconstruct(_as_issued(plan(views, as_of, stream)), readings)


def _as_issued(row: PlanRow) -> Issued:
    """The facts by which a plan was issued, as ``reconstruct`` reads them."""
    facts = {
        "instrument": row.instrument,
        "measures": row.measures,
        "title_said": {"said": "public"},
        "author": {
            "official": row.author,
            "office": row.author_office,
            "level": row.author_level,
        },
        "issued_on": {"on": row.issued_on, "precision": row.issued_precision},
        "effective_on": {"on": row.effective_on, "precision": row.effective_precision},
        "metrics": row.metrics,
        "benchmarks_needed": row.benchmarks_needed,
    }
    return Issued.model_validate_json(orjson.dumps(facts))
