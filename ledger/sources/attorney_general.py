"""Orders of the Attorney General under 8 CFR 1003.1(h), and what became of them.

Address: the reporter *Administrative Decisions under Immigration and Nationality Laws*
(I&N Dec.), volumes 19 to 29, by citation. Works of the United States Government; no
text is reproduced, only captions, citations, dates and outcomes.

Caveats: 53 orders, of which 11 rest wholly on sources that were read, 23 in part, and
19 on memory alone; ``unverified`` names the fields. The reporter's citation stands
among the sources of an order even where only others were read. Before 1996 there are
two examples. A blank cell is unknown, never 8 CFR 1003.1(h)(1)(i).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ledger.record.draft import Draft
from ledger.record.guard import find_identifier
from ledger.sources.reference import (
    EDITOR,
    Evidence,
    Row,
    filled,
    source,
    table,
    values,
)

_REFERRER: Final = {"ins_commissioner": "ins", "ins;dhs": "ins_dhs"}
"""Cells of ``referred_by`` that are another code on record."""

_NOT_OUTCOMES: Final = {"interim_order", "referral_withdrawn"}
"""What the kind of the statement says already."""

_FIELDS: Final = {
    "referral.withdrawn": {
        "decided_on": "withdrawn_on",
        "decided_by": "by",
        "outcomes": "outcome_said",
    },
    "referral.interim_order": {
        "decided_on": "ordered_on",
        "decided_by": "by",
        "outcomes": "outcome_said",
    },
}
"""Names in ``decided_unverified`` that are another field of the kind."""


def drafts() -> Iterator[Draft]:
    """Every order with its stages, in the order of the table; then what became of them.

    Status changes come last, by day, so that the orders they name are on record.
    """
    told = {row["matter"]: row["outcome"] for row in table("ag_decisions")}
    for order in table("referral_orders"):
        if order["directed_on"]:
            yield _direction(order)
        yield from _stages(order["stream_id"])
        if order["decided_on"]:
            yield _END[order["disposition"]](order, told[order["matter"]])
    for edge in sorted(table("referral_status"), key=lambda row: row["on"]):
        yield _status_change(edge)


def stream_of(stream_id: str) -> str:
    """Stream of an order, such as ``editor.example/referral/a-b-1``."""
    return f"{EDITOR}/referral/{stream_id}"


def _direction(order: Row) -> Draft:
    return Draft(
        "referral.directed",
        stream_of(order["stream_id"]),
        filled(
            matters=_captions(order),
            citations=values(order["referral_citations"]),
            directed_by=order["directed_by"],
            referred_by=_referrer(order),
            provision=order["provision"],
            directed_on=order["directed_on"],
        ),
        evidence=_sources(order["stream_id"], "directed"),
        unverified=values(order["directed_unverified"]),
    )


def _captions(order: Row) -> list[str]:
    """The matters of an order, each with the number by which lawyers tell it apart.

    ``Matter of A-B- (I)`` of the list is the first of three orders in one matter.
    """
    number = re.search(r" \([IV]{1,3}\)", order["matter"])
    suffix = number[0] if number else ""
    return [f"{matter}{suffix}" for matter in values(order["matters"])]


def _referrer(order: Row) -> str:
    return _REFERRER.get(order["referred_by"], order["referred_by"])


def _sources(stream_id: str, statement: str) -> list[Evidence]:
    return [
        _source(row)
        for row in table("referral_sources")
        if (row["stream_id"], row["statement"]) == (stream_id, statement)
    ]


def _source(row: Row) -> Evidence:
    name = row["citation"] or row["document"] or row["title"]
    return source(name, row["class"], row["url"])


def _decision(order: Row, outcome: str) -> Draft:
    displaced = [
        row
        for row in table("referral_displaced")
        if row["stream_id"] == order["stream_id"]
    ]
    facts = filled(
        matters=_captions(order),
        citations=values(order["decision_citations"]),
        decided_by=order["decided_by"],
        decided_on=_disputed(order["decided_on"], order["decided_on_disputed"]),
        outcomes=[
            code for code in values(order["outcomes"]) if code not in _NOT_OUTCOMES
        ],
        outcome_said=_publishable(outcome),
        displaced=[
            filled(matter=row["matter"], citation=row["citation"], effect=row["effect"])
            for row in displaced
        ],
    )
    also = ["displaced"] if any(row["unverified"] for row in displaced) else []
    return _ending("referral.decided", order, {**facts, **_origin(order)}, also)


def _withdrawal(order: Row, outcome: str) -> Draft:
    facts = filled(
        citations=values(order["decision_citations"]),
        by=order["decided_by"],
        withdrawn_on=order["decided_on"],
        outcome_said=_publishable(outcome),
    )
    return _ending("referral.withdrawn", order, facts)


def _interim_order(order: Row, outcome: str) -> Draft:
    facts = filled(
        matters=_captions(order),
        citations=values(order["decision_citations"]),
        by=order["decided_by"],
        ordered_on=order["decided_on"],
        outcome_said=_publishable(outcome),
    )
    return _ending("referral.interim_order", order, {**facts, **_origin(order)})


_END: Final = {
    "decided": _decision,
    "withdrawn": _withdrawal,
    "interim_order": _interim_order,
}


def _ending(
    kind: str, order: Row, facts: dict[str, Any], also: Iterable[str] = ()
) -> Draft:
    return Draft(
        kind,
        stream_of(order["stream_id"]),
        facts,
        evidence=_sources(order["stream_id"], order["disposition"]),
        unverified=[*_unverified(kind, order, facts), *also],
    )


def _unverified(kind: str, order: Row, facts: dict[str, Any]) -> list[str]:
    """Fields of the end of ``order`` that rest on memory; words go with their codes."""
    names = values(order["decided_unverified"])
    if not order["directed_on"]:
        names += values(order["directed_unverified"])
    if "outcomes" in names:
        names.append("outcome_said")
    renamed = {_FIELDS.get(kind, {}).get(name, name) for name in names}
    return sorted(renamed & facts.keys())


def _origin(order: Row) -> dict[str, str]:
    """How the matter came up, where no referral of its own can say it."""
    if order["directed_on"]:
        return {}
    known = {"referred_by": _referrer(order), "provision": order["provision"]}
    return {name: code for name, code in known.items() if code != "unknown"}


def _disputed(day: str, other: str) -> str | dict[str, Any]:
    if not other:
        return day
    return {"on": day, "precision": "day", "disputed": [other]}


def _publishable(text: str) -> str:
    """``text``, or nothing if the guard would refuse it."""
    return text if find_identifier(text) is None else ""


def _stages(stream_id: str) -> Iterator[Draft]:
    """Stages that are facts of their own; what repeats a fact is a source of it."""
    for stage in table("referral_stages"):
        if stage["stream_id"] == stream_id and not stage["repeats"]:
            kind = f"referral.{stage['statement']}"
            day, further = _STAGE[stage["statement"]]
            yield Draft(
                kind,
                stream_of(stream_id),
                {
                    "by": stage["by"],
                    day: stage["on"],
                    **further(stage),
                },
                evidence=_sources(stream_id, stage["statement"]),
                unverified=[day] if stage["unverified"] else [],
            )


def _stay(stage: Row) -> dict[str, Any]:
    return {"automatic": stage["automatic"]}


def _briefing(stage: Row) -> dict[str, Any]:
    return filled(
        **{
            who: filled(
                words=int(stage[f"{who}_words"] or 0), due_on=stage[f"{who}_due"]
            )
            for who in ("parties", "amici", "replies")
        }
    )


def _motion(stage: Row) -> dict[str, Any]:
    return filled(asks=values(stage["requests"]), about_said=_detail(stage))


def _order_of_stage(stage: Row) -> dict[str, Any]:
    (order,) = (
        row
        for row in table("referral_orders")
        if row["stream_id"] == stage["stream_id"]
    )
    return filled(
        matters=_captions(order),
        citations=values(stage["citation"]),
        outcome_said=_detail(stage),
    )


def _detail(stage: Row) -> str:
    """What the event of ``stage`` says in words; it holds the days asked for."""
    return _publishable(table("ag_referral_events")[int(stage["event"]) - 1]["detail"])


_STAGE: Final = {
    "stayed": ("stayed_on", _stay),
    "briefing_invited": ("invited_on", _briefing),
    "motion_filed": ("filed_on", _motion),
    "interim_order": ("ordered_on", _order_of_stage),
}
"""Each stage: the field of its day, and its further fields."""


def _status_change(edge: Row) -> Draft:
    renamed = {"on": "changed_on", "status": "status"}
    return Draft(
        "referral.status_changed",
        stream_of(edge["stream_id"]),
        {
            "status": edge["status"],
            "by_stream": stream_of(edge["by_stream"]),
            "changed_on": edge["on"] if edge["precision"] != "unknown" else "unknown",
        },
        evidence=[_named(edge, name) for name in values(edge["source"])],
        unverified=[renamed[name] for name in values(edge["unverified"])],
    )


def _named(edge: Row, name: str) -> Evidence:
    """The source that ``edge`` names by its title or address, its own before others."""
    own = (edge["stream_id"], "status_changed")
    rows = sorted(
        table("referral_sources"),
        key=lambda row: (row["stream_id"], row["statement"]) != own,
    )
    known = (
        _source(row)
        for row in rows
        if row["url"] == name or f"{row['title']} ".startswith(f"{name} ")
    )
    return next(known, source(name))
