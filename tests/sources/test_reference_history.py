"""What became of each order, through which stages, and on whose word."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from tests.sources.tables import NAMES, ORDER, ORDERS, OURS, STAGES, table, values

EVENTS = table("ag_referral_events.csv")
EDGES = table("referral_status.csv")
DISPLACED = table("referral_displaced.csv")
EVIDENCE = table("referral_sources.csv")


def test_every_edge_joins_two_orders_on_the_day_of_the_later_one() -> None:
    assert len({(e["stream_id"], e["by_stream"], e["status"]) for e in EDGES}) == len(
        EDGES
    )
    for edge in EDGES:
        later = ORDER[edge["by_stream"]]
        assert edge["stream_id"] != edge["by_stream"]
        assert ORDER[edge["stream_id"]]["decided_on"] < edge["on"]
        assert edge["on"] == (later["decided_on"] or later["directed_on"])
        act = "decided" if later["decided_on"] else "directed"
        uncertain = f"{act}_on" in values(later[f"{act}_unverified"])
        assert ("on" in values(edge["unverified"])) == uncertain
        assert edge["source"] or "status" in values(edge["unverified"])


@pytest.mark.parametrize("status", ["vacated", "overruled", "reinstated"])
def test_an_order_that_displaces_an_earlier_one_has_an_edge(status: str) -> None:
    causes = {edge["by_stream"] for edge in EDGES if edge["status"] == status}
    said = {
        row["stream_id"]
        for row in ORDERS
        if f"prior_order_{status}" in values(row["outcomes"])
    }
    assert causes == said


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        pytest.param(
            "a-b-1",
            [
                ("2021-01-14", "supplemented", "a-b-2"),
                ("2021-06-16", "vacated", "a-b-3"),
                ("2025-09-02", "reinstated", "s-s-f-m"),
            ],
            id="A-B- (I)",
        ),
        pytest.param(
            "a-b-2",
            [
                ("2021-06-16", "vacated", "a-b-3"),
                ("2025-09-02", "reinstated", "s-s-f-m"),
            ],
            id="A-B- (II)",
        ),
        pytest.param(
            "a-b-3", [("2025-09-02", "overruled", "s-s-f-m")], id="A-B- (III)"
        ),
        pytest.param(
            "l-e-a-2",
            [
                ("2021-06-16", "vacated", "l-e-a-3"),
                ("2025-09-02", "reinstated", "r-e-r-m"),
            ],
            id="L-E-A- (II)",
        ),
        pytest.param(
            "l-e-a-3", [("2025-09-02", "overruled", "r-e-r-m")], id="L-E-A- (III)"
        ),
        pytest.param(
            "castro-tum", [("2021-07-15", "overruled", "cruz-valdez")], id="Castro-Tum"
        ),
        pytest.param("m-g-g", [], id="M-G-G-, whose issue was taken up in M-S-"),
    ],
)
def test_what_became_of_an_order(
    stream: str, expected: list[tuple[str, str, str]]
) -> None:
    assert history(stream) == expected


def history(stream: str) -> list[tuple[str, str, str]]:
    edges = [edge for edge in EDGES if edge["stream_id"] == stream]
    return sorted((edge["on"], edge["status"], edge["by_stream"]) for edge in edges)


def test_a_b_was_vacated_after_1101_days() -> None:
    made = date.fromisoformat(ORDER["a-b-1"]["decided_on"])
    assert (date.fromisoformat("2021-06-16") - made).days == 1101


def test_displaced_precedents_fit_the_outcome_of_the_order() -> None:
    for row in DISPLACED:
        outcome = row["effect"].replace("overruled_in_part", "overruled")
        outcome = outcome.replace("overruled", "precedent_overruled")
        assert outcome in values(ORDER[row["stream_id"]]["outcomes"])
        assert row["matter"].split(" (")[0] in OURS[row["stream_id"]]["outcome"] or (
            row["citation"].split(" (")[0] in OURS[row["stream_id"]]["outcome"]
        )
    overruling = {
        row["stream_id"]
        for row in ORDERS
        if "precedent_overruled" in values(row["outcomes"])
    }
    assert overruling == {
        row["stream_id"] for row in DISPLACED if row["effect"].startswith("overruled")
    }


def test_each_event_is_resolved_once() -> None:
    seen = Counter(int(row["event"]) for row in STAGES)

    assert set(seen) == set(range(1, len(EVENTS) + 1))
    assert {event for event, times in seen.items() if times > 1} == {13, 22, 23, 24}
    for row in STAGES:
        event = EVENTS[int(row["event"]) - 1]
        assert row["on"] == event["event_date"]
        assert event["matter"] in values(ORDER[row["stream_id"]]["matters"])
        assert row["citation"].startswith(event["citation"])
        assert bool(row["unverified"]) == (event["confidence"] != "read")


def test_a_stage_that_repeats_agrees_with_what_it_repeats() -> None:
    for row in STAGES:
        match row["repeats"]:
            case "directed" | "decided" as act:
                order = ORDER[row["stream_id"]]
                assert row["statement"] == act
                assert (row["on"], row["by"]) == (
                    order[f"{act}_on"],
                    order[f"{act}_by"],
                )
            case "status":
                edges = {(e["stream_id"], e["by_stream"], e["on"]) for e in EDGES}
                assert row["statement"] == "status_changed"
                assert (row["stream_id"], row["by_stream"], row["on"]) in edges
            case _:
                assert row["statement"] not in {"directed", "decided", "status_changed"}


def test_a_stage_is_of_an_official_or_a_party() -> None:
    for row in STAGES:
        parties = {"respondent", "dhs"} if row["statement"] == "motion_filed" else NAMES
        assert row["by"] in parties


def test_briefing_as_the_orders_set_it() -> None:
    """Word limits as usual: parties 15,000, amici 9,000, replies 6,000."""
    limits = {"parties": "15000", "amici": "9000", "replies": "6000"}
    for row in STAGES:
        for who, words in limits.items():
            assert row[f"{who}_words"] in {"", words}
            assert not row[f"{who}_words"] or row[f"{who}_due"] > row["on"]
    invited = [
        row["stream_id"] for row in STAGES if row["statement"] == "briefing_invited"
    ]
    assert invited == ["castro-tum", "a-b-1", "l-e-a-2", "a-m-r-c"]


def test_a_source_is_named_one_way() -> None:
    keys: Counter[tuple[str, ...]] = Counter()
    for row in EVIDENCE:
        ways = [column for column in ("citation", "title", "document") if row[column]]
        assert len(ways) == 1
        assert not row["url"] or (
            ways == ["title"] and row["url"].startswith("https://")
        )
        assert (row["read"] == "yes") == (ways != ["citation"])
        keys[row["stream_id"], row["statement"], row[ways[0]]] += 1
    assert set(keys.values()) == {1}


def test_what_has_no_source_rests_on_memory_in_every_field() -> None:
    sourced = {(row["stream_id"], row["statement"]) for row in EVIDENCE}
    filed = {(row["stream_id"], "directed") for row in ORDERS if row["directed_on"]}
    filed |= {
        (row["stream_id"], row["disposition"]) for row in ORDERS if row["decided_on"]
    }
    filed |= {(row["stream_id"], row["statement"]) for row in STAGES}
    edges = {(edge["stream_id"], "status_changed") for edge in EDGES}

    assert sourced <= filed | edges
    assert filed - sourced == {("compean-1", "directed")}
    assert values(ORDER["compean-1"]["directed_unverified"]) == [
        "directed_on",
        "directed_by",
        "provision",
        "referred_by",
    ]


def test_a_source_that_was_read_goes_with_an_order_that_was_not_only_memory() -> None:
    read = {
        row["stream_id"]
        for row in EVIDENCE
        if row["read"] == "yes" and row["statement"] != "status_changed"
    }
    assert read == {
        row["stream_id"] for row in ORDERS if row["confidence"] != "memory_only"
    }


def test_an_event_is_a_source_of_the_fact_it_became() -> None:
    named_by = {
        (event, row["stream_id"], row["statement"])
        for row in EVIDENCE
        for event in values(row["events"])
    }
    assert named_by == {
        (row["event"], row["stream_id"], row["statement"]) for row in STAGES
    }
