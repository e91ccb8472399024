"""Keys on the command line: made, shown, registered, rotated, revoked."""

from __future__ import annotations

import pytest

from ledger.proof.keyfile import open_key, open_log_keys
from ledger.proof.note import SignerKey, VerifierKey
from tests.cli.conftest import OFFICER, PASSPHRASE, STRANGER, Jil

LABEL = OFFICER.verifier_key.label
RULED = """
kind = "case.ruled"
stream = "naij.example/case/PHI-7Q4K2M8T"
[facts]
judge = "J-0312"
ruling = "continued"
adverse_to = "government"
happened_on = "2018-04"
"""


def test_a_new_key_opens_with_the_pass_phrase_that_was_typed_twice(
    jil: Jil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JIL_PASSPHRASE")
    typed = "seven plums on a sill\n"
    outcome = jil("key", "new", "naij.example/a", "--out", "a.pem", stdin=typed * 2)
    key = open_key((jil.folder / "a.pem").read_bytes(), typed.strip())
    assert outcome.code == 0
    assert key.verifier_key.label in outcome.out
    assert str(key.verifier_key) in outcome.out


def test_a_new_key_can_be_read_by_its_owner_alone(jil: Jil) -> None:
    jil.done("key", "new", "naij.example/a", "--out", "a.pem")
    assert (jil.folder / "a.pem").stat().st_mode & 0o777 == 0o600


def test_a_pass_phrase_can_come_from_a_file(
    jil: Jil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JIL_PASSPHRASE")
    (jil.folder / "phrase").write_text("seven plums on a sill\n", encoding="utf-8")
    jil.done("key", "new", "a.example/a", "-o", "a.pem", "--passphrase-file", "phrase")
    assert open_key((jil.folder / "a.pem").read_bytes(), "seven plums on a sill")


def test_a_log_has_two_keys_in_one_file(jil: Jil) -> None:
    outcome = jil.done(
        "key", "new", "log.example/1", "--out", "log.pem", "--log", "--json"
    )
    keys = open_log_keys((jil.folder / "log.pem").read_bytes(), PASSPHRASE)
    assert [row["vkey"] for row in outcome.rows] == list(map(str, keys.verifier_keys))
    assert [row["algorithm"] for row in outcome.rows] == ["Ed25519", "ML-DSA-44"]


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        pytest.param("short\n" * 2, "weak-passphrase", id="short"),
        pytest.param("aaaaaaaaaaaaaaaaaa\n" * 2, "weak-passphrase", id="a repetition"),
        pytest.param("naij.example/a\n" * 2, "weak-passphrase", id="the name"),
        pytest.param(
            "seven plums on a sill\nseven plums on a still\n",
            "wrong-passphrase",
            id="typed in two ways",
        ),
        pytest.param("", "wrong-passphrase", id="none"),
    ],
)
def test_a_pass_phrase_that_does_not_protect_is_refused(
    typed: str, slug: str, jil: Jil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JIL_PASSPHRASE")
    outcome = jil("key", "new", "naij.example/a", "--out", "a.pem", stdin=typed)
    assert outcome.code == 2
    assert outcome.err.startswith(f"jil: {slug}: ")
    assert not list(jil.folder.iterdir())


def test_a_key_file_is_never_written_over(jil: Jil) -> None:
    (jil.folder / "a.pem").write_bytes(b"another key")
    outcome = jil("key", "new", "naij.example/a", "--out", "a.pem")
    assert (outcome.code, outcome.err.split(":")[1]) == (2, " file-exists-already")
    assert (jil.folder / "a.pem").read_bytes() == b"another key"


@pytest.mark.parametrize("name", ["officer", "NAIJ.example/a", "a b/c", "a/b/c", "a/é"])
def test_a_key_is_named_by_host_and_label(name: str, jil: Jil) -> None:
    outcome = jil("key", "new", name, "--out", "a.pem")
    assert (outcome.code, outcome.err.split(":")[1]) == (2, " malformed-key")


def test_the_verifier_key_needs_no_pass_phrase(
    furnished: Jil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JIL_PASSPHRASE")
    outcome = furnished("key", "vkey", "officer.pem")
    assert (outcome.code, outcome.out) == (0, f"{OFFICER.verifier_key}\n")


def test_a_log_shows_both_verifier_keys(furnished: Jil) -> None:
    lines = furnished("key", "vkey", "log.pem").out.splitlines()
    algorithms = [VerifierKey.parse(line).algorithm for line in lines]
    assert algorithms == [0x01, 0x06]


def test_a_private_key_of_gos_tools_is_read_and_signs(furnished: Jil) -> None:
    (furnished.folder / "go.key").write_text(OFFICER.go_text() + "\n", encoding="utf-8")
    shown = furnished("key", "show", "go.key", "--json")
    assert shown.rows[0]["label"] == LABEL
    (furnished.folder / "d.toml").write_text(RULED, encoding="utf-8")
    signed = furnished("sign", "d.toml", "--key", "go.key", "-o", "d.note")
    assert signed.code == 0, signed.err


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        pytest.param(b"", "malformed-key", id="empty"),
        pytest.param(b"\xff\xfe", "malformed-key", id="not UTF-8"),
        pytest.param(b"Name: x\nVerifier-Key: y\n\n", "malformed-key", id="no block"),
        pytest.param(
            b"PRIVATE+KEY+a/b+00000000+AAAA\n", "malformed-key", id="Go, wrong id"
        ),
    ],
)
def test_what_is_no_key_file_is_refused(data: bytes, slug: str, jil: Jil) -> None:
    (jil.folder / "x").write_bytes(data)
    for command in ("show", "vkey"):
        outcome = jil("key", command, "x")
        assert (outcome.code, outcome.err.split(":")[1]) == (2, f" {slug}")


