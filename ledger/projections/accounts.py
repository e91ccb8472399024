"""Who held this case, by every account of it, side by side?

Accounts of one case are the streams of that case's reference, whoever filed them, and
the streams that ``same_as`` ties to one of them. Where two of them say different things
of the same move, both are named and neither is preferred.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.errors import NotFoundError
from ledger.projections.custody import CASES, TENURES, CaseRow, TenureRow
from ledger.projections.docket import DocketRow, docket
from ledger.projections.shown import UNSAID
from ledger.projections.table import among, in_parts, where
from ledger.projections.ties import TieRow, ends, same_things
from ledger.projections.views import Views


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a case: who held it, and what else happened."""

    case: CaseRow
    tenures: list[TenureRow]
    docket: list[DocketRow]


@dataclass(frozen=True, slots=True)
class Says:
    """What one account says."""

    stream: str
    host: str
    value: str
    seq: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Accounts that say different things of the same opening, move or ruling.

    Attributes:
        event: ``opened``, ``moved`` or ``ruled``.
        on: Day by the account filed first; None when it gives none.
        field: What they differ in, such as ``reason``.
        says: Each account that says something, in the order of filing.
    """

    event: str
    on: str | None
    field: str
    says: list[Says]


@dataclass(frozen=True, slots=True)
class CaseAccounts:
    """Every account of one case, side by side, oldest first.

    Attributes:
        ref: What was asked for.
        accounts: The accounts.
        ties: Who says that which streams are about the same case.
        disagreements: Where accounts differ; silence and ``unknown`` do not differ.
    """

    ref: str
    accounts: list[Account]
    ties: list[TieRow]
    disagreements: list[Disagreement]


def accounts(
    views: Views, as_of: int, ref: str, *, withdrawn: bool = False
) -> CaseAccounts:
    """Every account of one case.

    Args:
        views: The views.
        as_of: Number of an entry.
        ref: A case (``PHI-7Q4K2M8T``), or the stream of one account of it.
        withdrawn: Include accounts and entries that their filers withdrew.

    Raises:
        NotFoundError: There is no account of it, or only withdrawn ones (``facts`` has
            ``withdrawn``, their number).
    """
    start = (
        [ref] if "/" in ref else [row.stream for row in _of_refs(views, as_of, {ref})]
    )
    every, ties = tied(views, as_of, start, withdrawn=withdrawn)
    shown = [row for row in every if withdrawn or row.withdrawn_seq is None]
    if not shown:
        raise NotFoundError(
            "There is no account of this case on record that stands.",
            withdrawn=len(every),
        )
    found = [_account(views, as_of, row, withdrawn=withdrawn) for row in shown]
    return CaseAccounts(ref, found, ties, disagreements(found))


def _account(views: Views, as_of: int, case: CaseRow, *, withdrawn: bool) -> Account:
    also = () if withdrawn else ("withdrawn_seq IS NULL",)
    condition, params = where(0, also, stream=case.stream)
    tenures = TENURES.select(views.db, as_of, condition, params, order="version")
    return Account(
        case, tenures, docket(views, as_of, case.stream, withdrawn=withdrawn)
    )


def tied(
    views: Views, as_of: int, streams: Iterable[str], *, withdrawn: bool = False
) -> tuple[list[CaseRow], list[TieRow]]:
    """Every account of the cases of ``streams``, oldest first, and the ties between.

    By reference and by ``same_as``, by whatever steps.
    """
    seen: set[str] = set()
    ahead = set(streams)
    ties: list[TieRow] = []
    rows: list[CaseRow] = []
    while ahead - seen:
        seen |= ahead
        ties = same_things(views, as_of, seen, withdrawn=withdrawn)
        refs = {stream.rpartition("/")[2] for stream in seen | ends(ties)}
        rows = _of_refs(views, as_of, refs)
        ahead = ends(ties) | {row.stream for row in rows}
    return sorted(rows, key=lambda row: row.seq), ties


def _of_refs(views: Views, as_of: int, refs: set[str]) -> list[CaseRow]:
    return [
        row
        for some in in_parts(refs)
        for row in CASES.select(views.db, as_of, among("ref", some), some)
    ]


@dataclass(frozen=True, slots=True)
class _Event:
    """What one account says of one thing that happened in the case.

    Attributes:
        event: ``opened``, ``moved`` or ``ruled``.
        place: Of the tenure, in its account.
        fields: What it says, without what it leaves open.
    """

    event: str
    place: int
    stream: str
    host: str
    seq: int
    fields: Mapping[str, str]


def disagreements(found: Sequence[Account]) -> list[Disagreement]:
    """Where accounts say different things; what is withdrawn says nothing."""
    groups: list[list[_Event]] = []
    for account in found:
        new = list(_events(account))
        for same in _SAME:
            for event in list(new):
                group = _group_of(event, groups, same)
                if group is not None:
                    group.append(event)
                    new.remove(event)
        groups += [[event] for event in new]
    return [
        each
        for group in sorted(groups, key=lambda group: group[0].seq)
        for each in _differences(group)
    ]


def _group_of(
    event: _Event,
    groups: Sequence[list[_Event]],
    same: Callable[[_Event, _Event], bool],
) -> list[_Event] | None:
    """The first group of other accounts that is about the same thing."""
    return next(
        (
            group
            for group in groups
            if group[0].event == event.event
            and same(group[0], event)
            and event.stream not in {each.stream for each in group}
        ),
        None,
    )


def _same_opening(_: _Event, other: _Event) -> bool:
    return other.event == "opened"


def _same_day(first: _Event, other: _Event) -> bool:
    on, also_on = first.fields.get("on"), other.fields.get("on")
    return on is not None and also_on is not None and _agree(on, also_on)


def _same_judges(first: _Event, other: _Event) -> bool:
    names = ("from_judge", "judge")
    return other.event == "moved" and all(
        name in first.fields and first.fields[name] == other.fields.get(name)
        for name in names
    )


def _same_place(first: _Event, other: _Event) -> bool:
    return other.event == "moved" and first.place == other.place


_SAME: Final = (_same_opening, _same_day, _same_judges, _same_place)
"""By what two events are taken for the same, the surest first."""


def _events(account: Account) -> Iterator[_Event]:
    """What an account says, as it stands, that another may say otherwise."""
    case = account.case
    if case.withdrawn_seq is not None:
        return
    for tenure in account.tenures:
        if tenure.place is not None:
            yield _event(case, tenure, _said_of(case, tenure), tenure.place)
    rulings = [line for line in account.docket if _is_ruling(line)]
    days = [line.on for line in rulings]
    for line in rulings:
        if days.count(line.on) == 1:
            yield _event(case, line, _ruling_said(line), 0)


def _is_ruling(line: DocketRow) -> bool:
    return line.event == "ruled" and line.withdrawn_seq is None


def _event(
    case: CaseRow,
    row: TenureRow | DocketRow,
    said: Mapping[str, str | None],
    place: int,
) -> _Event:
    fields = {
        name: value
        for name, value in said.items()
        if value is not None and value not in UNSAID
    }
    kinds = {"opened": "opened", "ruled": "ruled"}
    event = row.event if isinstance(row, DocketRow) else row.began
    return _Event(
        kinds.get(event, "moved"), place, row.stream, case.host, row.seq, fields
    )


def _said_of(case: CaseRow, tenure: TenureRow) -> dict[str, str | None]:
    if tenure.began == "opened":
        return {
            "court": case.court,
            "case_type": case.case_type,
            "judge": tenure.judge,
            "on": tenure.since,
        }
    return {
        "began": tenure.began,
        "from_judge": tenure.from_judge,
        "judge": tenure.judge,
        "on": tenure.since,
        "ordered_by": tenure.ordered_by,
        "ordered_office": tenure.ordered_office,
        "ordered_level": tenure.ordered_level,
        "reason": tenure.reason,
        "stage": tenure.stage,
        "scope": tenure.scope,
        "written_order": tenure.written_order,
    }


def _ruling_said(line: DocketRow) -> dict[str, str | None]:
    return {
        "judge": line.judge,
        "on": line.on,
        "ruling": line.facts["ruling"],
        "adverse_to": line.facts["adverse_to"],
    }


def _differences(group: Sequence[_Event]) -> Iterator[Disagreement]:
    names = dict.fromkeys(name for event in group for name in event.fields)
    for name in names:
        says = [
            Says(event.stream, event.host, event.fields[name], event.seq)
            for event in group
            if name in event.fields
        ]
        agree = _agree if name == "on" else str.__eq__
        if any(not agree(says[0].value, each.value) for each in says):
            on = group[0].fields.get("on")
            yield Disagreement(group[0].event, on, name, says)


def _agree(on: str, also_on: str) -> bool:
    """Whether two dates can be the same day: 2018-05 agrees with 2018-05-17."""
    shared = min(len(on), len(also_on))
    return on[:shared] == also_on[:shared]
