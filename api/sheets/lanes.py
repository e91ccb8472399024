"""Custody drawn: a lane for each judge, a bar for each time with the case, measured.

A date that is known to its month alone is drawn pale over the whole month; what has no
day at all is not drawn, and stands in the docket below.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from api.sheets.words import UNSAID, day, many, short
from ledger.projections.accounts import Account
from ledger.projections.custody import TenureRow
from ledger.projections.docket import DocketRow

LANE: Final = 56
"""Pixels from lane to lane; one more line of text where names stand above."""

WIDE: Final = 860
NARROW: Final = 340
"""Widths in pixels of the two drawings, of which a page shows one."""

SIGN: Final = 6.3
"""Pixels of one sign of a label, 12 pixels high."""

MONTH: Final = 31
"""Days within which a date must be known to be marked."""

_EDGE: Final = 14
_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120)
"""Months between two ticks."""

_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Span:
    """When something was at the earliest, and at the latest."""

    first: date
    last: date

    @property
    def exact(self) -> bool:
        """Whether it is known to the day."""
        return self.first == self.last

    @property
    def drawn(self) -> bool:
        """Whether it is known to the month, so that a mark can stand for it."""
        return (self.last - self.first).days <= MONTH

    @property
    def middle(self) -> date:
        """The day between the two."""
        return self.first + (self.last - self.first) / 2


def span_of(on: str | None) -> Span | None:
    """The days that a date may mean; None if it is not known at all."""
    if on is None:
        return None
    year, month, *_ = (*map(int, on.split("-")), 0, 0)
    if not month:
        return Span(date(year, 1, 1), date(year, 12, 31))
    if len(on) == len("2018-05"):
        return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    exact = date.fromisoformat(on)
    return Span(exact, exact)


@dataclass(frozen=True, slots=True)
class Marked:
    """A day outside the lanes: a hearing that was set, an order of somebody else."""

    on: str
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A month or year on the axis."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One judge."""

    y: float
    name: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Time with the case; ``maybe``: within which a date is not known better."""

    x: float
    y: float
    width: float
    maybe: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A move from lane to lane; ``maybe``: on a day that is not known better."""

    x: float
    y1: float
    y2: float
    maybe: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A marked day, from ``y`` down, with its label above."""

    x: float
    y: float
    label: str
    anchor: str
    dx: float


@dataclass(frozen=True, slots=True)
class Point:
    """Something that happened in a lane; a label that has no room is left out."""

    shape: str
    path: str
    label: str
    anchor: str
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A measured drawing, ``width`` by ``height`` pixels.

    Attributes:
        left: Where the axis begins; ``top`` and ``bottom`` likewise.
        above: Names stand above their lanes, not beside them.
        sentence: What it shows, for whoever does not see it.
        hidden: How much of the docket it does not show; empty if all.
    """

    width: int
    height: float
    left: float
    top: float
    bottom: float
    above: bool
    sentence: str
    hidden: str
    ticks: list[Tick]
    lanes: list[Lane]
    bars: list[Bar]
    moves: list[Move]
    dates: list[Line]
    points: list[Point]


@dataclass(frozen=True, slots=True)
class Paper:
    """Where a day and a judge stand on one drawing."""

    domain: Span
    width: int
    left: float
    top: float
    lanes: Mapping[str, float] = field(default_factory=dict)

    def x(self, on: date) -> float:
        """Pixels from the left of a day."""
        whole = (self.domain.last - self.domain.first).days
        share = (on - self.domain.first).days / whole
        return self.left + share * (self.width - self.left)


def domain_of(accounts: Iterable[Account], marked: Iterable[Marked]) -> Span | None:
    """The time that all accounts of a case cover, with a margin; None without a day."""
    days = [*_days_of(accounts), *(each.on for each in marked)]
    every = [span for on in days if (span := span_of(on)) is not None]
    known = [span for span in every if span.drawn] or every
    if not known:
        return None
    first = min(span.first for span in known)
    last = max(span.last for span in known)
    margin = max(timedelta(days=20), (last - first) * 0.07)
    return Span(first - margin, last + margin)


def _days_of(accounts: Iterable[Account]) -> Iterator[str | None]:
    for account in accounts:
        yield from (tenure.since for tenure in account.tenures)
        yield from (line.on for line in account.docket)


