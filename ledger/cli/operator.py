"""Typed by whoever runs a ledger: begin it, serve it, build its answers, try it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from ledger import demo as demonstration
from ledger.bootstrap import Ledger, create_ledger
from ledger.cli.against import opened
from ledger.cli.files import (
    check_free,
    read_disclosures,
    read_verifier_keys,
    write_new,
)
from ledger.cli.options import TO_RUN, AsJson, Data, Output
from ledger.cli.serving import address_of, bind, serve
from ledger.cli.several import TakesSeveral
from ledger.cli.signing import Spot, compose_draft, read_unfiled
from ledger.cli.terminal import hint, print_json, print_pairs, progress, say
from ledger.config import Identity, Place
from ledger.errors import (
    LedgerExistsError,
    MalformedKeyError,
    SignaturesMissingError,
    UnprovenError,
)
from ledger.projections.rebuild import check as check_rebuild
from ledger.proof.note import VerifierKey
from ledger.record.draft import Draft
from ledger.registrar import Filing

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8000
MAX_PORT: Final = 65_535

cli = typer.Typer()
projections = typer.Typer(
    help="The answers: derived from the record, dropped and built at will.",
    no_args_is_help=True,
)

Host = Annotated[str, typer.Option("--host", metavar="HOST", help="Where to listen.")]
Port = Annotated[
    int,
    typer.Option(
        "--port",
        metavar="N",
        min=0,
        max=MAX_PORT,
        help="Port to listen on; 0 takes a free one.",
    ),
]


@cli.command("genesis", cls=TakesSeveral, rich_help_panel=TO_RUN)
def genesis(
    *,
    origin: Annotated[
        str,
        typer.Option(
            "--origin",
            metavar="NAME",
            help="Name of the ledger: host/label, such as ledger.example/2026.",
        ),
    ],
    governor: Annotated[
        list[str],
        typer.Option(
            "--governor",
            metavar="VKEY…",
            help="Verifier key of a governor, or a file that shows it; for each.",
        ),
    ],
    threshold: Annotated[
        int,
        typer.Option(
            "--threshold", metavar="M", min=1, help="How many governors it takes."
        ),
    ],
    log_key: Annotated[
        list[str],
        typer.Option(
            "--log-key",
            metavar="VKEY…",
            help="The two verifier keys of jil key new --log, or the file that shows"
            " them.",
        ),
    ],
    output: Output,
) -> None:
    """Write the first statement of a new ledger; every governor signs it.

    Example: jil genesis --origin ledger.example/2026 --governor a.pem --governor b.pem
    --threshold 2 --log-key log.pem -o genesis.txt

    Exit codes: 0 written; 2 a key or name does not fit, or the file exists.
    """
    check_free(output)
    governors = [key for text in governor for key in read_verifier_keys(text)]
    facts = {
        "origin": origin,
        "governors": [str(key) for key in governors],
        "threshold": threshold,
        "log_vkeys": [str(key) for key in _log_keys(log_key)],
    }
    stream = f"{origin.partition('/')[0]}/ledger/main"
    unfiled = compose_draft(
        Draft("ledger.opened", stream, facts),
        Spot(None),
        [key.label for key in governors],
    )
    write_new(output, bytes(unfiled))
    print_pairs(unfiled.in_words())
    hint(
        f"Written to {output}. Every governor signs it, each on their own device (jil"
        f" sign {output} --key …); then jil init DIR --genesis NOTE."
    )


@cli.command("init", rich_help_panel=TO_RUN)
def init(
    directory: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="An empty directory, or a new one.", show_default=False
        ),
    ],
    note: Annotated[
        Path,
        typer.Option(
            "--genesis", metavar="NOTE", help="The first statement, signed by all."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Begin a ledger with its signed first statement. One that exists is left alone.

    Example: jil init jil-data --genesis genesis.note

    Exit codes: 0 begun; 1 a signature is false; 2 the note is not complete, or there is
    a ledger already; 3 no such file.
    """
    unfiled = read_unfiled(note)
    if unfiled.missing:
        raise SignaturesMissingError(
            f"Still to sign: {', '.join(unfiled.missing)}. jil sign adds a line."
        )
    if directory.exists() and not directory.is_dir():
        raise LedgerExistsError("DIR is a file. Name an empty directory, or a new one.")
    filing = Filing(bytes(unfiled), read_disclosures(note))
    receipt = create_ledger(Place(directory), filing)
    identity = Identity.read(Place(directory))
    if as_json:
        facts = {"data": str(directory), "origin": identity.origin}
        print_json([{**facts, "ledger": receipt.leaf, "seq": receipt.seq}])
        return
    say(f"{identity.origin} begins in {directory}")
    say(f"ledger {receipt.leaf}")
    hint(f"Next: jil key register … --data {directory}, jil serve --data {directory}")


