"""A statement has the fields of its kind, in their form, and is signed as it says."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

import pytest

from ledger.errors import (
    EntryTooLargeError,
    LedgerError,
    MalformedNoteError,
    NotCanonicalError,
    SchemaViolationError,
    UnknownEventKindError,
)
from ledger.proof.note import MAX_SIGNATURES, Note, SignerKey, sign_note
from ledger.record.kinds import KINDS, read_note, read_statement
from ledger.record.statement import HEADER, MAX_ENTRY_SIZE, identity, write_text
from tests.record.bodies import DIGESTS, MEMBER, OFFICER, make_body, read, replaced
from tests.world import make_key

KIND = "case.reassigned"
REQUIRED = ("evidence", "facts", "kind", "said", "signed_at", "signers", "stream")
OPTIONAL = ("answers", "attributed_to", "concerns", "ledger", "same_as", "unverified")


def pointers(error: LedgerError) -> list[str]:
    return [violation.pointer for violation in error.violations]


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_each_kind_is_read(kind: str) -> None:
    body = make_body(kind)
    statement = read(body)
    assert type(statement.facts) is KINDS[kind].facts
    assert statement.model_dump(mode="json", by_alias=True, exclude_unset=True) == body


@pytest.mark.parametrize("name", OPTIONAL)
def test_what_a_statement_may_leave_out_can_be_left_out(name: str) -> None:
    body = make_body(KIND)
    body.pop(name, None)
    assert read(body).kind == KIND


@pytest.mark.parametrize("name", [*REQUIRED, "version"])
def test_a_field_that_is_missing_is_named(name: str) -> None:
    body = make_body(KIND)
    del body[name]
    with pytest.raises((SchemaViolationError, UnknownEventKindError)) as refused:
        read(body)
    assert name == "kind" or pointers(refused.value) == [f"/{name}"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_fact_of_a_kind_is_needed_or_is_declared_to_be_optional(kind: str) -> None:
    fields = KINDS[kind].facts.model_fields
    for name in make_body(kind)["facts"]:
        body = make_body(kind)
        del body["facts"][name]
        if fields[name].is_required():
            with pytest.raises(SchemaViolationError) as refused:
                read(body)
            assert f"/facts/{name}" in pointers(refused.value)


WRONG: Final[tuple[object, ...]] = (1, [], {}, True, "x" * 70_000, "\0", "")
NAMES = (*make_body(KIND), "event_id", "received_at", "")
MAY_BE_EMPTY = {"said", "evidence"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param(name, value, id=f"{name}: {str(value)[:5]!r}")
        for name in NAMES
        for value in WRONG
        if not (value == [] and name in MAY_BE_EMPTY)
    ],
)
def test_a_field_takes_no_value_of_another_form(name: str, value: object) -> None:
    with pytest.raises(LedgerError):
        read({**make_body(KIND), name: value})


@pytest.mark.parametrize(
    ("place", "pointer"),
    [
        pytest.param((), "/…", id="beside the others"),
        pytest.param(("facts",), "/facts/…", id="among the facts"),
        pytest.param(("evidence", 0), "/evidence/0/…", id="in a source"),
        pytest.param(("facts", "ordered_by"), "/facts/ordered_by/…", id="deeper"),
    ],
)
def test_a_field_that_no_kind_has_is_refused_without_its_name(
    place: tuple[str | int, ...], pointer: str
) -> None:
    body = replaced(make_body(KIND), (*place, "john_smith"), "a")
    with pytest.raises(SchemaViolationError) as refused:
        read(body)
    assert pointers(refused.value) == [pointer]
    assert "john" not in f"{refused.value} {refused.value.violations}"


def test_a_misspelt_field_gets_the_right_spelling() -> None:
    body = make_body(KIND)
    body["facts"]["writen_order"] = body["facts"].pop("written_order")
    with pytest.raises(SchemaViolationError) as refused:
        read(body)
    hints = [violation.hint for violation in refused.value.violations]
    assert "Did you mean written_order? jil kinds lists the fields." in hints


def test_a_field_of_another_kind_is_named() -> None:
    body = make_body(KIND)
    body["facts"]["threshold"] = 2
    with pytest.raises(SchemaViolationError) as refused:
        read(body)
    assert pointers(refused.value) == ["/facts/threshold"]


@pytest.mark.parametrize("kind", ["case", "case.", "case.moved", "Case.opened", "", 7])
def test_an_unknown_kind_is_refused(kind: object) -> None:
    body = make_body(KIND)
    body["kind"] = kind
    with pytest.raises(UnknownEventKindError):
        read(body)


def test_a_misspelt_kind_gets_the_right_spelling() -> None:
    body = make_body(KIND)
    body["kind"] = "case.reasigned"
    with pytest.raises(UnknownEventKindError, match=r"Did you mean case\.reassigned\?"):
        read(body)


@pytest.mark.parametrize(
    "stream",
    [
        "naij.example/notice/PHI-7Q4K2M8T",
        "naij.example/cases/PHI-7Q4K2M8T",
        "naij.example/case",
        "naij.example/case/PHI-7Q4K2M8T/1",
        "naij.example/case/",
        "/case/PHI-7Q4K2M8T",
        "naij.example//PHI-7Q4K2M8T",
        "NAIJ.example/case/PHI-7Q4K2M8T",
        "naij.example/case/PHI 7Q4K2M8T",
        "naij.example/case/PHI-7Q4K2M8T\n",
        "-naij.example/case/PHI-7Q4K2M8T",
        "naïj.example/case/PHI-7Q4K2M8T",
        f"naij.example/case/{'x' * 81}",
        f"{'n' * 64}/case/PHI-7Q4K2M8T",
    ],
)
def test_a_stream_is_host_type_id_of_the_type_of_its_kind(stream: str) -> None:
    body = make_body(KIND)
    body["stream"] = stream
    with pytest.raises((SchemaViolationError, UnknownEventKindError)):
        read(body)


@pytest.mark.parametrize("name", ["signers", "said", "concerns", "same_as"])
def test_a_list_that_is_sorted_has_one_order_and_no_repeats(name: str) -> None:
    labels = [make_key("a.example/a").verifier_key.label, OFFICER.verifier_key.label]
    streams = ["a.example/case/PHI-7Q4K2M8A", "b.example/case/PHI-7Q4K2M8B"]
    sorts = {"signers": labels, "said": list(DIGESTS)}
    values = sorts.get(name, streams)
    body = make_body(KIND)
    read({**body, name: values})
    for spoilt in (values[::-1], [*values[1:], values[-1]]):
        with pytest.raises(SchemaViolationError) as refused:
            read({**body, name: spoilt})
        assert pointers(refused.value) == [f"/{name}"]


@pytest.mark.parametrize("name", ["answers", "concerns", "same_as", "unverified"])
def test_an_empty_list_is_left_out(name: str) -> None:
    with pytest.raises(SchemaViolationError) as refused:
        read({**make_body(KIND), name: []})
    assert pointers(refused.value) == [f"/{name}"]


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_the_number_of_digests_is_a_multiple_of_four(count: int) -> None:
    digests = sorted(letter * 43 for letter in "ABCDE")[:count]
    with pytest.raises(SchemaViolationError, match="multiple of 4"):
        read({**make_body(KIND), "said": digests})


@pytest.mark.parametrize(
    ("version", "prev"),
    [
        pytest.param(1, "01" * 32, id="the first has a prev"),
        pytest.param(2, None, id="a later one has none"),
        pytest.param(0, None, id="version nought"),
        pytest.param(-1, "01" * 32, id="a negative version"),
        pytest.param(2**53 - 1, None, id="a great version without prev"),
        pytest.param(2, "01" * 31, id="a short prev"),
        pytest.param(2, "0A" * 32, id="a prev in upper case"),
    ],
)
def test_prev_stands_from_the_second_version_on(version: int, prev: str | None) -> None:
    body = {**make_body(KIND), "version": version, "prev": prev}
    if prev is None:
        del body["prev"]
    with pytest.raises(SchemaViolationError):
        read(body)


@pytest.mark.parametrize(
    "unverified",
    [
        pytest.param(["judge"], id="a field of another kind"),
        pytest.param(["happened_on", "from_judge"], id="not sorted"),
        pytest.param(["stage", "stage"], id="twice"),
        pytest.param(["ordered_by/official"], id="part of a field"),
        pytest.param(["signed_at"], id="a field that is no fact"),
        pytest.param("stage", id="a text"),
    ],
)
def test_unverified_names_facts_of_the_kind(unverified: object) -> None:
    with pytest.raises(SchemaViolationError):
        read({**make_body(KIND), "unverified": unverified})
    read({**make_body(KIND), "unverified": ["happened_on", "stage"]})


TEXT = write_text(make_body(KIND))
LINE = TEXT.split("\n")[1]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{LINE}\n", id="no header"),
        pytest.param(f"{HEADER}\n", id="a header alone"),
        pytest.param("", id="nothing"),
        pytest.param(TEXT[:-1], id="no newline at the end"),
        pytest.param(f"{TEXT}\n", id="a blank line"),
        pytest.param(f"{TEXT}{LINE}\n", id="three lines"),
        pytest.param(f"\n{TEXT}", id="a blank line before"),
        pytest.param(f"\ufeff{TEXT}", id="a byte order mark"),
        pytest.param(TEXT.replace("/1\n", "/2\n"), id="another version"),
        pytest.param(TEXT.replace("/1\n", "/1 \n"), id="a space behind the header"),
        pytest.param(TEXT.replace("/1\n", "/1\r\n"), id="CR LF"),
        pytest.param(TEXT.replace("\n", "\r\n"), id="CR LF everywhere"),
        pytest.param(TEXT.replace("judicial", "Judicial", 1), id="another header"),
        pytest.param(TEXT.replace("\n", "\u2028"), id="other line breaks"),
        pytest.param(f"{HEADER}\n[{LINE}]\n", id="a list"),
    ],
)
def test_a_text_is_the_header_and_one_line_and_nothing_else(text: str) -> None:
    with pytest.raises(NotCanonicalError):
        read_statement(text)


def make_note(*keys: SignerKey) -> Note:
    ordered = sorted(keys, key=lambda key: key.verifier_key.label)
    signers = [key.verifier_key.label for key in ordered]
    return sign_note(write_text({**make_body(KIND), "signers": signers}), *ordered)


BOTH = make_note(OFFICER, MEMBER)
STRANGER = make_key("agency.example/reply")


def test_a_note_carries_the_lines_of_its_signers_in_their_order() -> None:
    note, statement = read_note(bytes(BOTH))
    assert note == BOTH
    assert list(statement.signers) == sorted(
        key.verifier_key.label for key in (OFFICER, MEMBER)
    )


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(BOTH.signatures[:1], id="one is missing"),
        pytest.param(BOTH.signatures[1:], id="the other is missing"),
        pytest.param(BOTH.signatures[::-1], id="in another order"),
        pytest.param((*BOTH.signatures, BOTH.signatures[1]), id="one twice"),
        pytest.param((BOTH.signatures[0],) * 2, id="the same twice"),
        pytest.param(
            (*BOTH.signatures, *sign_note(BOTH.text, STRANGER).signatures),
            id="one more, by a stranger",
        ),
        pytest.param(
            (
                *sign_note(BOTH.text, STRANGER).signatures,
                *BOTH.signatures,
            ),
            id="one more, in front",
        ),
        pytest.param(
            (
                *sign_note(BOTH.text, make_key("naij.example/member-8")).signatures,
                BOTH.signatures[1],
            ),
            id="another key in its place",
        ),
    ],
)
def test_nobody_may_add_drop_or_reorder_a_line(lines: tuple[Any, ...]) -> None:
    with pytest.raises(MalformedNoteError):
        read_note(bytes(Note(BOTH.text, lines)))


def test_a_line_of_another_key_of_the_same_name_is_refused() -> None:
    twin = SignerKey.from_seed(OFFICER.name, bytes(32))
    note = sign_note(make_note(OFFICER).text, twin)
    with pytest.raises(MalformedNoteError):
        read_note(bytes(note))


def test_more_signers_than_sixteen_are_refused() -> None:
    keys = [make_key(f"naij.example/k{number}") for number in range(17)]
    with pytest.raises(SchemaViolationError):
        read_note(bytes(make_note(*keys)))
    read_note(bytes(make_note(*keys[:16])))
    assert MAX_SIGNATURES > 16


def note_of_size(size: int) -> bytes:
    """A note of so many bytes, by the length of the addresses of its sources."""
    body = make_body(KIND)
    source = {"class": "press", "citation": "83 FR 1", "digest": "none"}
    body["evidence"] = [{**source, "url": f"https://{'x' * 300}"} for _ in range(160)]
    missing = size - len(bytes(sign_note(write_text(body), OFFICER)))
    for place in range(160):
        added = max(-290, min(90, missing))
        body["evidence"][place]["url"] = f"https://{'x' * (300 + added)}"
        missing -= added
    return bytes(sign_note(write_text(body), OFFICER))


def test_an_entry_of_65535_bytes_is_read() -> None:
    note = note_of_size(65_535)
    assert len(note) == MAX_ENTRY_SIZE == 65_535
    assert read_note(note)[1].kind == KIND


@pytest.mark.parametrize("size", [65_536, 65_537, 70_000])
def test_a_larger_entry_is_refused_by_its_size(size: int) -> None:
    note = note_of_size(size)
    assert len(note) == size
    with pytest.raises(EntryTooLargeError):
        read_note(note)


@pytest.mark.parametrize("size", [65_536, 1_000_001, 20_000_000])
def test_bytes_that_are_no_note_are_not_read_beyond_their_size(size: int) -> None:
    with pytest.raises(EntryTooLargeError):
        read_note(bytes(size))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\0", id="NUL"),
        pytest.param(bytes(BOTH)[:-1], id="no newline at the end"),
        pytest.param(bytes(BOTH) + b"\n", id="a newline too many"),
        pytest.param(bytes(BOTH) + b"\0", id="NUL behind"),
        pytest.param(bytes(BOTH).replace(b"PHI", b"P\0I", 1), id="NUL in the text"),
        pytest.param(bytes(BOTH).replace(b"PHI", b"P\xffI", 1), id="not UTF-8"),
        pytest.param(bytes(BOTH).decode().encode("utf-16"), id="UTF-16"),
        pytest.param(b"\xef\xbb\xbf" + bytes(BOTH), id="a byte order mark"),
        pytest.param(bytes(BOTH).replace(b"\n", b"\r\n"), id="CR LF"),
        pytest.param(BOTH.text.encode(), id="a text without signatures"),
        pytest.param(bytes(BOTH).replace("—".encode(), b"-"), id="hyphens for dashes"),
    ],
)
def test_bytes_that_are_no_entry_are_refused(data: bytes) -> None:
    with pytest.raises((MalformedNoteError, NotCanonicalError)):
        read_note(data)


def test_the_identity_of_a_filing_is_that_of_its_text() -> None:
    assert identity(BOTH.text) == sha256(BOTH.text.encode()).digest()
