"""What every command has: help, an example, exit codes, one line for a mistake."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from ledger import errors
from ledger.cli.app import app
from ledger.cli.ending import EXIT_CODE, MEANING, exit_code, problem
from ledger.cli.terminal import plain, to_json
from ledger.errors import LedgerError, RefusedError, UnprovenError, Violation
from tests.cli.conftest import Jil


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[Any]:  # noqa: ANN401
    """Every command with its path, such as ``("key", "new")``."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield pytest.param((*path, name), command, id=" ".join((*path, name)))


EVERY = list(commands(typer.main.get_command(app)))
ERRORS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type)
    and issubclass(kind, LedgerError)
    and kind is not LedgerError
]
FORMS = [
    "demo", "genesis", "init", "serve", "key new", "key vkey", "key show",
    "key register", "sign", "file", "show", "referrals", "draft new", "draft check",
    "check", "case", "judge", "orders", "notices", "plans", "rating", "roster", "keys",
    "kinds", "entries", "counts", "projections rebuild",
]  # fmt: skip


def test_the_commands_that_scripts_rely_on_are_there() -> None:
    assert {" ".join(param.values[0]) for param in EVERY} >= set(FORMS)


@pytest.mark.parametrize(("path", "command"), EVERY)
def test_every_command_shows_an_example_and_its_exit_codes(
    path: tuple[str, ...],
    command: Any,  # noqa: ANN401
) -> None:
    assert f"Example: jil {' '.join(path)}" in command.help
    assert "Exit codes: 0 " in command.help
    assert "[" not in command.help


@pytest.mark.parametrize(("path", "command"), EVERY)
def test_every_option_says_what_it_is(
    path: tuple[str, ...],
    command: Any,  # noqa: ANN401
) -> None:
    del path
    assert [param.name for param in command.params if not param.help] == []


@pytest.mark.parametrize(("path", "command"), EVERY)
def test_every_help_can_be_read(
    path: tuple[str, ...],
    command: Any,  # noqa: ANN401
) -> None:
    del command
    result = CliRunner().invoke(app, [*path, "--help"])
    assert result.exit_code == 0
    assert f"jil {' '.join(path)}" in result.output.replace("Usage: root", "jil")


def test_the_list_of_commands_explains_the_exit_codes() -> None:
    shown = " ".join(CliRunner().invoke(app, ["--help"]).output.split())
    assert MEANING in shown


@pytest.mark.parametrize("kind", ERRORS)
def test_every_error_has_an_exit_code(kind: type[LedgerError]) -> None:
    assert exit_code(kind("It is so.")) in set(EXIT_CODE.values())


def test_checked_and_false_is_another_code_than_refused() -> None:
    codes = {exit_code(kind("x")) for kind in (UnprovenError, RefusedError)}
    assert codes == {1, 2}


def test_a_problem_for_machines_has_what_the_line_for_people_has() -> None:
    error = RefusedError(
        "It is so.", violations=[Violation("/a", "b", "c", "d")], holder="J-0312"
    )
    assert problem(error) == {
        "type": "/problems/refused",
        "title": "A rule of the record forbids the statement. Nothing was written.",
        "detail": "It is so.",
        "holder": "J-0312",
        "errors": [{"pointer": "/a", "code": "b", "message": "c", "hint": "d"}],
        "exit_code": 2,
    }


@pytest.mark.parametrize(
    "args",
    [
        pytest.param(("shwo", "1"), id="command"),
        pytest.param(("show",), id="argument is missing"),
        pytest.param(("show", "one"), id="no number"),
        pytest.param(("show", "1", "--jsno"), id="option"),
        pytest.param(("show", "1", "2"), id="argument too many"),
        pytest.param(("serve", "--port", "70000"), id="port"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_bad_input(
    args: tuple[str, ...], jil: Jil
) -> None:
    outcome = jil(*args)
    assert outcome.code == 2
    assert outcome.err.startswith("jil: bad-parameter: ")
    assert outcome.err.count("\n") == 1
    assert jil(*args, "--json").rows[0]["type"] == "/problems/bad-parameter"


@pytest.mark.parametrize("args", [(), ("key",), ("draft",), ("projections",)])
def test_a_group_without_a_command_lists_its_commands(
    args: tuple[str, ...], jil: Jil
) -> None:
    outcome = jil(*args)
    assert outcome.code == 2
    assert "Usage: jil" in outcome.out + outcome.err


def test_the_directory_may_be_named_before_the_command(
    furnished: Jil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIL_DATA", "nowhere")
    assert furnished("show", "1").code == 3
    assert furnished("show", "1", "--data", "jil-data").code == 0
    assert furnished("--data", "jil-data", "show", "1").code == 0


def test_the_version_is_told(jil: Jil) -> None:
    assert jil("--version").out.startswith("jil 20")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("\x1b[2Jgone", "\\u001b[2Jgone", id="clears the screen"),
        pytest.param("a\u202eb", "a\\u202eb", id="turns the direction"),
        pytest.param("a\x9bb", "a\\u009bb", id="C1"),
        pytest.param("a\ud800b", "a\\ud800b", id="broken"),
        pytest.param("裁判所 é\n", "裁判所 é\n", id="letters and lines"),
    ],
)
def test_a_text_of_a_stranger_does_not_move_the_cursor(text: str, shown: str) -> None:
    assert plain(text) == shown
    assert "\x1b" not in to_json({"text": text})


def main(*args: str, folder: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """``jil`` as a program of its own."""
    return subprocess.run(  # noqa: S603  the arguments are ours
        [sys.executable, "-c", "from ledger.cli import main; main()", *args],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path.cwd())} | env,
        capture_output=True,
        check=False,
    )


def test_a_mistake_is_one_line_and_a_code_and_never_a_traceback(
    tmp_path: Path,
) -> None:
    ended = main("show", "1", folder=tmp_path)
    assert (ended.returncode, ended.stdout) == (3, b"")
    assert ended.stderr.startswith(b"jil: ledger-missing: ")
    assert ended.stderr.count(b"\n") == 1


def test_a_terminal_that_knows_few_letters_is_no_reason_to_fail(
    tmp_path: Path,
) -> None:
    ended = main("kinds", "case.ruled", folder=tmp_path, PYTHONIOENCODING="ascii")
    drafted = main(
        "draft",
        "new",
        "--kind",
        "case.ruled",
        folder=tmp_path,
        PYTHONIOENCODING="ascii",
    )
    assert (ended.returncode, drafted.returncode) == (0, 0)


def test_a_reader_that_stops_reading_is_no_error(tmp_path: Path) -> None:
    program = "from ledger.cli import main; main()"
    ended = subprocess.run(  # noqa: S602  the arguments are ours
        f"'{sys.executable}' -c '{program}' kinds --json | head -n 1; exit $PIPESTATUS",
        shell=True,
        executable=shell(),
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")


def shell() -> str:
    found = "/bin/bash"
    if not Path(found).exists():
        pytest.skip("no bash here")
    return found


def test_a_directory_that_cannot_be_written_is_named(
    furnished: Jil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIL_PASSPHRASE", "seven plums on a sill")
    outcome = furnished("key", "new", "a.example/a", "--out", "no/such/place.pem")
    assert outcome.code == 3
    assert outcome.err.startswith("jil: unavailable: place.pem cannot be written")
