"""What is said of an entry later stands beside it; the entry itself stays."""

from __future__ import annotations

import pytest

from ledger.errors import NotFoundError
from ledger.projections.dossiers import (
    AmendmentRow,
    History,
    amendments,
    histories,
    history,
)
from ledger.projections.entries import (
    count_entries,
    entries,
    entry,
    entry_of_leaf,
    said_digests,
)
from ledger.projections.responses import answers, answers_to
from tests.projections.court import CASE, LISTED, MOVED, OPENED, SERVED, Court

STREAM = f"naij.example/case/{CASE}"


def test_a_correction_a_withdrawal_and_an_answer_are_shown_with_the_entry(
    court: Court,
) -> None:
    opened = court.file("case.opened", CASE, OPENED)
    moved = court.file("case.reassigned", CASE, MOVED)
    correction = {"corrects": 2, "reason": "new_source", "reassigned": MOVED}
    corrected = court.file("case.corrected", CASE, correction)
    answer = court.answer(moved)
    one = court.file("case.withdrawn", CASE, {"withdraws": 2, "reason": "mistake"})
    every = court.file(
        "case.withdrawn", CASE, {"withdraws": "account", "reason": "at_request"}
    )
    views, now = court.views, court.now
    assert history(views, now, moved) == History(
        moved, [corrected], [one, every], [answer]
    )
    assert history(views, now, opened) == History(opened, [], [every], [])
    assert history(views, now, every) == History(every, [], [], [])
    assert history(views, answer - 1, moved) == History(moved, [corrected], [], [])
    assert [each.seq for each in histories(views, now, [moved, 99, opened])] == [
        opened,
        moved,
    ]
    assert amendments(views, now, STREAM) == [
        AmendmentRow(STREAM, 2, corrected, "corrected", "new_source"),
        AmendmentRow(STREAM, 2, one, "withdrawn", "mistake"),
        AmendmentRow(STREAM, 0, every, "withdrawn", "at_request"),
    ]


def test_a_corrected_listing_corrects_the_listings_before_it(court: Court) -> None:
    listed = court.file("roster.person_listed", "J-0312", LISTED)
    facts = {"listing": LISTED, "reason": "mistake"}
    first = court.file("roster.person_corrected", "J-0312", facts)
    second = court.file("roster.person_corrected", "J-0312", facts)
    views, now = court.views, court.now
    assert history(views, now, listed).corrected_by == [first, second]
    assert history(views, now, first).corrected_by == [second]
    assert history(views, now, second).corrected_by == []


@pytest.mark.parametrize("seq", [0, 99])
def test_an_entry_that_is_not_on_record_has_no_history(court: Court, seq: int) -> None:
    with pytest.raises(NotFoundError):
        history(court.views, court.now, seq)
    with pytest.raises(NotFoundError):
        entry(court.views, court.now, seq)


def test_an_answer_says_who_answers_and_how(court: Court) -> None:
    moved = court.file("notice.served", "n1", SERVED)
    seq = court.answer(moved, attributed_to={"party": "agency"})
    (row,) = answers_to(court.views, court.now, [moved])
    assert (row.answers, row.seq, row.kind) == (moved, seq, "response.given")
    assert (row.party, row.stance, row.given_on) == ("agency", "disputes", "2026-10-30")
    assert (row.host, row.version) == ("agency.example", 1)
    assert [text.pointer for text in row.texts] == ["/facts/text_said"]
    assert answers_to(court.views, seq - 1, [moved]) == []


def test_any_kind_of_statement_can_answer_until_it_is_withdrawn(court: Court) -> None:
    served = court.file("notice.served", "n1", SERVED)
    cited = [court.cite(served)]
    court.file("case.opened", CASE, OPENED)
    seq = court.file("case.reassigned", CASE, MOVED, answers=cited)
    (row,) = answers_to(court.views, court.now, [served])
    assert (row.seq, row.kind, row.party, row.stance) == (
        seq,
        "case.reassigned",
        None,
        None,
    )
    court.file("case.withdrawn", CASE, {"withdraws": 2, "reason": "mistake"})
    views, now = court.views, court.now
    assert answers_to(views, now, [served]) == answers(views, now) == []
    (row,) = answers_to(views, now, [served], withdrawn=True)
    assert row.withdrawn_seq == now
    assert answers_to(views, seq, [served])[0].withdrawn_seq is None


def test_answers_are_listed_by_party_in_the_order_of_filing(court: Court) -> None:
    served = court.file("notice.served", "n1", SERVED)
    first, second = court.answer(served), court.answer(served)
    views, now = court.views, court.now
    assert [row.seq for row in answers(views, now, party="agency")] == [first, second]
    assert [row.seq for row in answers(views, now, after=first)] == [second]
    assert answers(views, now, party="association") == []


def test_entries_are_listed_by_kind_type_and_stream(court: Court) -> None:
    opened = court.file("case.opened", CASE, OPENED)
    moved = court.file("case.reassigned", CASE, MOVED)
    served = court.file("notice.served", "n1", SERVED)
    views, now = court.views, court.now
    assert [row.seq for row in entries(views, now, kind="case")] == [opened, moved]
    assert [row.seq for row in entries(views, now, kind="case.opened")] == [opened]
    assert [row.seq for row in entries(views, now, stream=STREAM)] == [opened, moved]
    assert [row.seq for row in entries(views, now, after=moved)] == [served]
    assert [row.seq for row in entries(views, moved, after=opened)] == [moved]
    assert entries(views, now, kind="nothing") == []
    assert count_entries(views, now) == now
    assert count_entries(views, now, kind="case") == 2
    assert count_entries(views, opened, stream=STREAM) == 1


def test_an_entry_is_found_by_its_leaf_and_gives_its_texts(court: Court) -> None:
    court.file("case.opened", CASE, OPENED)
    seq = court.file("case.reassigned", CASE, {**MOVED, "reason_said": "None given"})
    views = court.views
    row = entry(views, court.now, seq)
    assert row.leaf == court.world.registrar.entry(seq).leaf.hex()
    assert entry_of_leaf(views, court.now, row.leaf) == row
    with pytest.raises(NotFoundError):
        entry_of_leaf(views, seq - 1, row.leaf)
    digests = said_digests(views, [seq, 1])
    assert digests == {1: [], seq: row.said}
    texts = court.world.ledger.disclosures.of(digests[seq])
    assert [text.value for text in texts.values()] == ["None given"]


def test_no_row_holds_a_text_that_stands_beside_the_log(court: Court) -> None:
    sentence = "A sentence that may have to be removed one day"
    court.file("case.opened", CASE, OPENED)
    said = {"party": "press", "who_said": sentence, "where_said": sentence}
    source = {"class": "press", "title_said": sentence, "digest": "none"}
    moved = {**MOVED, "reason_said": sentence, "out_of_order_said": sentence}
    court.file("case.reassigned", CASE, moved, attributed_to=said, evidence=[source])
    court.file("roster.person_listed", "J-0312", {**LISTED, "name_said": sentence})
    court.world.ledger.catch_up()
    stored = "\n".join(court.views.db.iterdump())
    assert "J-0312" in stored
    assert sentence not in stored
