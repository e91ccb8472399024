"""Typed by whoever drafts: a blank draft, and what is still wrong with a full one."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Final

import typer

from ledger.bootstrap import Ledger
from ledger.cli.against import LocalLedger, opened
from ledger.cli.checks import (
    Check,
    attempt,
    check_against,
    check_texts,
    failed,
    name_of,
    print_checks,
)
from ledger.cli.draft_file import read_draft
from ledger.cli.ending import exit_code
from ledger.cli.files import read_file
from ledger.cli.options import AsJson, Data, place_if_any
from ledger.cli.signing import Spot, Unfiled, check_size, now
from ledger.cli.template import blank_draft
from ledger.cli.terminal import print_json, say
from ledger.errors import BadParameterError, LedgerError
from ledger.record.draft import Draft, Place, compose
from ledger.record.identifiers import HOST, LABEL

STAND_IN: Final = "draft.example/unsigned+00000000"
"""Signer of a draft that nobody is named for."""

NO_LEDGER: Final = "0" * 64

_LABEL: Final = re.compile(rf"{HOST}/{LABEL}\+[0-9a-f]{{8}}")

cli = typer.Typer(
    help="Drafts: a blank one, and what is wrong with one.", no_args_is_help=True
)


@cli.command("new")
def new_draft(
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="Such as case.reassigned; jil kinds lists them.",
        ),
    ],
    stream: Annotated[
        str | None,
        typer.Option(
            "--stream",
            metavar="STREAM",
            help="Where it is to stand: host/type/id. For case.opened host/case/PHI,"
            " which gets a new random reference.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print a blank draft: every field, what it asks, and which codes it takes.

    Example: jil draft new --kind case.opened --stream naij.example/case/PHI > d.toml

    Exit codes: 0 printed; 2 no such kind.
    """
    typer.echo(blank_draft(kind, stream, os.urandom), nl=False)


@cli.command("check")
def check_draft(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The draft.", show_default=False)
    ],
    key_name: Annotated[
        str | None,
        typer.Option(
            "--key-name",
            metavar="LABEL",
            help="The key that will sign it, as jil key show prints it.",
            show_default=False,
        ),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Check a draft: its form, what it gives away, and whether it fits the record.

    Shows the exact bytes that would be signed now, and their hash. jil sign writes new
    salts and its own time, so its hash is another one. Nothing leaves this device.

    Example: jil draft check d.toml --key-name naij.example/officer-1+530d903a

    Exit codes: 0 ready to sign; 2 with a list of what to fix; 3 no such file or ledger.
    """
    if key_name is not None and not _LABEL.fullmatch(key_name):
        raise BadParameterError("--key-name is a label, as jil key show prints it.")
    content = read_file(file)
    place = place_if_any(data)
    if place is None:
        checks, unfiled = _checked(content, key_name, None)
    else:
        with opened(place.data) as ledger:
            checks, unfiled = _checked(content, key_name, ledger)
    print_checks(checks, as_json=as_json)
    if unfiled is not None:
        _print_bytes(unfiled, as_json=as_json)
    refused = next((check.error for check in checks if check.error), None)
    if refused is not None:
        raise typer.Exit(exit_code(refused))


def _checked(
    content: bytes, key_name: str | None, ledger: Ledger | None
) -> tuple[list[Check], Unfiled | None]:
    """Every check that can be made, and the statement if the draft reads."""
    try:
        written = read_draft(content)
        labels = sorted({key_name or STAND_IN, *written.signers})
        unfiled = _compose(written.draft, _spot(written.draft, ledger), labels)
    except LedgerError as error:
        return [failed(name_of(error), error)], None
    checks = [
        Check(
            "schema", passed=True, says=f"the fields of {unfiled.statement.kind} fit"
        ),
        Check("dates", passed=True, says="possible, and not after today"),
        check_texts(unfiled),
        attempt(
            "size",
            f"{len(bytes(unfiled)):,} bytes and the signatures",
            lambda: check_size(bytes(unfiled)),
        ),
    ]
    if ledger is None:
        checks.append(
            Check("record", passed=None, says="no ledger here to hold it against")
        )
    else:
        checks += check_against(ledger, unfiled, signed=key_name is not None)
    return checks, unfiled


def _spot(draft: Draft, ledger: Ledger | None) -> Spot:
    if draft.kind == "ledger.opened":
        return Spot(None)
    return LocalLedger(ledger).spot(draft.stream) if ledger else Spot(NO_LEDGER)


def _compose(draft: Draft, spot: Spot, labels: list[str]) -> Unfiled:
    place = Place(spot.ledger, spot.version, spot.prev, labels, now())
    composed = compose(draft, place, os.urandom)
    return Unfiled(composed.text, composed.statement, disclosures=composed.disclosures)


def _print_bytes(unfiled: Unfiled, *, as_json: bool) -> None:
    size = len(unfiled.text.encode())
    if as_json:
        shown = {"sha256": unfiled.fingerprint, "size": size, "text": unfiled.text}
        print_json([{"check": "bytes", "passed": True, **shown}])
        return
    say(f"\nSigned now, it would be these {size:,} bytes,")
    say(f"SHA-256 {unfiled.fingerprint}:\n\n{unfiled.text}")
