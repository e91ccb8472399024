"""The case of Castro-Tum, and the other cases taken from the same judge in 2018.

Address: CNN of 7 August 2018, philly.com and azcentral.com of 8 August, the Associated
Press at ksl.com, the blog of AILA of 14 August 2018, and 27 I&N Dec. 271. Facts and a
few quoted words.

Caveats: nobody's account is the true one. The number of the other cases, the reason and
who took over are each asserted by somebody, so each is a statement of its own, with who
said it. The name of the judge who took over, the day of that hearing and the day on
which the case was continued rest on memory and are left out. The name in the caption is
that of a published decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from ledger.record.draft import Draft
from ledger.sources.attorney_general import stream_of
from ledger.sources.filing import Reply
from ledger.sources.reference import (
    EDITOR,
    Evidence,
    Row,
    filled,
    page,
    source,
    table,
    values,
)

CASE: Final = f"{EDITOR}/case/PHI-5VQW9Z3K"
"""The account of the case; its eight signs were drawn once and mean nothing."""

ORDER: Final = f"{EDITOR}/order/castro-tum-2018"
RESPONSE: Final = f"{EDITOR}/response/castro-tum-2018"
REFERRAL: Final = stream_of("castro-tum")

_JUDGE: Final = "J-0001"
_UNKNOWN_OFFICE: Final = {"official": "unknown", "office": "unknown"}

_CNN: Final = "CT-06"
_INQUIRER: Final = "CT-02"
_ASSOCIATED_PRESS: Final = "CT-10"
_GRIEVANCE: Final = "CT-07"
_DECISION: Final = "lawsdocbox.com 110874390"
_BLOG: Final = (
    "https://www.aila.org/blog/"
    "the-repercussions-of-how-the-administration-has-handled-matter-of-castro-tum/"
)

_CASE: Final[tuple[tuple[str, dict[str, Any], tuple[str, ...]], ...]] = (
    (
        "case.opened",
        {
            "court": "PHI",
            "judge": _JUDGE,
            "case_type": "removal",
            "happened_on": "unknown",
        },
        (_CNN, _BLOG),
    ),
    (
        "case.ruled",
        {
            "judge": _JUDGE,
            "ruling": "administratively_closed",
            "adverse_to": "government",
            "happened_on": "unknown",
        },
        (_DECISION, _CNN, _BLOG),
    ),
    (
        "case.hearing_set",
        {
            "judge": _JUDGE,
            "calendar": "unknown",
            "hearing_on": "2018-05-31",
            "happened_on": "unknown",
        },
        (_BLOG,),
    ),
    (
        "case.ruled",
        {
            "judge": _JUDGE,
            "ruling": "continued",
            "adverse_to": "unknown",
            "happened_on": "2018",
        },
        (_INQUIRER, _CNN),
    ),
    (
        "case.reassigned",
        {
            "from_judge": _JUDGE,
            "to_judge": "unknown",
            "ordered_by": {**_UNKNOWN_OFFICE, "level": "headquarters"},
            "happened_on": "2018-07",
            "stage": "unknown",
            "reason": "unknown",
            "written_order": "unknown",
            "scope": "one_hearing",
        },
        (_CNN,),
    ),
    (
        "case.ruled",
        {
            "judge": "unknown",
            "ruling": "removal_in_absentia",
            "adverse_to": "respondent",
            "happened_on": "2018-07",
        },
        (_CNN,),
    ),
)
"""What a read source says of the case, with the sources, in the order of events."""

_MOVED: Final = [kind for kind, _, _ in _CASE].index("case.reassigned") + 1
"""Version of the statement that another judge was sent."""


def drafts() -> Iterator[Draft | Reply]:
    """The case; what each asserter said of the other cases; what was answered."""
    for kind, facts, names in _CASE:
        evidence = [_read(name) for name in names]
        moved = kind == "case.reassigned"
        told_by = _quoting(_said(_CNN)) if moved else None
        yield Draft(kind, CASE, facts, evidence, told_by, concerns=[REFERRAL])
    for row in table("castro_tum"):
        if row["what"] in {"other_cases", "cases_in_all", "reason"}:
            yield _account(row)
    yield Reply(_relief_sought(_said(_GRIEVANCE)), to=((ORDER, 1),))
    yield Reply(_second_report(_said(_ASSOCIATED_PRESS)), to=((CASE, _MOVED),))


def _said(claim: str) -> Row:
    """One row of ``castro_tum.csv``."""
    (row,) = (row for row in table("castro_tum") if row["id"] == claim)
    return row


def _read(name: str) -> Evidence:
    """A source by the row that names it, by its address, or by its citation."""
    if name.startswith("CT-"):
        return _read_in(_said(name))
    if name.startswith("https:"):
        return page(name)
    return source(name, "official-document")


def _read_in(row: Row) -> Evidence:
    """Where the words of ``row`` were read, or what they are remembered from."""
    remembered = "first-hand-statement" if row["unverified"] else "press"
    return source(row["title"], remembered, row["source_url"])


def _teller(row: Row) -> dict[str, Any]:
    """Who said ``row``, when and where."""
    note = f" ({row['note']})" if row["note"] else ""
    return filled(
        party=row["asserter_party"],
        who_said=row["asserter"],
        on=row["on"],
        where_said=row["title"] + note,
    )


def _quoting(row: Row) -> dict[str, Any]:
    """Who said ``row``, and the words, where no fact of the statement holds them."""
    return {**_teller(row), "words_said": row["words"]}


def _account(row: Row) -> Draft:
    """What one asserter said of the cases that were moved: a number, or a reason."""
    return Draft(
        "order.cases_moved",
        ORDER,
        {
            "court": "PHI",
            "from_judge": _JUDGE,
            "to_judge": "unknown",
            "ordered_by": {**_UNKNOWN_OFFICE, "level": "unknown"},
            "happened_on": "2018",
            "stage": "unknown",
            "written_order": "unknown",
            **_count(row),
            **_reason(row),
        },
        evidence=[_read_in(row)],
        attributed_to=_teller(row),
        concerns=[CASE, REFERRAL],
        unverified=values(row["unverified"]),
    )


def _count(row: Row) -> dict[str, Any]:
    if not row["count_word"]:
        return {"counted": "unknown", "count": {"word": "unknown"}}
    count = filled(
        word=row["count_word"],
        low=int(row["low"]),
        high=int(row["high"] or 0),
        words_said=row["words"],
    )
    return {"counted": row["what"], "count": count}


def _reason(row: Row) -> dict[str, str]:
    """The agency speaks of the judge's conduct; what the judge was told is in words."""
    if row["what"] != "reason":
        return {"reason": "unknown"}
    own = row["asserter_party"] == "agency"
    return {
        "reason": "conduct_of_judge" if own else "other",
        "reason_said": row["words"],
    }


def _relief_sought(row: Row) -> Draft:
    """What the association asked for, in its grievance."""
    claim = table("castro_tum_reassignment_claims")[int(row["claim_row"]) - 1]
    cited = re.findall(r"AILA Doc\. [0-9]{8}", row["note"])
    also = [source(each, "first-hand-statement") for each in cited]
    answer = _answer(row, "demands", claim["value"], [_read_in(row), *also])
    return replace(answer, attributed_to=_quoting(row))


def _second_report(row: Row) -> Draft:
    """What a second news organisation wrote of the judge who was sent."""
    return _answer(row, "confirms", row["words"], [_read_in(row)])


def _answer(row: Row, stance: str, text: str, evidence: list[Evidence]) -> Draft:
    return Draft(
        "response.given",
        RESPONSE,
        {
            "party": row["asserter_party"],
            "stance": stance,
            "given_on": row["on"],
            "text_said": text,
        },
        evidence=evidence,
        attributed_to=_teller(row),
        concerns=[CASE, REFERRAL],
    )