def test_a_missing_key_file_cannot_be_checked(jil: Jil) -> None:
    outcome = jil("key", "show", "nowhere.pem")
    assert (outcome.code, outcome.err.split(":")[1]) == (3, " file-missing")


def test_governors_and_the_new_key_register_it(furnished: Jil) -> None:
    _register(furnished)
    (row,) = [
        row
        for row in furnished("keys", "--json").rows
        if row["label"] == STRANGER.verifier_key.label
    ]
    assert (row["host"], row["kinds"]) == (
        "stranger.example",
        ["case", "notice.served"],
    )
    assert (row["since"], row["until"]) == (6, None)


def _register(jil: Jil) -> None:
    jil.done(
        "key", "register", "stranger.pem", "--holder", "Somebody", "--kinds",
        "case,notice.served", "--signed-by", "governor-1.example/governor",
        "--signed-by", "governor-2.example/governor", "-o", "k.txt",
    )  # fmt: skip
    jil.done("sign", "k.txt", "-k", "stranger.pem", "-o", "k.note")
    jil.done("sign", "k.note", "-k", "governor-2.pem", "governor-1.pem", "-o", "k.note")
    jil.done("file", "k.note")


def test_a_key_is_rotated_by_the_old_and_the_new_one(furnished: Jil) -> None:
    furnished.done("key", "rotate", LABEL, _renamed(furnished), "-o", "r.txt")
    furnished.done(
        "sign", "r.txt", "-k", "officer.pem", "-k", "new.pem", "-o", "r.note"
    )
    furnished.done("file", "r.note")
    rows = {row["label"]: row for row in furnished("keys", "--json").rows}
    assert (rows[LABEL]["until"], rows[LABEL]["ended_by"]) == (6, "rotated")


def _renamed(jil: Jil) -> str:
    jil.done("key", "new", "naij.example/officer-2", "--out", "new.pem")
    return "new.pem"


def test_governors_revoke_a_key_and_it_files_no_more(furnished: Jil) -> None:
    (furnished.folder / "d.toml").write_text(RULED, encoding="utf-8")
    furnished.done("sign", "d.toml", "-k", "officer.pem", "-o", "d.note")
    furnished.done(
        "key", "revoke", LABEL, "--since", "4", "--reason", "stolen", "-o", "r.txt",
        "--signed-by", "governor-1.example/governor",
        "--signed-by", "governor-3.example/governor",
    )  # fmt: skip
    keys = ("-k", "governor-1.pem", "-k", "governor-3.pem")
    furnished.done("sign", "r.txt", *keys, "-o", "r.note")
    furnished.done("file", "r.note")
    outcome = furnished("file", "d.note")
    assert (outcome.code, outcome.err.split(":")[1]) == (2, " revoked-key")


TWO = ("governor-1.example/governor", "governor-2.example/governor")


@pytest.mark.parametrize(
    ("options", "governors", "slug"),
    [
        pytest.param(
            {"--kinds": "report,case"}, TWO, "unknown-event-kind", id="no such kind"
        ),
        pytest.param(
            {"--kinds": "key"}, TWO, "unknown-event-kind", id="for governors only"
        ),
        pytest.param({"--kinds": ""}, TWO, "schema-violation", id="no kind"),
        pytest.param(
            {"--host": "other.example"}, TWO, "schema-violation", id="another host"
        ),
        pytest.param(
            {"--holder": "Call 215-555-0134"},
            TWO,
            "public-field-contains-identifier",
            id="a telephone number",
        ),
        pytest.param({}, ("nobody.example/x",), "unknown-key", id="no governor"),
        pytest.param({}, TWO[:1], "bad-parameter", id="too few governors"),
        pytest.param({}, (), "bad-parameter", id="which of three governors"),
    ],
)
def test_a_registration_that_does_not_fit_is_refused(
    options: dict[str, str], governors: tuple[str, ...], slug: str, furnished: Jil
) -> None:
    chosen = {"--holder": "Somebody", "--kinds": "case", "-o": "k.txt"} | options
    args = [part for pair in chosen.items() for part in pair]
    args += [part for label in governors for part in ("--signed-by", label)]
    outcome = furnished("key", "register", "stranger.pem", *args)
    assert (outcome.code, outcome.err.split(":")[1]) == (2, f" {slug}")
    assert "215-555" not in outcome.err + outcome.out
    assert not list(furnished.folder.glob("k.txt*"))


def test_a_label_that_is_none_is_refused(furnished: Jil) -> None:
    outcome = furnished("key", "rotate", "officer-1", "stranger.pem", "-o", "r.txt")
    assert (outcome.code, outcome.err.split(":")[1]) == (2, " malformed-key")


def test_a_small_order_key_is_never_registered(furnished: Jil) -> None:
    weak = VerifierKey("weak.example/1", 0x01, bytes([1, *bytes(31)]))
    outcome = furnished(
        "key", "register", str(weak), "--holder", "W", "--kinds", "case", "-o", "k.txt"
    )
    assert (outcome.code, outcome.err.split(":")[1]) == (2, " malformed-key")


def test_no_secret_is_ever_shown(furnished: Jil) -> None:
    seed = SignerKey.from_seed(OFFICER.name, OFFICER.seed())
    outcome = furnished("key", "show", "officer.pem")
    assert seed.go_text().rpartition("+")[2] not in outcome.out + outcome.err
    assert PASSPHRASE not in outcome.out + outcome.err