@cli.command("serve", rich_help_panel=TO_RUN)
def serve_ledger(
    host: Host = DEFAULT_HOST,
    port: Port = DEFAULT_PORT,
    data: Data = None,
) -> None:
    """Serve the ledger over HTTP until Ctrl-C. Says ready once it answers.

    No request is logged. Put a web server before it for TLS.

    Example: jil serve --port 8000

    Exit codes: 0 stopped by Ctrl-C; 3 no ledger, or the port is taken.
    """
    place = Place.of(data)
    with opened(place.data) as ledger:
        say(f"{ledger.identity.origin}, {ledger.views.position:,} entries")
    _serve(place, host, port)


@projections.command("rebuild")
def rebuild(
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Build again beside the answers that stand, compare every row, and"
            " change nothing.",
        ),
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Drop every derived row and write it again from the record; or compare.

    Example: jil projections rebuild --check

    Exit codes: 0 done, or all rows are the same; 1 some differ; 3 no ledger.
    """
    with opened(data) as ledger:
        if check:
            reached = _check_answers(ledger)
            say_what = "The answers are those of the record"
        else:
            with progress("Building the answers") as report:
                reached = ledger.feed.rebuild(report)
            say_what = "The answers were built again"
    if as_json:
        print_json([{"checked": check, "entries": reached, "differing": []}])
    else:
        say(f"{say_what}: {reached:,} entries.")


@cli.command("demo", rich_help_panel=TO_RUN)
def demo(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to make it.")
    ] = Path("jil-demo"),
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Make it and stop.")
    ] = False,
    port: Port = DEFAULT_PORT,
) -> None:
    """Make a ledger of the real public record, check it, and serve it until Ctrl-C.

    Signed with demonstration keys, whose pass phrase is published. What is invented
    says so. A directory that holds the demonstration already is served again.

    Example: jil demo --port 8000

    Exit codes: 0 stopped by Ctrl-C, or made; 1 its answers are not those of its record;
    2 the directory holds something else; 3 the port is taken.
    """
    place = Place(directory)
    listening = None if no_serve else bind(DEFAULT_HOST, port)
    if not _is_demo(place):
        made = demonstration.build(place, progress=_say_progress)
        hint(
            f"{made.left_out} things of the public record were left out, each with why."
        )
    with opened(directory) as ledger:
        reached = _check_answers(ledger)
    say(f"{reached:,} entries in {directory}; the answers are those of the record.")
    _print_suggestions(directory, address_of(listening) if listening else None)
    if listening is not None:
        serve(place, listening)


def _log_keys(texts: list[str]) -> list[VerifierKey]:
    """The two keys of a log, Ed25519 first.

    Raises:
        MalformedKeyError: Not two keys.
    """
    keys = [key for text in texts for key in read_verifier_keys(text)]
    if len(keys) != 2:  # noqa: PLR2004  Ed25519 and ML-DSA-44
        raise MalformedKeyError(
            "--log-key takes the two verifier keys of jil key new --log, Ed25519 and"
            " ML-DSA-44, or the key file that shows both."
        )
    return sorted(keys, key=lambda key: key.algorithm)


def _serve(place: Place, host: str, port: int) -> None:
    listening = bind(host, port)
    say(f"Open {address_of(listening)}/  (Ctrl-C stops)")
    serve(place, listening)


def _check_answers(ledger: Ledger) -> int:
    """Check that a rebuild writes the rows that stand. Returns the last entry.

    Raises:
        UnprovenError: Some tables differ.
    """
    with progress("Comparing the answers with the record") as report:
        differing = check_rebuild(ledger.feed, report)
    if differing:
        raise UnprovenError(
            f"The answers are not those of the record: {', '.join(differing)} differ."
            " jil projections rebuild writes them again."
        )
    return ledger.views.position


def _is_demo(place: Place) -> bool:
    """Whether the demonstration is there already.

    Raises:
        LedgerDamagedError: Something is there that is not what was written.
    """
    if not place.settings.exists():
        return False
    return Identity.read(place).origin == demonstration.ORIGIN


def _say_progress(what: str, entries: int) -> None:
    hint(f"  {entries:>5,} entries  {what}")


def _print_suggestions(directory: Path, address: str | None) -> None:
    first, second, *_ = demonstration.SUGGESTIONS
    data = f" --data {directory}"
    if address is not None:
        say(f"\nOpen  {address}/")
        say(f"Try   curl {address}{first.path}")
    else:
        say(f"\nServe it with  jil demo {directory}")
    say(f"Try   {first.command}{data}")
    say(f"Try   {second.command}{data}\n")
