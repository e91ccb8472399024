"""An answer of any party to any entry. It stands beside what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger.errors import SchemaViolationError, Violation
from ledger.record.fields import Code, Facts, Moment, Party, Said
from ledger.record.statement import Statement
from ledger.record.stream import Kind, StreamType


class Stance(Code):
    """What the answer does. Source: the replies collected in facts.md, section 2.2."""

    EXPLAINS = "explains", "Gives a reason or context"
    DISPUTES = "disputes", "Says that it was otherwise"
    CONFIRMS = "confirms", "Says that it was so"
    DEMANDS = "demands", "Asks for something to be done"
    DECLINES = "declines", "Declines to comment"
    OTHER = "other", "Another answer"


class Given(Facts):
    """A party answered an entry, which ``answers`` names by seq and leaf hash."""

    LEGAL_SOURCE = "Right of reply; design, section 2"

    party: Party
    stance: Stance
    given_on: Moment
    text_said: Said


@dataclass(frozen=True, slots=True)
class Response:
    """How often this stream has answered."""

    answers: int


def decide(_: Response | None, statement: Statement) -> None:
    """Refuse an answer to nothing.

    Raises:
        SchemaViolationError: ``answers`` is absent.
    """
    if not statement.answers:
        raise SchemaViolationError(
            "A response names the entries that it answers, by seq and leaf hash.",
            violations=[Violation("/answers", "missing", "name at least one entry")],
        )


def evolve(response: Response | None, _: Statement) -> Response:
    """The stream after one more answer. Never refuses."""
    return Response((response.answers if response else 0) + 1)


RESPONSE: Final = StreamType(
    name="response",
    meaning="Answers of one party to other entries",
    kinds=(
        Kind(
            "response.given",
            Given,
            {
                "party": "agency",
                "stance": "explains",
                "given_on": {"on": "2026-10-30", "precision": "day"},
                "text_said": {"said": "public"},
            },
        ),
    ),
    decide=decide,
    evolve=evolve,
)
