"""Which public official is this?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from ledger.errors import NotFoundError
from ledger.projections.shown import Source, day, sources_of
from ledger.projections.table import Table, Writer, among, in_parts
from ledger.projections.views import Views
from ledger.record.roster import Listed, PersonCorrected, Term
from ledger.record.statement import Statement
from ledger.store.entries import Entry


@dataclass(frozen=True, slots=True)
class PersonTerm:
    """One office that a person held.

    Attributes:
        office: Such as ``immigration_judge``.
        level: Such as ``court``.
        court: At level ``court``, where known.
        from_on: First day, to ``from_precision``.
        until_on: Last day, to ``until_precision``; both None while it lasts or where
            the filer did not say.
    """

    office: str
    level: str
    court: str | None
    from_on: str | None
    from_precision: str
    until_on: str | None
    until_precision: str | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One public official, as one host lists them. The name stands beside the log.

    Attributes:
        stream: Of the listing.
        person: ``J-0312``, ``A-07``.
        terms: Offices held, as listed.
        release_codes: By which the official release names a judge, the main one first.
        name_at: Pointer of the name in entry ``seq``.
        said: Digests of that entry, under one of which the name is kept.
        unverified: Fields that rest on memory.
        corrected_seqs: Entries that corrected the listing, oldest first.
        seq: Entry that lists the person as it now reads.
        listed_seq: Entry that listed the person first.
    """

    stream: str
    person: str
    terms: list[PersonTerm]
    release_codes: list[str]
    name_at: str
    said: list[str]
    unverified: list[str]
    sources: list[Source]
    corrected_seqs: list[int]
    seq: int
    listed_seq: int


ROSTER: Final = Table("roster", PersonRow, ("stream",), (("person",),))


class Roster:
    """Follows each listing of a public official."""

    name: ClassVar[str] = "roster"
    version: ClassVar[int] = 1
    tables: ClassVar = (ROSTER,)
    reads: ClassVar[frozenset[str]] = frozenset({"roster"})

    def project(self, seq: int, _: Entry, statement: Statement, write: Writer) -> None:
        """The listing as it now reads."""
        match statement.facts:
            case Listed() as facts:
                write.put(ROSTER, _row(seq, statement, facts, "/facts", None))
            case PersonCorrected(listing=facts):
                before = write.find(ROSTER, statement.stream)
                at = "/facts/listing"
                write.put(ROSTER, _row(seq, statement, facts, at, before))


def _row(
    seq: int, statement: Statement, facts: Listed, at: str, before: PersonRow | None
) -> PersonRow:
    return PersonRow(
        stream=statement.stream,
        person=facts.person,
        terms=list(map(_term, facts.terms)),
        release_codes=list(facts.release_codes),
        name_at=f"{at}/name_said",
        said=list(statement.said),
        unverified=list(statement.unverified),
        sources=[*(before.sources if before else []), *sources_of(seq, statement)],
        corrected_seqs=[*before.corrected_seqs, seq] if before else [],
        seq=seq,
        listed_seq=before.listed_seq if before else seq,
    )


def _term(term: Term) -> PersonTerm:
    until_on, until_precision = day(term.until_on)
    return PersonTerm(
        term.office.value,
        term.level.value,
        term.court,
        *day(term.from_on),
        until_on,
        until_precision if term.until_on else None,
    )


def persons(
    views: Views,
    as_of: int,
    *,
    office: str | None = None,
    court: str | None = None,
    release_code: str | None = None,
) -> list[PersonRow]:
    """Everybody who is listed, by number.

    ``office`` and ``court`` are those of any one term.
    """
    return [
        row
        for row in ROSTER.select(views.db, as_of, order="person, stream")
        if any(
            office in {None, term.office} and court in {None, term.court}
            for term in row.terms
        )
        and (release_code is None or release_code in row.release_codes)
    ]


def person(views: Views, as_of: int, person_id: str) -> list[PersonRow]:
    """Listings of one person, the one filed first before others.

    Raises:
        NotFoundError: Nobody is listed under this number.
    """
    found = ROSTER.select(
        views.db, as_of, "person = ?", [person_id], order="listed_seq"
    )
    if not found:
        raise NotFoundError("Nobody is listed under this number.")
    return found


def listings(
    views: Views, as_of: int, person_ids: Iterable[str]
) -> dict[str, PersonRow]:
    """The listing filed first of each of these persons who is listed."""
    found: dict[str, PersonRow] = {}
    for some in in_parts(person_ids):
        for row in ROSTER.select(
            views.db, as_of, among("person", some), some, order="listed_seq"
        ):
            found.setdefault(row.person, row)
    return found
