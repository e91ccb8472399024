"""Where the next statement stands: after the last one of its stream, in this ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ledger.errors import (
    OutOfOrderError,
    StreamConflictError,
    Violation,
    WrongLedgerError,
)
from ledger.record.governance import Opened
from ledger.record.kinds import STREAM_TYPES
from ledger.record.statement import Statement


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
