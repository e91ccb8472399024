"""Drafts that people write: a blank one for every kind, and what is wrong with one."""

from __future__ import annotations

import os
import re
import tomllib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.cli.draft_file import read_draft
from ledger.cli.signing import Spot, compose_written
from ledger.cli.template import blank_draft, case_ref
from ledger.errors import MalformedError, SchemaViolationError
from ledger.record.form import Blank, form_of
from ledger.record.identifiers import CASE_REF
from ledger.record.kinds import KINDS
from tests.cli.conftest import CASE, OFFICER, Jil

LABEL = OFFICER.verifier_key.label
WIDE = "".join(chr(ord(sign) + 0xFEE0) for sign in "A012345678")
"""An A-number in full-width signs."""

TOML_SIGNS = "ab=\"'[]{}#.,1 \n\\u-:T"
NOWHERE = Spot("0" * 64)
RULED = f"""
kind = "case.ruled"
stream = "{CASE}"
[facts]
judge = "J-0312"
ruling = "continued"
adverse_to = "government"
happened_on = 2018-04-17
ruling_said = "The hearing was continued."
"""


def names(blanks: tuple[Blank, ...]) -> list[str]:
    return [name for each in blanks for name in (each.name, *names(each.parts))]


@pytest.mark.parametrize("kind", KINDS)
def test_a_blank_draft_is_toml_and_shows_every_field(kind: str) -> None:
    text = blank_draft(kind, None, os.urandom)
    assert tomllib.loads(text)["kind"] == kind
    for name in names(form_of(kind)):
        assert re.search(rf"(?m)^.*\b{name}\b", text), name


@pytest.mark.parametrize("kind", KINDS)
def test_a_blank_draft_shows_every_code_and_its_meaning(kind: str) -> None:
    text = " ".join(blank_draft(kind, None, os.urandom).replace("#", "").split())
    for blank in form_of(kind):
        for code, meaning in blank.codes:
            assert f"{code}: {meaning}" in text if meaning else code in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_blank_draft_says_nothing_that_its_filer_did_not_write(kind: str) -> None:
    facts = tomllib.loads(blank_draft(kind, None, os.urandom))["facts"]
    values = [leaf for value in facts.values() for leaf in leaves(value)]
    assert set(values) <= {"unknown"}


def leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner)]
    return [value]


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_of_a_blank_draft_switched_on_is_in_the_shape_of_its_kind(
    kind: str,
) -> None:
    text = blank_draft(kind, f"naij.example/{kind.partition('.')[0]}/a", os.urandom)
    on = re.sub(r"(?m)^#(?=[a-z_.]+ = |\[)", "", text)
    assert tomllib.loads(on)["kind"] == kind
    read_draft(on.encode())


def test_a_blank_draft_of_a_new_case_names_it_by_court_and_chance(jil: Jil) -> None:
    drafts = [
        tomllib.loads(
            jil.done(
                "draft",
                "new",
                "--kind",
                "case.opened",
                "--stream",
                "naij.example/case/PHI",
            ).out
        )
        for _ in range(2)
    ]
    refs = [draft["stream"].rpartition("/")[2] for draft in drafts]
    assert all(CASE_REF.fullmatch(ref) and ref.startswith("PHI-") for ref in refs)
    assert refs[0] != refs[1]
    assert drafts[0]["facts"]["court"] == "PHI"


def test_the_signs_of_a_case_are_the_chance_and_nothing_else() -> None:
    numbers = count()
    assert case_ref("PHI", lambda size: bytes(next(numbers) for _ in range(size))) == (
        "PHI-01234567"
    )


def test_a_blank_draft_of_a_case_is_ready_but_for_its_host(jil: Jil) -> None:
    args = (
        "draft",
        "new",
        "--kind",
        "case.opened",
        "--stream",
        "naij.example/case/PHI",
    )
    (jil.folder / "d.toml").write_text(jil.done(*args).out, encoding="utf-8")
    assert jil("draft", "check", "d.toml").code == 0


def test_a_blank_draft_of_no_kind_is_refused_with_the_nearest(jil: Jil) -> None:
    outcome = jil("draft", "new", "--kind", "case.reasigned")
    assert (outcome.code, outcome.err.split(":")[1]) == (2, " unknown-event-kind")
    assert "case.reassigned" in outcome.err


