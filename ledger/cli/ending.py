"""How a command ends: one line and an exit code, or a problem for machines."""

from __future__ import annotations

import json
from typing import Any, Final

import typer

from ledger.cli.terminal import plain
from ledger.errors import (
    BadParameterError,
    FileExistsAlreadyError,
    LedgerError,
    LedgerExistsError,
    MalformedError,
    NotFoundError,
    RefusedError,
    UnavailableError,
    UnprovenError,
)
from ledger.record.guard import find_identifier

OK: Final = 0
STOPPED: Final = 130
"""Somebody pressed Ctrl-C before the command was done."""

EXIT_CODE: Final[dict[type[LedgerError], int]] = {
    UnprovenError: 1,
    MalformedError: 2,
    RefusedError: 2,
    NotFoundError: 2,
    LedgerExistsError: 2,
    FileExistsAlreadyError: 2,
    UnavailableError: 3,
}
"""1 checked and false, 2 bad input, 3 cannot check. 4, two histories, is for commands
that compare logs."""

MEANING: Final = (
    "Exit codes: 0 ok; 1 checked and false; 2 bad input, nothing was written; 3 cannot"
    " check (a file or a server is missing or damaged); 4 two histories; 130 stopped by"
    " Ctrl-C."
)


def exit_code(error: LedgerError) -> int:
    """The exit code of an error: that of its nearest class in ``EXIT_CODE``."""
    return next(EXIT_CODE[kind] for kind in type(error).mro() if kind in EXIT_CODE)


def problem(error: LedgerError) -> dict[str, Any]:
    """The error as a problem (RFC 9457), as the API answers it, and its exit code."""
    answer: dict[str, Any] = {
        "type": f"/problems/{error.slug()}",
        "title": (type(error).__doc__ or "").split("\n", maxsplit=1)[0],
        "detail": error.detail,
        **error.facts,
    }
    if error.violations:
        answer["errors"] = [
            {"pointer": v.pointer, "code": v.code, "message": v.message, "hint": v.hint}
            for v in error.violations
        ]
    answer["exit_code"] = exit_code(error)
    return answer


def report(error: LedgerError, *, as_json: bool, where: str = "") -> int:
    """Say what went wrong, on one line and one more for each place. Returns the code.

    Args:
        error: What was refused.
        as_json: Also as a problem, on standard output.
        where: The file concerned, if the command has several.
    """
    if as_json:
        found = {"file": where, **problem(error)} if where else problem(error)
        typer.echo(json.dumps(found, ensure_ascii=False))
    place = f"{plain(where)}: " if where else ""
    typer.echo(f"jil: {error.slug()}: {place}{plain(error.detail)}", err=True)
    for violation in error.violations:
        at = violation.pointer or "/"
        hint = f" ({plain(violation.hint)})" if violation.hint else ""
        typer.echo(f"  {plain(at)}: {plain(violation.message)}{hint}", err=True)
    return exit_code(error)


def usage(error: typer.TyperException) -> BadParameterError:
    """The ledger's own error for a command line that cannot be read.

    What was typed is repeated only if it names nobody.
    """
    message = " ".join(error.format_message().split())
    if find_identifier(message):
        message = "The command line holds a value that is not allowed there."
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "jil"
    return BadParameterError(f"{message.removesuffix('.')}. See {path} --help.")