def draw_lanes(
    account: Account,
    domain: Span,
    names: Mapping[str, str | None],
    marked: Sequence[Marked],
) -> list[Drawing]:
    """One account's lanes, wide and narrow.

    Args:
        account: Who held the case, and what else happened.
        domain: The time that the axis covers.
        names: Of judges, by number.
        marked: Days that stand outside the lanes.
    """
    return [_draw(account, domain, names, marked, width) for width in (WIDE, NARROW)]


def _draw(
    account: Account,
    domain: Span,
    names: Mapping[str, str | None],
    marked: Sequence[Marked],
    width: int,
) -> Drawing:
    above = width == NARROW
    standing = [row for row in account.tenures if row.place is not None]
    judges = list(dict.fromkeys(row.judge for row in standing))
    labels = {judge: _label(judge, names) for judge in judges}
    left = 0.0 if above else 20 + SIGN * 1.08 * max(map(len, labels.values()))
    lines = _lines(Paper(domain, width, left, 0), marked)
    top = 8 + 17 * len({line.y for line in lines})
    first = top + (44 if above else 28)
    height = LANE + (16 if above else 0)
    paper = Paper(
        domain,
        width,
        left,
        top,
        {judge: first + place * height for place, judge in enumerate(judges)},
    )
    bottom = first + (len(judges) - 1) * height + 30
    return Drawing(
        width=width,
        height=bottom + 26,
        left=left,
        top=top,
        bottom=bottom,
        above=above,
        sentence=sentence(account, names),
        hidden=_hidden(account),
        ticks=_ticks(paper),
        lanes=[Lane(paper.lanes[judge], labels[judge]) for judge in judges],
        bars=[bar for row in standing for bar in _bars(row, account, paper)],
        moves=list(_moves(standing, paper)),
        dates=[replace(line, y=top - 17 * line.y) for line in lines],
        points=_points(account.docket, paper),
    )


def _label(judge: str, names: Mapping[str, str | None]) -> str:
    if judge in UNSAID:
        return f"Judge {UNSAID[judge]}"
    return names.get(judge) or judge


def _bars(row: TenureRow, account: Account, paper: Paper) -> Iterator[Bar]:
    """The sure part of a tenure, and what is not sure at its ends."""
    y = paper.lanes[row.judge]
    end = _end(row, paper.domain)
    start = span_of(row.since) or _unknown_start(row, account, end, paper.domain)
    if start.last >= end.first:
        yield _bar(start.first, end.last, y, paper, maybe=True)
        return
    yield _bar(start.last, end.first, y, paper, maybe=False)
    for span in (start, end):
        if not span.exact:
            yield _bar(span.first, span.last, y, paper, maybe=True)


def _bar(first: date, last: date, y: float, paper: Paper, *, maybe: bool) -> Bar:
    x = paper.x(first)
    return Bar(x, y, max(paper.x(last) - x, 2.5), maybe)


def _end(row: TenureRow, domain: Span) -> Span:
    """When a tenure ended; one that lasts runs to the edge."""
    if not row.ended:
        return Span(domain.last, domain.last)
    return span_of(row.until) or Span(domain.first, domain.last)


def _unknown_start(row: TenureRow, account: Account, end: Span, domain: Span) -> Span:
    """Before the first day on which the judge is known to have done something."""
    known = [
        span.first
        for line in account.docket
        if line.judge == row.judge
        for on in (line.on, hearing_of(line))
        if (span := span_of(on)) is not None and span.drawn
    ]
    return Span(domain.first, min([*known, end.first]))


def hearing_of(line: DocketRow) -> str | None:
    """The day of a hearing that was set; None for anything else, or one not known."""
    hearing = line.facts.get("hearing_on")
    found = hearing.get("on") if isinstance(hearing, dict) else None
    return found if isinstance(found, str) else None


def _moves(standing: Sequence[TenureRow], paper: Paper) -> Iterator[Move]:
    for before, after in pairwise(standing):
        span = span_of(after.since)
        if span is not None and before.judge != after.judge:
            x = paper.x(span.middle)
            y1, y2 = paper.lanes[before.judge], paper.lanes[after.judge]
            yield Move(x, y1, y2, not span.exact)


