"""Who held this case, by one account, and from when until when?

Corrections and withdrawals are applied as its filer made them: the tenures are read
again from all that still stands. How several accounts of one case stand beside one
another is asked of ``accounts``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Final, TypedDict

from ledger.projections.shown import (
    UNKNOWN,
    Attribution,
    Source,
    Text,
    actor,
    corrected_frame,
    day,
    frame,
    joined,
    plain,
)
from ledger.projections.table import Table, Writer, where
from ledger.projections.views import Views
from ledger.record.case import (
    Corrected,
    Opened,
    Reassigned,
    Returned,
)
from ledger.record.dossier import Withdrawn
from ledger.record.fields import Facts
from ledger.record.statement import Statement
from ledger.store.entries import Entry


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One account of one case.

    Attributes:
        stream: Its stream; ``host`` is whose account it is.
        ref: The case: court code and eight signs.
        court: ``unknown`` or ``sealed`` where it is so.
        holder: Judge who holds the case by this account; ``unknown`` where it is so.
        held_since: Since when, to its own precision; None when not known.
        held_version: Place in the stream of the entry that gave the holder the case.
        opened_on: When it was opened, to ``opened_precision``.
        moves: How often it was moved, by what stands.
        withdrawn_seq: Entry by which the whole account was withdrawn.
        seq: Entry that opened it.
    """

    stream: str
    host: str
    ref: str
    court: str
    case_type: str
    opened_on: str | None
    opened_precision: str
    holder: str
    held_since: str | None
    held_version: int | None
    moves: int
    attributed_to: Attribution | None
    concerns: list[str]
    withdrawn_seq: int | None
    seq: int


@dataclass(frozen=True, slots=True)
class TenureRow:
    """One judge's time with one case, by one account.

    Attributes:
        stream: The account.
        version: Place in its stream of the entry that began the tenure.
        ref: The case.
        place: 0 for the first judge, then 1, 2 …; None if the entry is withdrawn.
        began: ``opened``, ``reassigned`` or ``returned``.
        judge: Who holds the case: ``J-…``, ``unknown`` or ``sealed``.
        from_judge: Who lost it; None for the first judge.
        since: First day, to ``since_precision``.
        until: Day of the next move, to ``until_precision``; None while it lasts, or
            when not known: ``ended`` tells the two apart.
        ended: Whether the case was moved on.
        ordered_by: Official; ``ordered_office`` and ``ordered_level`` theirs; None for
            the first judge.
        reason: Reason stated; None where the kind of entry has none. So are ``stage``,
            ``scope`` (``one_hearing``, ``case``, ``unknown``) and ``written_order``.
        under_order: Stream of a bulk order.
        out_of_order: The filer says that the move does not fit what is on record.
        corrected_seqs: Entries that corrected it, oldest first.
        withdrawn_seq: Entry that withdrew it, or the whole account.
        seq: Entry that began it.
    """

    stream: str
    version: int
    ref: str
    place: int | None
    began: str
    judge: str
    from_judge: str | None
    since: str | None
    since_precision: str
    until: str | None
    until_precision: str | None
    ended: bool
    ordered_by: str | None
    ordered_office: str | None
    ordered_level: str | None
    reason: str | None
    stage: str | None
    scope: str | None
    written_order: str | None
    under_order: str | None
    out_of_order: bool
    attributed_to: Attribution | None
    unverified: list[str]
    sources: list[Source]
    texts: list[Text]
    corrected_seqs: list[int]
    withdrawn_seq: int | None
    seq: int


CASES: Final = Table(
    "cases", CaseRow, ("stream",), (("ref",), ("court",), ("holder",), ("seq",))
)
TENURES: Final = Table(
    "tenures",
    TenureRow,
    ("stream", "version"),
    (("judge", "seq"), ("from_judge", "seq"), ("ordered_by", "seq"), ("seq",)),
)

_BEGAN: Final[dict[type[Facts], str]] = {
    Opened: "opened",
    Reassigned: "reassigned",
    Returned: "returned",
}
_Tenures = Opened | Reassigned | Returned


