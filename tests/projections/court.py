"""Short ways to file what the tests of projections ask about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.errors import LedgerError
from ledger.projections.views import Views
from ledger.proof.note import SignerKey
from ledger.record.draft import Draft
from tests.world import World

CASE: Final = "PHI-7Q4K2M8T"
OFFICIAL: Final = {
    "official": "A-07",
    "office": "court_administrator",
    "level": "court",
}
UNNAMED: Final = {"official": "unknown", "office": "unknown", "level": "headquarters"}
SOURCE: Final = {
    "class": "press",
    "title_said": "A newspaper of that day",
    "digest": "none",
}

OPENED: Final[dict[str, Any]] = {
    "court": "PHI",
    "judge": "J-0312",
    "case_type": "removal",
    "happened_on": "2026-03-03",
}
MOVED: Final[dict[str, Any]] = {
    "from_judge": "J-0312",
    "to_judge": "J-0877",
    "ordered_by": OFFICIAL,
    "happened_on": "2026-05-04",
    "stage": "mid_merits",
    "reason": "none_stated",
    "written_order": "no",
    "scope": "case",
}
SERVED: Final[dict[str, Any]] = {
    "judge": "J-0312",
    "notice": "progress_review",
    "by": OFFICIAL,
    "served_on": "2026-04-15",
}
CASES_MOVED: Final[dict[str, Any]] = {
    "court": "PHI",
    "from_judge": "J-0312",
    "to_judge": "unknown",
    "ordered_by": UNNAMED,
    "happened_on": "2026-07",
    "counted": "cases_in_all",
    "count": {"word": "nearly", "low": 90},
    "stage": "unknown",
    "reason": "none_stated",
    "written_order": "unknown",
}
DIRECTED: Final[dict[str, Any]] = {
    "matters": ["Q-X-"],
    "citations": ["99 I&N Dec. 1 (A.G. 2026)"],
    "directed_by": "A-01",
    "referred_by": "dhs",
    "provision": "8-CFR-1003.1(h)(1)(iii)",
    "directed_on": "2026-01-04",
}
DECIDED: Final[dict[str, Any]] = {
    "matters": ["Q-X-"],
    "citations": ["99 I&N Dec. 20 (A.G. 2026)"],
    "decided_by": "A-02",
    "decided_on": "2026-05-17",
    "outcomes": ["affirmed"],
}
PLAN: Final[dict[str, Any]] = {
    "instrument": "performance_work_plan",
    "measures": "judge",
    "title_said": "A plan",
    "author": {
        "official": "A-31",
        "office": "eoir_director",
        "level": "headquarters",
    },
    "issued_on": "2018-03-30",
    "effective_on": "2018-10-01",
    "metrics": [
        {
            "metric": "case_completions",
            "role": "required",
            "measure": "count_per_year",
            "satisfactory": {"test": "at_least", "value": 700},
            "unsatisfactory": {"test": "below", "value": 560},
        },
        {
            "metric": "remand_rate",
            "role": "required",
            "measure": "percent",
            "satisfactory": {"test": "below", "value": 15},
            "unsatisfactory": {"test": "above", "value": 20},
        },
    ],
    "benchmarks_needed": "half",
}
LISTED: Final[dict[str, Any]] = {
    "person": "J-0312",
    "name_said": "A Judge",
    "terms": [
        {
            "office": "immigration_judge",
            "level": "court",
            "court": "PHI",
            "from_on": "2010",
        }
    ],
    "release_codes": ["ABC"],
}


@dataclass(slots=True)
class Court:
    """A ledger, three filers, and the views of it.

    Attributes:
        world: The ledger.
        officer: Files for naij.example.
        agency: Files for agency.example.
        editor: Files for editor.example.
        seqs: Every entry that was filed here, in order.
    """

    world: World
    officer: SignerKey
    agency: SignerKey
    editor: SignerKey
    seqs: list[int] = field(default_factory=list)

    def file(
        self,
        kind: str,
        name: str,
        facts: dict[str, Any],
        *,
        by: SignerKey | None = None,
        **beside: Any,  # noqa: ANN401  fields of a draft
    ) -> int:
        """File a statement in the filer's own stream ``name``. Returns its seq."""
        key = by or self.officer
        host, stream_type = key.name.partition("/")[0], kind.partition(".")[0]
        draft = Draft(kind, f"{host}/{stream_type}/{name}", facts, **beside)
        seq = self.world.file(draft, key).seq
        self.seqs.append(seq)
        return seq

    def try_to_file(
        self,
        kind: str,
        name: str,
        facts: dict[str, Any],
        *,
        by: SignerKey | None = None,
    ) -> None:
        """File a statement, if the record takes it."""
        try:
            self.file(kind, name, facts, by=by)
        except LedgerError:
            return

    def answer(self, seq: int, **beside: Any) -> int:  # noqa: ANN401  as ``file``
        """The agency disputes an entry. Returns the seq of the answer."""
        facts = {
            "party": "agency",
            "stance": "disputes",
            "given_on": "2026-10-30",
            "text_said": "It was otherwise",
        }
        answers = [self.cite(seq)]
        return self.file(
            "response.given",
            "answers",
            facts,
            by=self.agency,
            answers=answers,
            **beside,
        )

    def cite(self, seq: int) -> dict[str, Any]:
        """An entry as ``answers`` names it."""
        return {"seq": seq, "leaf": self.world.registrar.entry(seq).leaf.hex()}

    @property
    def views(self) -> Views:
        """What can be asked, up to the last entry."""
        self.world.ledger.catch_up()
        return self.world.ledger.views

    @property
    def now(self) -> int:
        """The last entry."""
        return self.world.size

    def file_all(self, statements: Sequence[tuple[str, str, dict[str, Any]]]) -> None:
        """File several statements of the officer."""
        for kind, name, facts in statements:
            self.file(kind, name, facts)
