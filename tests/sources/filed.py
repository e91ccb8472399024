"""What is on record, read back with its texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ledger.bootstrap import Ledger
from ledger.record.statement import Statement
from ledger.registrar import Filing


@dataclass(frozen=True, slots=True)
class Filed:
    """One entry.

    Attributes:
        seq: Its number.
        note: Its bytes.
        statement: What it says.
        texts: Public texts, by pointer.
        disclosures: The same, in the form in which they are filed.
    """

    seq: int
    note: bytes
    statement: Statement
    texts: dict[str, str]
    disclosures: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Such as ``referral.decided``."""
        return self.statement.kind

    @property
    def host(self) -> str:
        """Whose stream it is in."""
        return self.statement.stream_name.host

    @property
    def stream_id(self) -> str:
        """Last part of the name of its stream."""
        return self.statement.stream_name.id

    @property
    def facts(self) -> Any:  # noqa: ANN401  of the class of the kind
        """What it says."""
        return self.statement.facts

    @property
    def filing(self) -> Filing:
        """What has to be sent to file it again."""
        return Filing(self.note, self.disclosures)

    @property
    def sources(self) -> list[tuple[str, str, str]]:
        """Class, citation or title, and address of each source."""
        return [
            (
                str(each.evidence_class),
                each.citation or self.texts[f"/evidence/{place}/title_said"],
                each.url or "",
            )
            for place, each in enumerate(self.statement.evidence)
        ]


def read_all(ledger: Ledger) -> list[Filed]:
    """Every entry, in the order of the record."""
    filed = []
    for seq in range(1, ledger.catch_up() + 1):
        entry = ledger.registrar.entry(seq)
        statement = entry.statement
        found = ledger.disclosures.of(statement.said)
        texts = {at: each.value for at, each in found.items()}
        disclosures = tuple(str(each) for each in found.values())
        filed.append(Filed(seq, entry.note, statement, texts, disclosures))
    return filed