def test_a_draft_is_checked_against_the_record(furnished: Jil) -> None:
    (furnished.folder / "d.toml").write_text(RULED, encoding="utf-8")
    outcome = furnished("draft", "check", "d.toml", "--key-name", LABEL, "--json")
    *checks, bytes_ = outcome.rows
    assert outcome.code == 0
    assert [(row["check"], row["passed"]) for row in checks] == [
        ("schema", True),
        ("dates", True),
        ("identifiers", True),
        ("size", True),
        ("place", True),
        ("order", True),
        ("cited", True),
        ("signers", True),
        ("duplicates", True),
    ]
    assert bytes_["text"].startswith("judicial-independence-ledger/statement/1\n{")
    assert bytes_["size"] == len(bytes_["text"].encode())
    assert furnished.size == 4


def test_a_draft_is_checked_without_a_ledger_too(jil: Jil) -> None:
    (jil.folder / "d.toml").write_text(RULED, encoding="utf-8")
    outcome = jil("draft", "check", "d.toml", "--json")
    record = next(row for row in outcome.rows if row["check"] == "record")
    assert (outcome.code, record["passed"]) == (0, None)


def test_what_was_filed_before_is_pointed_out(furnished: Jil) -> None:
    (furnished.folder / "d.toml").write_text(RULED, encoding="utf-8")
    furnished.done("sign", "d.toml", "-k", "officer.pem", "-o", "d.note")
    furnished.done("file", "d.note")
    outcome = furnished("draft", "check", "d.toml")
    assert outcome.code == 0
    assert "entry 5 of this stream says the same" in outcome.out


def far_ahead() -> str:
    return f"{datetime.now(UTC) + timedelta(days=400):%Y-%m-%d}"


@pytest.mark.parametrize(
    ("old", "new", "slug", "pointer"),
    [
        pytest.param(
            "2018-04-17",
            "{far_ahead}",
            "date-in-future",
            "/facts/happened_on",
            id="future",
        ),
        pytest.param(
            "2018-04-17",
            '"2018-02-31"',
            "date-impossible",
            "/facts/happened_on",
            id="31 February",
        ),
        pytest.param(
            "2018-04-17",
            "1982-01-01",
            "date-impossible",
            "/facts/happened_on",
            id="before 1983",
        ),
        pytest.param(
            "2018-04-17",
            '"spring 2018"',
            "schema-violation",
            "/facts/happened_on",
            id="no date",
        ),
        pytest.param(
            "J-0312", "Judge Roe", "schema-violation", "/facts/judge", id="a name as id"
        ),
        pytest.param(
            '"continued"',
            '"unheard-of"',
            "schema-violation",
            "/facts/ruling",
            id="code",
        ),
        pytest.param(
            "The hearing",
            "A 012-345-678: the hearing",
            "public-field-contains-identifier",
            "/facts/ruling_said",
            id="A-number",
        ),
        pytest.param(
            "The hearing",
            f"{WIDE}: the hearing",
            "public-field-contains-identifier",
            "/facts/ruling_said",
            id="full-width",
        ),
        pytest.param(
            "adverse_to", "hurts", "schema-violation", "/facts/adverse_to", id="field"
        ),
        pytest.param(
            "naij.example/case",
            "naij.example/order",
            "unknown-event-kind",
            None,
            id="stream of another type",
        ),
        pytest.param(
            "case.ruled", "case.decided", "unknown-event-kind", None, id="kind"
        ),
        pytest.param(
            "[facts]", "[fact]", "schema-violation", "/fact", id="misspelt member"
        ),
        pytest.param("kind =", "kind", "schema-violation", None, id="no TOML"),
        pytest.param(
            "[facts]",
            "[facts]\njudge = 'J-1'",
            "schema-violation",
            None,
            id="a name twice",
        ),
        pytest.param('"J-0312"', "3.12", "not-canonical", None, id="a fraction"),
    ],
)
def test_a_draft_that_is_wrong_is_refused_with_the_place(
    old: str, new: str, slug: str, pointer: str | None, furnished: Jil
) -> None:
    text = RULED.replace(old, new.format(far_ahead=far_ahead()), 1)
    (furnished.folder / "d.toml").write_text(text, encoding="utf-8")
    checked = furnished("draft", "check", "d.toml", "--json")
    failing = next(row for row in checked.rows if row["passed"] is False)
    assert (checked.code, failing["type"]) == (2, f"/problems/{slug}")
    assert pointer is None or pointer in [each["pointer"] for each in failing["errors"]]
    signed = furnished("sign", "d.toml", "-k", "officer.pem", "-o", "d.note")
    assert (signed.code, signed.err.split(":")[1]) == (2, f" {slug}")
    assert not list(furnished.folder.glob("d.note*"))


