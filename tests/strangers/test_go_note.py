"""Go's own reader and writer of signed notes agree with ours, both ways."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.errors import InvalidSignatureError
from ledger.proof.note import Note, SignerKey, VerifierKey, open_note, sign_note
from tests.strangers import require

SOURCE = Path(__file__).parent / "go"

GOPATH = Path("/usr/share/gocode")
"""Where the packages of Debian named ``golang-…-dev`` put their sources."""

NOTE_SOURCE = GOPATH / "src" / "golang.org" / "x" / "mod" / "sumdb" / "note"

KEY = SignerKey.from_seed("naij.example/officer-1", bytes(range(32)))
TEXTS = [
    pytest.param("one line\n", id="one line"),
    pytest.param("\n", id="an empty line"),
    pytest.param("Amtsgericht Köln — 裁判所\n", id="beyond ASCII"),
    pytest.param("a\n\n— naij.example/officer-1 AAAA\n\nb\n", id="like a signature"),
]

Go = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture(scope="session")
def go(tmp_path_factory: pytest.TempPathFactory) -> Go:
    """``go("open", vkey, stdin=…)`` runs the program of ``main.go``, built offline."""
    compiler = shutil.which("go")
    require("go", present=bool(compiler) and NOTE_SOURCE.is_dir())
    folder = tmp_path_factory.mktemp("go")
    program = folder / "note"
    offline = {
        "GO111MODULE": "off",
        "GOPATH": str(GOPATH),
        "GOCACHE": str(folder / "cache"),
    }
    subprocess.run(
        [compiler or "go", "build", "-o", program, "."],
        cwd=SOURCE,
        env=os.environ | offline,
        check=True,
    )

    def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [program, *arguments], input=stdin, capture_output=True, check=False
        )

    return run


@pytest.mark.parametrize("text", TEXTS)
def test_a_note_signed_here_opens_in_go(go: Go, text: str) -> None:
    answer = go("open", str(KEY.verifier_key), stdin=bytes(sign_note(text, KEY)))

    assert (answer.returncode, answer.stdout.decode()) == (0, text)


@pytest.mark.parametrize("text", TEXTS)
def test_a_note_signed_in_go_opens_here_and_has_the_same_bytes(
    go: Go, text: str
) -> None:
    answer = go("sign", KEY.go_text(), stdin=text.encode())

    assert answer.returncode == 0
    assert open_note(answer.stdout, [KEY.verifier_key]).text == text
    assert answer.stdout == bytes(sign_note(text, KEY))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("one line", "one lime", id="other text"),
        pytest.param("\n\n", "\n\n\n", id="one more blank line"),
        pytest.param("officer-1", "officer-2", id="other name"),
    ],
)
def test_a_changed_note_is_refused_by_go(go: Go, old: str, new: str) -> None:
    signed = bytes(sign_note("one line\n", KEY)).decode()
    answer = go("open", str(KEY.verifier_key), stdin=signed.replace(old, new).encode())

    assert (answer.returncode, answer.stdout) == (1, b"")


def test_a_changed_note_of_go_is_refused_here(go: Go) -> None:
    signed = go("sign", KEY.go_text(), stdin=b"one line\n").stdout

    with pytest.raises(InvalidSignatureError):
        open_note(signed.replace(b"line", b"lime"), [KEY.verifier_key])


def test_a_key_made_in_go_is_read_here(go: Go) -> None:
    private_text, public_text = go("genkey", "agency.example/press").stdout.split()
    key = SignerKey.parse_go(private_text.decode())

    assert key.verifier_key == VerifierKey.parse(public_text.decode())
    assert Note.parse(bytes(sign_note("text\n", key))).signatures[0].name == key.name


def test_a_key_made_here_signs_in_go(go: Go) -> None:
    key = SignerKey.generate("agency.example/press")
    answer = go("sign", key.go_text(), stdin=b"text\n")

    assert open_note(answer.stdout, [key.verifier_key]).text == "text\n"
