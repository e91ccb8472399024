"""Sources as a page lists them: each once, with the entries that name it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from api.sheets.beside import Beside
from ledger.projections.shown import Source


@dataclass(frozen=True, slots=True)
class Cited:
    """One source, and the entries that name it, oldest first."""

    source: Source
    seqs: list[int]


def cited(sources: Iterable[Source], beside: Beside) -> list[Cited]:
    """Sources in the order of their first entry; those that read the same as one."""
    found: dict[tuple[Source, str | None], Cited] = {}
    for each in sources:
        text = beside.text(each.seq, each.title_at) if each.title_at else None
        key = replace(each, seq=0, title_at=None), text.text if text else None
        known = found.setdefault(key, Cited(each, []))
        if each.seq not in known.seqs:
            known.seqs.append(each.seq)
    return list(found.values())
