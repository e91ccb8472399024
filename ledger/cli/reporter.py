"""Typed by whoever files: sign a draft, check a note, file it, see what was filed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from ledger.bootstrap import Ledger
from ledger.cli.against import against, opened
from ledger.cli.checks import Check, check_against, check_signatures, print_checks
from ledger.cli.draft_file import is_statement, read_draft
from ledger.cli.ending import exit_code, report
from ledger.cli.files import (
    check_free,
    open_signer,
    read_disclosures,
    read_file,
    read_key_lines,
    read_verifier_keys,
    replace_file,
    write_disclosures,
    write_new,
)
from ledger.cli.options import (
    TO_FILE,
    AsJson,
    AsOf,
    Data,
    Output,
    Passphrase,
    Url,
    place_if_any,
)
from ledger.cli.remote import RemoteLedger
from ledger.cli.several import TakesSeveral
from ledger.cli.showing import check_reached, entry_row, print_entry, reading
from ledger.cli.signing import (
    Unfiled,
    add_lines,
    check_among,
    compose_written,
    read_unfiled,
    verify_lines,
)
from ledger.cli.terminal import hint, print_json, print_pairs, progress, say
from ledger.errors import LedgerError
from ledger.proof.note import VerifierKey
from ledger.registrar import Filing, Receipt

cli = typer.Typer()

Notes = Annotated[
    list[Path],
    typer.Argument(
        metavar="NOTE…", help="Signed notes, in their order.", show_default=False
    ),
]
NoteFile = Annotated[
    Path, typer.Argument(metavar="NOTE", help="A note.", show_default=False)
]
KeyFiles = Annotated[
    list[Path],
    typer.Option(
        "--key", "-k", metavar="FILE", help="Key file of a signer; once for each."
    ),
]


@cli.command("sign", cls=TakesSeveral, rich_help_panel=TO_FILE)
def sign(
    *,
    source: Annotated[
        Path,
        typer.Argument(
            metavar="DRAFT|NOTE",
            help="A draft in TOML, an unsigned statement, or a note that lacks lines.",
            show_default=False,
        ),
    ],
    key: KeyFiles,
    output: Output,
    passphrase_file: Passphrase = None,
    data: Data = None,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Sign a draft, or add a line to what others have signed.

    A draft in TOML is composed first, for its place in the ledger of --data or --url;
    its public texts are written beside the note. Read what is said before you type the
    pass phrase: it is what you sign. A key that is not among the signers is refused.
    While lines are missing the note cannot be filed; pass it on.

    Example: jil sign d.toml --key officer.pem -o d.note

    Exit codes: 0 signed; 1 a line that is there is false; 2 the draft, the key or the
    pass phrase does not fit, or the file exists; 3 no such file or ledger.
    """
    content = read_file(source)
    in_place = is_statement(content) and _is_same(source, output)
    if not in_place:
        check_free(output)
    shown = [one for path in key for one in read_key_lines(read_file(path))]
    if is_statement(content):
        unfiled = read_unfiled(source)
    else:
        written = read_draft(content)
        with against(data, url) as ledger:
            spot = ledger.spot(written.draft.stream)
        unfiled = compose_written(written, spot, [one.label for one in shown])
    check_among(unfiled.statement, shown)
    verify_lines(unfiled, _keys_of(data))
    _show_before_signing(unfiled, shown)
    signed = add_lines(unfiled, [open_signer(path, passphrase_file) for path in key])
    _write_signed(signed, output, in_place=in_place)
    _print_signed(signed, shown, output, as_json=as_json)


