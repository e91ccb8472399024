"""A form asks for what the schema takes: nothing is forgotten, nothing made up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ledger.errors import UnknownEventKindError
from ledger.record.fields import Facts, Fields
from ledger.record.form import _MEANING, FRAME, Blank, form_of, frame
from ledger.record.kinds import KINDS
from ledger.record.statement import Statement


def every(blanks: tuple[Blank, ...]) -> Iterator[Blank]:
    for blank in blanks:
        yield blank
        yield from every(blank.parts)


NAMED = {
    blank.name for blanks in (frame(), *map(form_of, KINDS)) for blank in every(blanks)
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_has_the_fields_of_its_schema_in_order(kind: str) -> None:
    fields = KINDS[kind].facts.model_fields
    assert [(blank.name, blank.required) for blank in form_of(kind)] == [
        (name, field.is_required()) for name, field in fields.items()
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_is_offered_exactly_where_the_schema_takes_it(kind: str) -> None:
    fields = KINDS[kind].facts.model_fields
    for blank in form_of(kind):
        if blank.parts or blank.is_date or blank.is_text or blank.many:
            continue
        if blank.takes in {"a host name", "a file name"}:
            continue  # there, it would be a name
        field = fields[blank.name]
        assert takes(field.annotation, field.metadata) == blank.may_be_unknown, blank


def takes(annotation: Any, metadata: list[Any]) -> bool:  # noqa: ANN401
    whole: Any = Annotated[(annotation, *metadata)] if metadata else annotation
    try:
        TypeAdapter(whole).validate_json('"unknown"', strict=True)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_meaning_in_words(kind: str) -> None:
    for blank in every(form_of(kind) + frame()):
        plain = blank.name.removesuffix("_said").replace("_", " ").capitalize()
        assert blank.meaning != plain
        assert blank.meaning[0].isupper()
        assert not blank.meaning.endswith(".")
        assert blank.takes


def test_every_meaning_is_of_a_field_that_exists() -> None:
    assert {name.rpartition(".")[2] for name in _MEANING} <= NAMED


def test_the_frame_is_what_may_stand_beside_facts_of_any_kind() -> None:
    assert tuple(blank.name for blank in frame()) == FRAME
    signed = {"facts", "kind", "ledger", "prev", "said", "signed_at", "signers"}
    placed = {"stream", "version"}
    assert set(FRAME) == Statement.model_fields.keys() - signed - placed


def test_there_is_no_form_of_a_kind_that_does_not_exist() -> None:
    with pytest.raises(UnknownEventKindError):
        form_of("case.decided")


def test_groups_of_facts_are_forms_themselves() -> None:
    moved = next(b for b in form_of("order.corrected") if b.name == "cases_moved")
    assert moved.parts == form_of("order.cases_moved")
    assert issubclass(KINDS["order.cases_moved"].facts, Facts | Fields)
