"""Where the next statement stands: after the last one of its stream, in this ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from ledger.errors import (
    CitesUnknownError,
    DateInFutureError,
    OutOfOrderError,
    StreamConflictError,
    Violation,
    WrongLedgerError,
)
from ledger.record.governance import Opened
from ledger.record.kinds import STREAM_TYPES
from ledger.record.statement import Statement

CLOCK_TOLERANCE: Final = timedelta(hours=24)
"""How far a filer's clock may run ahead of ours: time zones, and little more."""


@dataclass(frozen=True, slots=True)
class Tip:
    """End of a stream: what the next statement in it follows.

    Attributes:
        version: Of the last entry; 0 for an empty stream.
        leaf: Its leaf hash, in hex; None for an empty stream.
        state: What the decider of the stream's type knows; None for an empty stream.
    """

    version: int = 0
    leaf: str | None = None
    state: Any = None


def next_tip(before: Tip, statement: Statement, leaf: str) -> Tip:
    """End of a stream after one more statement, whose entry has leaf hash ``leaf``."""
    stream_type = STREAM_TYPES[statement.stream_name.type]
    return Tip(statement.version, leaf, stream_type.evolve(before.state, statement))


def check_ledger(statement: Statement, ledger: str | None) -> None:
    """Refuse a statement of another ledger, or one before there is a ledger.

    ``ledger`` is the leaf hash of entry 1, in hex; None before there is one.

    Raises:
        OutOfOrderError: The first entry is another one than ``ledger.opened``.
        WrongLedgerError: ``ledger`` is not the leaf hash of entry 1 (absent there).
    """
    if ledger is None and not isinstance(statement.facts, Opened):
        raise OutOfOrderError("The first entry of a ledger is ledger.opened.")
    if statement.ledger != ledger:
        bound = (
            f"its entry 1 has leaf hash {ledger}."
            if ledger
            else "its first entry names no ledger."
        )
        raise WrongLedgerError(
            "This note was signed for another ledger. Write it again for this one:"
            f" {bound}",
            violations=[Violation("/ledger", "ledger", "not this ledger")],
        )


def check_place(statement: Statement, tip: Tip) -> None:
    """Refuse a statement that does not follow the end of its stream.

    Raises:
        StreamConflictError: Another version or prev is next.
    """
    if statement.version != tip.version + 1:
        raise StreamConflictError(
            f"The next version of this stream is {tip.version + 1}, not"
            f" {statement.version}. Write the statement again and sign it.",
            violations=[Violation("/version", "next", f"{tip.version + 1} is next")],
            expected=tip.version + 1,
        )
    if statement.prev != tip.leaf:
        raise StreamConflictError(
            "prev is not the leaf hash of the stream's last entry. Write the statement"
            " again and sign it.",
            violations=[Violation("/prev", "next", "not the last entry's leaf hash")],
        )


def check_clock(statement: Statement, now: datetime) -> None:
    """Refuse a statement that was signed later than it can be.

    Raises:
        DateInFutureError: ``signed_at`` is more than a day after ``now``.
    """
    if datetime.fromisoformat(statement.signed_at) > now + CLOCK_TOLERANCE:
        raise DateInFutureError(
            "signed_at is more than a day ahead. Set the clock of the device that"
            " signs, and sign again.",
            violations=[Violation("/signed_at", "date-in-future", "in the future")],
        )


def check_cited(
    statement: Statement,
    leaf_of: Callable[[int], str | None],
    tip_of: Callable[[str], Tip],
) -> None:
    """Refuse a statement that cites what is not on record.

    Args:
        statement: With the entries and streams that it cites.
        leaf_of: Leaf hash of an entry, in hex; None if there is none.
        tip_of: End of a stream.

    Raises:
        CitesUnknownError: No such entry, or no such stream, or the stream itself.
    """
    for place, cited in enumerate(statement.answers):
        if leaf_of(cited.seq) != cited.leaf:
            raise _cites_unknown(
                f"Entry {cited.seq:,} is not on record with that leaf hash.",
                f"/answers/{place}",
            )
    for name in ("concerns", "same_as"):
        for place, stream in enumerate(getattr(statement, name)):
            if not tip_of(stream).version or stream == statement.stream:
                raise _cites_unknown(
                    f"The stream at /{name}/{place} is not on record (or is this one).",
                    f"/{name}/{place}",
                )


def _cites_unknown(detail: str, pointer: str) -> CitesUnknownError:
    violation = Violation(pointer, "cites", "not on record")
    return CitesUnknownError(detail, violations=[violation])
