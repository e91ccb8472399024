"""The orders of the Attorney General agree with their source and published counts."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from statistics import median

import pytest

from tests.sources.tables import (
    NAMES,
    ORDER,
    ORDERS,
    OURS,
    SOURCES,
    STAGES,
    TENURES,
    Row,
    table,
    values,
)

ADMINISTRATIONS = table("administrations.csv")
ENDED = [row for row in ORDERS if row["decided_by"]]


def test_each_order_has_one_row_in_the_order_of_its_source() -> None:
    assert [row["matter"] for row in ORDERS] == [row["matter"] for row in SOURCES]
    assert len(ORDER) == len(ORDERS) == 53
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", each) for each in ORDER)


@pytest.mark.parametrize("stream", ORDER)
def test_an_order_says_what_its_source_says(stream: str) -> None:
    row, source = ORDER[stream], OURS[stream]

    assert row["directed_on"] == source["referral_date"]
    assert row["decided_on"] == source["decision_date"]
    assert row["provision"] == (
        source["provision"].removeprefix("former ").replace(" ", "-") or "unknown"
    )
    assert (row["referred_by"] == "unknown") == (source["referred_by"] == "")
    assert (row["referred_by"] == "attorney_general") == (
        "self" in source["referred_by"]
    )
    assert set(re.findall(r"\d+ I&N Dec\. \d+", source["citation"])) <= cited(stream)
    for matter in values(row["matters"]):
        assert matter in source["matter"]


def cited(stream: str) -> set[str]:
    """Volumes and pages that the tables give for the order ``stream``."""
    stages = [row["citation"] for row in STAGES if row["stream_id"] == stream]
    row = ORDER[stream]
    text = " ".join([row["referral_citations"], row["decision_citations"], *stages])
    return set(re.findall(r"\d+ I&N Dec\. \d+", text))


@pytest.mark.parametrize("stream", ORDER)
def test_who_directed_and_who_decided_are_whom_the_source_names(stream: str) -> None:
    row, cell = ORDER[stream], OURS[stream]["attorney_general"]

    assert bool(row["directed_by"]) == bool(row["directed_on"])
    if row["directed_by"]:
        assert NAMES[row["directed_by"]] == named(cell, "referral")
    if row["decided_by"]:
        assert NAMES[row["decided_by"]] == named(cell, "decision")


def named(cell: str, role: str) -> str:
    """Who ``cell`` of ag_decisions.csv names for the referral or the decision."""
    people = [
        (found[1], found[2] or "")
        for found in re.finditer(r"([^;(]+?)(?: \(([^)]*)\))?(?:; |$)", cell)
    ]
    return next((name for name, note in people if role in note), people[0][0])


@pytest.mark.parametrize("act", ["directed", "decided"])
def test_an_attorney_general_acts_within_a_tenure_of_theirs(act: str) -> None:
    for row in filter(
        lambda row: len(row[f"{act}_on"]) == 10 and row[f"{act}_by"], ORDERS
    ):
        cell = OURS[row["stream_id"]]["attorney_general"]
        name = NAMES[row[f"{act}_by"]]
        office = [
            tenure["office"]
            for tenure in TENURES
            if tenure["id"] == row[f"{act}_by"]
            and tenure["from"] < row[f"{act}_on"] < (tenure["until"] or "9999")
        ]
        acting = f"{name} (acting" in cell
        assert office == ["acting_attorney_general" if acting else "attorney_general"]


def test_an_order_ends_in_a_decision_or_is_pending() -> None:
    for row in ORDERS:
        pending = row["disposition"] == "pending"
        for column in ("decided_by", "decided_on", "decision_citations", "outcomes"):
            assert bool(row[column]) != pending
        assert not (pending and row["decided_unverified"])
    assert Counter(row["disposition"] for row in ORDERS) == {
        "decided": 49,
        "pending": 2,
        "interim_order": 1,
        "withdrawn": 1,
    }


def test_only_one_order_has_a_disputed_date() -> None:
    disputed = {
        row["stream_id"]: (row["decided_on"], row["decided_on_disputed"])
        for row in ORDERS
        if row["decided_on_disputed"]
    }
    assert disputed == {"e-l-h": ("2004-12-01", "2004-12-21")}


@pytest.mark.parametrize("stream", ORDER)
def test_confidence_is_what_the_words_of_the_source_say(stream: str) -> None:
    words = OURS[stream]["source"]
    expected = "memory_only" if words.startswith("memory") else "mixed"
    if "memory" not in words:
        expected = "wholly_read"

    row = ORDER[stream]
    listed = unverified(row)
    assert listed <= known(row)
    assert row["confidence"] == expected
    assert (expected == "wholly_read") == (not listed)
    assert (expected == "memory_only") == (listed == known(row))


def unverified(row: Row) -> set[str]:
    return {
        f"{act} {field}"
        for act in ("directed", "decided")
        for field in values(row[f"{act}_unverified"])
    }


def known(row: Row) -> set[str]:
    """The fields of both statements of an order that are filled, as ``act field``."""
    directed = {
        "directed_on": row["directed_on"],
        "directed_by": row["directed_by"],
        "provision": row["provision"],
        "referred_by": row["referred_by"],
        "citations": row["referral_citations"],
        "matters": row["directed_on"] and row["matters"],
    }
    decided = {
        "decided_on": row["decided_on"],
        "decided_by": row["decided_by"],
        "outcomes": row["outcomes"],
        "citations": row["decision_citations"],
        "matters": row["decided_on"] and row["matters"],
    }
    return {
        f"{act} {field}"
        for act, fields in (("directed", directed), ("decided", decided))
        for field, cell in fields.items()
        if cell not in {"", "unknown"}
    }


def test_eleven_orders_were_wholly_read_and_nineteen_rest_on_memory() -> None:
    assert Counter(row["confidence"] for row in ORDERS) == {
        "wholly_read": 11,
        "mixed": 23,
        "memory_only": 19,
    }


def test_orders_by_the_attorney_general_who_decided() -> None:
    counted = Counter(NAMES[row["decided_by"]] for row in ENDED)
    first_trump = ("Jeff Sessions", "Matthew Whitaker", "William Barr", "Jeffrey Rosen")

    assert sum(counted.pop(name, 0) for name in first_trump) == 16
    assert counted == {
        "William French Smith": 1,
        "Dick Thornburgh": 1,
        "Janet Reno": 6,
        "John Ashcroft": 9,
        "Alberto Gonzales": 1,
        "Michael Mukasey": 5,
        "Eric Holder": 3,
        "Loretta Lynch": 1,
        "Merrick Garland": 6,
        "Pam Bondi": 2,
    }


def test_pending_referrals_by_who_directed_them() -> None:
    pending = [row for row in ORDERS if row["disposition"] == "pending"]
    assert sorted(NAMES[row["directed_by"]] for row in pending) == [
        "Merrick Garland",
        "William Barr",
    ]


def test_orders_by_administration() -> None:
    """G. W. Bush 15: Chase 2018. Obama 4: Chase 2018; Gonzales and Glen 2016."""
    assert Counter(administration(row) for row in ENDED) == {
        "reagan": 1,
        "g_h_w_bush": 1,
        "clinton": 6,
        "g_w_bush": 15,
        "obama": 4,
        "trump_1": 16,
        "biden": 6,
        "trump_2": 2,
    }


def administration(row: Row) -> str:
    """The administration of the day, month or year in which ``row`` was decided."""
    fitting = [
        each["administration"]
        for each in ADMINISTRATIONS
        if each["from"] <= row["decided_on"] < (each["until"] or "9999")
    ]
    assert len(fitting) == 1
    return fitting[0]


def test_a_year_alone_lies_within_one_administration() -> None:
    for row in ENDED:
        if len(row["decided_on"]) == len("2016"):
            last = {**row, "decided_on": f"{row['decided_on']}-12-31"}
            assert administration(row) == administration(last)


def test_seven_of_eighteen_were_referred_and_decided_on_one_day() -> None:
    assert len(waits()) == 18
    assert waits().count(0) == 7


def waits() -> list[int]:
    """Days from referral to decision, where both are known to the day."""
    return [
        (
            date.fromisoformat(row["decided_on"])
            - date.fromisoformat(row["directed_on"])
        ).days
        for row in ORDERS
        if len(row["directed_on"]) == len(row["decided_on"]) == len("2018-05-17")
    ]


def test_the_other_eleven_waited_151_days_in_the_median() -> None:
    assert median(days for days in waits() if days) == 151


def test_administrations_follow_each_other_on_20_january() -> None:
    starts = [each["from"] for each in ADMINISTRATIONS]

    assert all(start.endswith("-01-20") for start in starts)
    assert [each["until"] for each in ADMINISTRATIONS] == [*starts[1:], ""]


def test_somebody_heads_the_department_from_1981_on() -> None:
    heads = sorted(
        (row["from"], row["until"] or "9999-12-31")
        for row in TENURES
        if row["level"] == "department"
    )
    assert heads[0][0] == "1981-01-23"
    for (_, until), (since, _) in pairwise(heads):
        days = (date.fromisoformat(since) - date.fromisoformat(until)).days
        assert 0 <= days <= 1


def test_a_person_has_one_number_and_one_name() -> None:
    assert len(NAMES) == len(set(NAMES.values()))
    assert all(row["name"] == NAMES[row["id"]] for row in TENURES)
    for row in TENURES:
        judge = row["office"] == "immigration_judge"
        assert re.fullmatch(r"J-\d{4}" if judge else r"A-\d\d", row["id"])
        assert bool(row["court"]) == (row["level"] == "court")
        assert row["source"].startswith("http")
