"""Served over HTTP: ready on a line, filed into from elsewhere, stopped by Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from ledger.cli.remote import RemoteLedger, error_of
from ledger.cli.serving import address_of, bind
from ledger.errors import (
    InvalidSignatureError,
    LedgerError,
    MalformedError,
    UnavailableError,
    Violation,
)
from tests.cli.conftest import CASE, OFFICER, STRANGER, Jil
from tests.cli.test_filing import SAID, next_in_case, put, put_draft


@dataclass
class Served:
    """A server that somebody started on the command line."""

    process: subprocess.Popen[str]
    url: str
    lines: list[str]

    def stop(self) -> int:
        """Press Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


@contextmanager
def served(folder: Path, *args: str) -> Iterator[Served]:
    """A server in ``folder``, from when it says ready."""
    process = subprocess.Popen(  # noqa: S603  the arguments are ours
        [sys.executable, "-c", "from ledger.cli import main; main()", *args],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    limit = threading.Timer(60, process.kill)
    limit.start()
    try:
        lines = []
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if lines[-1] == "ready":
                break
        found = re.search(r"http://[0-9.:]+", "\n".join(lines))
        assert found, (lines, process.stderr and process.stderr.read())
        yield Served(process, found[0], lines)
    finally:
        limit.cancel()
        process.kill()
        process.communicate()


@pytest.fixture
def server(furnished: Jil) -> Iterator[Served]:
    with served(furnished.folder, "serve", "--port", "0") as found:
        yield found


def test_it_is_ready_serves_and_ends_well_at_ctrl_c(server: Served) -> None:
    with urlopen(f"{server.url}/v1/entries/1") as answer:  # noqa: S310
        assert json.load(answer)["row"]["entry"]["kind"] == "ledger.opened"
    assert server.lines[-1] == "ready"
    assert server.stop() == 0
    assert server.process.stderr is not None
    assert server.process.stderr.read() == ""


def test_a_draft_is_signed_for_and_filed_into_a_ledger_elsewhere(
    server: Served, furnished: Jil
) -> None:
    put_draft(furnished, 'ruling_said = "Continued."')
    elsewhere = ("--url", server.url)
    furnished.done("sign", "d.toml", "-k", "officer.pem", "-o", "d.note", *elsewhere)
    first = furnished.done("file", "d.note", *elsewhere, "--json").rows[0]
    again = furnished.done("file", "d.note", f"--url={server.url}/", "--json").rows[0]
    assert (first["seq"], first["stream"], first["replayed"]) == (5, CASE, False)
    assert again == {**first, "replayed": True}
    assert furnished.size == 5


def test_a_refusal_from_elsewhere_is_the_same_as_one_from_here(
    server: Served, furnished: Jil
) -> None:
    note = next_in_case(furnished, SAID)
    put(furnished, note)
    path = furnished.folder / "d.note"
    path.write_bytes(path.read_bytes().replace(b"government", b"respondent"))
    here = furnished("file", "d.note", "--json")
    there = furnished("file", "d.note", "--json", "--url", server.url)
    assert there.rows == here.rows
    assert (there.code, there.err) == (here.code, here.err)


def test_a_key_is_registered_against_a_ledger_elsewhere(
    server: Served, furnished: Jil
) -> None:
    furnished.done(
        "key", "register", "stranger.pem", "--holder", "S", "--kinds", "case",
        "-o", "k.txt",
        "--signed-by", "governor-1.example/governor", "--url", server.url,
        "--signed-by", "governor-2.example/governor",
    )  # fmt: skip
    text = (furnished.folder / "k.txt").read_text("utf-8")
    assert STRANGER.verifier_key.label in text


def test_without_an_answer_it_is_not_known_whether_it_arrived(furnished: Jil) -> None:
    put(furnished, next_in_case(furnished))
    outcome = furnished("file", "d.note", "--url", nobody())
    assert outcome.code == 3
    assert outcome.err == (
        "jil: unavailable: d.note: Not known whether it arrived; run the same command"
        " again, nothing is filed twice.\n"
    )


def nobody() -> str:
    """An address where nobody listens: it was taken and given back."""
    with bind("127.0.0.1", 0) as listening:
        return address_of(listening)


def test_a_server_that_closes_without_an_answer_is_not_an_answer(
    furnished: Jil,
) -> None:
    put(furnished, next_in_case(furnished))
    with answering(b"") as url:
        assert furnished("file", "d.note", "--url", url).code == 3


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\nhello", id="no JSON"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n[]", id="a list"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n{}", id="no receipt"),
        pytest.param(b"HTTP/1.0 503 Busy\r\n\r\nhello", id="503 without a problem"),
        pytest.param(b"nonsense\r\n\r\n", id="no HTTP"),
    ],
)
def test_what_is_no_ledger_cannot_be_filed_into(answer: bytes, furnished: Jil) -> None:
    put(furnished, next_in_case(furnished))
    with answering(answer) as url:
        outcome = furnished("file", "d.note", "--url", url)
    assert (outcome.code, outcome.err.split(":")[1]) == (3, " unavailable")


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """A server that gives one answer, whatever it is asked."""
    with bind("127.0.0.1", 0) as listening:
        thread = threading.Thread(target=answer_once, args=(listening, answer))
        thread.start()
        yield address_of(listening)
        thread.join()


