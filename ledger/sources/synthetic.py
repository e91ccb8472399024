"""Invented examples, so that a demonstration shows what no public source records.

Address, licence: none; everything here is made up, and every text says so. The judges,
the officials and the court ``SYN`` do not exist, nothing here is about anybody real,
and all of it is filed under hosts that end in ``synthetic.example``. The one real thing
it names is the performance plan of 2018: invented readings are held against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from ledger.record.draft import Draft
from ledger.sources.filing import Reply
from ledger.sources.performance_plan import stream_of
from ledger.sources.reference import table

ASSOCIATION: Final = "synthetic.example"
AGENCY: Final = "agency.synthetic.example"
"""Hosts of the two invented parties."""

MARK: Final = "Synthetic example: invented."
"""Begins every text."""

CASE: Final = f"{ASSOCIATION}/case/SYN-7ASA5S9F"
SECOND_CASE: Final = f"{ASSOCIATION}/case/SYN-VCVBT7HS"
AGENCY_CASE: Final = f"{AGENCY}/case/SYN-G0DCFQ82"
ORDER: Final = f"{ASSOCIATION}/order/synthetic-2024"

_REASSIGNED: Final = 4
"""Place, in ``CASE``, of the move that the agency tells otherwise."""

_JUDGES: Final = ("J-9001", "J-9002", "J-9003", "J-9004")
_FIRST, _SECOND, _THIRD, _FOURTH = _JUDGES
_SUPERVISOR: Final = {
    "official": "A-901",
    "office": "assistant_chief_immigration_judge",
    "level": "court",
}
_HEADQUARTERS: Final = {
    "official": "A-902",
    "office": "deputy_chief",
    "level": "headquarters",
}
EVIDENCE: Final = (
    {
        "class": "first-hand-statement",
        "title_said": f"{MARK} No document stands behind this statement.",
        "digest": "none",
    },
)


def roster() -> Iterator[Draft]:
    """Four judges and two officials who do not exist."""
    for number, judge in enumerate(_JUDGES, start=1):
        term = {"office": "immigration_judge", "level": "court", "court": "SYN"}
        yield _listing(judge, f"Synthetic judge {number} (invented)", term)
    for giver, name in (
        (_SUPERVISOR, "Synthetic assistant chief (invented)"),
        (_HEADQUARTERS, "Synthetic deputy chief (invented)"),
    ):
        term = {name: giver[name] for name in ("office", "level")}
        yield _listing(giver["official"], name, term)


def cases() -> Iterator[Draft]:
    """The association's account of two cases."""
    yield from _first_case()
    yield from _second_case()


def notices() -> Iterator[Draft]:
    """Three notices, with readings at the boundaries of the plan; one is answered."""
    yield _notice(
        "dashboard-2020",
        judge=_FIRST,
        notice="dashboard_reading",
        served_on="2020-01-15",
        readings=_readings(560, 15),
    )
    yield _notice(
        "review-2020",
        judge=_SECOND,
        notice="progress_review",
        served_on="2020-04-15",
        readings=_readings(700, 20),
        rating="needs_improvement",
    )
    yield _draft(
        "notice.answered",
        f"{ASSOCIATION}/notice/review-2020",
        answered_on="2020-05-02",
        text_said=f"{MARK} The answer says that five hearings were moved by others.",
    )
    yield _notice(
        "rating-2020",
        judge=_THIRD,
        notice="rating_of_record",
        served_on="2020-10-30",
        readings=[
            *_readings(700, 14),
            {"metric": "motions_20d", "value": 85, "per": 100},
            {"metric": "merits_first_date", "value": 94, "per": 100},
        ],
        rating="satisfactory",
    )


def orders() -> Iterator[Draft]:
    """One order with two counts of the cases that it moved."""
    yield _count(
        {"word": "exactly", "low": 41, "words_said": f"{MARK} 41 cases"},
        party="association",
        reason="none_stated",
    )
    yield _count(
        {"word": "about", "low": 12, "words_said": f"{MARK} about a dozen"},
        party="agency",
        reason="docket_transfer",
    )


def agency() -> Iterator[Draft | Reply]:
    """The agency's account of the first case, and its answers to the association."""
    opening = _opening(AGENCY_CASE, judge=_FIRST, happened_on="2024-01-09")
    yield replace(opening, same_as=[CASE])
    yield _move(
        AGENCY_CASE,
        from_judge=_FIRST,
        to_judge=_SECOND,
        ordered_by=_SUPERVISOR,
        happened_on="2024-05-20",
        stage="before_merits",
        reason="judge_unavailable",
        reason_said=f"{MARK} The judge was on leave.",
        written_order="yes",
    )
    yield Reply(
        _response("disputes", "The case was moved before the merits, in writing."),
        to=((CASE, _REASSIGNED),),
    )
    yield Reply(
        _response("explains", "A docket was transferred; about a dozen cases moved."),
        to=((ORDER, 1),),
    )


def _draft(kind: str, stream: str, **facts: object) -> Draft:
    return Draft(kind, stream, facts, evidence=EVIDENCE)


