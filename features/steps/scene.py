"""What a scenario knows: a ledger, who may file, and what the last filing came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.errors import LedgerError
from ledger.proof.note import SignerKey
from ledger.record.draft import Draft
from ledger.registrar import Filing, Receipt
from tests.world import World, make_key

REF: Final = "PHI-7Q4K2M8T"
"""The case of every scenario."""

UNKNOWN_ACTOR: Final = {"official": "unknown", "office": "unknown", "level": "unknown"}


@dataclass(slots=True)
class Scene:
    """The ledger of a scenario, and what was last done in it.

    Attributes:
        world: The ledger and its keys.
        filers: Keys by host.
        filings: What was signed, in order.
        outcomes: What each came to: a receipt, or the refusal.
        size: Entries on record when the scenario's Given was done.
    """

    world: World
    filers: dict[str, SignerKey] = field(default_factory=dict)
    filings: list[Filing] = field(default_factory=list)
    outcomes: list[Receipt | LedgerError] = field(default_factory=list)
    size: int = 0

    def register(
        self, host: str, kinds: Sequence[str] = (), valid_from: int | None = None
    ) -> None:
        """Register a key for ``host``, for every kind unless it is limited."""
        name = f"{host}/officer-1"
        limits = {"kinds": kinds} if kinds else {}
        self.filers[host] = self.world.register(name, valid_from=valid_from, **limits)
        self.size = self.world.size

    def sign(self, host: str, draft: Draft, key: SignerKey | None = None) -> Filing:
        """What ``host`` would file next in the stream of ``draft``."""
        signer = key or self.filers.get(host) or make_key(f"{host}/officer-1")
        return self.world.sign(draft, signer)

    def send(self, *filings: Filing) -> None:
        """File what was signed, together, and keep what it came to."""
        self.filings += filings
        self.outcomes += self.world.registrar.file_all(filings)
        self.world.ledger.catch_up()

    def file(self, host: str, draft: Draft) -> None:
        """Sign and file."""
        self.send(self.sign(host, draft))

    def given(self, host: str, draft: Draft) -> Receipt:
        """File something that the scenario takes for granted."""
        self.file(host, draft)
        self.size = self.world.size
        return self.receipt

    @property
    def outcome(self) -> Receipt | LedgerError:
        """What the last filing came to."""
        return self.outcomes[-1]

    @property
    def receipt(self) -> Receipt:
        """The receipt of the last filing, which was accepted."""
        if isinstance(self.outcome, LedgerError):
            raise self.outcome
        return self.outcome

    @property
    def refusal(self) -> LedgerError:
        """Why the last filing was refused."""
        assert isinstance(self.outcome, LedgerError), "it was accepted"
        return self.outcome


def case_stream(host: str) -> str:
    """The account that ``host`` gives of the case."""
    return f"{host}/case/{REF}"


def opened(host: str, judge: str, day: str, **frame: Any) -> Draft:  # noqa: ANN401  parts of a draft
    """The case was opened before ``judge``."""
    facts = {"court": "PHI", "judge": judge, "case_type": "removal", "happened_on": day}
    return Draft("case.opened", case_stream(host), facts, **frame)


def continued(host: str, judge: str, day: str) -> Draft:
    """``judge`` continued the case."""
    facts = {
        "judge": judge,
        "ruling": "continued",
        "adverse_to": "government",
        "happened_on": day,
    }
    return Draft("case.ruled", case_stream(host), facts)


def moved(loser: str, winner: str, day: str, **more: str) -> Mapping[str, Any]:
    """Facts of a move."""
    return {
        "from_judge": loser,
        "to_judge": winner,
        "ordered_by": UNKNOWN_ACTOR,
        "happened_on": day,
        "stage": "mid_merits",
        "reason": "other" if "reason_said" in more else "none_stated",
        "written_order": "unknown",
        "scope": "case",
        **more,
    }


def move(host: str, loser: str, winner: str, day: str, **more: str) -> Draft:
    """The case went from one judge to another."""
    return Draft(
        "case.reassigned", case_stream(host), moved(loser, winner, day, **more)
    )
