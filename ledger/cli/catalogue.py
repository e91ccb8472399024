"""Typed by whoever looks something up: entries, officials, keys, kinds, plans."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Final

import typer

from ledger.cli.options import TO_ASK, AsJson, AsOf, Data
from ledger.cli.showing import Reading, reading
from ledger.cli.terminal import print_json, print_pairs, print_table, say
from ledger.cli.words import day, meaning
from ledger.errors import BadParameterError, NotFoundError, UnknownEventKindError
from ledger.projections import keys as of_keys
from ledger.projections import plans as of_plans
from ledger.projections.entries import entries
from ledger.projections.keys import KeyRow
from ledger.projections.plans import PlanMetric, PlanRow, PlanThreshold
from ledger.projections.roster import PersonRow, persons
from ledger.record.form import Blank, form_of, frame
from ledger.record.kinds import KINDS, STREAM_TYPES
from ledger.record.plan import Metric
from ledger.record.plan import Reading as Measured

SCALES: Final = {0: 100, 1: 1_000, 2: 10_000}
"""``per`` of a share in per cent, by the decimals it is written with."""

HOLDER_AT: Final = "/facts/holder_said"
_PERCENT: Final = re.compile(r"(?:[0-9]{1,2}(?:\.[0-9]{1,2})?|100(?:\.0{1,2})?)")

cli = typer.Typer()


@cli.command("entries", rich_help_panel=TO_ASK)
def list_entries(
    *,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="A kind (case.reassigned), or a stream type (case) for all its kinds.",
            show_default=False,
        ),
    ] = None,
    stream: Annotated[
        str | None,
        typer.Option(
            "--stream", metavar="STREAM", help="Only this stream.", show_default=False
        ),
    ] = None,
    after: Annotated[
        int,
        typer.Option("--after", metavar="SEQ", min=0, help="Begin after this entry."),
    ] = 0,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help="At most so many.")
    ] = 100,
    as_of: AsOf = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Entries in the order of the record.

    Example: jil entries --kind referral --limit 20

    Exit codes: 0 answered; 2 no such kind; 3 no ledger.
    """
    if kind is not None and kind not in {*KINDS, *STREAM_TYPES}:
        raise _unknown_kind(kind, [*KINDS, *STREAM_TYPES])
    with reading(data, as_of) as record:
        found = entries(
            record.views,
            record.seq,
            kind=kind,
            stream=stream,
            after=after,
            limit=limit,
        )
        if as_json:
            print_json(found)
            return
        print_table(
            ("entry", "kind", "stream", "version", "signed at", "by"),
            [
                (
                    f"{row.seq:,}",
                    row.kind,
                    row.stream,
                    row.version,
                    row.signed_at,
                    ", ".join(label.partition("+")[0] for label in row.signers),
                )
                for row in found
            ],
            nothing="No such entry is on record.",
        )
        record.say_as_of()


