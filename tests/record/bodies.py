"""Bodies of statements, one for each kind, for a test to spoil."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, Final

from ledger.record.kinds import KINDS, read_statement
from ledger.record.statement import Statement, write_text
from tests.world import make_key

Body = dict[str, Any]
Steps = tuple[str | int, ...]

OFFICER: Final = make_key("naij.example/officer-1")
MEMBER: Final = make_key("naij.example/member-7")

IDS: Final = {"case": "PHI-7Q4K2M8T", "roster": "J-0312", "ledger": "main"}
"""Ids of streams whose type does not leave them to the filer."""

EVIDENCE: Final = {
    "class": "official-document",
    "citation": "27 I&N Dec. 271 (A.G. 2018)",
    "sha256": "ab" * 32,
    "media_type": "application/pdf",
    "size_class": 65_536,
    "url": "https://www.justice.example/eoir/page/file/1040936/download",
    "retrieved_on": "2026-10-01",
}
DIGESTS: Final = tuple(sorted(letter * 43 for letter in "ABCD"))


def make_body(kind: str) -> Body:
    """The example of ``kind`` with everything around it that a statement may have."""
    stream_type = KINDS[kind].stream_type
    return {
        "answers": [{"seq": 7, "leaf": "cd" * 32}],
        "attributed_to": {
            "party": "press",
            "person": "A-07",
            "who_said": {"said": "sealed", "until": "2027-01-01"},
            "on": {"on": "2026-09", "precision": "month"},
            "where_said": {"said": "public"},
        },
        "concerns": ["agency.example/case/PHI-7Q4K2M8U"],
        "evidence": [dict(EVIDENCE)],
        "facts": copy.deepcopy(dict(KINDS[kind].example)),
        "kind": kind,
        "ledger": "ef" * 32,
        "prev": "01" * 32,
        "said": list(DIGESTS),
        "same_as": ["agency.example/case/PHI-7Q4K2M8V"],
        "signed_at": "2026-11-24T12:00:00Z",
        "signers": [OFFICER.verifier_key.label],
        "stream": f"naij.example/{stream_type}/{IDS.get(stream_type, 'x-1')}",
        "version": 2,
    }


def read(body: Body) -> Statement:
    """Read the statement of ``body``."""
    return read_statement(write_text(body))


def texts_in(value: object, steps: Steps = ()) -> Iterator[Steps]:
    """Steps from the top to every text inside ``value``, names of fields aside."""
    if isinstance(value, str):
        yield steps
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts_in(inner, (*steps, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from texts_in(inner, (*steps, place))


def replaced(body: Body, steps: Steps, value: object) -> Body:
    """A copy of ``body`` with another value at the end of ``steps``."""
    copied: Any = copy.deepcopy(body)
    inner = copied
    for step in steps[:-1]:
        inner = inner[step]
    inner[steps[-1]] = value
    return dict(copied)
