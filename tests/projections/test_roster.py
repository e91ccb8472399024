"""Public officials, by number."""

from __future__ import annotations

import pytest

from ledger.errors import NotFoundError
from ledger.projections.roster import PersonTerm, listings, person, persons
from ledger.projections.views import Views
from tests.projections.court import LISTED, SOURCE, Court


def test_a_person_is_shown_with_the_terms_and_where_the_name_stands(
    court: Court,
) -> None:
    terms = [
        {
            "office": "immigration_judge",
            "level": "court",
            "court": "PHI",
            "from_on": "2010-12",
            "until_on": "2022",
        },
        {"office": "unknown", "level": "unknown", "from_on": "unknown"},
    ]
    seq = court.file(
        "roster.person_listed", "J-0312", {**LISTED, "terms": terms}, evidence=[SOURCE]
    )
    (row,) = person(court.views, court.now, "J-0312")
    assert row.terms == [
        PersonTerm(
            "immigration_judge", "court", "PHI", "2010-12", "month", "2022", "year"
        ),
        PersonTerm("unknown", "unknown", None, None, "unknown", None, None),
    ]
    assert (row.release_codes, row.seq, row.corrected_seqs) == (["ABC"], seq, [])
    texts = court.world.ledger.disclosures.of(row.said)
    assert texts[row.name_at].value == "A Judge"
    assert [source.seq for source in row.sources] == [seq]


def test_a_corrected_listing_reads_as_corrected_and_the_old_one_as_of_then(
    court: Court,
) -> None:
    seq = court.file("roster.person_listed", "J-0312", LISTED)
    listing = {**LISTED, "name_said": "Another Name", "release_codes": ["XYZ"]}
    facts = {"listing": listing, "reason": "mistake"}
    corrected = court.file("roster.person_corrected", "J-0312", facts)
    (row,) = person(court.views, court.now, "J-0312")
    assert (row.seq, row.listed_seq, row.corrected_seqs) == (
        corrected,
        seq,
        [corrected],
    )
    texts = court.world.ledger.disclosures.of(row.said)
    assert texts[row.name_at].value == "Another Name"
    (old,) = person(court.views, seq, "J-0312")
    assert (old.release_codes, old.name_at) == (["ABC"], "/facts/name_said")


def test_the_listing_filed_first_is_the_one_that_is_shown(court: Court) -> None:
    first = court.file("roster.person_listed", "J-0312", LISTED, by=court.editor)
    court.file("roster.person_listed", "J-0312", LISTED, by=court.agency)
    facts = {"listing": LISTED, "reason": "mistake"}
    court.file("roster.person_corrected", "J-0312", facts, by=court.editor)
    found = person(court.views, court.now, "J-0312")
    assert [row.stream.partition("/")[0] for row in found] == [
        "editor.example",
        "agency.example",
    ]
    shown = listings(court.views, court.now, {"J-0312", "J-9999"})
    assert {number: row.listed_seq for number, row in shown.items()} == {
        "J-0312": first
    }


def test_persons_are_found_by_office_court_and_code(court: Court) -> None:
    court.file("roster.person_listed", "J-0312", LISTED)
    chief = {
        "person": "A-07",
        "name_said": "An Official",
        "terms": [
            {
                "office": "chief_immigration_judge",
                "level": "headquarters",
                "from_on": "2020",
            }
        ],
    }
    court.file("roster.person_listed", "A-07", chief)
    views, now = court.views, court.now
    assert [row.person for row in persons(views, now)] == ["A-07", "J-0312"]
    found = persons(views, now, office="chief_immigration_judge")
    assert [row.person for row in found] == ["A-07"]
    assert [row.person for row in persons(views, now, court="PHI")] == ["J-0312"]
    assert persons(views, now, office="chief_immigration_judge", court="PHI") == []
    assert [row.person for row in persons(views, now, release_code="ABC")] == ["J-0312"]


def test_somebody_who_is_not_listed_is_not_found(court: Court) -> None:
    with pytest.raises(NotFoundError):
        person(court.views, court.now, "J-0312")


def test_every_official_who_decided_is_listed(public_record: Views) -> None:
    as_of = public_record.position
    found = persons(public_record, as_of, office="attorney_general")
    acting = persons(public_record, as_of, office="acting_attorney_general")
    assert {"A-08", "A-12", "A-22"} <= {row.person for row in found}
    assert {"A-18", "A-19"} <= {row.person for row in acting}
