"""How a type of stream decides: a state, a refusal, and a fold that never refuses."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ledger.record.fields import Facts
from ledger.record.statement import Statement

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of statement.

    Attributes:
        name: ``<stream type>.<past participle>``, such as ``case.reassigned``.
        facts: The closed schema of what it says.
        example: Facts of an invented statement of this kind, as they are signed.
        after: Kinds whose examples stand before this one in a stream, in order.
    """

    name: str
    facts: type[Facts]
    example: Mapping[str, Any]
    after: tuple[str, ...] = ()

    @property
    def meaning(self) -> str:
        """First sentence of the documentation of the facts."""
        return (inspect.getdoc(self.facts) or "").split("\n\n", maxsplit=1)[0]

    @property
    def stream_type(self) -> str:
        """``case`` of ``case.reassigned``."""
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class StreamType(Generic[State]):
    """One type of stream: its kinds, and who decides what may follow what.

    Attributes:
        name: Second part of a stream's name.
        meaning: What one stream of this type is about.
        kinds: The kinds, in the order in which they usually occur.
        decide: Refuses a statement that cannot follow ``state`` (None: empty stream).
        evolve: State after a statement. Never refuses, reads no clock.
    """

    name: str
    meaning: str
    kinds: tuple[Kind, ...]
    decide: Callable[[State | None, Statement], None]
    evolve: Callable[[State | None, Statement], State]
