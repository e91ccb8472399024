"""A public text fits one place of one entry, by a digest that nobody can guess."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import (
    CommitmentMismatchError,
    LedgerError,
    PublicFieldContainsIdentifierError,
    SchemaViolationError,
)
from ledger.record.disclosure import (
    MAX_TEXT_SIZE,
    SALT_SIZE,
    Disclosure,
    check_disclosures,
    digest_of,
    make_salt,
)
from ledger.record.draft import Composed, Draft, Place, compose
from ledger.record.kinds import KINDS
from tests.record.bodies import OFFICER
from tests.world import make_salts

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "disclosure" / "rfc9901.json").read_text()
)
STREAM = "naij.example/order/castro-tum"


def composed(**changes: object) -> Composed:
    """An order with a public reason, the words of a count, and a source's title."""
    facts = dict(KINDS["order.cases_moved"].example)
    facts["reason_said"] = "The judge had granted continuances."
    facts["count"] = {"word": "nearly", "low": 90, "words_said": "nearly 90"}
    evidence = {"class": "press", "title_said": "A press release", "digest": "none"}
    draft = Draft("order.cases_moved", STREAM, {**facts, **changes}, [evidence])
    signers = [OFFICER.verifier_key.label]
    place = Place("ef" * 32, 1, None, signers, "2026-11-24T12:00:00Z")
    return compose(draft, place, make_salts("disclosure"))


ORDER = composed()
POINTERS = ("/evidence/0/title_said", "/facts/count/words_said", "/facts/reason_said")


def by_pointer(order: Composed) -> dict[str, str]:
    return {Disclosure.parse(text).pointer: text for text in order.disclosures}


@pytest.mark.parametrize("vector", VECTORS, ids=[each["about"] for each in VECTORS])
def test_the_digest_is_that_of_rfc_9901(vector: dict[str, Any]) -> None:
    padded = vector["disclosure"] + "=" * (-len(vector["disclosure"]) % 4)
    assert json.loads(base64.urlsafe_b64decode(padded)) == vector["decoded"]
    assert digest_of(vector["disclosure"]) == vector["digest"]


def test_every_public_text_is_disclosed_once() -> None:
    found = check_disclosures(ORDER.statement, ORDER.disclosures)
    assert tuple(sorted(found)) == POINTERS
    assert found["/facts/count/words_said"].value == "nearly 90"


def test_the_order_of_disclosures_does_not_matter() -> None:
    found = check_disclosures(ORDER.statement, ORDER.disclosures[::-1])
    assert found == check_disclosures(ORDER.statement, ORDER.disclosures)


def test_the_number_of_digests_tells_little() -> None:
    assert len(ORDER.statement.said) == 4
    assert {digest_of(text) for text in ORDER.disclosures} < set(ORDER.statement.said)


def test_a_salt_has_128_bits_of_chance() -> None:
    for text in ORDER.disclosures:
        salt = Disclosure.parse(text).salt
        assert len(base64.urlsafe_b64decode(salt + "==")) == SALT_SIZE
    with pytest.raises(ValueError, match="16 random bytes"):
        make_salt(bytes(15))


@pytest.mark.parametrize("pointer", POINTERS)
def test_a_text_that_is_missing_is_named(pointer: str) -> None:
    texts = [text for at, text in by_pointer(ORDER).items() if at != pointer]
    with pytest.raises(CommitmentMismatchError) as refused:
        check_disclosures(ORDER.statement, texts)
    assert [found.pointer for found in refused.value.violations] == [pointer]


def test_all_texts_that_are_missing_are_named() -> None:
    with pytest.raises(CommitmentMismatchError) as refused:
        check_disclosures(ORDER.statement, ())
    assert tuple(found.pointer for found in refused.value.violations) == POINTERS


REASON = Disclosure.parse(by_pointer(ORDER)["/facts/reason_said"])
SEALED = composed(reason_said={"said": "sealed"})


