"""Typed by whoever asks about dockets: one case, one judge, orders, notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from ledger.cli.options import TO_ASK, AsJson, AsOf, Data, Official
from ledger.cli.researcher import nothing_named
from ledger.cli.showing import Reading, reading
from ledger.cli.terminal import print_json, print_table, say
from ledger.cli.words import day
from ledger.errors import NotFoundError
from ledger.projections import custody, judges
from ledger.projections import notices as of_notices
from ledger.projections import orders as of_orders
from ledger.projections.accounts import Account, CaseAccounts, accounts
from ledger.projections.custody import TenureRow
from ledger.projections.docket import DocketRow
from ledger.projections.judges import JudgeDocket
from ledger.projections.orders import OrderAccountRow
from ledger.projections.shown import Attribution

cli = typer.Typer()

JudgeOption = Annotated[
    str | None,
    typer.Option(
        "--judge", metavar="J-0312", help="Only of this judge.", show_default=False
    ),
]
CourtOption = Annotated[
    str | None,
    typer.Option(
        "--court", metavar="PHI", help="Only of this court.", show_default=False
    ),
]
WithWithdrawn = Annotated[
    bool, typer.Option("--withdrawn", help="Also what its filer withdrew.")
]


@cli.command("case", rich_help_panel=TO_ASK)
def show_case(
    *,
    ref: Annotated[
        str,
        typer.Argument(
            metavar="CASE",
            help="A case such as PHI-7Q4K2M8T, or the stream of one account of it.",
            show_default=False,
        ),
    ],
    withdrawn: WithWithdrawn = False,
    as_of: AsOf = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Who held a case, who moved it and on whose order, by each account of it.

    Accounts stand side by side; where they differ, both are shown and neither is
    preferred.

    Example: jil case PHI-7Q4K2M8T

    Exit codes: 0 shown; 2 no such case; 3 no ledger.
    """
    with reading(data, as_of) as record:
        try:
            found = accounts(record.views, record.seq, ref, withdrawn=withdrawn)
        except NotFoundError as error:
            if error.facts.get("withdrawn"):
                raise
            known = custody.case_refs(record.views, record.seq)
            raise nothing_named("case", ref, known) from None
        if as_json:
            print_json([found])
            return
        _print_case(record, found)
        record.say_as_of()


