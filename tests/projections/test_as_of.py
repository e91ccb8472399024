"""As of any entry, the answers are those of a ledger that stops there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.bootstrap import every_projection
from ledger.errors import AsOfBeforeLogError, AsOfInFutureError
from ledger.projections.feed import Feed
from ledger.projections.rebuild import check
from ledger.projections.views import Views
from ledger.record.draft import Draft
from tests.projections.court import (
    CASE,
    CASES_MOVED,
    DECIDED,
    DIRECTED,
    LISTED,
    MOVED,
    OFFICIAL,
    OPENED,
    PLAN,
    SERVED,
    SOURCE,
    Court,
)
from tests.projections.questions import every_answer
from tests.world import key_stream, make_key, make_world


@contextmanager
def stopping_at(court: Court, seq: int) -> Iterator[Views]:
    """Views of the same record by a reader who has seen nothing after entry ``seq``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "views.db"
        recorder = court.world.registrar.recorder
        with closing(Feed(recorder, path, every_projection())) as feed:
            assert feed.catch_up(seq) == seq
            views = Views(path)
            yield views
            views.close()


def check_every_state(court: Court) -> None:
    views = court.views
    for seq in range(1, court.now + 1):
        with stopping_at(court, seq) as stopped:
            assert every_answer(views, seq) == every_answer(stopped, seq)
    assert check(court.world.ledger.feed) == []


def returned(since: str) -> dict[str, Any]:
    return {
        "from_judge": "J-0877",
        "to_judge": "J-0312",
        "ordered_by": OFFICIAL,
        "happened_on": since,
    }


def file_cases(court: Court) -> None:
    """One case by two accounts, corrected and withdrawn in turns."""
    court.file("case.opened", CASE, OPENED, evidence=[SOURCE])
    moved = court.file("case.reassigned", CASE, {**MOVED, "reason_said": "Nothing"})
    court.file("case.opened", CASE, {**OPENED, "judge": "J-0455"}, by=court.agency)
    ruled = {
        "judge": "J-0877",
        "ruling": "continued",
        "adverse_to": "government",
        "happened_on": "2026-06",
    }
    court.file("case.ruled", CASE, ruled)
    court.file("case.returned", CASE, returned("2026-07-01"))
    court.answer(moved)
    corrected = {**MOVED, "reason": "detail", "reason_said": "Said later"}
    correction = {"corrects": 2, "reason": "mistake", "reassigned": corrected}
    court.file("case.corrected", CASE, correction, unverified=["reassigned"])
    court.file("case.corrected", CASE, {**correction, "reason": "new_source"})
    court.file("case.withdrawn", CASE, {"withdraws": 3, "reason": "mistake"})
    court.file("case.withdrawn", CASE, {"withdraws": 4, "reason": "mistake"})
    other = "naij.example/case/" + CASE
    court.file("case.opened", "PHI-00000000", OPENED, same_as=[other], by=court.editor)
    gone = {"withdraws": "account", "reason": "mistaken_identity"}
    court.file("case.withdrawn", CASE, gone)


def file_orders_and_notices(court: Court) -> None:
    association = {"party": "association", "on": "2026-08-08"}
    agency = {"party": "agency", "where_said": "A newspaper"}
    court.file("order.cases_moved", "bulk", CASES_MOVED, attributed_to=association)
    second = {**CASES_MOVED, "count": {"word": "unknown"}, "reason": "conduct_of_judge"}
    court.file("order.cases_moved", "bulk", second, attributed_to=agency)
    third = {**CASES_MOVED, "count": {"word": "range", "low": 86, "high": 87}}
    correction = {"corrects": 1, "reason": "new_source", "cases_moved": third}
    court.file("order.corrected", "bulk", correction)
    court.file("order.withdrawn", "bulk", {"withdraws": 2, "reason": "duplicate"})
    court.file("plan.issued", "plan", PLAN)
    readings = [
        {"metric": "case_completions", "value": 560},
        {"metric": "remand_rate", "value": 12, "per": 100},
    ]
    served = {**SERVED, "plan": "naij.example/plan/plan", "readings": readings}
    court.file("notice.served", "n1", served)
    court.file("notice.answered", "n1", {"answered_on": "2026-05", "text_said": "No"})
    rescinded = {"by": OFFICIAL, "rescinded_on": "2026-06"}
    court.file("notice.rescinded", "n1", rescinded)
    court.file("notice.withdrawn", "n1", {"withdraws": 3, "reason": "mistake"})
    suspended = {"by": OFFICIAL, "suspended_on": "2021-10-19"}
    court.file("plan.suspended", "plan", suspended)
    court.file("plan.reinstated", "plan", {"by": OFFICIAL, "reinstated_on": "2025"})