def answer_once(listening: socket.socket, answer: bytes) -> None:
    connection, _ = listening.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65_536):
            pass


@pytest.mark.parametrize(
    "url",
    ["ledger.example", "ftp://ledger.example", "file:///etc/hosts", "http://", ""],
)
def test_only_an_address_of_the_web_is_asked(url: str, furnished: Jil) -> None:
    put(furnished, next_in_case(furnished))
    outcome = furnished("file", "d.note", "--url", url)
    assert (outcome.code, outcome.err.split(":")[1]) == (2, " bad-parameter")


def test_a_problem_becomes_the_ledgers_own_error_again() -> None:
    answer = {
        "type": "/problems/invalid-signature",
        "detail": "It does not match.",
        "errors": [{"pointer": "/a", "code": "b", "message": "c", "hint": ""}],
    }
    error = error_of(422, json.dumps(answer).encode())
    assert type(error) is InvalidSignatureError
    assert error.violations == (Violation("/a", "b", "c"),)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        pytest.param(404, b"", UnavailableError, id="no body"),
        pytest.param(404, b"{}", UnavailableError, id="no problem"),
        pytest.param(502, b"[]", UnavailableError, id="a list"),
        pytest.param(
            422, b'{"type": "/problems/new", "detail": "x"}', MalformedError, id="new"
        ),
        pytest.param(
            500, b'{"type": "/problems/new", "detail": "x"}', UnavailableError, id="500"
        ),
    ],
)
def test_any_other_answer_is_an_error_too(
    status: int, body: bytes, kind: type[LedgerError]
) -> None:
    error = error_of(status, body)
    assert isinstance(error, kind)
    assert error.slug() == kind.slug()


def test_a_port_that_is_taken_is_named(furnished: Jil) -> None:
    with bind("127.0.0.1", 0) as taken:
        outcome = furnished("serve", "--port", str(taken.getsockname()[1]))
    assert (outcome.code, outcome.err.split(":")[1]) == (3, " unavailable")
    assert "--port" in outcome.err


def test_a_ledger_elsewhere_says_where_a_stream_ends(
    server: Served, furnished: Jil
) -> None:
    ledger = RemoteLedger(server.url)
    (row,) = furnished.done("entries", "--stream", CASE, "--json").rows
    assert ledger.spot(CASE).prev == row["leaf"]
    assert (ledger.spot(CASE).version, ledger.spot(f"{CASE[:-1]}0").version) == (2, 1)
    assert ledger.governors()[1] == 2


def test_the_demonstration_is_made_checked_served_and_served_again(jil: Jil) -> None:
    with served(jil.folder, "demo", "--port", "0") as first:
        told = "\n".join(first.lines)
        assert f"Open  {first.url}/" in told
        assert f"curl {first.url}/v1/" in told
        assert told.count("Try   jil ") == 2
        with urlopen(re.findall(r"curl (\S+)", told)[0]) as answer:  # noqa: S310
            assert answer.status == 200
        assert first.stop() == 0
    before = (jil.folder / "jil-demo" / "ledger.toml").read_bytes()
    again = jil.done("demo", "--no-serve")
    assert "the answers are those of the record" in again.out
    assert (jil.folder / "jil-demo" / "ledger.toml").read_bytes() == before


def test_the_commands_that_the_demonstration_proposes_can_be_typed(jil: Jil) -> None:
    told = jil.done("demo", "here", "--no-serve").out
    proposed = re.findall(r"Try   jil (.+)", told)
    assert len(proposed) == 2
    for command in proposed:
        jil.done(*command.split())


def test_the_demonstration_never_writes_over_another_directory(furnished: Jil) -> None:
    outcome = furnished("demo", "jil-data", "--no-serve")
    assert (outcome.code, outcome.err.split(":")[1]) == (2, " ledger-exists")
    assert furnished.size == 4
    assert OFFICER.name in furnished.done("keys").out
