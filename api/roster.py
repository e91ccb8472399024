"""Public officials by number: judges, Attorneys General, those who supervise."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.as_of import Reading, Seen
from api.filters import Court, OfficeHeld
from api.names import no_such
from api.paging import One, Page, Paged, one
from api.reference import IN_ANY_LIST, IN_ANY_STATE, read_only
from ledger.errors import NotFoundError
from ledger.projections.roster import PersonRow, listings, person, persons

router = APIRouter(prefix="/v1/roster", tags=["signers"])

PersonNumber = Annotated[
    str,
    Path(max_length=20, description="A judge or an official.", examples=["A-17"]),
]


@router.get("", summary="Public officials", responses=read_only(*IN_ANY_LIST))
def list_roster(
    paging: Paged,
    office: OfficeHeld = None,
    court: Court = None,
    release_code: Annotated[
        str | None,
        Query(
            pattern="^[A-Z0-9]{1,3}$",
            description="Code by which the official release names a judge.",
            examples=["ABC"],
        ),
    ] = None,
) -> Page[PersonRow]:
    """Everybody who is listed, by number. Nobody else is ever named."""
    reading = paging.reading
    found = persons(
        reading.views,
        reading.seq,
        office=office,
        court=court,
        release_code=release_code,
    )
    return paging.page_of_all(found, lambda row: row.stream)


@router.get(
    "/{person_id}",
    summary="One public official",
    responses=read_only(*IN_ANY_STATE, NotFoundError),
)
def read_person(person_id: PersonNumber, reading: Seen) -> One[list[PersonRow]]:
    """How each host lists one official; the listing filed first is shown elsewhere.

    Raises:
        NotFoundError: Nobody is listed under this number.
    """
    return one(reading, listings_of(reading, person_id))


def listings_of(reading: Reading, person_id: str) -> list[PersonRow]:
    """Listings of one official.

    Raises:
        NotFoundError: Nobody is listed under this number; the problem names the
            nearest.
    """
    if not listings(reading.views, reading.seq, {person_id}):
        known = [row.person for row in persons(reading.views, reading.seq)]
        raise no_such("official", person_id, known)
    return person(reading.views, reading.seq, person_id)