@pytest.mark.parametrize(
    "disclosure",
    [
        pytest.param(replace(REASON, value="Another reason."), id="another text"),
        pytest.param(replace(REASON, value=REASON.value + " "), id="a space more"),
        pytest.param(replace(REASON, salt=make_salt(bytes(16))), id="another salt"),
        pytest.param(replace(REASON, version=2), id="another version"),
        pytest.param(replace(REASON, stream=f"{STREAM}-2"), id="another stream"),
        pytest.param(replace(REASON, pointer="/facts/count"), id="another place"),
        pytest.param(replace(REASON, pointer=POINTERS[0]), id="a place that is taken"),
        pytest.param(replace(REASON, pointer="/facts/reason_said/"), id="a slash more"),
        pytest.param(replace(REASON, pointer=""), id="the top"),
    ],
)
def test_a_text_that_does_not_fit_is_refused(disclosure: Disclosure) -> None:
    others = [text for at, text in by_pointer(ORDER).items() if at != REASON.pointer]
    with pytest.raises(CommitmentMismatchError) as refused:
        check_disclosures(ORDER.statement, [*others, str(disclosure)])
    assert "reason." not in str(refused.value)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(ORDER.disclosures[0], id="the same twice"),
        pytest.param(str(replace(REASON, pointer="/facts/stage")), id="no text there"),
        pytest.param(SEALED.disclosures[0], id="of another statement"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_text_too_many_is_refused(more: str) -> None:
    with pytest.raises(CommitmentMismatchError):
        check_disclosures(ORDER.statement, [*ORDER.disclosures, more])


def test_a_sealed_value_has_no_public_text() -> None:
    found = check_disclosures(SEALED.statement, SEALED.disclosures)
    assert REASON.pointer not in found
    opened = str(replace(REASON, value="What was sealed."))
    with pytest.raises(CommitmentMismatchError):
        check_disclosures(SEALED.statement, [*SEALED.disclosures, opened])


@pytest.mark.parametrize("said", [SEALED.statement.said[:2], ()])
def test_a_sealed_value_has_a_digest_of_its_own(said: tuple[str, ...]) -> None:
    sealed = {"said": "sealed"}
    order = composed(
        reason_said=sealed,
        reason="other",
        happened_on=sealed,
        court=sealed,
    )
    few = order.statement.model_copy(update={"said": said})
    public = [text for text in order.disclosures if digest_of(text) in said]
    with pytest.raises(CommitmentMismatchError):
        check_disclosures(few, public)


def written(*parts: object, separators: tuple[str, str] = (",", ":")) -> str:
    text = json.dumps(parts, ensure_ascii=False, separators=separators)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


SALT = "A" * 22
PARTS = (SALT, STREAM, 1, "/facts/reason_said", "A reason")


def test_what_is_written_is_read() -> None:
    assert Disclosure.parse(written(*PARTS)) == Disclosure(*PARTS)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("#", id="no base64"),
        pytest.param(written(*PARTS) + "=", id="padding"),
        pytest.param(written(*PARTS) + "\n", id="a newline"),
        pytest.param(" " + written(*PARTS), id="a space"),
        pytest.param(written(*PARTS)[:-1], id="cut short"),
        pytest.param(written(*PARTS, separators=(", ", ": ")), id="spaces in the JSON"),
        pytest.param(written(*PARTS, "more"), id="six parts"),
        pytest.param(written(*PARTS[:4]), id="four parts"),
        pytest.param(written("A" * 21, *PARTS[1:]), id="a salt of less than 128 bits"),
        pytest.param(written("A" * 65, *PARTS[1:]), id="a salt that could hide a text"),
        pytest.param(written("!" * 22, *PARTS[1:]), id="a salt that is no base64"),
        pytest.param(
            written("A 123 456 789 is in here", *PARTS[1:]), id="a text in it"
        ),
        pytest.param(written(SALT, STREAM, "1", *PARTS[3:]), id="version as a text"),
        pytest.param(
            written(SALT, STREAM, 1.0, *PARTS[3:]), id="version as a fraction"
        ),
        pytest.param(written(SALT, STREAM, True, *PARTS[3:]), id="version as true"),
        pytest.param(written(*PARTS[:4], None), id="no value"),
        pytest.param(written(*PARTS[:4], {"a": 1}), id="an object for a text"),
        pytest.param(written(*PARTS[:4], 5), id="a number for a text"),
        pytest.param("eyJhIjoxfQ", id="an object"),
        pytest.param("ImFiY2RlIg", id="a text of five signs"),
        pytest.param("W" * 400_000, id="400,000 signs"),
        pytest.param(
            base64.urlsafe_b64encode(b'["' + b"A" * 22 + b'","s",1,"/f","\\ud800"]')
            .rstrip(b"=")
            .decode(),
            id="half of a surrogate pair",
        ),
        pytest.param(
            base64.urlsafe_b64encode(b"[" * 5_000).rstrip(b"=").decode(), id="too deep"
        ),
        pytest.param("WyJ\u00e9", id="not ASCII"),
    ],
)
def test_a_disclosure_has_one_spelling(text: str) -> None:
    with pytest.raises(CommitmentMismatchError):
        Disclosure.parse(text)


@given(st.text(max_size=30), st.integers(-3, 2**60), st.text(max_size=30), st.text())
@settings(deadline=None)
def test_any_disclosure_is_read_as_it_was_written(
    stream: str, version: int, pointer: str, value: str
) -> None:
    disclosure = Disclosure(SALT, stream, version, pointer, value)
    assert Disclosure.parse(str(disclosure)) == disclosure
    digest = hashlib.sha256(str(disclosure).encode()).digest()
    assert base64.urlsafe_b64decode(disclosure.digest + "=") == digest


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("", SchemaViolationError, id="empty"),
        pytest.param("x" * (MAX_TEXT_SIZE + 1), SchemaViolationError, id="too long"),
        pytest.param("a\0b", SchemaViolationError, id="NUL"),
        pytest.param("a\x1bb", SchemaViolationError, id="an escape sign"),
        pytest.param("a\x85b", SchemaViolationError, id="another control sign"),
        pytest.param("A123456789", PublicFieldContainsIdentifierError, id="A-number"),
        pytest.param(
            "\uff21 12345678", PublicFieldContainsIdentifierError, id="wide A"
        ),
        pytest.param(
            "judge@a.example", PublicFieldContainsIdentifierError, id="e-mail"
        ),
    ],
)
def test_a_text_that_may_not_be_public_is_refused(
    text: str, error: type[LedgerError]
) -> None:
    order = composed(reason_said=text)
    with pytest.raises(error) as refused:
        check_disclosures(order.statement, order.disclosures)
    assert refused.value.violations[0].pointer == "/facts/reason_said"
    assert not text or text not in f"{refused.value} {refused.value.violations}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * MAX_TEXT_SIZE, id="64,000 signs"),
        pytest.param("\U0001f600" * MAX_TEXT_SIZE, id="64,000 signs of four bytes"),
        pytest.param('Two lines\nand a\ttab, "quoted" \\ \u00e9', id="lines and tabs"),
    ],
)
def test_a_text_may_be_as_long_as_a_decision(text: str) -> None:
    order = composed(reason_said=text)
    found = check_disclosures(order.statement, order.disclosures)
    assert found["/facts/reason_said"].value == text


def test_a_text_that_is_not_unicode_cannot_be_composed() -> None:
    with pytest.raises(SchemaViolationError) as refused:
        composed(reason_said="a \ud800 b")
    assert refused.value.violations[0].pointer == "/facts/reason_said"
