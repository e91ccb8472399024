"""The command ``jil``: what people type to file, to ask, and to run a ledger.

By who types it: ``reporter``, ``drafting`` and ``keys`` for whoever files,
``researcher``, ``docket`` and ``catalogue`` for whoever asks, ``operator`` for whoever
runs a ledger. How each of them ends is in ``ending``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TextIO

import typer

from ledger.cli.app import app
from ledger.cli.ending import OK, STOPPED, report, usage
from ledger.errors import LedgerError, UnavailableError


def main() -> None:
    """Run ``jil``; what the ledger refuses becomes one line and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        _show_what_it_can(stream)
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(args: Sequence[str]) -> int:
    """Run one command line. Returns its exit code.

    A user's mistake never shows a traceback; with ``--json`` it is also a problem on
    standard output.
    """
    try:
        return int(app(list(args), prog_name="jil", standalone_mode=False) or OK)
    except SystemExit:
        return OK  # how typer ends when whoever reads has read enough
    except typer.Abort:
        typer.echo("jil: stopped", err=True)
        return STOPPED
    except (LedgerError, typer.TyperException, OSError) as error:
        return _report(error, as_json="--json" in args)


def _report(
    error: LedgerError | typer.TyperException | OSError, *, as_json: bool
) -> int:
    if isinstance(error, typer.TyperException):
        if not error.format_message():
            return error.exit_code  # a list of commands was shown instead
        error = usage(error)
    if isinstance(error, OSError):
        name = os.path.basename(str(error.filename or ""))  # noqa: PTH119  a name only
        words = f"{name}: {error.strerror}" if name else str(error.strerror or "failed")
        error = UnavailableError(f"{words}.")
    return report(error, as_json=as_json)


def _show_what_it_can(stream: TextIO) -> None:
    """Write what a terminal cannot show as escapes, rather than fail."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
