"""What was said of one judge's cases, and the two instruments of 2018."""

from __future__ import annotations

import re

from tests.sources.tables import NAMES, table

CLAIMS = table("castro_tum_reassignment_claims.csv")
TOLD = table("castro_tum.csv")
PLANS = table("performance_plan.csv")
THRESHOLDS = table("performance_thresholds.csv")


def test_each_claim_is_told_as_its_asserter_told_it() -> None:
    joined = [row for row in TOLD if row["claim_row"]]

    assert [int(row["claim_row"]) for row in joined] == list(range(1, len(CLAIMS) + 1))
    for row, claim in zip(joined, CLAIMS, strict=True):
        assert row["on"] == claim["date"]
        assert bool(row["unverified"]) == ("UNVERIFIED" in claim["note"])
        assert bool(row["count_word"]) == bool(re.search("dozen|[0-9]", claim["value"]))
    assert len({row["id"] for row in TOLD}) == len(TOLD)


def test_the_counts_of_the_castro_tum_cases_stay_side_by_side() -> None:
    counts = [
        (row["count_word"], row["low"], row["high"])
        for row in TOLD
        if row["count_word"]
    ]
    assert counts == [
        ("at_least", "24", ""),
        ("about", "60", ""),
        ("nearly", "90", ""),
        ("range", "86", "87"),
    ]
    assert all(row["words"] or "count" in row["unverified"] for row in TOLD)


def test_the_two_instruments_are_kept_apart() -> None:
    assert [(row["instrument"], row["measures"]) for row in PLANS] == [
        ("court_measures", "court"),
        ("performance_work_plan", "judge"),
    ]
    assert {row["instrument"] for row in THRESHOLDS} == {"performance-plan-2018"}
    assert [row["suspended_on"] for row in PLANS] == ["", "2021-10-19"]
    for row in PLANS:
        assert row["issued_by"] in NAMES
        assert row["suspended_by"] in {"", *NAMES}
        assert row["reinstated"] == "unknown"


def test_thresholds_of_the_performance_plan() -> None:
    """Performance Plan, Element 3 (documentcloud 4431570)."""
    assert [
        (row["metric"], row["satisfactory_test"], int(row["satisfactory_value"]))
        for row in THRESHOLDS
    ] == [
        ("case_completions", "at_least", 700),
        ("remand_rate", "below", 15),
        ("non_status_detained_3d", "at_least", 85),
        ("non_status_nondetained_10d", "at_least", 85),
        ("motions_20d", "at_least", 85),
        ("custody_first_date", "at_least", 90),
        ("merits_first_date", "at_least", 95),
        ("cfr_rfr_first_date", "at_least", 100),
    ]
    unsatisfactory = [
        (row["unsatisfactory_test"], row["unsatisfactory_value"]) for row in THRESHOLDS
    ]
    assert unsatisfactory == [("below", "560"), ("above", "20"), *[("", "")] * 6]
    for row in THRESHOLDS:
        assert bool(row["days"]) == (row["measure"] == "percent_within_days")