@cli.command("judge", rich_help_panel=TO_ASK)
def show_judge(
    *,
    judge: Annotated[
        str,
        typer.Argument(metavar="JUDGE", help="Such as J-0312.", show_default=False),
    ],
    withdrawn: WithWithdrawn = False,
    as_of: AsOf = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """What happened to one judge's docket: cases lost and received, orders, notices.

    Example: jil judge J-0001

    Exit codes: 0 shown; 2 no such judge; 3 no ledger.
    """
    with reading(data, as_of) as record:
        found = judges.judge(record.views, record.seq, judge, withdrawn=withdrawn)
        if not _knows(record, found):
            raise NotFoundError(
                "Nobody of that number is listed or named on record. jil roster lists"
                " the officials."
            )
        if as_json:
            print_json([{"name": record.name(judge), **_members(found)}])
            return
        _print_judge(record, found)
        record.say_as_of()


@cli.command("orders", rich_help_panel=TO_ASK)
def list_orders(
    *,
    judge: JudgeOption = None,
    court: CourtOption = None,
    official: Official = None,
    withdrawn: WithWithdrawn = False,
    as_of: AsOf = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Orders that moved many cases, with each asserter's own count; none is preferred.

    Example: jil orders --judge J-0001

    Exit codes: 0 answered; 3 no ledger.
    """
    with reading(data, as_of) as record:
        found = of_orders.orders(
            record.views,
            record.seq,
            judge=judge,
            court=court,
            official=official,
            withdrawn=withdrawn,
            limit=None,
        )
        if as_json:
            print_json(found)
            return
        _print_orders(record, found)
        record.say_as_of()


@cli.command("notices", rich_help_panel=TO_ASK)
def list_notices(
    *,
    judge: JudgeOption = None,
    official: Official = None,
    withdrawn: WithWithdrawn = False,
    as_of: AsOf = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Notices to judges: the rating that was notified, and the one readings come to.

    Example: jil notices --judge J-0002

    Exit codes: 0 answered; 3 no ledger.
    """
    with reading(data, as_of) as record:
        found = of_notices.notices(
            record.views,
            record.seq,
            judge=judge,
            official=official,
            withdrawn=withdrawn,
            limit=None,
        )
        rated = [of_notices.rated(record.views, record.seq, row) for row in found]
        if as_json:
            print_json(rated)
            return
        print_table(
            ("served", "judge", "notice", "by", "state", "notified", "reconstructed"),
            [
                (
                    day(each.notice.served_on or "unknown"),
                    record.named(each.notice.judge),
                    each.notice.notice,
                    record.named(each.notice.by),
                    each.notice.state,
                    each.notified,
                    each.reconstructed,
                )
                for each in rated
            ],
            nothing="No notice is on record.",
        )
        record.say_as_of()


def _members(row: object) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}  # type: ignore[attr-defined]


def _print_case(record: Reading, found: CaseAccounts) -> None:
    for account in found.accounts:
        row = account.case
        withdrawn = ", withdrawn by its filer" if row.withdrawn_seq else ""
        say(f"By {row.host} ({row.stream}){withdrawn}:")
        if row.attributed_to is not None:
            say(f"  {_attributed(record, row.attributed_to)}")
        for line in _account(record, account):
            say(f"  {line}")
        say()
    for difference in found.disagreements:
        said = "; ".join(f"{says.host}: {says.value}" for says in difference.says)
        when = f" of {day(difference.on)}" if difference.on else ""
        say(f"They differ in {difference.field} ({difference.event}{when}): {said}")


def _account(record: Reading, account: Account) -> Iterator[str]:
    """Tenures, then what else happened, each in the order of the account."""
    for tenure in account.tenures:
        yield _tenure(record, tenure)
    for event in account.docket:
        words = [f"{_happened(event)}, before {record.named(event.judge)}"]
        if event.unverified:
            words.append("rests on memory in part")
        if event.withdrawn_seq:
            words.append(f"withdrawn by entry {event.withdrawn_seq:,}")
        yield (
            f"{day(event.on or 'unknown'):>12}  {', '.join(words)}"
            f"  [entry {event.seq:,}]"
        )


def _happened(event: DocketRow) -> str:
    """What happened, with the code that says most of it."""
    code = event.facts.get("ruling") or event.facts.get("stated")
    hearing = event.facts.get("hearing_on")
    if isinstance(hearing, dict) and hearing.get("on"):
        code = f"{event.facts['calendar']}, for {day(hearing['on'])}"
    words = event.event.replace("_", " ")
    return f"{words}: {code.replace('_', ' ')}" if isinstance(code, str) else words


def _tenure(record: Reading, row: TenureRow) -> str:
    until = f" until {day(row.until)}" if row.until else ""
    words = [f"{row.began}: {record.named(row.judge)}{until}"]
    if row.ordered_by is not None:
        words.append(f"ordered by {_actor(record, row)}")
    if row.reason is not None:
        words.append(f"reason {row.reason.replace('_', ' ')}")
    if row.scope == "one_hearing":
        words.append("for one hearing")
    if row.unverified:
        words.append("rests on memory in part")
    if row.withdrawn_seq:
        words.append(f"withdrawn by entry {row.withdrawn_seq:,}")
    return f"{day(row.since or 'unknown'):>12}  {', '.join(words)}  [entry {row.seq:,}]"


def _actor(record: Reading, row: TenureRow) -> str:
    if row.ordered_by not in {"unknown", None}:
        return record.named(row.ordered_by)
    office = (row.ordered_office or "unknown").replace("_", " ")
    return f"{office}, level {row.ordered_level or 'unknown'}"


def _attributed(record: Reading, found: Attribution) -> str:
    who = f", {record.named(found.person)}" if found.person else ""
    return f"as said by {found.party}{who} ({day(found.on or 'unknown')})"


def _knows(record: Reading, found: JudgeDocket) -> bool:
    return (
        bool(
            found.lost or found.received or found.held or found.orders or found.notices
        )
        or record.name(found.judge) != found.judge
    )


def _print_judge(record: Reading, found: JudgeDocket) -> None:
    say(
        f"{record.named(found.judge)}. Cases lost: {found.cases_lost}, received:"
        f" {found.cases_received}, held: {found.cases_held}. Accounts of orders:"
        f" {len(found.orders)}, notices: {len(found.notices)}.\n"
    )
    for title, tenures in (("Lost", found.lost), ("Received", found.received)):
        for row in tenures:
            say(f"{title}: {row.ref}, by {row.stream.partition('/')[0]}")
            say(f"  {_tenure(record, row)}")
    for held in found.held:
        say(
            f"Holds: {held.ref}, by {held.host},"
            f" since {day(held.held_since or 'unknown')}"
        )
    if found.orders:
        say()
        _print_orders(record, found.orders)
    for notice in found.notices:
        say(
            f"Notice: {notice.notice.replace('_', ' ')},"
            f" {day(notice.served_on or 'unknown')}, {notice.state}"
            f"  [entry {notice.seq:,}]"
        )


def _print_orders(record: Reading, found: list[OrderAccountRow]) -> None:
    print_table(
        ("day", "from", "count", "of", "said by", "ordered by", "reason", "entry"),
        [
            (
                day(row.happened_on or "unknown"),
                record.named(row.from_judge),
                _count(row),
                row.counted.replace("_", " "),
                row.attributed_to.party if row.attributed_to else row.host,
                _ordered(record, row),
                row.reason.replace("_", " "),
                row.seq,
            )
            for row in found
        ],
        nothing="No such order is on record.",
    )


def _ordered(record: Reading, row: OrderAccountRow) -> str:
    by = record.named(row.ordered_by)
    return by if row.ordered_level == "unknown" else f"{by}, {row.ordered_level}"


def _count(row: OrderAccountRow) -> str:
    if row.count_low is None:
        return "no number"
    if row.count_high is not None:
        return f"{row.count_low:,} to {row.count_high:,}"
    word = "" if row.count_word == "exactly" else f"{row.count_word.replace('_', ' ')} "
    return f"{word}{row.count_low:,}"
