"""Signing, checking and filing on the command line, and every note that is refused."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.bootstrap import open_ledger
from ledger.cli.files import beside
from ledger.config import Place
from ledger.proof.note import Note, SignerKey, sign_note
from ledger.record.draft import Draft
from ledger.registrar import Filing
from tests.cli.conftest import CASE, OFFICER, STRANGER, Jil
from tests.world import make_key, real_clock, write

LABEL = OFFICER.verifier_key.label
RULED = Draft(
    "case.ruled",
    CASE,
    {
        "judge": "J-0312",
        "ruling": "continued",
        "adverse_to": "government",
        "happened_on": "2018-04-17",
    },
)
SAID = replace(RULED, facts={**RULED.facts, "ruling_said": "Continued."})
LIMIT = 65_536

Bytes = Callable[[bytes], bytes]


def next_in_case(jil: Jil, draft: Draft = RULED, *keys: SignerKey) -> Filing:
    """A filing that the ledger in the folder would take next."""
    with open_ledger(Place(jil.folder / "jil-data")) as ledger:
        tip, opened = ledger.registrar.tip(draft.stream), ledger.identity.ledger
    return write(
        draft,
        *(keys or (OFFICER,)),
        ledger=opened,
        version=tip.version + 1,
        prev=tip.leaf,
        clock=real_clock,
    )


def put(jil: Jil, filing: Filing, name: str = "d.note") -> Path:
    """Write a note and its texts as ``jil sign`` does."""
    path = jil.folder / name
    path.write_bytes(filing.note)
    if filing.disclosures:
        beside(path).write_text("\n".join(filing.disclosures) + "\n", encoding="ascii")
    return path


def put_draft(jil: Jil, facts: str = "") -> None:
    (jil.folder / "d.toml").write_text(
        f"""
        kind = "case.ruled"
        stream = "{CASE}"
        [facts]
        judge = "J-0312"
        ruling = "continued"
        adverse_to = "government"
        happened_on = 2018-04-17
        {facts}
        """,
        encoding="utf-8",
    )


def test_a_draft_is_signed_filed_and_shown(furnished: Jil) -> None:
    put_draft(furnished, 'ruling_said = "Continued at the request of counsel."')
    signed = furnished.done("sign", "d.toml", "--key", "officer.pem", "-o", "d.note")
    filed = furnished.done("file", "d.note", "--json")
    shown = furnished.done("show", "5", "--json")
    assert f"as {LABEL}" in signed.err
    assert filed.rows[0]["seq"] == 5
    assert filed.rows[0]["leaf"] == shown.rows[0]["leaf"]
    assert shown.rows[0]["statement"]["signers"] == [LABEL]
    assert shown.rows[0]["texts"] == {
        "/facts/ruling_said": "Continued at the request of counsel."
    }


def test_what_is_signed_is_said_in_words_with_its_size_and_fingerprint(
    furnished: Jil,
) -> None:
    put_draft(furnished)
    outcome = furnished.done(
        "sign", "d.toml", "--key", "officer.pem", "-o", "d.note", "--json"
    )
    (row,) = outcome.rows
    text = Note.parse((furnished.folder / "d.note").read_bytes()).text
    assert (
        f"You are signing {len(text.encode())} bytes, fingerprint {row['sha256'][:8]},"
        f" as {LABEL}\n" in outcome.err
    )
    assert "continued (Continued (8 CFR 1003.29))" in outcome.err
    assert "17 Apr 2018" in outcome.err


def test_filing_twice_gives_the_same_receipt_and_one_entry(furnished: Jil) -> None:
    put(furnished, next_in_case(furnished, SAID))
    first, second = (furnished.done("file", "d.note", "--json").rows[0] for _ in "12")
    assert second == {**first, "replayed": True}
    assert not first["replayed"]
    assert furnished.size == 5


def test_the_note_on_record_is_the_file_byte_for_byte(furnished: Jil) -> None:
    path = put(furnished, next_in_case(furnished))
    furnished.done("file", "d.note")
    assert furnished("show", "5", "--raw").raw == path.read_bytes()


def test_a_refused_note_leaves_the_others_alone(furnished: Jil) -> None:
    good = next_in_case(furnished)
    put(furnished, good, "good.note")
    put(furnished, Filing(good.note.replace(b"continued", b"dismissed")), "bad.note")
    outcome = furnished("file", "bad.note", "good.note", "--json")
    assert outcome.code == 1
    assert [row.get("type") or row["seq"] for row in outcome.rows] == [
        "/problems/invalid-signature",
        5,
    ]


def changed(old: bytes, new: bytes) -> Bytes:
    return lambda note: note.replace(old, new, 1)


def resigned(old: str, new: str, key: SignerKey = OFFICER) -> Bytes:
    """The same statement with another spelling, signed as it then stands."""

    def change(note: bytes) -> bytes:
        text = Note.parse(note).text
        assert old in text
        return bytes(sign_note(text.replace(old, new, 1), key))

    return change


def twice(note: bytes) -> bytes:
    line = note.rpartition(b"\n\n")[2]
    return note + line


def too_long(note: bytes) -> bytes:
    return note + b"x" * (LIMIT - len(note))


REFUSED = [
    pytest.param(lambda _: b"", 2, "malformed-note", id="empty"),
    pytest.param(lambda _: b"hello\n", 2, "malformed-note", id="no note"),
    pytest.param(
        lambda note: note.decode().encode("utf-16"), 2, "malformed-note", id="UTF-16"
    ),
    pytest.param(
        lambda note: note.decode().replace("—", "-").encode(),
        2,
        "malformed-note",
        id="a short dash",
    ),
    pytest.param(
        lambda note: note.replace(b"\n", b"\r\n"), 2, "malformed-note", id="CRLF"
    ),
    pytest.param(lambda note: note + b"\n", 2, "malformed-note", id="a line more"),
    pytest.param(
        lambda note: note[:-1], 2, "malformed-note", id="no newline at the end"
    ),
    pytest.param(
        lambda note: note.rpartition(b"\n\n")[0] + b"\n\n",
        2,
        "malformed-note",
        id="no signature line",
    ),
    pytest.param(twice, 2, "malformed-note", id="a signature line twice"),
    pytest.param(
        changed(b"statement/1", b"statement/2"), 2, "not-canonical", id="header"
    ),
    pytest.param(changed(b"{", b"{\x00"), 2, "malformed-note", id="NUL"),
    pytest.param(resigned('"facts"', ' "facts"'), 2, "not-canonical", id="a space"),
    pytest.param(
        resigned('"version":2', '"version":2,"version":2'),
        2,
        "not-canonical",
        id="a key twice",
    ),
    pytest.param(
        resigned('"version":2', '"version":2.0'), 2, "not-canonical", id="a fraction"
    ),
    pytest.param(
        resigned('"version":2', '"version":2e0'), 2, "not-canonical", id="an exponent"
    ),
    pytest.param(
        resigned('"version":2', '"version":18446744073709551616'),
        2,
        "not-canonical",
        id="a number too large",
    ),
    pytest.param(
        resigned("government", "\\ud800"), 2, "not-canonical", id="a lone surrogate"
    ),
    pytest.param(
        resigned("government", "govern\\u0000ment"),
        2,
        "schema-violation",
        id="an escaped NUL",
    ),
    pytest.param(
        resigned("J-0312", "A012345678"), 2, "schema-violation", id="an A-number as id"
    ),
    pytest.param(
        resigned("government", "nobody at all"),
        2,
        "schema-violation",
        id="no such code",
    ),
    pytest.param(
        resigned("case.ruled", "case.decided"), 2, "unknown-event-kind", id="kind"
    ),
    pytest.param(too_long, 2, "entry-too-large", id="65,536 bytes"),
    pytest.param(
        changed(b"continued", b"dismissed"), 1, "invalid-signature", id="a word"
    ),
    pytest.param(
        resigned('"version":2', '"version":3'), 2, "stream-conflict", id="version"
    ),
    pytest.param(
        resigned('"prev":"', '"prev":"0'), 2, "schema-violation", id="prev, long"
    ),
]


@pytest.mark.parametrize(("change", "code", "slug"), REFUSED)
def test_a_note_that_is_wrong_is_refused_and_nothing_is_written(
    change: Bytes, code: int, slug: str, furnished: Jil
) -> None:
    note = change(next_in_case(furnished).note)
    (furnished.folder / "d.note").write_bytes(note)
    outcome = furnished("file", "d.note", "--json")
    (problem,) = outcome.rows
    assert (outcome.code, problem["type"]) == (code, f"/problems/{slug}")
    assert problem["exit_code"] == code
    assert outcome.err.startswith(f"jil: {slug}: d.note: ")
    assert "012345678" not in outcome.out + outcome.err
    assert furnished.size == 4


@pytest.mark.parametrize(("change", "code", "slug"), REFUSED)
def test_what_cannot_be_filed_does_not_check_either(
    change: Bytes, code: int, slug: str, furnished: Jil
) -> None:
    note = change(next_in_case(furnished).note)
    (furnished.folder / "d.note").write_bytes(note)
    outcome = furnished("check", "d.note", "--json")
    assert outcome.code == code
    assert f"/problems/{slug}" in outcome.out


def test_a_note_for_another_ledger_is_refused(furnished: Jil) -> None:
    put(furnished, write(RULED, OFFICER, ledger="11" * 32, clock=real_clock))
    assert refused(furnished, "file", "d.note") == (2, "wrong-ledger")
    assert refused(furnished, "check", "d.note") == (2, "")


def refused(jil: Jil, *args: str) -> tuple[int, str]:
    outcome = jil(*args)
    return outcome.code, outcome.err.split(":")[1].strip() if outcome.err else ""


def test_a_note_that_does_not_follow_its_stream_is_refused(furnished: Jil) -> None:
    with open_ledger(Place(furnished.folder / "jil-data")) as ledger:
        opened = ledger.identity.ledger
    put(
        furnished,
        write(
            RULED, OFFICER, ledger=opened, version=2, prev="11" * 32, clock=real_clock
        ),
    )
    assert refused(furnished, "file", "d.note") == (2, "stream-conflict")


def test_a_stream_of_another_host_is_refused(furnished: Jil) -> None:
    answer = Draft(
        "response.given",
        "naij.example/response/1",
        {
            "party": "agency",
            "stance": "explains",
            "given_on": "2018-08-08",
            "text_said": "No comment.",
        },
        answers=[{"seq": 1, "leaf": "11" * 32}],
    )
    put(furnished, next_in_case(furnished, answer, make_key("agency.example/1")))
    assert refused(furnished, "file", "d.note") == (2, "stream-not-yours")


@pytest.mark.parametrize(
    ("key", "slug"),
    [
        pytest.param(STRANGER, "unknown-key", id="not registered"),
        pytest.param(make_key("agency.example/1"), "key-not-allowed", id="other kinds"),
        pytest.param(
            make_key("governor-1.example/governor"), "unknown-key", id="a governor"
        ),
    ],
)
def test_a_key_that_may_not_file_this_is_refused(
    key: SignerKey, slug: str, furnished: Jil
) -> None:
    put(furnished, next_in_case(furnished, RULED, key))
    assert refused(furnished, "file", "d.note") == (2, slug)
    assert furnished.size == 4


@pytest.mark.parametrize(
    "order",
    [pytest.param((1, 0), id="reordered"), pytest.param((0,), id="one is missing")],
)
def test_lines_are_exactly_those_of_the_signers(
    order: tuple[int, ...], furnished: Jil
) -> None:
    both = next_in_case(furnished, RULED, OFFICER, STRANGER)
    note = Note.parse(both.note)
    lines = tuple(note.signatures[place] for place in order)
    put(furnished, Filing(bytes(Note(note.text, lines))))
    assert refused(furnished, "file", "d.note") == (2, "malformed-note")
    assert furnished.size == 4


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(None, id="none"),
        pytest.param("YWJj\n", id="another"),
        pytest.param("not base64 é\n", id="no disclosure"),
    ],
)
def test_a_note_without_its_texts_is_refused(texts: str | None, furnished: Jil) -> None:
    path = put(furnished, next_in_case(furnished, SAID))
    beside(path).unlink()
    if texts is not None:
        beside(path).write_text(texts, encoding="utf-8")
    assert refused(furnished, "file", "d.note") == (2, "commitment-mismatch")
    assert furnished.size == 4


def test_a_missing_note_cannot_be_filed(furnished: Jil) -> None:
    assert refused(furnished, "file", "nowhere.note") == (3, "file-missing")
    assert refused(furnished, "file", ".") == (3, "file-missing")


def test_a_directory_without_a_ledger_is_named_and_left_as_it_is(jil: Jil) -> None:
    (jil.folder / "d.note").write_bytes(b"x\n\n")
    for args in (
        ("file", "d.note"),
        ("entries", "--data", "nowhere"),
        ("show", "1"),
        ("projections", "rebuild"),
        ("serve", "--port", "0"),
    ):
        assert refused(jil, *args) == (3, "ledger-missing")
    assert [path.name for path in jil.folder.iterdir()] == ["d.note"]


@pytest.mark.parametrize("keep", [0, 100, 20_000])
def test_a_truncated_store_is_named_and_nothing_is_written(
    keep: int, furnished: Jil
) -> None:
    put(furnished, next_in_case(furnished))
    events = furnished.folder / "jil-data" / "events.db"
    os.truncate(events, keep)
    for args in (("file", "d.note"), ("show", "1"), ("referrals",)):
        assert refused(furnished, *args) == (3, "ledger-damaged")
    assert events.stat().st_size == keep


def test_a_missing_store_is_not_made_anew(furnished: Jil) -> None:
    put(furnished, next_in_case(furnished))
    events = furnished.folder / "jil-data" / "events.db"
    for path in furnished.folder.glob("jil-data/events.db*"):
        path.unlink()
    assert refused(furnished, "file", "d.note") == (3, "ledger-missing")
    assert not events.exists()


def test_answers_that_were_damaged_are_built_again(furnished: Jil) -> None:
    before = furnished.done("entries", "--json").out
    views = furnished.folder / "jil-data" / "views.db"
    views.write_bytes(b"not a database" * 1_000)
    furnished.done("projections", "rebuild")
    assert furnished.done("entries", "--json").out == before
    assert furnished("projections", "rebuild", "--check").code == 0


def test_a_line_is_added_in_place_and_nothing_else_is_written_over(
    furnished: Jil,
) -> None:
    put_draft(furnished)
    furnished.done("sign", "d.toml", "-k", "officer.pem", "-o", "d.note")
    before = (furnished.folder / "d.note").read_bytes()
    assert refused(
        furnished, "sign", "d.toml", "-k", "officer.pem", "-o", "d.note"
    ) == (
        2,
        "file-exists-already",
    )
    furnished.done("sign", "d.note", "-k", "officer.pem", "-o", "d.note")
    assert (furnished.folder / "d.note").read_bytes() == before


def test_a_key_that_is_no_signer_adds_no_line(furnished: Jil) -> None:
    put_draft(furnished)
    furnished.done("sign", "d.toml", "-k", "officer.pem", "-o", "d.note")
    outcome = furnished("sign", "d.note", "-k", "stranger.pem", "-o", "e.note")
    assert (outcome.code, outcome.err.split(":")[1]) == (2, " unknown-key")
    assert not (furnished.folder / "e.note").exists()


def test_two_sign_one_draft_on_two_devices(furnished: Jil) -> None:
    put_draft(furnished)
    path = furnished.folder / "d.toml"
    other = STRANGER.verifier_key.label
    path.write_text(f'signers = ["{other}"]\n' + path.read_text("utf-8"), "utf-8")
    first = furnished.done(
        "sign", "d.toml", "-k", "officer.pem", "-o", "d.note", "--json"
    )
    assert first.rows[0]["missing"] == [other]
    checked = furnished("check", "d.note", "--json")
    assert checked.code == 2
    second = furnished.done(
        "sign", "d.note", "-k", "stranger.pem", "-o", "d.note", "--json"
    )
    assert second.rows[0]["missing"] == []


def test_the_keys_of_a_log_sign_no_statement(furnished: Jil) -> None:
    put_draft(furnished)
    outcome = furnished("sign", "d.toml", "-k", "log.pem", "-o", "d.note")
    assert outcome.code == 2
    assert not (furnished.folder / "d.note").exists()


def test_a_wrong_pass_phrase_signs_nothing(
    furnished: Jil, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_draft(furnished)
    monkeypatch.setenv("JIL_PASSPHRASE", "seven plums on a sill")
    outcome = furnished("sign", "d.toml", "-k", "officer.pem", "-o", "d.note")
    assert outcome.code == 2
    assert outcome.err.endswith("jil: wrong-passphrase: the key file did not open\n")
    assert not list(furnished.folder.glob("d.note*"))


def test_a_false_line_of_somebody_else_is_seen_before_one_adds_ones_own(
    furnished: Jil,
) -> None:
    both = next_in_case(furnished, RULED, OFFICER, STRANGER)
    note = Note.parse(both.note)
    officers = tuple(line for line in note.signatures if line.name == OFFICER.name)
    false = replace(officers[0], signature=bytes(64))
    put(furnished, Filing(bytes(Note(note.text, (false,)))))
    outcome = furnished("sign", "d.note", "-k", "stranger.pem", "-o", "e.note")
    assert (outcome.code, outcome.err.split(":")[1]) == (1, " invalid-signature")


def test_a_note_is_checked_offline_with_the_keys_at_hand(
    furnished: Jil, tmp_path: Path
) -> None:
    put(furnished, next_in_case(furnished))
    shutil.rmtree(tmp_path / "jil-data")
    unknown = furnished("check", "d.note", "--json")
    known = furnished("check", "d.note", "--vkey", "officer.pem", "--json")
    assert (unknown.code, known.code) == (3, 0)
    assert {row["check"]: row["passed"] for row in known.rows} == {
        "form": True,
        "texts": True,
        "signatures": True,
        "record": None,
    }


def test_a_note_on_record_checks_as_its_entry(furnished: Jil) -> None:
    put(furnished, next_in_case(furnished))
    furnished.done("file", "d.note")
    outcome = furnished("check", "d.note")
    assert outcome.code == 0
    assert "on record as entry 5" in outcome.out