@cli.command("roster", rich_help_panel=TO_ASK)
def list_roster(
    *,
    office: Annotated[
        str | None,
        typer.Option(
            "--office",
            metavar="CODE",
            help="Only who held this office, such as attorney_general.",
            show_default=False,
        ),
    ] = None,
    court: Annotated[
        str | None,
        typer.Option(
            "--court",
            metavar="PHI",
            help="Only who sat at this court.",
            show_default=False,
        ),
    ] = None,
    as_of: AsOf = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Public officials, by the number under which this ledger knows them.

    Example: jil roster --office attorney_general

    Exit codes: 0 answered; 3 no ledger.
    """
    with reading(data, as_of) as record:
        found = persons(record.views, record.seq, office=office, court=court)
        if as_json:
            print_json(_person(record, row) for row in found)
            return
        print_table(
            ("number", "name", "office", "from", "until"),
            [
                (
                    row.person,
                    _name(record, row),
                    term.office.replace("_", " "),
                    day(term.from_on or "unknown"),
                    day(term.until_on or ""),
                )
                for row in found
                for term in row.terms
            ],
            nothing="Nobody is listed.",
        )
        record.say_as_of()


@cli.command("keys", rich_help_panel=TO_ASK)
def list_keys(
    counting: Annotated[
        bool, typer.Option("--counting", help="Only keys that still count.")
    ] = False,
    as_of: AsOf = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Keys: whose they are, what they may file, and from when until when they count.

    Example: jil keys --counting

    Exit codes: 0 answered; 3 no ledger.
    """
    with reading(data, as_of) as record:
        found = of_keys.keys(record.views, record.seq, counting=counting)
        if as_json:
            print_json({**asdict(row), "holder": _holder(record, row)} for row in found)
            return
        print_table(
            ("label", "role", "holder", "may file", "since", "until", "ended by"),
            [
                (
                    row.label,
                    row.role,
                    _holder(record, row),
                    row.kinds,
                    row.since,
                    row.until,
                    row.ended_by,
                )
                for row in found
            ],
            nothing="No key is on record.",
        )
        record.say_as_of()


@cli.command("kinds", rich_help_panel=TO_ASK)
def list_kinds(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="KIND",
            help="Such as case.reassigned; all if left out.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What can be filed: every kind; or one, with its fields, codes, source, example.

    Example: jil kinds case.reassigned

    Exit codes: 0 shown; 2 no such kind.
    """
    if kind is None:
        _print_kinds(as_json=as_json)
        return
    if kind not in KINDS:
        raise _unknown_kind(kind, list(KINDS))
    if as_json:
        print_json([{**_kind(kind), "fields": form_of(kind), "beside": frame()}])
        return
    _print_kind(kind)


@cli.command("plans", rich_help_panel=TO_ASK)
def list_plans(
    as_of: AsOf = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Plans by which judges or courts were measured, and when they were in force.

    Example: jil plans

    Exit codes: 0 answered; 3 no ledger.
    """
    with reading(data, as_of) as record:
        found = of_plans.plans(record.views, record.seq)
        if as_json:
            print_json(found)
            return
        for row in found:
            _print_plan(record, row)
        if not found:
            say("No plan is on record.")
        record.say_as_of()


Percent = Annotated[
    str | None,
    typer.Option(metavar="PERCENT", help="In per cent, such as 15 or 14.99."),
]


@cli.command("rating", rich_help_panel=TO_ASK)
def rate_readings(
    *,
    plan: Annotated[
        str,
        typer.Argument(
            metavar="PLAN",
            help="Its stream, or the last part of it.",
            show_default=False,
        ),
    ],
    completions: Annotated[
        int | None,
        typer.Option(
            "--completions", metavar="N", min=0, help="Cases completed in a year."
        ),
    ] = None,
    remand_rate: Percent = None,
    non_status_detained_3d: Percent = None,
    non_status_nondetained_10d: Percent = None,
    motions_20d: Percent = None,
    custody_first_date: Percent = None,
    merits_first_date: Percent = None,
    cfr_rfr_first_date: Percent = None,
    as_of: AsOf = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """The rating that readings come to, by the plan's own words; nobody served it.

    Example: jil rating performance-work-plan-2018 --completions 700
    --remand-rate 15

    Exit codes: 0 answered; 2 no such plan, or nothing to rate; 3 no ledger.
    """
    shares = {
        Metric.REMAND_RATE: remand_rate,
        Metric.NON_STATUS_DETAINED_3D: non_status_detained_3d,
        Metric.NON_STATUS_NONDETAINED_10D: non_status_nondetained_10d,
        Metric.MOTIONS_20D: motions_20d,
        Metric.CUSTODY_FIRST_DATE: custody_first_date,
        Metric.MERITS_FIRST_DATE: merits_first_date,
        Metric.CFR_RFR_FIRST_DATE: cfr_rfr_first_date,
    }
    readings = [_share(metric, text) for metric, text in shares.items() if text]
    if completions is not None:
        readings.insert(0, Measured(metric=Metric.CASE_COMPLETIONS, value=completions))
    if not readings:
        raise BadParameterError("Give at least one reading, such as --completions 560.")
    with reading(data, as_of) as record:
        stream = _plan_named(record, plan)
        found = of_plans.rate(record.views, record.seq, stream, readings)
        if as_json:
            print_json([{"plan": stream, "readings": readings, "rating": found}])
            return
        say(f"{found.level.meaning}, reconstructed under {stream}; nobody served it.")
        print_pairs(
            (each.metric, f"{each.level.meaning}: {each.because}")
            for each in found.metrics
        )
        if found.missing:
            say(f"Not given, but required: {', '.join(found.missing)}")
        record.say_as_of()


def _share(metric: Metric, percent: str) -> Measured:
    """A share as whole numbers: 14.99 per cent is 1,499 out of 10,000."""
    if not _PERCENT.fullmatch(percent):
        raise BadParameterError(
            f"--{metric.replace('_', '-')} is in per cent, 0 to 100, with at most two"
            " decimals."
        )
    decimals = len(percent.partition(".")[2])
    value = int(Decimal(percent).scaleb(decimals))
    return Measured(metric=metric, value=value, per=SCALES[decimals])


def _plan_named(record: Reading, name: str) -> str:
    known = [row.stream for row in of_plans.plans(record.views, record.seq)]
    found = [stream for stream in known if name in {stream, stream.rpartition("/")[2]}]
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFoundError(f"Several hosts have such a plan: {', '.join(found)}.")
    ids = {stream.rpartition("/")[2]: stream for stream in known}
    near = difflib.get_close_matches(name, ids, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise NotFoundError(
        f"There is no such plan on record.{meant} jil plans lists them."
    )


def _unknown_kind(kind: str, known: Sequence[str]) -> UnknownEventKindError:
    near = difflib.get_close_matches(kind, known, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return UnknownEventKindError(
        f"The ledger knows no such kind of statement.{meant} jil kinds lists them."
    )


def _person(record: Reading, row: PersonRow) -> dict[str, object]:
    return {
        "person": row.person,
        "name": _name(record, row),
        "terms": row.terms,
        "release_codes": row.release_codes,
        "unverified": row.unverified,
        "sources": record.sources(row.sources),
        "stream": row.stream,
        "seq": row.seq,
    }


def _name(record: Reading, row: PersonRow) -> str:
    disclosure = record.ledger.disclosures.of(row.said).get(row.name_at)
    return disclosure.value if disclosure else "the name is not here"


def _holder(record: Reading, row: KeyRow) -> str | None:
    return record.texts(row.seq).get(HOLDER_AT) if row.role == "filer" else None


def _kind(kind: str) -> dict[str, object]:
    known = KINDS[kind]
    return {
        "kind": kind,
        "stream_type": known.stream_type,
        "meaning": meaning(known),
        "legal_source": known.facts.LEGAL_SOURCE,
        "example": known.example,
    }


def _print_kinds(*, as_json: bool) -> None:
    if as_json:
        print_json(map(_kind, KINDS))
        return
    for stream_type in STREAM_TYPES.values():
        say(f"{stream_type.name}: {stream_type.meaning}")
        print_pairs((f"  {kind.name}", meaning(kind)) for kind in stream_type.kinds)
        say()


def _print_kind(kind: str) -> None:
    known = KINDS[kind]
    say(f"{kind}: {meaning(known)}")
    say(f"Source: {known.facts.LEGAL_SOURCE}\n\nFacts:")
    for line in _fields(form_of(kind), "  "):
        say(line)
    say("\nBeside the facts, in any kind:")
    for line in _fields(frame(), "  ", deep=False):
        say(line)
    say("\nExample of facts, as they are signed:")
    say(json.dumps(known.example, indent=2, ensure_ascii=False))


def _fields(
    blanks: Sequence[Blank], indent: str, *, deep: bool = True
) -> Iterator[str]:
    for blank in blanks:
        needed = "" if blank.required else " (optional)"
        many = "a list, each " if blank.many else ""
        yield f"{indent}{blank.name}{needed}: {blank.meaning}; {many}{blank.takes}"
        if deep:
            yield from (
                f"{indent}    {code}" + (f": {meaning}" if meaning else "")
                for code, meaning in blank.codes
            )
            yield from _fields(blank.parts, f"{indent}  ")


def _print_plan(record: Reading, row: PlanRow) -> None:
    title = record.texts(row.seqs[0]).get(row.title_at, "the title is not here")
    state = "in force" if row.in_force else "not in force"
    say(f"{title}\n  {row.stream}, measures {row.measures}s, {state}")
    for each in row.intervals:
        until = (
            f"until {day(each.until_on or 'unknown')}" if each.until_seq else "since"
        )
        say(f"  in force from {day(each.from_on or 'unknown')} {until}".rstrip())
    for metric in row.metrics:
        say(f"    {_metric(metric)}")
    if row.unverified:
        say(f"  rests on memory: {', '.join(row.unverified)}")
    say()


def _metric(metric: PlanMetric) -> str:
    good, bad = _threshold(metric.satisfactory), _threshold(metric.unsatisfactory)
    days = f" within {metric.days} days" if metric.days is not None else ""
    name = metric.metric.replace("_", " ")
    return f"{name}{days} ({metric.role}): satisfactory {good}; unsatisfactory {bad}"


def _threshold(threshold: PlanThreshold | None) -> str:
    if threshold is None:
        return "not read"
    return f"{threshold.test.replace('_', ' ')} {threshold.value}"
