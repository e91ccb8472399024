"""A folder with a ledger and the key files of its people, and ``jil`` to type in it."""

from __future__ import annotations

import io
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from ledger import demo
from ledger.cli import run
from ledger.config import Place
from ledger.proof.keyfile import seal_key, seal_log_keys
from ledger.record.draft import Draft
from ledger.store.sqlite import EntryRecorder
from tests.world import make_key, make_log_keys, make_world, real_clock

PASSPHRASE: Final = "grey otter by the mill"  # noqa: S105  of keys made for a test
OFFICER: Final = make_key("naij.example/officer-1")
STRANGER: Final = make_key("stranger.example/1")
CASE: Final = "naij.example/case/PHI-7Q4K2M8T"
OPENED: Final = Draft(
    "case.opened",
    CASE,
    {
        "court": "PHI",
        "judge": "J-0312",
        "case_type": "removal",
        "happened_on": "2018-03-05",
    },
)


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        """What stands on standard output."""
        return self.raw.decode()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Objects of an answer with ``--json``, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Jil:
    """Types commands in one folder."""

    def __init__(
        self,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capture: pytest.CaptureFixture[bytes],
    ) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capture = capture

    def __call__(self, *args: str, stdin: str = "") -> Outcome:
        """Type one command, and its input."""
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        self._capture.readouterr()
        code = run(args)
        shown = self._capture.readouterr()
        return Outcome(code, shown.out, shown.err.decode())

    def done(self, *args: str) -> Outcome:
        """A command that has to succeed before the test begins."""
        outcome = self(*args)
        assert outcome.code == 0, outcome.err
        return outcome

    @property
    def size(self) -> int:
        """Entries in ``jil-data``."""
        recorder = EntryRecorder(Place(self.folder / "jil-data").events)
        try:
            return recorder.max_notification_id()
        finally:
            recorder.close()


@pytest.fixture(scope="session")
def _furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that tests copy: a ledger of four entries, and key files."""
    folder = tmp_path_factory.mktemp("furnished")
    with make_world(folder / "jil-data", clock=real_clock) as world:
        world.register(OFFICER.name)
        world.register("agency.example/1", ("response",))
        world.file(OPENED, OFFICER)
        people = {
            "officer": OFFICER,
            "agency": make_key("agency.example/1"),
            "stranger": STRANGER,
            **{f"governor-{n}": key for n, key in enumerate(world.governors, start=1)},
        }
    for name, key in people.items():
        (folder / f"{name}.pem").write_bytes(seal_key(key, PASSPHRASE))
    (folder / "log.pem").write_bytes(seal_log_keys(make_log_keys(), PASSPHRASE))
    return folder


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where commands are typed, with the pass phrase of the test keys at hand."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JIL_DATA", raising=False)
    monkeypatch.setenv("JIL_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return tmp_path


@pytest.fixture
def jil(
    empty_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> Jil:
    """``jil`` in a folder that has nothing in it."""
    return Jil(empty_folder, monkeypatch, capsysbinary)


@pytest.fixture
def furnished(_furnished: Path, jil: Jil) -> Jil:
    """``jil`` in a folder with a ledger (``jil-data``) and key files."""
    shutil.copytree(_furnished, jil.folder, dirs_exist_ok=True)
    return jil


@pytest.fixture(scope="session")
def _demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = Place(tmp_path_factory.mktemp("demo") / "jil-demo")
    demo.build(place)
    return place.data


@pytest.fixture
def asking(_demonstration: Path, jil: Jil, monkeypatch: pytest.MonkeyPatch) -> Jil:
    """``jil`` with the demonstration ledger, to ask and not to file."""
    monkeypatch.setenv("JIL_DATA", str(_demonstration))
    return jil
