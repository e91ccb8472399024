"""How many cases did one order move, by whose count?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Final, TypedDict

from ledger.errors import NotFoundError
from ledger.projections.shown import (
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
from ledger.projections.table import Table, Writer, among, in_parts, where
from ledger.projections.ties import TieRow, ends, same_things
from ledger.projections.views import Views
from ledger.record.dossier import Withdrawn
from ledger.record.order import CasesMoved, Corrected
from ledger.record.statement import Statement
from ledger.store.entries import Entry


@dataclass(frozen=True, slots=True)
class OrderAccountRow:
    """One account of one order that moved many cases.

    Attributes:
        stream: The order; ``host`` is who files the account.
        version: Place of the account in its stream.
        attributed_to: Who asserts it; None if the filer does.
        court: ``unknown`` or ``sealed`` where it is so; so are the judges.
        ordered_by: Official; ``ordered_office`` and ``ordered_level`` theirs.
        happened_on: When, to ``precision``.
        counted: Which cases the number counts, such as ``cases_in_all``.
        count_word: ``exactly``, ``at_least``, ``about``, ``nearly``, ``range`` or
            ``unknown``.
        count_low: The number, or the lower of a range; None when there is none.
        count_high: The higher of a range.
        reason: Reason stated, such as ``none_stated``.
        corrected_seqs: Entries that corrected it, oldest first.
        withdrawn_seq: Entry that withdrew it, or the whole order.
        seq: Entry that says it.
    """

    stream: str
    version: int
    host: str
    attributed_to: Attribution | None
    court: str
    from_judge: str
    to_judge: str
    ordered_by: str
    ordered_office: str
    ordered_level: str
    happened_on: str | None
    precision: str
    counted: str
    count_word: str
    count_low: int | None
    count_high: int | None
    stage: str
    reason: str
    written_order: str
    concerns: list[str]
    unverified: list[str]
    sources: list[Source]
    texts: list[Text]
    corrected_seqs: list[int]
    withdrawn_seq: int | None
    seq: int


@dataclass(frozen=True, slots=True)
class OrderAccounts:
    """Every account of one order, side by side, oldest first; none is the true one.

    Attributes:
        stream: What was asked for.
        accounts: The accounts.
        ties: Who says that which streams are about the same order.
    """

    stream: str
    accounts: list[OrderAccountRow]
    ties: list[TieRow]


ORDER_ACCOUNTS: Final = Table(
    "order_accounts",
    OrderAccountRow,
    ("stream", "version"),
    (("from_judge", "seq"), ("court", "seq"), ("ordered_by", "seq"), ("seq",)),
)


class Orders:
    """Follows each account of an order, corrected and withdrawn by its filer."""

    name: ClassVar[str] = "orders"
    version: ClassVar[int] = 1
    tables: ClassVar = (ORDER_ACCOUNTS,)
    reads: ClassVar[frozenset[str]] = frozenset({"order"})

    def project(self, seq: int, _: Entry, statement: Statement, write: Writer) -> None:
        """Add an account, or amend one."""
        facts, stream = statement.facts, statement.stream
        match facts:
            case CasesMoved():
                write.add(ORDER_ACCOUNTS, _account(seq, statement, facts))
            case Corrected():
                row = write.find(ORDER_ACCOUNTS, stream, facts.corrects)
                assert row is not None  # noqa: S101  the decider has looked it up
                write.put(ORDER_ACCOUNTS, _corrected(row, seq, statement, facts))
            case Withdrawn():
                for row in write.under(ORDER_ACCOUNTS, stream):
                    if facts.withdraws in {"account", row.version}:
                        gone = row.withdrawn_seq or seq
                        write.put(ORDER_ACCOUNTS, replace(row, withdrawn_seq=gone))


class _Said(TypedDict):
    """Fields of a row that one account says."""

    court: str
    from_judge: str
    to_judge: str
    ordered_by: str
    ordered_office: str
    ordered_level: str
    happened_on: str | None
    precision: str
    counted: str
    count_word: str
    count_low: int | None
    count_high: int | None
    stage: str
    reason: str
    written_order: str


def _said(facts: CasesMoved) -> _Said:
    official, office, level = actor(facts.ordered_by)
    happened_on, precision = day(facts.happened_on)
    return _Said(
        court=plain(facts.court),
        from_judge=plain(facts.from_judge),
        to_judge=plain(facts.to_judge),
        ordered_by=official,
        ordered_office=office,
        ordered_level=level,
        happened_on=happened_on,
        precision=precision,
        counted=facts.counted.value,
        count_word=facts.count.word.value,
        count_low=facts.count.low,
        count_high=facts.count.high,
        stage=facts.stage.value,
        reason=facts.reason.value,
        written_order=facts.written_order,
    )


def _account(seq: int, statement: Statement, facts: CasesMoved) -> OrderAccountRow:
    return OrderAccountRow(
        stream=statement.stream,
        version=statement.version,
        host=statement.stream_name.host,
        concerns=list(statement.concerns),
        corrected_seqs=[],
        withdrawn_seq=None,
        seq=seq,
        **_said(facts),
        **frame(seq, statement),
    )


def _corrected(
    row: OrderAccountRow, seq: int, statement: Statement, facts: Corrected
) -> OrderAccountRow:
    return replace(
        row,
        concerns=joined(row.concerns, statement.concerns),
        corrected_seqs=[*row.corrected_seqs, seq],
        **_said(facts.cases_moved),
        **corrected_frame(row, seq, statement),
    )


def orders(
    views: Views,
    as_of: int,
    *,
    judge: str | None = None,
    court: str | None = None,
    official: str | None = None,
    withdrawn: bool = False,
    after: int = 0,
    limit: int | None = 100,
) -> list[OrderAccountRow]:
    """Accounts of orders in the order of filing, after entry ``after``.

    ``judge`` is who lost the cases.
    """
    also = () if withdrawn else (_STANDS,)
    condition, params = where(
        after, also, from_judge=judge, court=court, ordered_by=official
    )
    return ORDER_ACCOUNTS.select(
        views.db, as_of, condition, params, order="seq", limit=limit
    )


_STANDS: Final = "withdrawn_seq IS NULL"


def order(
    views: Views, as_of: int, stream: str, *, withdrawn: bool = False
) -> OrderAccounts:
    """One order with everybody's count, also in streams that ``same_as`` ties to it.

    Raises:
        NotFoundError: There is no account of it, or only withdrawn ones (``facts`` has
            ``withdrawn``, their number).
    """
    ties = same_things(views, as_of, [stream], withdrawn=withdrawn)
    every = [
        row
        for some in in_parts({stream, *ends(ties)})
        for row in ORDER_ACCOUNTS.select(views.db, as_of, among("stream", some), some)
    ]
    shown = [row for row in every if withdrawn or row.withdrawn_seq is None]
    if not shown:
        raise NotFoundError(
            "There is no account of this order on record that stands.",
            withdrawn=len(every),
        )
    return OrderAccounts(stream, sorted(shown, key=lambda row: row.seq), ties)