class Custody:
    """Follows each account of a case from judge to judge."""

    name: ClassVar[str] = "custody"
    version: ClassVar[int] = 1
    tables: ClassVar = (CASES, TENURES)
    reads: ClassVar[frozenset[str]] = frozenset({"case"})

    def project(self, seq: int, _: Entry, statement: Statement, write: Writer) -> None:
        """Add a tenure, or read the account again."""
        match statement.facts:
            case Opened() | Reassigned() | Returned() as facts:
                _begin(seq, statement, facts, write)
            case Corrected() as facts:
                _correct(seq, statement, facts, write)
            case Withdrawn() as facts:
                _withdraw(seq, statement.stream, facts, write)
        _gather_concerns(statement, write)


class _Held(TypedDict):
    """Fields of a tenure that one entry says."""

    began: str
    judge: str
    from_judge: str | None
    since: str | None
    since_precision: str
    ordered_by: str | None
    ordered_office: str | None
    ordered_level: str | None
    reason: str | None
    stage: str | None
    scope: str | None
    written_order: str | None
    under_order: str | None
    out_of_order: bool


def _held(facts: _Tenures) -> _Held:
    since, precision = day(facts.happened_on)
    official = office = level = None
    if not isinstance(facts, Opened):
        official, office, level = actor(facts.ordered_by)
    return _Held(
        began=_BEGAN[type(facts)],
        judge=plain(facts.judge if isinstance(facts, Opened) else facts.to_judge),
        from_judge=None if isinstance(facts, Opened) else plain(facts.from_judge),
        since=since,
        since_precision=precision,
        ordered_by=official,
        ordered_office=office,
        ordered_level=level,
        reason=facts.reason.value if isinstance(facts, Reassigned) else None,
        stage=facts.stage.value if isinstance(facts, Reassigned) else None,
        scope=facts.scope.value if isinstance(facts, Reassigned) else None,
        written_order=facts.written_order if isinstance(facts, Reassigned) else None,
        under_order=facts.under_order if isinstance(facts, Reassigned) else None,
        out_of_order=getattr(facts, "out_of_order_said", None) is not None,
    )


def _begin(seq: int, statement: Statement, facts: _Tenures, write: Writer) -> None:
    """A tenure begins, and ends the one before it."""
    stream = statement.stream
    tenure = TenureRow(
        stream=stream,
        version=statement.version,
        ref=statement.stream_name.id,
        place=0,
        until=None,
        until_precision=None,
        ended=False,
        corrected_seqs=[],
        withdrawn_seq=None,
        seq=seq,
        **_held(facts),
        **frame(seq, statement),
    )
    if isinstance(facts, Opened):
        write.add(CASES, _opened(seq, statement, facts))
    before = _last_tenure(stream, write)
    if before is not None:
        write.put(TENURES, _ended(before, tenure))
        tenure = replace(tenure, place=(before.place or 0) + 1)
    write.add(TENURES, tenure)
    _hold(stream, tenure, write)


def _last_tenure(stream: str, write: Writer) -> TenureRow | None:
    """The tenure by which the holder holds the case; None if none stands."""
    version = _case(stream, write).held_version
    return None if version is None else write.find(TENURES, stream, version)


def _case(stream: str, write: Writer) -> CaseRow:
    row = write.find(CASES, stream)
    assert row is not None  # noqa: S101  an account begins with its opening
    return row


def _opened(seq: int, statement: Statement, facts: Opened) -> CaseRow:
    opened_on, precision = day(facts.happened_on)
    name = statement.stream_name
    return CaseRow(
        stream=statement.stream,
        host=name.host,
        ref=name.id,
        court=plain(facts.court),
        case_type=facts.case_type.value,
        opened_on=opened_on,
        opened_precision=precision,
        holder=UNKNOWN,
        held_since=None,
        held_version=None,
        moves=0,
        attributed_to=frame(seq, statement)["attributed_to"],
        concerns=[],
        withdrawn_seq=None,
        seq=seq,
    )


def _ended(tenure: TenureRow, by: TenureRow) -> TenureRow:
    return replace(
        tenure, until=by.since, until_precision=by.since_precision, ended=True
    )


def _hold(stream: str, last: TenureRow | None, write: Writer) -> None:
    """Bring the account up to the last of its tenures that stand."""
    row = _case(stream, write)
    write.put(
        CASES,
        replace(
            row,
            holder=last.judge if last else UNKNOWN,
            held_since=last.since if last else None,
            held_version=last.version if last else None,
            moves=(last.place or 0) if last else 0,
        ),
    )