@pytest.mark.parametrize(
    "secret",
    ["A 012-345-678", WIDE, "123-45-6789", "roe@example.org"],
)
def test_an_identifier_is_never_repeated(secret: str, furnished: Jil) -> None:
    for place in ("The hearing was continued.", "continued", "J-0312"):
        text = RULED.replace(place, secret, 1)
        (furnished.folder / "d.toml").write_text(text, encoding="utf-8")
        for args in (
            ("draft", "check", "d.toml"),
            ("draft", "check", "d.toml", "--json"),
            ("sign", "d.toml", "-k", "officer.pem", "-o", "d.note"),
        ):
            outcome = furnished(*args)
            assert outcome.code == 2
            assert secret not in outcome.out + outcome.err


def test_every_place_with_an_identifier_is_named_at_once(furnished: Jil) -> None:
    text = RULED.replace("The hearing", "A012345678")
    text += (
        "[[evidence]]\nclass = 'press'\ntitle_said = '215-555-0134'\ndigest = 'none'\n"
    )
    (furnished.folder / "d.toml").write_text(text, encoding="utf-8")
    rows = furnished("draft", "check", "d.toml", "--json").rows
    failing = next(row for row in rows if row["check"] == "identifiers")
    assert [each["pointer"] for each in failing["errors"]] == [
        "/facts/ruling_said",
        "/evidence/0/title_said",
    ]


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        pytest.param("stranger.example/1+00000000", "unknown-key", id="not registered"),
        pytest.param("officer-1", "bad-parameter", id="no label"),
    ],
)
def test_the_key_that_will_sign_is_checked(
    label: str, slug: str, furnished: Jil
) -> None:
    (furnished.folder / "d.toml").write_text(RULED, encoding="utf-8")
    outcome = furnished("draft", "check", "d.toml", "--key-name", label, "--json")
    assert outcome.code == 2
    assert f"/problems/{slug}" in outcome.out


def test_dates_and_texts_of_toml_become_what_is_signed() -> None:
    text = RULED.replace("The hearing", "Sa\N{COMBINING DIAERESIS}umnis")
    unfiled = compose_written(read_draft(text.encode()), NOWHERE, [LABEL])
    said = unfiled.texts["/facts/ruling_said"].value
    assert said == "S\N{LATIN SMALL LETTER A WITH DIAERESIS}umnis was continued."
    assert '"happened_on":{"on":"2018-04-17","precision":"day"}' in unfiled.text


def test_line_ends_of_another_system_change_nothing() -> None:
    windows = RULED.replace("\n", "\r\n").encode("utf-8-sig")
    assert read_draft(windows) == read_draft(RULED.encode())


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xff", id="not UTF-8"),
        pytest.param(b"kind = 'case.ruled'\x00", id="NUL"),
        pytest.param(b"", id="empty"),
        pytest.param(b"signers = ['x']\n" + RULED.encode(), id="signers"),
        pytest.param(b"answers = 1\n" + RULED.encode(), id="answers"),
        pytest.param(b"x = " + b"[" * 5_000 + b"]" * 5_000, id="nested for ever"),
        pytest.param(
            RULED.encode() + b"x = " + b"[" * 20 + b"]" * 20, id="nested deeply"
        ),
        pytest.param(b"concerns = [1]\n" + RULED.encode(), id="concerns"),
    ],
)
def test_what_has_not_the_shape_of_a_draft_is_refused(data: bytes) -> None:
    with pytest.raises(SchemaViolationError):
        read_draft(data)


def test_a_date_with_a_time_is_no_day() -> None:
    text = RULED.replace("2018-04-17", "2018-04-17T10:00:00Z")
    with pytest.raises(MalformedError):
        compose_written(read_draft(text.encode()), NOWHERE, [LABEL])


@given(st.one_of(st.binary(max_size=200), st.text(TOML_SIGNS, max_size=60)))
def test_whatever_is_in_a_file_it_is_a_draft_or_refused(data: bytes | str) -> None:
    with suppress(SchemaViolationError):
        read_draft(data if isinstance(data, bytes) else RULED.encode() + data.encode())
