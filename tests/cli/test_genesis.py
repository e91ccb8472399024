"""A ledger begins: written, signed by every governor, opened once."""

from __future__ import annotations

import pytest

from ledger.proof.note import Note
from tests.cli.conftest import Jil

ORIGIN = "ledger.example/2026"
WRITE = (
    "genesis", "--origin", ORIGIN, "--governor", "governor-1.pem", "governor-2.pem",
    "--threshold", "2", "--log-key", "log.pem", "-o", "g.txt",
)  # fmt: skip


@pytest.fixture
def drafted(furnished: Jil) -> Jil:
    """Keys of governors and a log, and the first statement of a ledger unsigned."""
    furnished.done(*WRITE)
    return furnished


@pytest.fixture
def signed(drafted: Jil) -> Jil:
    """The same, signed by both."""
    drafted.done(
        "sign", "g.txt", "--key", "governor-1.pem", "governor-2.pem", "-o", "g.note"
    )
    return drafted


def test_an_unsigned_statement_is_a_text_of_two_lines(drafted: Jil) -> None:
    text = (drafted.folder / "g.txt").read_text(encoding="utf-8")
    header, body, rest = text.split("\n")
    assert header == "judicial-independence-ledger/statement/1"
    assert (body[0], body[-1], rest) == ("{", "}", "")


def test_a_ledger_begins_when_every_governor_has_signed(drafted: Jil) -> None:
    first = drafted(
        "sign", "g.txt", "--key", "governor-2.pem", "-o", "g.note", "--json"
    )
    assert [label.partition("+")[0] for label in first.rows[0]["missing"]] == [
        "governor-1.example/governor"
    ]
    refused = drafted("init", "begun", "--genesis", "g.note")
    assert (refused.code, refused.err.split(":")[1]) == (2, " signatures-missing")
    drafted.done("sign", "g.note", "--key", "governor-1.pem", "-o", "g.note")
    begun = drafted("init", "begun", "--genesis", "g.note", "--json")
    assert begun.rows[0]["origin"] == ORIGIN
    assert len(drafted("entries", "--data", "begun", "--json").rows) == 1


def test_lines_stand_in_the_order_of_signers_whoever_signs_first(drafted: Jil) -> None:
    drafted.done("sign", "g.txt", "--key", "governor-2.pem", "-o", "g1.note")
    drafted.done("sign", "g1.note", "--key", "governor-1.pem", "-o", "g2.note")
    note = Note.parse((drafted.folder / "g2.note").read_bytes())
    assert [line.name for line in note.signatures] == [
        "governor-1.example/governor",
        "governor-2.example/governor",
    ]


def test_verifier_keys_may_be_given_as_texts(drafted: Jil) -> None:
    log = drafted("key", "vkey", "log.pem").out.splitlines()
    vkeys = [drafted("key", "vkey", f"governor-{n}.pem").out.strip() for n in "12"]
    outcome = drafted(
        "genesis", "--origin", ORIGIN, "--governor", vkeys[0], "--governor",
        vkeys[1], "--threshold", "1", "--log-key", log[1], "--log-key", log[0],
        "-o", "h.txt",
    )  # fmt: skip
    assert outcome.code == 0, outcome.err


def test_a_second_init_leaves_the_ledger_as_it_is(signed: Jil) -> None:
    signed.done("init", "begun", "--genesis", "g.note")
    before = (signed.folder / "begun" / "ledger.toml").read_bytes()
    outcome = signed("init", "begun", "--genesis", "g.note")
    assert (outcome.code, outcome.err.split(":")[1]) == (2, " ledger-exists")
    assert (signed.folder / "begun" / "ledger.toml").read_bytes() == before


def test_a_file_or_a_full_directory_is_no_place_for_a_ledger(signed: Jil) -> None:
    (signed.folder / "full").mkdir()
    (signed.folder / "full" / "letter").touch()
    for place in ("full", "g.txt"):
        outcome = signed("init", place, "--genesis", "g.note")
        assert (outcome.code, outcome.err.split(":")[1]) == (2, " ledger-exists")
    assert [path.name for path in (signed.folder / "full").iterdir()] == ["letter"]


def test_a_false_line_begins_no_ledger(signed: Jil) -> None:
    note = (signed.folder / "g.note").read_bytes()
    (signed.folder / "g.note").write_bytes(
        note.replace(b'"threshold":2', b'"threshold":1')
    )
    outcome = signed("init", "begun", "--genesis", "g.note")
    assert (outcome.code, outcome.err.split(":")[1]) == (1, " invalid-signature")
    assert not (signed.folder / "begun").exists()


@pytest.mark.parametrize(
    ("changed", "code", "slug"),
    [
        pytest.param({"--threshold": "3"}, 2, "schema-violation", id="threshold above"),
        pytest.param({"--threshold": "0"}, 2, "bad-parameter", id="threshold of none"),
        pytest.param(
            {"--origin": "other.example/1"}, 2, "schema-violation", id="origin"
        ),
        pytest.param(
            {"--log-key": "governor-1.pem"}, 2, "malformed-key", id="one log key"
        ),
        pytest.param({"--log-key": "x"}, 2, "malformed-key", id="no key"),
        pytest.param(
            {"-o": "governor-1.pem"}, 2, "file-exists-already", id="over a file"
        ),
    ],
)
def test_a_genesis_that_does_not_fit_is_refused(
    changed: dict[str, str], code: int, slug: str, drafted: Jil
) -> None:
    options = {
        "--origin": ORIGIN, "--threshold": "1", "--log-key": "log.pem",
        "-o": "h.txt", "--governor": "governor-1.pem",
    }  # fmt: skip
    args = [part for pair in (options | changed).items() for part in pair]
    outcome = drafted("genesis", *args)
    assert (outcome.code, outcome.err.split(":")[1]) == (code, f" {slug}")
    assert not (drafted.folder / "h.txt").exists()


def test_one_governor_cannot_sign_for_two(drafted: Jil) -> None:
    outcome = drafted(
        "genesis", "--origin", ORIGIN, "--governor", "governor-1.pem", "governor-1.pem",
        "--threshold", "2", "--log-key", "log.pem", "-o", "h.txt",
    )  # fmt: skip
    assert (outcome.code, outcome.err.split(":")[1]) == (2, " schema-violation")