@cli.command("check", rich_help_panel=TO_FILE)
def check_note(
    *,
    note: NoteFile,
    vkey: Annotated[
        list[str] | None,
        typer.Option(
            "--vkey",
            metavar="VKEY",
            help="Verifier key of a signer, or a file with it; once for each.",
            show_default=False,
        ),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Check a note without filing it: form, texts, signatures, and the record if here.

    Nothing leaves this device. Keys come from the ledger in --data, from --vkey, and
    from the note itself where it brings them.

    Example: jil check d.note --vkey officer.pem

    Exit codes: 0 all is well; 1 a signature is false; 2 the note is not one that could
    be filed; 3 a signer's key is not known here, or no such file.
    """
    unfiled = read_unfiled(note)
    known = [one for text in vkey or () for one in read_verifier_keys(text)]
    place = place_if_any(data)
    if place is None:
        checks = _checked(unfiled, known, None)
    else:
        with opened(place.data) as ledger:
            checks = _checked(unfiled, known, ledger)
    print_checks(checks, as_json=as_json)
    _end(checks)


@cli.command("file", rich_help_panel=TO_FILE)
def file_notes(
    *,
    notes: Notes,
    data: Data = None,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """File signed notes, with the public texts beside them.

    Filing a note again changes nothing and gives the same receipt. A note that is
    refused leaves the others alone.

    Example: jil file d.note --url https://ledger.example

    Exit codes: 0 all are on record; 1 a signature is false; 2 one was refused; 3 no
    ledger, or not known whether it arrived.
    """
    filings = [Filing(read_file(path), read_disclosures(path)) for path in notes]
    if url is not None:
        outcomes = _file_remotely(RemoteLedger(url), filings)
    else:
        with opened(data) as ledger, progress("Filing"):
            outcomes = ledger.registrar.file_all(filings)
    codes = [
        _print_outcome(path, outcome, as_json=as_json)
        for path, outcome in zip(notes, outcomes, strict=True)
    ]
    failure = next(filter(None, codes), 0)
    if failure:
        raise typer.Exit(failure)


@cli.command("show", rich_help_panel=TO_FILE)
def show_entry(
    *,
    seq: Annotated[
        int,
        typer.Argument(metavar="SEQ", help="Number of the entry.", show_default=False),
    ],
    raw: Annotated[
        bool, typer.Option("--raw", help="The note, byte for byte, and nothing else.")
    ] = False,
    as_of: AsOf = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show one entry: what it says, its texts, who signed it, what followed.

    Example: jil show 12

    Exit codes: 0 shown; 2 no such entry; 3 no ledger, or a damaged one.
    """
    with reading(data, as_of) as record:
        if raw:
            check_reached(record, seq)
            typer.echo(record.ledger.registrar.entry(seq).note, nl=False)
        elif as_json:
            print_json([entry_row(record, seq)])
        else:
            print_entry(record, seq)


def _is_same(source: Path, output: Path) -> bool:
    return output.exists() and source.samefile(output)


def _keys_of(data: Path | None) -> list[VerifierKey]:
    """Keys of the ledger that is here, so that lines by others can be checked."""
    place = place_if_any(data)
    if place is None:
        return []
    with opened(place.data) as ledger:
        return _known_keys(ledger)


def _known_keys(ledger: Ledger) -> list[VerifierKey]:
    ring = ledger.registrar.keyring
    return [*ring.governors.values(), *(filer.key for filer in ring.filers.values())]


def _show_before_signing(unfiled: Unfiled, keys: Sequence[VerifierKey]) -> None:
    """What is about to be signed, on standard error: the answer comes afterwards."""
    print_pairs(unfiled.in_words(), err=True)
    size = len(unfiled.text.encode())
    for key in keys:
        hint(
            f"You are signing {size:,} bytes, fingerprint {unfiled.fingerprint[:8]},"
            f" as {key.label}"
        )


def _write_signed(signed: Unfiled, output: Path, *, in_place: bool) -> None:
    if in_place:
        replace_file(output, bytes(signed))
        return
    write_disclosures(output, signed.disclosures)
    write_new(output, bytes(signed))


def _print_signed(
    signed: Unfiled, keys: Sequence[VerifierKey], output: Path, *, as_json: bool
) -> None:
    if as_json:
        print_json(
            [
                {
                    "note": str(output),
                    "signed_as": [key.label for key in keys],
                    "size": len(signed.text.encode()),
                    "sha256": signed.fingerprint,
                    "missing": signed.missing,
                }
            ]
        )
        return
    say(f"Signed: {output}")
    if signed.missing:
        hint(f"Still to sign: {', '.join(signed.missing)}. Pass the note on.")
    else:
        hint(f"Every line is there. File it with jil file {output}")


def _checked(
    unfiled: Unfiled, known: Sequence[VerifierKey], ledger: Ledger | None
) -> list[Check]:
    kind = unfiled.statement.kind
    checks = [
        Check("form", passed=True, says=f"a {kind} statement, lines in order"),
        Check("texts", passed=True, says=f"{len(unfiled.disclosures)} beside it"),
    ]
    if ledger is None:
        checks.append(check_signatures(unfiled, known))
        checks.append(
            Check("record", passed=None, says="no ledger here to hold it against")
        )
    else:
        checks.append(check_signatures(unfiled, [*known, *_known_keys(ledger)]))
        checks += check_against(ledger, unfiled, signed=True)
    return checks


def _end(checks: Sequence[Check]) -> None:
    """End with the code of the first failure, or 3 if a signature went unchecked."""
    refused = next((check.error for check in checks if check.error), None)
    if refused is not None:
        raise typer.Exit(exit_code(refused))
    if any(check.check == "signatures" and check.passed is None for check in checks):
        raise typer.Exit(3)


def _file_remotely(
    ledger: RemoteLedger, filings: Sequence[Filing]
) -> list[Receipt | LedgerError]:
    outcomes: list[Receipt | LedgerError] = []
    for filing in filings:
        try:
            outcomes.append(ledger.file(filing))
        except LedgerError as error:
            outcomes.append(error)
    return outcomes


def _print_outcome(path: Path, outcome: Receipt | LedgerError, *, as_json: bool) -> int:
    if isinstance(outcome, LedgerError):
        code = report(outcome, as_json=as_json, where=str(path))
        _hint_missing(path)
        return code
    if as_json:
        print_json([{"file": str(path), **_receipt(outcome)}])
    else:
        again = ", on record before" if outcome.replayed else ""
        say(f"entry {outcome.seq:,}  leaf {outcome.leaf}{again}")
        hint(f"{outcome.kind} in {outcome.stream}, version {outcome.version}")
    return 0


def _hint_missing(path: Path) -> None:
    """Say whose line is missing, if that is what is wrong with a note."""
    with suppress(LedgerError):
        missing = read_unfiled(path).missing
        if missing:
            hint(f"  Still to sign: {', '.join(missing)}. jil sign adds a line.")


def _receipt(receipt: Receipt) -> dict[str, object]:
    return {
        "seq": receipt.seq,
        "leaf": receipt.leaf,
        "stream": receipt.stream,
        "version": receipt.version,
        "kind": receipt.kind,
        "replayed": receipt.replayed,
    }
