"""Who answered this entry, and how?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from ledger.projections.shown import Attribution, Source, Text, day, frame
from ledger.projections.table import Table, Writer, among, in_parts, where
from ledger.projections.views import Views
from ledger.record.dossier import Withdrawn
from ledger.record.response import Given
from ledger.record.statement import Statement
from ledger.store.entries import Entry


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One entry that answers another.

    Attributes:
        answers: Entry that is answered.
        seq: Entry that answers.
        stream: Its stream, ``version`` its place there, ``host`` whose it is.
        kind: ``response.given``, or any other kind that cites the entry in ``answers``.
        party: Who answers; None for another kind than a response.
        stance: Such as ``disputes``; None for another kind than a response.
        given_on: When, to ``precision``; None for another kind than a response.
        texts: Texts beside the log.
        withdrawn_seq: Entry by which its filer withdrew it, or the whole account.
    """

    answers: int
    seq: int
    stream: str
    version: int
    host: str
    kind: str
    party: str | None
    stance: str | None
    given_on: str | None
    precision: str | None
    attributed_to: Attribution | None
    unverified: list[str]
    sources: list[Source]
    texts: list[Text]
    withdrawn_seq: int | None


ANSWERS: Final = Table(
    "answers",
    AnswerRow,
    ("stream", "version", "answers"),
    (("answers", "seq"), ("seq",)),
)


class Answers:
    """Follows which entries answer which."""

    name: ClassVar[str] = "answers"
    version: ClassVar[int] = 1
    tables: ClassVar = (ANSWERS,)
    reads: ClassVar[frozenset[str]] = frozenset()

    def project(self, seq: int, _: Entry, statement: Statement, write: Writer) -> None:
        """One row for each entry that is answered."""
        stream = statement.stream
        if isinstance(statement.facts, Withdrawn):
            gone = statement.facts.withdraws
            for row in write.under(ANSWERS, stream):
                if row.withdrawn_seq is None and gone in {"account", row.version}:
                    write.put(ANSWERS, replace(row, withdrawn_seq=seq))
        for cited in {each.seq for each in statement.answers}:
            write.add(ANSWERS, _answer(cited, seq, statement))


def _answer(cited: int, seq: int, statement: Statement) -> AnswerRow:
    given = statement.facts if isinstance(statement.facts, Given) else None
    given_on, precision = day(given.given_on if given else None)
    return AnswerRow(
        answers=cited,
        seq=seq,
        stream=statement.stream,
        version=statement.version,
        host=statement.stream_name.host,
        kind=statement.kind,
        party=given.party.value if given else None,
        stance=given.stance.value if given else None,
        given_on=given_on,
        precision=precision if given else None,
        withdrawn_seq=None,
        **frame(seq, statement),
    )


def answers_to(
    views: Views, as_of: int, seqs: Iterable[int], *, withdrawn: bool = False
) -> list[AnswerRow]:
    """Answers to any of these entries, oldest first.

    ``withdrawn`` includes those that their filers withdrew.
    """
    also = "" if withdrawn else " AND withdrawn_seq IS NULL"
    found = [
        row
        for some in in_parts(seqs)
        for row in ANSWERS.select(views.db, as_of, among("answers", some) + also, some)
    ]
    return sorted(found, key=lambda row: (row.seq, row.answers))


def answers(
    views: Views,
    as_of: int,
    *,
    party: str | None = None,
    withdrawn: bool = False,
    after: int = 0,
    limit: int | None = 100,
) -> list[AnswerRow]:
    """Every answer in the order of filing, after entry ``after``.

    An entry that answers several has a row for each; a page may end between them only
    if ``limit`` is given.
    """
    also = () if withdrawn else ("withdrawn_seq IS NULL",)
    condition, params = where(after, also, party=party)
    return ANSWERS.select(
        views.db, as_of, condition, params, order="seq, answers", limit=limit
    )
