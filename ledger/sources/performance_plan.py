"""The two instruments of 2018 that measured courts and judges, kept apart.

Address: AILA Doc. 18011834 and docslib.org 8383488 (the memorandum of 17 January 2018,
which measures courts); documentcloud.org 4431570 (Job Element 3 of the performance
plan, which measures judges: 700 completed cases a year); AILA Doc. 17101234 (its
suspension on 19 October 2021). Works of the United States Government; no text is
reproduced.

Caveats: the benchmarks of the memorandum were not compiled, the unsatisfactory
thresholds of the six benchmarks were not read, and whether the plan was ever reinstated
is unknown, so nothing is filed about that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.record.draft import Draft
from ledger.sources.officials import acting_as
from ledger.sources.reference import EDITOR, Row, document, filled, table, values


def drafts() -> Iterator[Draft]:
    """The issue of each instrument, then its suspension if there was one."""
    for plan in table("performance_plan"):
        yield _issue(plan)
        if plan["suspended_on"]:
            yield _suspension(plan)


def stream_of(plan: Row) -> str:
    """Stream of an instrument, such as ``…/plan/performance-work-plan-2018``."""
    name = plan["instrument"].replace("_", "-")
    return f"{EDITOR}/plan/{name}-{plan['issued_on'][:4]}"


def _issue(plan: Row) -> Draft:
    rules = [
        row
        for row in table("performance_thresholds")
        if row["instrument"] == plan["id"]
    ]
    names = [plan["source"], *(rule["source"] for rule in rules)]
    sources = dict.fromkeys(name for cell in names for name in values(cell))
    facts = filled(
        instrument=plan["instrument"],
        measures=plan["measures"],
        title_said=plan["title"],
        author=acting_as(plan["issued_by"], plan["issued_on"]),
        issued_on=plan["issued_on"],
        effective_on=plan["effective_on"],
        benchmarks_needed=plan["benchmarks_needed"],
        authority_said="; ".join(values(plan["authority"])),
    )
    return Draft(
        "plan.issued",
        stream_of(plan),
        {**facts, "metrics": [_metric(rule) for rule in rules]},
        evidence=[document(name) for name in sources],
        unverified=[f"{name}_said" for name in values(plan["unverified"])],
    )


def _metric(rule: Row) -> dict[str, Any]:
    return filled(
        metric=rule["metric"],
        role=rule["role"],
        measure=rule["measure"],
        days=int(rule["days"] or 0),
        satisfactory=_threshold(rule, "satisfactory"),
        unsatisfactory=_threshold(rule, "unsatisfactory"),
        exceptions=values(rule["exceptions"]),
    )


def _threshold(rule: Row, level: str) -> dict[str, str | int] | None:
    test = rule[f"{level}_test"]
    return {"test": test, "value": int(rule[f"{level}_value"])} if test else None


def _suspension(plan: Row) -> Draft:
    day = plan["suspended_on"]
    return Draft(
        "plan.suspended",
        stream_of(plan),
        {"by": acting_as(plan["suspended_by"], day), "suspended_on": day},
        evidence=[document(name) for name in values(plan["suspension_source"])],
    )
