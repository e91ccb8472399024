"""What a filer writes, in short forms, becomes what is signed and what is beside it."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest

from ledger.errors import SchemaViolationError, UnknownEventKindError
from ledger.record.disclosure import Disclosure
from ledger.record.draft import Composed, Draft, Place, compose
from ledger.record.kinds import KINDS, read_statement
from tests.record.drafts import example
from tests.world import make_salts

AT = Place(
    "ef" * 32,
    2,
    "01" * 32,
    ["naij.example/officer-1+530d903a", "a.example/a+00000000"],
    "2026-11-24T12:00:00Z",
)
TITLED = {"class": "press", "title_said": "A title", "digest": "none"}


def composed(draft: Draft, at: Place = AT) -> Composed:
    return compose(draft, at, make_salts("draft"))


def facts_of(draft: Draft) -> dict[str, Any]:
    statement = composed(draft).statement
    return statement.facts.model_dump(mode="json", exclude_unset=True)


@pytest.mark.parametrize(
    ("written", "signed"),
    [
        pytest.param("2018", {"on": "2018", "precision": "year"}, id="a year"),
        pytest.param("2018-05", {"on": "2018-05", "precision": "month"}, id="a month"),
        pytest.param(
            "2018-05-17", {"on": "2018-05-17", "precision": "day"}, id="a day"
        ),
        pytest.param("unknown", {"precision": "unknown"}, id="unknown"),
        pytest.param(
            {"on": "2018", "precision": "year", "disputed": ["2017"]},
            {"on": "2018", "precision": "year", "disputed": ["2017"]},
            id="written out",
        ),
        pytest.param({"said": "sealed"}, {"said": "sealed"}, id="sealed"),
    ],
)
def test_a_date_may_be_written_short(written: object, signed: object) -> None:
    facts = facts_of(example("case.opened", happened_on=written))
    assert facts["happened_on"] == signed


@pytest.mark.parametrize(
    "date", ["", "18", "2018-5", "17 May 2018", "2018-05-17T00:00"]
)
def test_a_date_that_is_none_is_refused_by_its_place(date: str) -> None:
    with pytest.raises(SchemaViolationError) as refused:
        composed(example("case.opened", happened_on=date))
    assert [each.pointer for each in refused.value.violations] == ["/facts/happened_on"]


def test_a_text_stands_beside_and_never_in_the_statement() -> None:
    reason = "He had granted too much time."
    draft = example("case.reassigned", reason_said=reason)
    done = composed(draft)
    assert "granted" not in done.text
    (text,) = map(Disclosure.parse, done.disclosures)
    place = (draft.stream, 2, "/facts/reason_said")
    assert text == Disclosure(text.salt, *place, reason)
    assert facts_of(draft)["reason_said"] == {"said": "public"}


def test_texts_are_found_in_facts_in_sources_and_with_whoever_said_it() -> None:
    cited = {"class": "press", "citation": "83 FR 1", "digest": "none"}
    teller = {"party": "press", "where_said": "In a newspaper", "on": "2026-03"}
    draft = replace(
        example("roster.person_listed", name_said="A name"),
        evidence=[cited, TITLED],
        attributed_to=teller,
    )
    texts = [Disclosure.parse(text) for text in composed(draft).disclosures]
    assert {text.pointer: text.value for text in texts} == {
        "/facts/name_said": "A name",
        "/evidence/1/title_said": "A title",
        "/attributed_to/where_said": "In a newspaper",
    }


def test_a_seal_has_no_text_and_a_digest_all_the_same() -> None:
    seal = {"said": "sealed", "until": "2027-09-26"}
    done = composed(example("case.reassigned", reason_said=seal, from_judge=seal))
    assert done.disclosures == ()
    assert len(done.statement.said) == 4


@pytest.mark.parametrize(("texts", "digests"), [(0, 0), (1, 4), (4, 4), (5, 8)])
def test_decoys_fill_up_to_a_multiple_of_four(texts: int, digests: int) -> None:
    done = composed(replace(example("case.opened"), evidence=[TITLED] * texts))
    assert len(done.disclosures) == texts
    assert len(done.statement.said) == digests


def test_every_salt_is_another() -> None:
    draft = replace(example("case.opened"), evidence=[TITLED] * 40)
    done = compose(draft, AT, os.urandom)
    assert len({Disclosure.parse(text).salt for text in done.disclosures}) == 40
    assert done.text != compose(draft, AT, os.urandom).text


def test_the_same_draft_and_salts_give_the_same_bytes() -> None:
    draft = example("order.cases_moved", reason_said="A reason")
    assert composed(draft) == composed(draft)


def test_lists_are_sorted_and_repeats_left_out() -> None:
    streams = [f"a.example/case/PHI-7Q4K2M8{sign}" for sign in "CAB"]
    draft = replace(
        example("case.opened"),
        same_as=[*streams, streams[0]],
        concerns=streams,
        unverified=["judge", "court", "judge"],
    )
    statement = composed(draft).statement
    assert list(statement.same_as) == list(statement.concerns) == sorted(streams)
    assert statement.unverified == ("court", "judge")
    assert list(statement.signers) == sorted(AT.signers)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_was_composed_is_what_is_read(kind: str) -> None:
    done = composed(example(kind))
    assert read_statement(done.text) == done.statement


def test_the_first_statement_of_a_ledger_names_no_other() -> None:
    first = replace(AT, version=1, prev=None, ledger=None)
    statement = composed(example("case.opened"), first).statement
    assert (statement.prev, statement.ledger) == (None, None)


def test_a_kind_that_does_not_exist_is_not_composed() -> None:
    with pytest.raises(UnknownEventKindError):
        composed(replace(example("case.opened"), kind="case.closed"))
