"""What may follow what, in the streams that are no cases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ledger.errors import (
    AlreadyWithdrawnError,
    AmendsUnknownError,
    LedgerError,
    OutOfOrderError,
    SchemaViolationError,
)
from ledger.record.draft import Draft
from tests.record.drafts import example, of_the_ledger, tell
from tests.world import make_governors, make_log_keys, opening

SERVED = example("notice.served")
ANSWERED = example("notice.answered")
RESCINDED = example("notice.rescinded")


def unserved(what: int | str) -> Draft:
    return example("notice.withdrawn", withdraws=what)


MOVED = example("order.cases_moved")
THEIRS = replace(MOVED, attributed_to={"party": "association"})
OURS = replace(MOVED, attributed_to={"party": "agency"})


def recounted(version: int) -> Draft:
    facts = {"corrects": version, "reason": "mistake", "cases_moved": MOVED.facts}
    return Draft("order.corrected", MOVED.stream, facts)


def unmoved(what: int | str) -> Draft:
    return example("order.withdrawn", withdraws=what)


ISSUED = example("plan.issued")
SUSPENDED = example("plan.suspended")
REINSTATED = example("plan.reinstated")

DIRECTED = example("referral.directed")
STAYED = example("referral.stayed")
DECIDED = example("referral.decided")
TAKEN_BACK = example("referral.withdrawn")
INTERIM = example("referral.interim_order")
OVERTAKEN = example("referral.status_changed")

LISTED = example("roster.person_listed")
RELISTED = example("roster.person_corrected")

ANSWER = replace(example("response.given"), answers=[{"seq": 1, "leaf": "ab" * 32}])

OPENED = opening(make_governors(2), 2, make_log_keys())
ADOPTED = of_the_ledger(
    "ledger.rule_adopted",
    rule="R-02",
    rule_version=3,
    text_sha256="00" * 32,
    code_sha256="11" * 32,
)
PUBLISHED = of_the_ledger(
    "ledger.software_published", name="verify.py", sha256="22" * 32, size=31_000
)


@pytest.mark.parametrize(
    "drafts",
    [
        pytest.param([SERVED, ANSWERED, ANSWERED, RESCINDED], id="a notice"),
        pytest.param([SERVED, RESCINDED, unserved(2), RESCINDED], id="taken back anew"),
        pytest.param([THEIRS, OURS, THEIRS], id="several accounts of an order"),
        pytest.param(
            [MOVED, recounted(1), recounted(1)], id="an order corrected twice"
        ),
        pytest.param([ISSUED, SUSPENDED, REINSTATED, SUSPENDED], id="a plan"),
        pytest.param(
            [DIRECTED, STAYED, DECIDED, OVERTAKEN, OVERTAKEN], id="a referral"
        ),
        pytest.param([DECIDED, DIRECTED, STAYED], id="a decision first"),
        pytest.param([INTERIM, OVERTAKEN, DECIDED], id="an interim order first"),
        pytest.param([DIRECTED, TAKEN_BACK, OVERTAKEN], id="given back undecided"),
        pytest.param([DIRECTED, INTERIM, INTERIM], id="two interim orders"),
        pytest.param([LISTED, RELISTED, RELISTED], id="a person"),
        pytest.param([ANSWER, ANSWER], id="two answers"),
        pytest.param([OPENED, ADOPTED, PUBLISHED, PUBLISHED], id="the ledger"),
        pytest.param(
            [
                OPENED,
                ADOPTED,
                replace(ADOPTED, facts={**ADOPTED.facts, "rule_version": 4}),
            ],
            id="a rule in a new version",
        ),
    ],
)
def test_a_stream_takes(drafts: list[Draft]) -> None:
    assert tell(*drafts) is not None


def with_(draft: Draft, **facts: Any) -> Draft:  # noqa: ANN401
    return replace(draft, facts={**draft.facts, **facts})


@pytest.mark.parametrize(
    ("drafts", "error"),
    [
        pytest.param([SERVED, SERVED], OutOfOrderError, id="a notice served twice"),
        pytest.param(
            [SERVED, RESCINDED, RESCINDED], OutOfOrderError, id="rescinded twice"
        ),
        pytest.param([SERVED, unserved(2)], AmendsUnknownError, id="no such entry"),
        pytest.param(
            [SERVED, unserved(1), unserved(1)],
            AlreadyWithdrawnError,
            id="withdrawn twice",
        ),
        pytest.param(
            [SERVED, unserved("account"), ANSWERED],
            AlreadyWithdrawnError,
            id="answered after",
        ),
        pytest.param([MOVED, OURS], SchemaViolationError, id="the first is nobody's"),
        pytest.param([OURS, MOVED], SchemaViolationError, id="the second is nobody's"),
        pytest.param(
            [MOVED, recounted(2)], AmendsUnknownError, id="no account to correct"
        ),
        pytest.param(
            [THEIRS, unmoved(1), recounted(1)],
            AlreadyWithdrawnError,
            id="an account corrected after it was withdrawn",
        ),
        pytest.param(
            [THEIRS, unmoved("account"), OURS],
            AlreadyWithdrawnError,
            id="an order gone",
        ),
        pytest.param([ISSUED, ISSUED], OutOfOrderError, id="a plan issued twice"),
        pytest.param([ISSUED, REINSTATED], OutOfOrderError, id="reinstated in force"),
        pytest.param(
            [ISSUED, SUSPENDED, SUSPENDED], OutOfOrderError, id="suspended twice"
        ),
        pytest.param([DIRECTED, DIRECTED], OutOfOrderError, id="referred twice"),
        pytest.param([DECIDED, DECIDED], OutOfOrderError, id="decided twice"),
        pytest.param(
            [DECIDED, TAKEN_BACK], OutOfOrderError, id="given back when decided"
        ),
        pytest.param(
            [DIRECTED, TAKEN_BACK, DECIDED],
            OutOfOrderError,
            id="decided when given back",
        ),
        pytest.param([DIRECTED, OVERTAKEN], OutOfOrderError, id="a status of nothing"),
        pytest.param(
            [
                DECIDED,
                Draft(
                    OVERTAKEN.kind,
                    DECIDED.stream,
                    {
                        "status": "overruled",
                        "by_stream": DECIDED.stream,
                        "changed_on": "2026",
                    },
                ),
            ],
            SchemaViolationError,
            id="a decision that overrules itself",
        ),
        pytest.param(
            [DECIDED, with_(OVERTAKEN, by_stream="a.example/referral/x")],
            SchemaViolationError,
            id="two causes",
        ),
        pytest.param([LISTED, LISTED], OutOfOrderError, id="a person listed twice"),
        pytest.param(
            [with_(LISTED, person="J-0313")],
            SchemaViolationError,
            id="in another's stream",
        ),
        pytest.param(
            [LISTED, with_(RELISTED, listing=with_(LISTED, person="A-07").facts)],
            SchemaViolationError,
            id="corrected to another person",
        ),
        pytest.param(
            [replace(ANSWER, answers=())],
            SchemaViolationError,
            id="an answer to nothing",
        ),
        pytest.param([OPENED, OPENED], OutOfOrderError, id="a ledger opened twice"),
        pytest.param([ADOPTED], OutOfOrderError, id="a rule before there is a ledger"),
        pytest.param(
            [OPENED, ADOPTED, ADOPTED], OutOfOrderError, id="a rule adopted twice"
        ),
        pytest.param(
            [replace(OPENED, stream="ledger.example/ledger/other")],
            SchemaViolationError,
            id="another stream than main",
        ),
        pytest.param(
            [replace(OPENED, stream="naij.example/ledger/main")],
            SchemaViolationError,
            id="of another host than the origin's",
        ),
        pytest.param(
            [with_(OPENED, log_vkeys=OPENED.facts["log_vkeys"][::-1])],
            SchemaViolationError,
            id="log keys in another order",
        ),
        pytest.param(
            [with_(OPENED, log_vkeys=OPENED.facts["log_vkeys"][:1])],
            SchemaViolationError,
            id="one log key",
        ),
        pytest.param(
            [with_(OPENED, origin="ledger.example/2027")],
            SchemaViolationError,
            id="log keys of another name",
        ),
        pytest.param([with_(OPENED, threshold=3)], SchemaViolationError, id="3 of 2"),
        pytest.param([with_(OPENED, threshold=0)], SchemaViolationError, id="0 of 2"),
        pytest.param(
            [with_(OPENED, governors=OPENED.facts["governors"][:1] * 2)],
            SchemaViolationError,
            id="one governor twice",
        ),
        pytest.param(
            [with_(OPENED, governors=[OPENED.facts["log_vkeys"][1]], threshold=1)],
            SchemaViolationError,
            id="a governor who cannot sign statements",
        ),
    ],
)
def test_a_stream_refuses(drafts: list[Draft], error: type[LedgerError]) -> None:
    if len(drafts) > 1:
        tell(*drafts[:-1])
    with pytest.raises(error):
        tell(*drafts)


@pytest.mark.parametrize(
    ("count", "allowed"),
    [
        ({"word": "exactly", "low": 87}, True),
        ({"word": "at_least", "low": 0}, True),
        ({"word": "range", "low": 86, "high": 90}, True),
        ({"word": "unknown"}, True),
        ({"word": "exactly"}, False),
        ({"word": "exactly", "low": 87, "high": 88}, False),
        ({"word": "range", "low": 90, "high": 86}, False),
        ({"word": "range", "low": 90, "high": 90}, False),
        ({"word": "range", "low": 90}, False),
        ({"word": "unknown", "low": 90}, False),
        ({"word": "exactly", "low": -1}, False),
        ({"word": "many", "low": 90}, False),
    ],
    ids=str,
)
def test_a_count_has_the_bounds_of_its_word(
    count: dict[str, object],
    allowed: bool,
) -> None:
    draft = with_(MOVED, count=count)
    if allowed:
        assert tell(draft).attributed is False
    else:
        with pytest.raises(SchemaViolationError) as refused:
            tell(draft)
        assert refused.value.violations[0].pointer.startswith("/facts/count")


def test_a_rescission_that_was_withdrawn_does_not_count() -> None:
    assert tell(SERVED, RESCINDED).rescinded
    assert not tell(SERVED, RESCINDED, unserved(2)).rescinded
    assert tell(SERVED, RESCINDED, ANSWERED, unserved(3)).rescinded


def test_the_stream_of_a_person_is_told_in_a_correction_too() -> None:
    other = with_(RELISTED, listing=with_(LISTED, person="A-07").facts)
    with pytest.raises(SchemaViolationError) as refused:
        tell(LISTED, other)
    assert refused.value.violations[0].pointer == "/facts/listing/person"