def _listing(person: str, name: str, term: Mapping[str, str]) -> Draft:
    return _draft(
        "roster.person_listed",
        f"{ASSOCIATION}/roster/{person}",
        person=person,
        name_said=name,
        terms=[{**term, "from_on": "2018", "note_said": f"{MARK} Nobody."}],
    )


def _opening(stream: str, *, judge: str, happened_on: str) -> Draft:
    return _draft(
        "case.opened",
        stream,
        court="SYN",
        judge=judge,
        case_type="removal",
        happened_on=happened_on,
    )


def _move(stream: str, **facts: object) -> Draft:
    return _draft("case.reassigned", stream, scope="case", **facts)


def _first_case() -> Iterator[Draft]:
    """Taken in the middle of the merits, and given back; one day is corrected."""
    yield _opening(CASE, judge=_FIRST, happened_on="2024-01-09")
    yield _draft(
        "case.hearing_set",
        CASE,
        judge=_FIRST,
        calendar="individual",
        hearing_on="2024-06-11",
        happened_on="2024-01-30",
    )
    yield _draft(
        "case.ruled",
        CASE,
        judge=_FIRST,
        ruling="motion_denied",
        adverse_to="government",
        happened_on="2024-04-02",
        ruling_said=f"{MARK} The government's motion was denied.",
    )
    moved = {
        "from_judge": _FIRST,
        "to_judge": _SECOND,
        "ordered_by": _HEADQUARTERS,
        "stage": "mid_merits",
        "reason": "none_stated",
        "written_order": "no",
    }
    yield _move(CASE, happened_on="2024-05-21", **moved)
    yield _draft(
        "case.familiarisation_stated",
        CASE,
        judge=_SECOND,
        stated="no",
        happened_on="2024-06-11",
    )
    yield _draft(
        "case.returned",
        CASE,
        from_judge=_SECOND,
        to_judge=_FIRST,
        ordered_by=_SUPERVISOR,
        happened_on="2024-07-15",
    )
    yield _draft(
        "case.corrected",
        CASE,
        corrects=_REASSIGNED,
        reason="new_source",
        reason_said=f"{MARK} The notice of the move bears the day before.",
        reassigned={**moved, "happened_on": "2024-05-20", "scope": "case"},
    )


def _second_case() -> Iterator[Draft]:
    """A detail; a move that does not fit the docket; an entry that is withdrawn."""
    yield _opening(SECOND_CASE, judge=_THIRD, happened_on="2024-02-06")
    yield _move(
        SECOND_CASE,
        from_judge=_THIRD,
        to_judge=_FOURTH,
        ordered_by=_SUPERVISOR,
        happened_on="2024-03-12",
        stage="before_merits",
        reason="detail",
        written_order="yes",
    )
    yield _move(
        SECOND_CASE,
        from_judge=_FIRST,
        to_judge=_SECOND,
        ordered_by=_HEADQUARTERS,
        happened_on="2024-09-03",
        stage="unknown",
        reason="unknown",
        written_order="unknown",
        out_of_order_said=f"{MARK} No record shows how the case reached judge 1.",
    )
    ruling = {
        "judge": _SECOND,
        "ruling": "continued",
        "adverse_to": "neither",
        "happened_on": "2024-10",
    }
    yield _draft("case.ruled", SECOND_CASE, **ruling)
    yield _draft("case.ruled", SECOND_CASE, **ruling)
    yield _draft(
        "case.withdrawn",
        SECOND_CASE,
        withdraws=5,
        reason="duplicate",
        reason_said=f"{MARK} The same ruling was filed twice.",
    )


def _notice(name: str, **facts: object) -> Draft:
    (plan,) = (row for row in table("performance_plan") if row["measures"] == "judge")
    return _draft(
        "notice.served",
        f"{ASSOCIATION}/notice/{name}",
        by=_SUPERVISOR,
        plan=stream_of(plan),
        text_said=f"{MARK} No such notice was served on anybody.",
        **facts,
    )


def _readings(completions: int, remands: int) -> list[dict[str, str | int]]:
    """Cases completed in the year, and per cent of decisions remanded."""
    return [
        {"metric": "case_completions", "value": completions, "per": 1},
        {"metric": "remand_rate", "value": remands, "per": 100},
    ]


def _count(count: Mapping[str, Any], *, party: str, reason: str) -> Draft:
    return Draft(
        "order.cases_moved",
        ORDER,
        {
            "court": "SYN",
            "from_judge": _FIRST,
            "to_judge": "unknown",
            "ordered_by": _HEADQUARTERS,
            "happened_on": "2024-05",
            "counted": "cases_in_all",
            "count": count,
            "stage": "unknown",
            "reason": reason,
            "written_order": "unknown",
        },
        evidence=EVIDENCE,
        attributed_to={
            "party": party,
            "who_said": f"{MARK} The {party} of this example.",
            "on": "2024-06-03",
        },
        concerns=[CASE],
    )


def _response(stance: str, text: str) -> Draft:
    return _draft(
        "response.given",
        f"{AGENCY}/response/synthetic-2024",
        party="agency",
        stance=stance,
        given_on="2024-08-05",
        text_said=f"{MARK} {text}",
    )