def _lines(paper: Paper, marked: Sequence[Marked]) -> list[Line]:
    """Marked days, each label in the first row in which it has room."""
    ends: list[float] = []
    found = []
    for each in sorted(marked, key=lambda mark: mark.on):
        span = span_of(each.on)
        if span is None:
            continue
        x, size = paper.x(span.middle), SIGN * len(each.label)
        right = x + size + 6 <= paper.width
        begin, end = (x, x + size) if right else (x - size, x)
        row = next(
            (place for place, taken in enumerate(ends) if taken + 8 < begin), len(ends)
        )
        ends[row : row + 1] = [end]
        found.append(
            Line(x, row, each.label, "start" if right else "end", 4 if right else -4)
        )
    return found


def _ticks(paper: Paper) -> list[Tick]:
    months = (paper.domain.last - paper.domain.first).days / 30.4
    room = (paper.width - paper.left) / (64 if paper.left else 58)
    step = next((each for each in _STEPS if months / each <= room), _STEPS[-1])
    ticks = []
    at = paper.domain.first.year * _YEAR
    while (start := date(at // _YEAR, at % _YEAR + 1, 1)) <= paper.domain.last:
        x = paper.x(start)
        if paper.left + _EDGE <= x <= paper.width - _EDGE:
            text = start.isoformat()[: 4 if step >= _YEAR else 7]
            ticks.append(Tick(x, day(text)))
        at += step
    return ticks


_SHAPES: Final = {
    "ruled": "ruled",
    "hearing_set": "hearing",
    "familiarisation_stated": "stated",
}


def _points(lines: Sequence[DocketRow], paper: Paper) -> list[Point]:
    """What happened on known days; a label stands where it covers no other."""
    ends: dict[tuple[float, bool], float] = {}
    found = []
    for line in sorted(lines, key=lambda row: (row.on or "", row.seq)):
        span = span_of(line.on)
        if span is None or not span.drawn or line.withdrawn_seq is not None:
            continue
        x = paper.x(span.middle)
        y = paper.lanes.get(line.judge, next(iter(paper.lanes.values())))
        found.append(_point(line, x, y, ends, paper))
    return found


def _point(
    line: DocketRow,
    x: float,
    y: float,
    ends: dict[tuple[float, bool], float],
    paper: Paper,
) -> Point:
    shape, text = _SHAPES[line.event], _words(line)
    half = SIGN * len(text) / 2
    centre = min(max(x, paper.left + half), paper.width - half)
    for above in (True, False):
        if ends.get((y, above), 0.0) + 6 < centre - half:
            ends[y, above] = centre + half
            label_y = y - 13 if above else y + 22
            return Point(shape, _path(shape, x, y), text, "middle", centre, label_y)
    return Point(shape, _path(shape, x, y), "", "middle", 0, 0)


def _words(line: DocketRow) -> str:
    match line.event:
        case "ruled":
            return short("Ruling", line.facts["ruling"])
        case "hearing_set":
            return "Hearing set"
        case _:
            stated = line.facts["stated"]
            return f"Record known: {UNSAID.get(stated, stated)}"


def _path(shape: str, x: float, y: float) -> str:
    match shape:
        case "ruled":
            return f"M{x - 5:.1f} {y - 2.5:.1f}h10v5h-10z"
        case "hearing":
            return f"M{x:.1f} {y - 6.5:.1f}l6.5 6.5l-6.5 6.5l-6.5 -6.5z"
        case _:
            return f"M{x:.1f} {y - 6.5:.1f}l6.5 12h-13z"


def sentence(account: Account, names: Mapping[str, str | None]) -> str:
    """Who held the case, for whoever does not see the drawing."""
    standing = [row for row in account.tenures if row.place is not None]
    told = "; ".join(_told(row, names) for row in standing)
    return f"By {account.case.host}: {told}."


def _hidden(account: Account) -> str:
    """What of the docket has no day that could be drawn."""
    spans = [span_of(line.on) for line in account.docket]
    hidden = sum(span is None or not span.drawn for span in spans)
    if not hidden:
        return ""
    return f"Not drawn: {many(hidden, 'entry', 'entries')} not dated to the month."


def _told(row: TenureRow, names: Mapping[str, str | None]) -> str:
    who = _label(row.judge, names)
    if row.judge in UNSAID:
        who = f"a judge who is {UNSAID[row.judge]}"
    since = f" from {day(row.since)}" if row.since else ""
    if not row.ended:
        return f"{who}{since}, with no later move on record"
    return f"{who}{since} until {day(row.until)}" if row.until else f"{who}{since}"
