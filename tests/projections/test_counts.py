"""Orders are counted by who decided."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from ledger.projections.counts import (
    Administration,
    CountedBy,
    ReferralCount,
    counts,
)
from ledger.projections.referrals import referrals
from ledger.projections.views import Views
from ledger.sources.reference import table
from tests.projections.court import DECIDED, DIRECTED, Court

FIRST = Administration("first", "2021-01-20", "2025-01-20")
SECOND = Administration("second", "2025-01-20")


@pytest.fixture(scope="module")
def administrations() -> list[Administration]:
    return [
        Administration(row["administration"], row["from"], row["until"] or None)
        for row in table("administrations")
    ]


def numbers(found: list[ReferralCount]) -> dict[str, tuple[int, int]]:
    return {each.group: (each.orders, each.pending) for each in found}


def decide(court: Court, name: str, **facts: Any) -> int:  # noqa: ANN401  facts
    return court.file("referral.decided", name, {**DECIDED, **facts})


def test_the_published_counts_come_out(
    public_record: Views, administrations: list[Administration]
) -> None:
    found = numbers(
        counts(public_record, public_record.position, "administration", administrations)
    )
    assert found["g_w_bush"] == (15, 0)
    assert found["obama"] == (4, 0)
    assert found["trump_1"] == (16, 1)
    assert found["biden"] == (6, 1)
    assert found["trump_2"] == (2, 0)


def test_a_referral_counts_for_whoever_decided_it(public_record: Views) -> None:
    found = numbers(counts(public_record, public_record.position, "attorney_general"))
    assert found["A-08"] == (9, 0)
    assert found["A-12"] == (5, 0)
    assert found["A-14"] == (1, 0)
    assert "A-18" not in found
    assert found["A-19"] == (1, 0)
    assert found["A-22"] == (6, 1)


@pytest.mark.parametrize("by", get_args(CountedBy))
def test_every_referral_is_in_one_group(
    public_record: Views, administrations: list[Administration], by: CountedBy
) -> None:
    as_of = public_record.position
    found = counts(public_record, as_of, by, administrations)
    every = sorted(row.stream for row in referrals(public_record, as_of))
    assert sorted(stream for each in found for stream in each.streams) == every
    for each in found:
        assert each.orders == each.decided + each.withdrawn + each.interim_orders
        assert len(each.streams) == each.orders + each.pending


def test_each_kind_of_act_is_counted_as_such(court: Court) -> None:
    decide(court, "decided")
    court.file("referral.directed", "gone", DIRECTED)
    withdrawn = {"by": "A-02", "withdrawn_on": "2026-03"}
    court.file("referral.withdrawn", "gone", withdrawn)
    interim = {"matters": ["Q-X-"], "by": "A-02", "ordered_on": "2026-02-01"}
    court.file("referral.interim_order", "interim", interim)
    court.file("referral.interim_order", "both", interim)
    decide(court, "both")
    court.file("referral.directed", "pending", {**DIRECTED, "directed_by": "A-02"})
    (found,) = counts(court.views, court.now, "attorney_general")
    assert (found.group, found.orders, found.decided) == ("A-02", 4, 2)
    assert (found.withdrawn, found.interim_orders, found.pending) == (1, 1, 1)


@pytest.mark.parametrize(
    ("on", "group"),
    [
        pytest.param("2025-01-19", "first", id="the last day"),
        pytest.param("2025-01-20", "second", id="20 January"),
        pytest.param("2025-01", "unknown", id="a month across"),
        pytest.param("2025-02", "second", id="a month within"),
        pytest.param("2025", "unknown", id="a year across"),
        pytest.param("2024", "first", id="a year within"),
        pytest.param("2021-01-19", "unknown", id="before the first"),
        pytest.param("unknown", "unknown", id="unknown"),
    ],
)
def test_a_date_counts_where_all_of_it_falls(court: Court, on: str, group: str) -> None:
    decide(court, "q-x", decided_on=on)
    found = counts(court.views, court.now, "administration", [FIRST, SECOND])
    assert numbers(found) == {group: (1, 0)}


def test_accounts_of_one_referral_count_once(court: Court) -> None:
    decide(court, "q-x")
    same = ["naij.example/referral/q-x"]
    again = {**DECIDED, "decided_by": "A-09"}
    court.file("referral.decided", "theirs", again, by=court.agency, same_as=same)
    decide(court, "other", decided_by="A-03")
    found = counts(court.views, court.now, "attorney_general")
    assert numbers(found) == {"A-02": (1, 0), "A-03": (1, 0)}


def test_years_are_in_order_and_pending_ones_by_their_referral(court: Court) -> None:
    decide(court, "new", decided_on="2026-02")
    decide(court, "old", decided_on="2024")
    court.file("referral.directed", "open", {**DIRECTED, "directed_on": "2025-03"})
    found = counts(court.views, court.now, "year")
    assert [(each.group, each.orders, each.pending) for each in found] == [
        ("2024", 1, 0),
        ("2025", 0, 1),
        ("2026", 1, 0),
    ]
