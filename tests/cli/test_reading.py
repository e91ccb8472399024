"""Asking the demonstration ledger: every answer for people, and one object a line."""

from __future__ import annotations

import json

import pytest

from ledger.sources.reference import table, values
from tests.cli.conftest import Jil

REFERRAL = {
    "matter",
    "citations",
    "attorney_general",
    "directed_on",
    "decided_on",
    "outcome",
    "status",
    "sources",
    "unverified",
}
PLAN = "performance-work-plan-2018"


def test_each_referral_is_one_object_with_the_members_that_scripts_use(
    asking: Jil,
) -> None:
    rows = asking.done("referrals", "--json").rows
    assert all(row.keys() >= REFERRAL for row in rows)
    orders = {row["stream_id"]: row for row in table("referral_orders")}
    ids = [row["stream"].rpartition("/")[2] for row in rows]
    assert sorted(ids) == sorted(orders)
    for row, order in zip(rows, map(orders.__getitem__, ids), strict=True):
        assert (row["decided_on"] or "") == order["decided_on"]
        assert row["disposition"] == order["disposition"]
        if order["disposition"] == "decided":
            assert row["outcome"] == ", ".join(values(order["outcomes"]))
    assert len({row["stream"] for row in rows}) == len(rows)


def test_orders_of_each_administration_are_those_published(asking: Jil) -> None:
    rows = asking.done("counts", "--by", "administration", "--json").rows
    orders = {row["group"]: row["orders"] for row in rows}
    assert (orders["g_w_bush"], orders["obama"]) == (15, 4)


def test_counts_by_year_and_by_attorney_general_have_the_same_sum(asking: Jil) -> None:
    sums = {
        by: sum(
            row["orders"] + row["pending"]
            for row in asking.done("counts", "--by", by, "--json").rows
        )
        for by in (
            "year",
            "attorney_general",
            "administration",
            "provision",
            "referred_by",
        )
    }
    assert set(sums.values()) == {len(asking.done("referrals", "--json").rows)}


def test_a_matter_shows_its_chain(asking: Jil) -> None:
    outcome = asking.done("referral", "A-B-")
    assert "A-B- (I) vacated by A-B- (III)" in outcome.out
    assert "A-B- (I) reinstated by S-S-F-M-" in outcome.out


def test_a_matter_is_an_object_with_its_stages(asking: Jil) -> None:
    rows = asking.done("referral", "Castro-Tum", "--json").rows
    assert [stage["event"] for stage in rows[0]["stages"]][-1] == "decided"


# facts.md, section 1.2: the boundary of each test as the plan's words have it.
@pytest.mark.parametrize(
    ("readings", "level"),
    [
        pytest.param(("--completions", "559"), "unsatisfactory", id="559 completions"),
        pytest.param(
            ("--completions", "560", "--remand-rate", "14.99"),
            "needs_improvement",
            id="560 completions",
        ),
        pytest.param(
            ("--completions", "699", "--remand-rate", "14.99"),
            "needs_improvement",
            id="699 completions",
        ),
        pytest.param(
            ("--completions", "700", "--remand-rate", "14.99"),
            "satisfactory",
            id="700 completions",
        ),
        pytest.param(
            ("--completions", "700", "--remand-rate", "15"),
            "needs_improvement",
            id="15 per cent",
        ),
        pytest.param(
            ("--completions", "700", "--remand-rate", "20"),
            "needs_improvement",
            id="20 per cent",
        ),
        pytest.param(
            ("--completions", "700", "--remand-rate", "20.01"),
            "unsatisfactory",
            id="20.01 per cent",
        ),
        pytest.param(("--completions", "700"), "unknown", id="no remand rate"),
    ],
)
def test_readings_are_rated_by_the_words_of_the_plan(
    readings: tuple[str, ...], level: str, asking: Jil
) -> None:
    (row,) = asking.done("rating", PLAN, *readings, "--json").rows
    assert row["rating"]["level"] == level


def test_a_case_shows_each_account_and_where_they_differ(asking: Jil) -> None:
    (case,) = {
        row["stream"].rpartition("/")[2]
        for row in asking.done("entries", "--kind", "case.opened", "--json").rows
        if row["stream"].startswith("agency.synthetic.example")
    }
    told = asking.done("case", case)
    (row,) = asking.done("case", case, "--json").rows
    hosts = [account["case"]["host"] for account in row["accounts"]]
    assert sorted(hosts) == ["agency.synthetic.example", "synthetic.example"]
    assert all(f"By {host} " in told.out for host in hosts)
    assert row["disagreements"]
    assert "They differ in " in told.out


def test_one_order_has_a_count_of_each_asserter(asking: Jil) -> None:
    rows = asking.done("orders", "--judge", "J-0001", "--json").rows
    words = {(row["count_word"], row["count_low"]) for row in rows}
    assert words >= {("nearly", 90), ("at_least", 24)}


def test_notices_keep_what_was_notified_apart_from_what_is_worked_out(
    asking: Jil,
) -> None:
    rows = asking.done("notices", "--json").rows
    assert {row["notified"] for row in rows} > {None}
    assert all("reconstructed" in row for row in rows)


