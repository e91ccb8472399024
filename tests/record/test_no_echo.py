"""No refusal repeats what somebody wrote: it may be what they meant to seal."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.record.draft import Draft, Place, compose
from ledger.record.kinds import KINDS
from ledger.record.statement import write_text
from tests.record.bodies import Steps, make_body, read, replaced, texts_in

CANARIES = (
    "Canary Möbius",
    "canary-7f3",
    "canary_name",
    "A123456789 canary",
    "canary@court.example",
    "https://canary.example/A123456789",
    "x.example/case/A-123-456-789-canary",
    "A-123456789+canary",
    "2026-99-canary",
    '{"said":"canary"}',
)


def told(action: Callable[..., object], *arguments: object) -> str:
    """Everything that an answer could show of a refusal; empty if there is none."""
    try:
        action(*arguments)
    except LedgerError as error:
        return f"{error} {error.detail} {error.violations} {error.facts}".lower()
    return ""


def places(kind: str) -> list[Steps]:
    return list(texts_in(make_body(kind)))


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_text_that_does_not_belong_is_not_repeated(kind: str, canary: str) -> None:
    for steps in places(kind):
        answer = told(read, replaced(make_body(kind), steps, canary))
        assert "canary" not in answer, steps
        assert "123456789" not in answer, steps


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_of_a_field_is_not_repeated(kind: str) -> None:
    for steps in places(kind):
        if isinstance(steps[-1], str):
            place = (*steps[:-1], "canary_a123456789")
            spoilt = replaced(make_body(kind), place, "x")
            answer = told(read, spoilt)
            assert answer
            assert "canary" not in answer


OUTSIDE = ("Canary\u0301", "canary\ud800", {"canary": 1.5}, ["canary", None])


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_outside_the_profile_is_not_repeated(kind: str) -> None:
    for steps in places(kind):
        for outside in OUTSIDE:
            spoilt = replaced(make_body(kind), steps, outside)
            answer = told(write_text, spoilt)
            assert answer
            assert "canary" not in answer


TEXTS = st.text(max_size=40).map("canary{}".format)


@given(st.data())
@settings(deadline=None, max_examples=300)
def test_no_text_at_any_place_is_repeated(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    steps = data.draw(st.sampled_from(places(kind)))
    text = data.draw(TEXTS)
    answer = told(read, replaced(make_body(kind), steps, text))
    assert "canary" not in answer


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner),
    max_leaves=5,
)


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_a_spoilt_draft_is_composed_or_refused_and_not_repeated(
    data: st.DataObject,
) -> None:
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    facts = make_body(kind)["facts"]
    steps = data.draw(st.sampled_from([steps for steps in texts_in(facts) if steps]))
    spoilt = data.draw(JSON)
    draft = Draft(kind, make_body(kind)["stream"], replaced(facts, steps, spoilt))
    place = Place("ef" * 32, 1, None, ["a.example/a+00000000"], "2026-11-24T12:00:00Z")
    answer = told(compose, draft, place, os.urandom)
    assert "canary" not in answer
