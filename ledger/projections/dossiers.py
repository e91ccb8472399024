"""What was later said of this entry by its own filer?

Nothing is replaced: the entry stays as it was signed. Counts leave out what was
withdrawn, and say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from ledger.errors import NotFoundError
from ledger.projections.entries import ENTRIES, EntryRow
from ledger.projections.responses import answers_to
from ledger.projections.table import Table, Writer, among, in_parts
from ledger.projections.views import Views
from ledger.record import case, order
from ledger.record.dossier import Withdrawn
from ledger.record.kinds import KINDS
from ledger.record.roster import PersonCorrected
from ledger.record.statement import Statement
from ledger.store.entries import Entry


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """One entry that corrects or withdraws earlier ones of its stream.

    Attributes:
        stream: The stream.
        version: Place of the entry that is amended; 0 for the whole account.
        seq: Entry that amends.
        act: ``corrected`` or ``withdrawn``.
        reason: Such as ``mistake``.
    """

    stream: str
    version: int
    seq: int
    act: str
    reason: str


@dataclass(frozen=True, slots=True)
class History:
    """What was later said of one entry.

    Attributes:
        seq: The entry.
        corrected_by: Entries of its stream that correct it, oldest first.
        withdrawn_by: Entries of its stream that withdraw it, or the whole account.
        answered_by: Entries of any stream that answer it.
    """

    seq: int
    corrected_by: list[int]
    withdrawn_by: list[int]
    answered_by: list[int]


AMENDMENTS: Final = Table(
    "amendments", AmendmentRow, ("stream", "version", "seq"), fixed=True
)

WHOLE_ACCOUNT: Final = 0
"""Stands for the version of an amendment that is about all entries before it."""


_AMENDING: Final = frozenset({"corrected", "person_corrected", "withdrawn"})


class Dossiers:
    """Follows corrections and withdrawals."""

    name: ClassVar[str] = "dossiers"
    version: ClassVar[int] = 1
    tables: ClassVar = (AMENDMENTS,)
    reads: ClassVar[frozenset[str]] = frozenset(
        kind for kind in KINDS if kind.partition(".")[2] in _AMENDING
    )

    def project(self, seq: int, _: Entry, statement: Statement, write: Writer) -> None:
        """One row for each entry that amends."""
        match statement.facts:
            case case.Corrected() | order.Corrected() as facts:
                amended, act = facts.corrects, "corrected"
            case PersonCorrected() as facts:
                amended, act = WHOLE_ACCOUNT, "corrected"
            case Withdrawn() as facts:
                whole = facts.withdraws == "account"
                amended = WHOLE_ACCOUNT if whole else int(facts.withdraws)
                act = "withdrawn"
            case _:
                return
        reason = facts.reason.value
        row = AmendmentRow(statement.stream, amended, seq, act, reason)
        write.add(AMENDMENTS, row)


def history(views: Views, as_of: int, seq: int) -> History:
    """What was later said of one entry.

    Raises:
        NotFoundError: The record as of entry ``as_of`` has no such entry.
    """
    found = histories(views, as_of, [seq])
    if not found:
        raise NotFoundError(f"The record as of entry {as_of:,} has no such entry.")
    return found[0]


def histories(views: Views, as_of: int, seqs: Iterable[int]) -> list[History]:
    """The same for several entries, by number; those not on record are left out."""
    rows = [
        row
        for some in in_parts(seqs)
        for row in ENTRIES.select(views.db, as_of, among("seq", some), some)
    ]
    amended: dict[str, list[AmendmentRow]] = {}
    for some in in_parts(row.stream for row in rows):
        for each in AMENDMENTS.select(
            views.db, as_of, among("stream", some), some, order="seq"
        ):
            amended.setdefault(each.stream, []).append(each)
    answered: dict[int, list[int]] = {}
    for answer in answers_to(views, as_of, [row.seq for row in rows]):
        answered.setdefault(answer.answers, []).append(answer.seq)
    return [
        _history(row, amended.get(row.stream, ()), answered.get(row.seq, []))
        for row in rows
    ]


def _history(
    row: EntryRow, amended: Iterable[AmendmentRow], answered: list[int]
) -> History:
    about = [
        each
        for each in amended
        if each.seq > row.seq and each.version in {row.version, WHOLE_ACCOUNT}
    ]
    return History(
        row.seq,
        [each.seq for each in about if each.act == "corrected"],
        [each.seq for each in about if each.act == "withdrawn"],
        answered,
    )


def amendments(views: Views, as_of: int, stream: str) -> list[AmendmentRow]:
    """Corrections and withdrawals within one stream, oldest first."""
    return AMENDMENTS.select(views.db, as_of, "stream = ?", [stream], order="seq")