EVERY = [
    ("referrals",),
    ("referral", "Castro-Tum"),
    ("counts",),
    ("counts", "--by", "year"),
    ("case", "PHI-5VQW9Z3K"),
    ("judge", "J-0001"),
    ("orders",),
    ("notices",),
    ("plans",),
    ("rating", PLAN, "--completions", "700"),
    ("roster",),
    ("roster", "--office", "attorney_general"),
    ("keys",),
    ("keys", "--counting"),
    ("kinds",),
    ("kinds", "case.reassigned"),
    ("entries",),
    ("entries", "--stream", "editor.example/referral/castro-tum", "--after", "40"),
    ("show", "3"),
]


@pytest.mark.parametrize("args", EVERY, ids=" ".join)
def test_every_answer_is_for_people_and_one_object_a_line(
    args: tuple[str, ...], asking: Jil
) -> None:
    told = asking.done(*args)
    rows = asking.done(*args, "--json").rows
    assert told.out.strip()
    assert rows
    assert all(isinstance(row, dict) for row in rows)


@pytest.mark.parametrize(
    "args", [args for args in EVERY if args[0] != "kinds"], ids=" ".join
)
def test_every_answer_can_be_had_as_of_an_earlier_entry(
    args: tuple[str, ...], asking: Jil
) -> None:
    last = asking.done("entries", "--limit", "1000", "--json").rows[-1]["seq"]
    now = asking.done(*args, "--json").out
    assert asking.done(*args, "--json", "--as-of", str(last)).out == now
    future = asking(*args, "--as-of", str(last + 1))
    before = asking(*args, "--as-of", "0")
    assert (future.code, future.err.split(":")[1]) == (2, " as-of-in-future")
    assert (before.code, before.err.split(":")[1]) == (2, " as-of-before-log")


def test_an_earlier_entry_is_not_reached_from_before_it(asking: Jil) -> None:
    assert asking("show", "9", "--as-of", "8").code == 2
    assert asking.done("entries", "--as-of", "8", "--json").rows[-1]["seq"] == 8


@pytest.mark.parametrize(
    ("args", "near"),
    [
        pytest.param(("case", "PHI-5VQW9Z3X"), "PHI-5VQW9Z3K", id="case"),
        pytest.param(("referral", "castro-tun"), "castro-tum", id="matter"),
        pytest.param(
            ("rating", "performance-plan-2018", "--completions", "1"), PLAN, id="plan"
        ),
        pytest.param(("kinds", "case.reasigned"), "case.reassigned", id="kind"),
        pytest.param(("counts", "--by", "yaer"), "year", id="count"),
        pytest.param(("entries", "--kind", "referal"), "referral", id="stream type"),
        pytest.param(("referal",), "referral", id="command"),
        pytest.param(("referrals", "--jsn"), "--json", id="option"),
    ],
)
def test_a_name_that_is_not_on_record_is_answered_with_the_nearest(
    args: tuple[str, ...], near: str, asking: Jil
) -> None:
    outcome = asking(*args)
    assert outcome.code == 2
    assert near in outcome.err


@pytest.mark.parametrize(
    "args",
    [
        pytest.param(("judge", "J-7777"), id="judge"),
        pytest.param(("case", "NYC-00000000"), id="case"),
        pytest.param(("show", "100000"), id="entry"),
    ],
)
def test_what_is_not_on_record_is_not_found(args: tuple[str, ...], asking: Jil) -> None:
    outcome = asking(*args, "--json")
    assert (outcome.code, outcome.rows[0]["type"]) == (2, "/problems/not-found")


def test_what_was_asked_for_is_not_repeated(asking: Jil) -> None:
    for args in (
        ("case", "A012345678"),
        ("judge", "A012345678"),
        ("show", "A012345678"),
    ):
        outcome = asking(*args)
        assert outcome.code == 2
        assert "012345678" not in outcome.out + outcome.err


@pytest.mark.parametrize(
    "percent",
    ["101", "-1", "15%", "14.999", "1e1", "\N{ARABIC-INDIC DIGIT ONE}"],
    ids=ascii,
)
def test_a_share_is_a_plain_number_of_per_cent(percent: str, asking: Jil) -> None:
    outcome = asking("rating", PLAN, f"--remand-rate={percent}")
    assert (outcome.code, outcome.err.split(":")[1]) == (2, " bad-parameter")


def test_the_answers_are_those_of_the_record(asking: Jil) -> None:
    before = asking.done("referrals", "--json").out
    (checked,) = asking.done("projections", "rebuild", "--check", "--json").rows
    assert checked["differing"] == []
    asking.done("projections", "rebuild")
    assert asking.done("referrals", "--json").out == before


def test_kinds_are_explained_with_source_fields_codes_and_an_example(
    asking: Jil,
) -> None:
    told = asking.done("kinds", "case.reassigned").out
    (row,) = asking.done("kinds", "case.reassigned", "--json").rows
    assert "8 CFR 1240.1(b)" in told or "1240.1(b)" in row["legal_source"]
    assert "judge_unavailable: Leave or illness" in told
    assert json.dumps(row["example"])
    assert [field["name"] for field in row["fields"]][:2] == ["from_judge", "to_judge"]