def _correct(seq: int, statement: Statement, facts: Corrected, write: Writer) -> None:
    """Read one entry as its correction has it, and the tenures again."""
    stream, reading = statement.stream, facts.readings()[0]
    if not isinstance(reading, _Tenures):
        return
    tenure = write.find(TENURES, stream, facts.corrects)
    assert tenure is not None  # noqa: S101  the decider has looked it up
    corrected = replace(
        tenure,
        corrected_seqs=[*tenure.corrected_seqs, seq],
        **_held(reading),
        **corrected_frame(tenure, seq, statement),
    )
    write.put(TENURES, corrected)
    if isinstance(reading, Opened):
        _correct_opening(stream, reading, write)
    _read_again(stream, write)


def _correct_opening(stream: str, facts: Opened, write: Writer) -> None:
    row = _case(stream, write)
    opened_on, precision = day(facts.happened_on)
    write.put(
        CASES,
        replace(
            row,
            court=plain(facts.court),
            case_type=facts.case_type.value,
            opened_on=opened_on,
            opened_precision=precision,
        ),
    )


def _withdraw(seq: int, stream: str, facts: Withdrawn, write: Writer) -> None:
    """Mark one entry as withdrawn, or all of them, and read the tenures again."""
    gone = facts.withdraws
    for tenure in write.under(TENURES, stream):
        if tenure.withdrawn_seq is None and gone in {"account", tenure.version}:
            write.put(TENURES, replace(tenure, withdrawn_seq=seq))
    row = _case(stream, write)
    if gone == "account":
        write.put(CASES, replace(row, withdrawn_seq=seq))
        return
    if gone == 1:
        row = replace(row, court=UNKNOWN, case_type=UNKNOWN)
        row = replace(row, opened_on=None, opened_precision=UNKNOWN)
        write.put(CASES, row)
    _read_again(stream, write)


def _read_again(stream: str, write: Writer) -> None:
    """Number the tenures that stand, and end each on the day the next one begins."""
    every = write.under(TENURES, stream)
    standing = [row for row in every if row.withdrawn_seq is None]
    for row in every:
        if row.withdrawn_seq is not None:
            write.put(TENURES, replace(_open_ended(row), place=None))
    for place, row in enumerate(standing):
        read = replace(_open_ended(row), place=place)
        if place + 1 < len(standing):
            read = _ended(read, standing[place + 1])
        write.put(TENURES, read)
    last = replace(standing[-1], place=len(standing) - 1) if standing else None
    _hold(stream, last, write)


def _open_ended(row: TenureRow) -> TenureRow:
    return replace(row, until=None, until_precision=None, ended=False)


def _gather_concerns(statement: Statement, write: Writer) -> None:
    if statement.concerns:
        row = _case(statement.stream, write)
        concerns = joined(row.concerns, statement.concerns)
        write.put(CASES, replace(row, concerns=concerns))


STANDS: Final = "withdrawn_seq IS NULL"
"""Condition for rows that their filer has not withdrawn."""


def cases(
    views: Views,
    as_of: int,
    *,
    court: str | None = None,
    judge: str | None = None,
    withdrawn: bool = False,
    after: int = 0,
    limit: int | None = 100,
) -> list[CaseRow]:
    """Accounts of cases in the order of filing, opened after entry ``after``.

    ``judge`` is who holds the case.
    """
    also = () if withdrawn else (STANDS,)
    condition, params = where(after, also, court=court, holder=judge)
    return CASES.select(views.db, as_of, condition, params, order="seq", limit=limit)


def moves(
    views: Views,
    as_of: int,
    *,
    from_judge: str | None = None,
    to_judge: str | None = None,
    official: str | None = None,
    court: str | None = None,
    withdrawn: bool = False,
    after: int = 0,
    limit: int | None = 100,
) -> list[TenureRow]:
    """Moves of cases in the order of filing, after entry ``after``."""
    also = ["began <> 'opened'", *([] if withdrawn else [STANDS])]
    condition, params = where(
        after, also, from_judge=from_judge, judge=to_judge, ordered_by=official
    )
    if court is not None:
        condition += f" AND stream IN (SELECT stream FROM cases WHERE {_AT_COURT})"
        params += [court, as_of, as_of]
    return TENURES.select(views.db, as_of, condition, params, order="seq", limit=limit)


_AT_COURT: Final = (
    "court = ? AND seq_from <= ? AND (seq_until IS NULL OR seq_until > ?)"
)


def case_refs(views: Views, as_of: int) -> list[str]:
    """References of all cases on record, for naming the nearest of one that is not."""
    return sorted({row.ref for row in CASES.select(views.db, as_of)})