def file_referrals_and_persons(court: Court) -> None:
    court.file("referral.directed", "q-x-1", DIRECTED)
    court.file("referral.decided", "q-x-1", DECIDED)
    court.file("referral.decided", "q-x-2", {**DECIDED, "decided_on": "2026-06"})
    for status, month in (("vacated", "2026-06"), ("reinstated", "2026-07")):
        facts = {
            "status": status,
            "by_stream": "naij.example/referral/q-x-2",
            "changed_on": month,
        }
        court.file("referral.status_changed", "q-x-1", facts)
    court.file("roster.person_listed", "J-0312", LISTED)
    correction = {"listing": {**LISTED, "release_codes": ["XYZ"]}, "reason": "mistake"}
    court.file("roster.person_corrected", "J-0312", correction)


def file_keys(court: Court) -> None:
    """One key rotated, another revoked, and one governor replaced."""
    world, new = court.world, make_key("naij.example/officer-2")
    rotation = {"new_vkey": str(new.verifier_key)}
    world.file(
        Draft("key.rotated", key_stream(court.officer), rotation), court.officer, new
    )
    court.officer = new
    court.file("notice.served", "n2", SERVED)
    late = world.register("late.example/officer-1", kinds=["notice.served"])
    court.file("notice.served", "n1", SERVED, by=late)
    revocation = {"reason": "lost", "since": court.now}
    world.govern(Draft("key.revoked", key_stream(late), revocation))
    first, other = world.governors[0], make_key("third.example/governor")
    vkeys = [str(key.verifier_key) for key in (first, other)]
    change = {"governors": vkeys, "threshold": 1}
    world.govern(
        Draft("ledger.governors_changed", "ledger.example/ledger/main", change), other
    )


def test_forty_entries_answer_as_of_each_as_if_they_stopped_there(court: Court) -> None:
    file_cases(court)
    file_orders_and_notices(court)
    file_referrals_and_persons(court)
    file_keys(court)
    assert court.now >= 40
    check_every_state(court)


NAMES = st.sampled_from(["PHI-7Q4K2M8T", "PHI-00000000"])
JUDGES = st.sampled_from(["J-0312", "J-0877", "unknown"])
DAYS = st.sampled_from(["2026-03", "2026-04-01", "2026-05-04", "unknown"])
WITHDRAWN = st.fixed_dictionaries(
    {
        "withdraws": st.sampled_from([1, 2, 3, 4, "account"]),
        "reason": st.just("mistake"),
    }
)
MOVES = st.builds(
    lambda loser, winner, on, out: {
        **MOVED,
        "from_judge": loser,
        "to_judge": winner,
        "happened_on": on,
        **({"out_of_order_said": "So it was"} if out else {}),
    },
    JUDGES,
    JUDGES,
    DAYS,
    st.booleans(),
)
CORRECTIONS = st.builds(
    lambda version, moved: {"corrects": version, "reason": "mistake", **moved},
    st.integers(1, 4),
    st.one_of(
        MOVES.map(lambda facts: {"reassigned": facts}),
        JUDGES.map(lambda judge: {"opened": {**OPENED, "judge": judge}}),
    ),
)
STATEMENTS = st.one_of(
    st.tuples(st.just("case.reassigned"), MOVES),
    st.tuples(st.just("case.corrected"), CORRECTIONS),
    st.tuples(st.just("case.withdrawn"), WITHDRAWN),
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(statements=st.lists(st.tuples(NAMES, STATEMENTS), max_size=14))
def test_corrections_and_withdrawals_in_any_order_keep_every_state(
    statements: list[tuple[str, tuple[str, dict[str, Any]]]],
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        make_world(Path(folder) / "ledger", governors=1, threshold=1) as world,
    ):
        officer = world.register("naij.example/officer-1")
        agency = make_key("agency.example/press-1")
        court = Court(world, officer=officer, agency=agency, editor=agency)
        for name in ("PHI-7Q4K2M8T", "PHI-00000000"):
            court.file("case.opened", name, OPENED)
        for name, (kind, facts) in statements:
            court.try_to_file(kind, name, facts)
        check_every_state(court)


def test_before_the_first_and_after_the_last_entry_there_is_no_state(
    court: Court,
) -> None:
    views = court.views
    assert views.as_of(None) == court.now
    assert views.as_of(court.now) == court.now
    with pytest.raises(AsOfBeforeLogError):
        views.as_of(0)
    with pytest.raises(AsOfInFutureError) as refused:
        views.as_of(court.now + 1)
    assert refused.value.facts == {"newest": court.now}
