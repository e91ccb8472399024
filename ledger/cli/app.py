"""All commands together, and what they share."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final

import typer

from ledger.cli import catalogue, docket, drafting, keys, operator, reporter, researcher
from ledger.cli.ending import MEANING
from ledger.cli.options import TO_FILE, TO_RUN

DISTRIBUTION: Final = "judicial-independence-ledger"

app = typer.Typer(
    name="jil",
    help="Who took the case, when, and on whose order: signed, kept, and provable"
    f" without us.\n\nBegin with jil demo.\n\n{MEANING}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(reporter.cli)
app.add_typer(drafting.cli, name="draft", rich_help_panel=TO_FILE)
app.add_typer(keys.cli, name="key", rich_help_panel=TO_FILE)
app.add_typer(researcher.cli)
app.add_typer(docket.cli)
app.add_typer(catalogue.cli)
app.add_typer(operator.cli)
app.add_typer(operator.projections, name="projections", rich_help_panel=TO_RUN)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"jil {version(DISTRIBUTION)}")
        raise typer.Exit


@app.callback()
def root(
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="DIR",
            help="The ledger's directory, for the command that follows.",
            show_default=False,
        ),
    ] = None,
    version_asked: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Show the version and exit.",
        ),
    ] = False,
) -> None:
    """What every command shares."""
    del version_asked
    if data is not None:
        os.environ["JIL_DATA"] = str(data)
