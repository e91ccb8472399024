"""Which notices did a judge get, and what became of them?

A rating that was served is NOTIFIED; one worked out from readings by the thresholds of
a plan on record is RECONSTRUCTED. The two stand side by side and are never merged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Final

import orjson

from ledger.errors import NotFoundError
from ledger.projections.plans import rate
from ledger.projections.shown import (
    Attribution,
    Source,
    Text,
    actor,
    day,
    frame,
    joined,
    plain,
    sources_of,
    texts_of,
)
from ledger.projections.table import Table, Writer, where
from ledger.projections.views import Views
from ledger.record.dossier import Withdrawn
from ledger.record.notice import Answered, Rescinded, Served
from ledger.record.plan import Reading
from ledger.record.statement import Statement
from ledger.store.entries import Entry


@dataclass(frozen=True, slots=True)
class NoticeReading:
    """One measured value: ``value`` out of ``per``."""

    metric: str
    value: int
    per: int


@dataclass(frozen=True, slots=True)
class NoticeAct:
    """What happened to a notice after it was served.

    Attributes:
        act: ``answered`` or ``rescinded``.
        on: When, to ``precision``.
        version: Place in the stream; ``seq`` the entry.
        withdrawn_seq: Entry by which the filer withdrew this again.
    """

    act: str
    on: str | None
    precision: str
    version: int
    seq: int
    withdrawn_seq: int | None = None


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice to one judge.

    Attributes:
        stream: Its stream.
        judge: ``J-…``, ``unknown`` or ``sealed``.
        notice: Its kind, such as ``progress_review``.
        by: Official who served it; ``by_office`` and ``by_level`` theirs.
        served_on: When, to ``served_precision``.
        plan: Stream of the plan it refers to.
        rating: The level that was notified; None when none was.
        readings: What was measured.
        state: ``served``, ``answered``, ``rescinded`` or ``withdrawn``, the last of
            these that is so.
        answered_on: When the judge last answered; with ``answered_seq``, the entry.
        rescinded_on: When it was taken back; with ``rescinded_seq``, the entry.
        acts: Answers and the rescission, in the order of filing.
        withdrawn_seq: Entry by which the filer withdrew the account, or the notice.
        seq: Entry that says it was served.
    """

    stream: str
    judge: str
    notice: str
    by: str
    by_office: str
    by_level: str
    served_on: str | None
    served_precision: str
    plan: str | None
    rating: str | None
    readings: list[NoticeReading]
    state: str
    answered_on: str | None
    answered_seq: int | None
    rescinded_on: str | None
    rescinded_seq: int | None
    acts: list[NoticeAct]
    withdrawn_seq: int | None
    attributed_to: Attribution | None
    concerns: list[str]
    unverified: list[str]
    sources: list[Source]
    texts: list[Text]
    seq: int


@dataclass(frozen=True, slots=True)
class MetricLevel:
    """What one reading comes to, by which words of the plan."""

    metric: str
    level: str
    because: str


@dataclass(frozen=True, slots=True)
class RatedNotice:
    """A notice, with the rating it notified and the one its readings come to.

    Attributes:
        notice: The notice.
        notified: Level that was served (NOTIFIED); None when none was.
        reconstructed: Level worked out from its readings (RECONSTRUCTED); None without
            readings, or when its plan is not on record.
        metrics: How each reading was rated.
        missing: Required metrics without a reading.
    """

    notice: NoticeRow
    notified: str | None
    reconstructed: str | None
    metrics: list[MetricLevel]
    missing: list[str]


NOTICES: Final = Table(
    "notices",
    NoticeRow,
    ("stream",),
    (("judge", "seq"), ("plan",), ("by",), ("seq",)),
)


class Notices:
    """Follows each notice: served, answered, rescinded, withdrawn."""

    name: ClassVar[str] = "notices"
    version: ClassVar[int] = 1
    tables: ClassVar = (NOTICES,)
    reads: ClassVar[frozenset[str]] = frozenset({"notice"})

    def project(self, seq: int, _: Entry, statement: Statement, write: Writer) -> None:
        """Bring the notice up to the entry."""
        facts = statement.facts
        if isinstance(facts, Served):
            write.add(NOTICES, _served(seq, statement, facts))
            return
        row = write.find(NOTICES, statement.stream)
        assert row is not None  # noqa: S101  the decider refuses anything before it
        row = replace(
            row,
            concerns=joined(row.concerns, statement.concerns),
            unverified=joined(row.unverified, statement.unverified),
            sources=[*row.sources, *sources_of(seq, statement)],
            texts=[*row.texts, *texts_of(seq, statement)],
        )
        write.put(NOTICES, _standing(_after(row, seq, statement)))


