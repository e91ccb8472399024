"""One account of a case: only who holds it can lose it, and corrections count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ledger.errors import (
    AlreadyWithdrawnError,
    AmendsUnknownError,
    CaseNotAssignedToJudgeError,
    LedgerError,
    OutOfOrderError,
    SchemaViolationError,
)
from ledger.record.draft import Draft
from tests.record.drafts import example, tell

OPENED = example("case.opened")
ANN, BOB, CLEO = "J-0001", "J-0002", "J-0003"


def opened(judge: str = ANN, on: str = "2026-01-05") -> Draft:
    return example("case.opened", judge=judge, happened_on=on)


def moved(loser: object, winner: object, on: str = "2026-02-01", **more: Any) -> Draft:  # noqa: ANN401
    names = {"from_judge": loser, "to_judge": winner, "happened_on": on}
    return example("case.reassigned", **names, **more)


def returned(loser: str, winner: str, on: str = "2026-03-01", **more: Any) -> Draft:  # noqa: ANN401
    names = {"from_judge": loser, "to_judge": winner, "happened_on": on}
    return example("case.returned", **names, **more)


def corrected(version: int, **reading: Draft) -> Draft:
    facts = {name: draft.facts for name, draft in reading.items()}
    return Draft(
        "case.corrected",
        OPENED.stream,
        {"corrects": version, "reason": "mistake", **facts},
    )


def withdrawn(what: int | str) -> Draft:
    return example("case.withdrawn", withdraws=what)


SEALED = {"said": "sealed"}


@pytest.mark.parametrize(
    ("drafts", "holder"),
    [
        pytest.param([opened()], ANN, id="whoever it was opened before"),
        pytest.param([opened(), moved(ANN, BOB)], BOB, id="whoever it was given to"),
        pytest.param(
            [opened(), moved(ANN, BOB), returned(BOB, ANN)],
            ANN,
            id="after it came back",
        ),
        pytest.param(
            [opened("unknown"), moved(ANN, BOB)], BOB, id="after nobody was known"
        ),
        pytest.param(
            [opened(), moved("unknown", BOB)], BOB, id="after an unknown judge lost it"
        ),
        pytest.param([opened(), moved(ANN, "unknown")], "unknown", id="nobody known"),
        pytest.param([opened(), moved(SEALED, BOB)], BOB, id="a sealed judge lost it"),
        pytest.param([opened(), moved(ANN, SEALED)], "unknown", id="a sealed judge"),
        pytest.param(
            [opened(), moved(CLEO, BOB, out_of_order_said="The docket was wrong.")],
            BOB,
            id="by a move that does not fit, and says so",
        ),
        pytest.param(
            [opened(), moved(ANN, BOB), corrected(1, opened=opened(CLEO))],
            BOB,
            id="after a correction of the opening",
        ),
        pytest.param(
            [opened(), moved(ANN, BOB), corrected(2, reassigned=moved(ANN, CLEO))],
            CLEO,
            id="after a correction of the move",
        ),
        pytest.param(
            [
                opened(),
                moved(ANN, BOB),
                corrected(2, reassigned=moved(ANN, CLEO)),
                corrected(2, reassigned=moved(ANN, BOB)),
            ],
            BOB,
            id="after a second correction",
        ),
        pytest.param(
            [opened(), moved(ANN, BOB), withdrawn(2)], ANN, id="move withdrawn"
        ),
        pytest.param(
            [opened(), moved(ANN, BOB), withdrawn("account")],
            "unknown",
            id="nobody, when the account is withdrawn",
        ),
        pytest.param(
            [opened(), corrected(1, opened=opened(BOB)), moved(BOB, CLEO)],
            CLEO,
            id="by a move that fits a correction",
        ),
    ],
)
def test_the_holder_of_a_case_is(drafts: list[Draft], holder: str) -> None:
    assert tell(*drafts).holder == holder


@pytest.mark.parametrize(
    ("drafts", "error"),
    [
        pytest.param([opened(), opened()], OutOfOrderError, id="opened twice"),
        pytest.param(
            [opened(), moved(BOB, CLEO)],
            CaseNotAssignedToJudgeError,
            id="another judge",
        ),
        pytest.param(
            [opened(), moved(ANN, BOB), moved(ANN, CLEO)],
            CaseNotAssignedToJudgeError,
            id="a judge who lost it before",
        ),
        pytest.param(
            [opened(), moved(ANN, BOB), returned(ANN, BOB)],
            CaseNotAssignedToJudgeError,
            id="returned by another judge",
        ),
        pytest.param(
            [opened(), moved(ANN, BOB), withdrawn(2), moved(BOB, CLEO)],
            CaseNotAssignedToJudgeError,
            id="a judge whose move was withdrawn",
        ),
        pytest.param(
            [
                opened(),
                moved(ANN, BOB),
                corrected(2, reassigned=moved(ANN, CLEO)),
                moved(BOB, ANN),
            ],
            CaseNotAssignedToJudgeError,
            id="a judge whose move was corrected",
        ),
        pytest.param(
            [opened(), returned(ANN, BOB)], OutOfOrderError, id="back to a stranger"
        ),
        pytest.param(
            [opened(), moved(ANN, BOB, "2026-01-04")],
            OutOfOrderError,
            id="before it began",
        ),
        pytest.param(
            [opened(), moved(ANN, BOB), moved(BOB, CLEO, "2026-01")],
            OutOfOrderError,
            id="in a month before the last move",
        ),
        pytest.param(
            [opened(), corrected(2, opened=opened())], AmendsUnknownError, id="no entry"
        ),
        pytest.param(
            [opened(), corrected(1, opened=opened()), corrected(2, opened=opened())],
            AmendsUnknownError,
            id="a correction corrected",
        ),
        pytest.param(
            [opened(), corrected(1, reassigned=moved(ANN, BOB))],
            SchemaViolationError,
            id="corrected to another kind",
        ),
        pytest.param(
            [opened(), withdrawn(2)], AmendsUnknownError, id="nothing to withdraw"
        ),
        pytest.param(
            [opened(), withdrawn(1), withdrawn(1)], AlreadyWithdrawnError, id="twice"
        ),
        pytest.param(
            [opened(), withdrawn(1), corrected(1, opened=opened())],
            AlreadyWithdrawnError,
            id="corrected after it was withdrawn",
        ),
        pytest.param(
            [opened(), withdrawn("account"), moved(ANN, BOB)],
            AlreadyWithdrawnError,
            id="moved after all was withdrawn",
        ),
        pytest.param(
            [opened(), withdrawn("account"), withdrawn("account")],
            AlreadyWithdrawnError,
            id="all withdrawn twice",
        ),
        pytest.param(
            [replace(opened(), stream="naij.example/case/NYC-7Q4K2M8T")],
            SchemaViolationError,
            id="named by another court",
        ),
        pytest.param(
            [replace(opened(), stream="naij.example/case/PHI-7Q4K2M8I")],
            SchemaViolationError,
            id="a sign that is easily misread",
        ),
        pytest.param(
            [replace(opened(), stream="naij.example/case/my-case")],
            SchemaViolationError,
            id="named freely",
        ),
        pytest.param(
            [opened(), moved(ANN, ANN)], SchemaViolationError, id="to themselves"
        ),
    ],
)
def test_a_case_refuses(drafts: list[Draft], error: type[LedgerError]) -> None:
    tell(*drafts[:-1])
    with pytest.raises(error):
        tell(*drafts)


def test_f_11_the_refusal_says_who_holds_the_case() -> None:
    with pytest.raises(CaseNotAssignedToJudgeError) as refused:
        tell(opened(), moved(ANN, BOB), moved(ANN, CLEO))
    assert refused.value.facts == {"holder": BOB}
    assert [found.pointer for found in refused.value.violations] == [
        "/facts/from_judge"
    ]


def test_a_correction_has_exactly_one_reading() -> None:
    with pytest.raises(SchemaViolationError):
        tell(opened(), corrected(1, opened=opened(), reassigned=moved(ANN, BOB)))
    with pytest.raises(SchemaViolationError):
        tell(opened(), corrected(1))


@pytest.mark.parametrize("court", ["unknown", SEALED])
def test_a_court_that_is_not_told_does_not_bind_the_name(court: object) -> None:
    assert tell(example("case.opened", court=court)).holder == "J-0312"


def test_what_a_correction_replaces_stays_where_it_was() -> None:
    case = tell(opened(), moved(ANN, BOB), corrected(1, opened=opened(CLEO)))
    assert [version for version, _ in case.dossier.entries] == [1, 2]
    assert case.holders == (CLEO, BOB)
