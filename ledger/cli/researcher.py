"""Typed by whoever asks what Attorneys General did: referrals, one matter, counts."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from ledger.cli.options import TO_ASK, AsJson, AsOf, Data, Official
from ledger.cli.showing import Reading, reading
from ledger.cli.terminal import print_json, print_table, say
from ledger.cli.words import day
from ledger.errors import BadParameterError, NotFoundError
from ledger.projections.chain import Chain, chain
from ledger.projections.counts import Administration, CountedBy, counts
from ledger.projections.referrals import (
    Disposition,
    ReferralRow,
    StageRow,
    find_referrals,
    referrals,
    stages,
)
from ledger.sources.reference import table

cli = typer.Typer()


@cli.command("referrals", rich_help_panel=TO_ASK)
def list_referrals(
    *,
    disposition: Annotated[
        str | None,
        typer.Option(
            "--disposition",
            metavar="CODE",
            help="decided, withdrawn, interim_order or pending.",
            show_default=False,
        ),
    ] = None,
    official: Official = None,
    as_of: AsOf = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Matters that Attorneys General took, and what came of them.

    One line, or one object, for each decision or referral. Fields under unverified
    rest on memory and were not read anywhere.

    Example: jil referrals --json

    Exit codes: 0 answered; 2 a value that is not allowed; 3 no ledger.
    """
    wanted = _one_of("--disposition", disposition, typing.get_args(Disposition))
    with reading(data, as_of) as record:
        found = referrals(
            record.views, record.seq, disposition=wanted, official=official
        )
        rows = [_referral(record, row) for row in found]
        if as_json:
            print_json(rows)
            return
        print_table(
            ("matter", "directed", "decided", "attorney general", "outcome", "status"),
            [
                (
                    row["matter"],
                    day(row["directed_on"] or "unknown"),
                    day(row["decided_on"] or "unknown"),
                    row["attorney_general"],
                    row["outcome"],
                    row["status"],
                )
                for row in rows
            ],
            nothing="No referral is on record.",
        )
        record.say_as_of()


@cli.command("referral", rich_help_panel=TO_ASK)
def show_referral(
    *,
    name: Annotated[
        str,
        typer.Argument(
            metavar="MATTER",
            help="A caption such as A-B- or 'A-B- (I)', a citation, or a stream.",
            show_default=False,
        ),
    ],
    as_of: AsOf = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """One matter: its stages, and which later decisions changed what it is worth.

    Example: jil referral A-B-

    Exit codes: 0 shown; 2 no such matter; 3 no ledger.
    """
    with reading(data, as_of) as record:
        found = find_referrals(record.views, record.seq, name)
        if not found:
            known = [row.slug for row in referrals(record.views, record.seq)]
            raise nothing_named("matter", name.lower(), known)
        graphs = [chain(record.views, record.seq, row.stream) for row in found]
        if as_json:
            print_json(
                {
                    **_referral(record, row),
                    "stages": stages(record.views, record.seq, row.stream),
                    "chain": graph,
                }
                for row, graph in zip(found, graphs, strict=True)
            )
            return
        for row in found:
            _print_referral(record, row)
        _print_chain(graphs)
        record.say_as_of()


@cli.command("counts", rich_help_panel=TO_ASK)
def count_referrals(
    *,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="WHAT",
            help="attorney_general, administration, year, provision or referred_by.",
        ),
    ] = "attorney_general",
    as_of: AsOf = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Orders of Attorneys General, by who decided, under whom, or when.

    A withdrawn referral counts as an order; one without an order is pending and counted
    apart. A day is under the administration that began on the 20 January before it.

    Example: jil counts --by administration

    Exit codes: 0 answered; 2 a value that is not allowed; 3 no ledger.
    """
    wanted = _one_of("--by", by, typing.get_args(CountedBy))
    with reading(data, as_of) as record:
        found = counts(record.views, record.seq, wanted, tuple(_administrations()))
        if as_json:
            print_json(
                {"by": by, **asdict(row), "name": record.name(row.group)}
                for row in found
            )
            return
        print_table(
            (by, "orders", "decided", "withdrawn", "interim", "pending"),
            [
                (
                    record.named(row.group),
                    row.orders,
                    row.decided,
                    row.withdrawn,
                    row.interim_orders,
                    row.pending,
                )
                for row in found
            ],
            nothing="No referral is on record.",
        )
        record.say_as_of()


def _one_of(option: str, value: str | None, allowed: tuple[Any, ...]) -> Any:  # noqa: ANN401
    """``value``, if the option may have it; None stays None.

    Raises:
        BadParameterError: It may not.
    """
    if value is None or value in allowed:
        return value
    near = difflib.get_close_matches(value, allowed, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise BadParameterError(f"{option} is one of {', '.join(allowed)}.{meant}")


def nothing_named(what: str, name: str, known: Sequence[str]) -> NotFoundError:
    """The error that says what is not on record, and which name is nearest."""
    near = difflib.get_close_matches(name, known, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    error = NotFoundError(f"There is no such {what} on record.{meant}")
    if near:
        error.facts["did_you_mean"] = near[0]
    return error


def _administrations() -> Iterator[Administration]:
    for row in table("administrations"):
        yield Administration(row["administration"], row["from"], row["until"] or None)


def _referral(record: Reading, row: ReferralRow) -> dict[str, Any]:
    """One decision or referral, with the members that scripts may rely on."""
    official = row.decided_by or row.directed_by or "unknown"
    return {
        "matter": row.matter,
        "citations": row.citations,
        "attorney_general": record.name(official),
        "official": official,
        "directed_by": row.directed_by,
        "directed_on": row.directed_on,
        "decided_by": row.decided_by,
        "decided_on": row.decided_on,
        "disposition": row.disposition,
        "outcome": ", ".join(row.outcomes) or row.disposition,
        "outcomes": row.outcomes,
        "displaced": row.displaced,
        "status": row.status,
        "referred_by": row.referred_by,
        "provision": row.provision,
        "disputed": [*row.directed_disputed, *row.decided_disputed],
        "sources": record.sources(row.sources),
        "unverified": row.unverified,
        "stream": row.stream,
        "seqs": row.seqs,
    }


def _print_referral(record: Reading, row: ReferralRow) -> None:
    say(f"{row.matter}: {row.status}")
    say(f"  {', '.join(row.citations)}")
    if row.unverified:
        say(f"  rests on memory: {', '.join(row.unverified)}")
    for stage in stages(record.views, record.seq, row.stream):
        say(f"  {_stage(record, stage)}")
    say()


def _stage(record: Reading, stage: StageRow) -> str:
    disputed = (
        f", disputed: {', '.join(map(day, stage.disputed))}" if stage.disputed else ""
    )
    return (
        f"{day(stage.on or 'unknown'):>12}{disputed}  {stage.event.replace('_', ' ')},"
        f" {record.named(stage.by)}  [entry {stage.seq:,}]"
    )


def _print_chain(graphs: list[Chain]) -> None:
    names = {node.id: node.matter for graph in graphs for node in graph.nodes}
    edges = dict.fromkeys(edge for graph in graphs for edge in graph.edges)
    for edge in edges:
        say(
            f"{day(edge.on or 'unknown'):>12}  {names.get(edge.of, edge.of)}"
            f" {edge.effect.replace('_', ' ')} by {names.get(edge.by, edge.by)}"
            f"  [entry {edge.seq:,}]"
        )
    if edges:
        say()
