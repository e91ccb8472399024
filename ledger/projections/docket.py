"""What else happened in this case, by one account: rulings, hearings, statements."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final, TypedDict

from ledger.projections.shown import (
    Attribution,
    Source,
    Text,
    as_signed,
    corrected_frame,
    day,
    frame,
    plain,
)
from ledger.projections.table import Table, Writer, where
from ledger.projections.views import Views
from ledger.record.case import (
    Corrected,
    FamiliarisationStated,
    HearingSet,
    Ruled,
)
from ledger.record.dossier import Withdrawn
from ledger.record.fields import Facts
from ledger.record.statement import Statement
from ledger.store.entries import Entry


@dataclass(frozen=True, slots=True)
class DocketRow:
    """What else happened in a case, by one account.

    Attributes:
        event: ``ruled``, ``hearing_set`` or ``familiarisation_stated``.
        judge: Before whom.
        on: When, to ``precision``.
        facts: What was filed, as it was signed and last corrected.
        corrected_seqs: Entries that corrected it, oldest first.
        withdrawn_seq: Entry that withdrew it, or the whole account.
    """

    stream: str
    version: int
    ref: str
    event: str
    judge: str
    on: str | None
    precision: str
    facts: dict[str, Any]
    attributed_to: Attribution | None
    unverified: list[str]
    sources: list[Source]
    texts: list[Text]
    corrected_seqs: list[int]
    withdrawn_seq: int | None
    seq: int


DOCKET: Final = Table(
    "docket", DocketRow, ("stream", "version"), (("judge", "seq"), ("seq",))
)

_EVENT: Final[dict[type[Facts], str]] = {
    Ruled: "ruled",
    HearingSet: "hearing_set",
    FamiliarisationStated: "familiarisation_stated",
}
_Docketed = Ruled | HearingSet | FamiliarisationStated


class Docket:
    """Follows what each account says of a case, but for who held it."""

    name: ClassVar[str] = "docket"
    version: ClassVar[int] = 1
    tables: ClassVar = (DOCKET,)
    reads: ClassVar[frozenset[str]] = frozenset({"case"})

    def project(self, seq: int, _: Entry, statement: Statement, write: Writer) -> None:
        """Add a line, or amend one."""
        match statement.facts:
            case Ruled() | HearingSet() | FamiliarisationStated() as facts:
                write.add(DOCKET, _line(seq, statement, facts))
            case Corrected() as facts:
                _correct(seq, statement, facts, write)
            case Withdrawn(withdraws=gone):
                for row in write.under(DOCKET, statement.stream):
                    if row.withdrawn_seq is None and gone in {"account", row.version}:
                        write.put(DOCKET, replace(row, withdrawn_seq=seq))


class _Said(TypedDict):
    """Fields of a line that one entry says."""

    event: str
    judge: str
    on: str | None
    precision: str
    facts: dict[str, Any]


def _said(facts: _Docketed) -> _Said:
    on, precision = day(facts.happened_on)
    return _Said(
        event=_EVENT[type(facts)],
        judge=plain(facts.judge),
        on=on,
        precision=precision,
        facts=as_signed(facts),
    )


def _line(seq: int, statement: Statement, facts: _Docketed) -> DocketRow:
    return DocketRow(
        stream=statement.stream,
        version=statement.version,
        ref=statement.stream_name.id,
        corrected_seqs=[],
        withdrawn_seq=None,
        seq=seq,
        **_said(facts),
        **frame(seq, statement),
    )


def _correct(seq: int, statement: Statement, facts: Corrected, write: Writer) -> None:
    reading = facts.readings()[0]
    if not isinstance(reading, _Docketed):
        return
    line = write.find(DOCKET, statement.stream, facts.corrects)
    assert line is not None  # noqa: S101  the decider has looked it up
    corrected = replace(
        line,
        corrected_seqs=[*line.corrected_seqs, seq],
        **_said(reading),
        **corrected_frame(line, seq, statement),
    )
    write.put(DOCKET, corrected)


def docket(
    views: Views, as_of: int, stream: str, *, withdrawn: bool = False
) -> list[DocketRow]:
    """What else one account says of its case, in the order of filing."""
    also = () if withdrawn else ("withdrawn_seq IS NULL",)
    condition, params = where(0, also, stream=stream)
    return DOCKET.select(views.db, as_of, condition, params, order="seq")