def _served(seq: int, statement: Statement, facts: Served) -> NoticeRow:
    by, office, level = actor(facts.by)
    served_on, served_precision = day(facts.served_on)
    return NoticeRow(
        stream=statement.stream,
        judge=plain(facts.judge),
        notice=plain(facts.notice),
        by=by,
        by_office=office,
        by_level=level,
        served_on=served_on,
        served_precision=served_precision,
        plan=facts.plan,
        rating=facts.rating and facts.rating.value,
        readings=[
            NoticeReading(each.metric.value, each.value, each.per)
            for each in facts.readings
        ],
        state="served",
        answered_on=None,
        answered_seq=None,
        rescinded_on=None,
        rescinded_seq=None,
        acts=[],
        withdrawn_seq=None,
        concerns=list(statement.concerns),
        seq=seq,
        **frame(seq, statement),
    )


def _after(row: NoticeRow, seq: int, statement: Statement) -> NoticeRow:
    match statement.facts:
        case Answered() as answered:
            when = day(answered.answered_on)
            act = NoticeAct("answered", *when, statement.version, seq)
            return replace(row, acts=[*row.acts, act])
        case Rescinded() as rescinded:
            when = day(rescinded.rescinded_on)
            act = NoticeAct("rescinded", *when, statement.version, seq)
            return replace(row, acts=[*row.acts, act])
        case Withdrawn(withdraws=version) if version in {"account", _SERVED}:
            return replace(row, withdrawn_seq=row.withdrawn_seq or seq)
        case Withdrawn(withdraws=version):
            acts = [
                replace(act, withdrawn_seq=seq) if act.version == version else act
                for act in row.acts
            ]
            return replace(row, acts=acts)
    return row


_SERVED: Final = 1
"""Version of the entry that says a notice was served: its stream opens with it."""


def _standing(row: NoticeRow) -> NoticeRow:
    """``row`` with the state that its acts, as they stand, come to."""
    acts = {act.act: act for act in row.acts if act.withdrawn_seq is None}
    answered, rescinded = acts.get("answered"), acts.get("rescinded")
    state = "rescinded" if rescinded else "answered" if answered else "served"
    return replace(
        row,
        state="withdrawn" if row.withdrawn_seq else state,
        answered_on=answered.on if answered else None,
        answered_seq=answered.seq if answered else None,
        rescinded_on=rescinded.on if rescinded else None,
        rescinded_seq=rescinded.seq if rescinded else None,
    )


def notices(
    views: Views,
    as_of: int,
    *,
    judge: str | None = None,
    kind: str | None = None,
    official: str | None = None,
    plan: str | None = None,
    withdrawn: bool = False,
    after: int = 0,
    limit: int | None = 100,
) -> list[NoticeRow]:
    """Notices in the order of filing, after entry ``after``.

    ``withdrawn`` includes those that their filer withdrew.
    """
    also = () if withdrawn else ("withdrawn_seq IS NULL",)
    condition, params = where(
        after, also, judge=judge, notice=kind, by=official, plan=plan
    )
    return NOTICES.select(views.db, as_of, condition, params, order="seq", limit=limit)


def notice(views: Views, as_of: int, stream: str) -> RatedNotice:
    """One notice, withdrawn or not.

    Raises:
        NotFoundError: None of this stream is on record.
    """
    found = NOTICES.select(views.db, as_of, "stream = ?", [stream])
    if not found:
        raise NotFoundError("No notice of this stream is on record.")
    return rated(views, as_of, found[0])


def rated(views: Views, as_of: int, row: NoticeRow) -> RatedNotice:
    """``row`` with what its readings come to under its plan."""
    unrated = RatedNotice(row, row.rating, None, [], [])
    if row.plan is None or not row.readings:
        return unrated
    try:
        found = rate(views, as_of, row.plan, list(map(_as_filed, row.readings)))
    except NotFoundError:
        return unrated
    levels = [
        MetricLevel(each.metric.value, each.level.value, each.because)
        for each in found.metrics
    ]
    missing = [metric.value for metric in found.missing]
    return RatedNotice(row, row.rating, found.level.value, levels, missing)


def _as_filed(reading: NoticeReading) -> Reading:
    return Reading.model_validate_json(orjson.dumps(reading))
