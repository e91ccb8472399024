"""What the API answers about the public record, against what is published.

Expected values are those of the reference tables' sources: the counts of indicators.md,
section I, the boundary table of facts.md, section 1.2, and the claims of section 2.2.
"""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from ledger.record.kinds import KINDS
from ledger.sources.reference import left_out

PLAN = "/v1/plans/performance-work-plan-2018"


def read(record: TestClient, address: str) -> dict[str, Any]:
    """The JSON at an address."""
    answer = record.get(address)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(("administration", "orders"), [("g_w_bush", 15), ("obama", 4)])
def test_orders_are_counted_as_they_were_published(
    record: TestClient, administration: str, orders: int
) -> None:
    counted = read(record, "/v1/counts?of=referrals&by=administration")

    groups = {row["group"]: row["orders"] for row in counted["rows"]}
    assert groups[administration] == orders


@pytest.mark.parametrize(
    "by", ["attorney_general", "administration", "year", "provision", "referred_by"]
)
def test_however_orders_are_grouped_their_sum_is_the_same(
    record: TestClient, by: str
) -> None:
    counted = read(record, f"/v1/counts?by={by}")

    assert sum(row["orders"] for row in counted["rows"]) == counted["orders"]
    assert sum(row["pending"] for row in counted["rows"]) == counted["pending"]
    listed = read(record, "/v1/referrals?limit=1")["total"]
    assert counted["orders"] + counted["pending"] == listed


def test_attorneys_general_are_counted_by_name(record: TestClient) -> None:
    counted = read(record, "/v1/counts?by=attorney_general")

    named = {person["id"]: person["name"] for person in counted["people"]}
    assert {row["group"] for row in counted["rows"]} == named.keys()
    assert all(named.values())


@pytest.mark.parametrize("query", ["of=notices", "by=judge", "by=month"])
def test_what_cannot_be_counted_is_refused_with_what_can(
    record: TestClient, query: str
) -> None:
    answer = record.get(f"/v1/counts?{query}")

    assert answer.status_code == 422
    assert "Input should be " in answer.json()["detail"]


@pytest.mark.parametrize(
    ("name", "edges"),
    [
        pytest.param(
            "A-B-",
            [
                ("a-b-1", "a-b-2", "supplemented"),
                ("a-b-1", "a-b-3", "vacated"),
                ("a-b-2", "a-b-3", "vacated"),
                ("a-b-1", "s-s-f-m", "reinstated"),
                ("a-b-2", "s-s-f-m", "reinstated"),
                ("a-b-3", "s-s-f-m", "overruled"),
            ],
            id="A-B-",
        ),
        pytest.param(
            "L-E-A-",
            [
                ("l-e-a-2", "l-e-a-3", "vacated"),
                ("l-e-a-2", "r-e-r-m", "reinstated"),
                ("l-e-a-3", "r-e-r-m", "overruled"),
            ],
            id="L-E-A-",
        ),
    ],
)
def test_a_matter_shows_the_chain_of_its_decisions(
    record: TestClient, name: str, edges: list[tuple[str, str, str]]
) -> None:
    found = read(record, f"/v1/referrals/{name}")

    chain = found["row"]["chain"]
    on_record = {node["id"] for node in chain["nodes"] if node["on_record"]}
    shown = [
        (
            edge["of"].rpartition("/")[2],
            edge["by"].rpartition("/")[2],
            edge["effect"],
        )
        for edge in chain["edges"]
        if {edge["of"], edge["by"]} <= on_record
    ]
    assert sorted(shown) == sorted(edges)


@pytest.mark.parametrize(
    "name",
    ["castro-tum", "Castro-Tum", "Matter of Castro-Tum", "27 I&N Dec. 271"],
)
def test_a_referral_is_found_by_any_of_its_names(record: TestClient, name: str) -> None:
    found = read(record, f"/v1/referrals/{name}")["row"]["referrals"]

    assert [each["referral"]["stream"] for each in found] == [
        "editor.example/referral/castro-tum"
    ]
    assert [stage["event"] for stage in found[0]["stages"]][-1] == "decided"


def test_an_unknown_referral_names_the_nearest(record: TestClient) -> None:
    problem = record.get("/v1/referrals/Castro-Tun").json()

    assert problem["did_you_mean"] == "castro-tum"


@pytest.mark.parametrize(
    ("readings", "level"),
    [
        pytest.param("completions=559", "unsatisfactory", id="559"),
        pytest.param("completions=560&remand_rate=14", "needs_improvement", id="560"),
        pytest.param("completions=699&remand_rate=14", "needs_improvement", id="699"),
        pytest.param("completions=700&remand_rate=14", "satisfactory", id="700"),
        pytest.param("completions=700&remand_rate=14.99", "satisfactory", id="14.99 %"),
        pytest.param("completions=700&remand_rate=15", "needs_improvement", id="15 %"),
        pytest.param(
            "completions=700&remand_rate=15.0", "needs_improvement", id="15.0"
        ),
        pytest.param("completions=700&remand_rate=20", "needs_improvement", id="20 %"),
        pytest.param("completions=700&remand_rate=20.01", "unsatisfactory", id="20.01"),
        pytest.param("completions=700", "unknown", id="no remand rate"),
        pytest.param(
            "completions=700&remand_rate=0&motions_20d=85", "satisfactory", id="85 %"
        ),
    ],
)
def test_readings_come_to_the_level_that_the_plan_says(
    record: TestClient, readings: str, level: str
) -> None:
    rated = read(record, f"{PLAN}/rating?{readings}")

    assert rated["reconstruction"]["level"] == level
    assert rated["plan"] == "editor.example/plan/performance-work-plan-2018"


@pytest.mark.parametrize(
    "readings",
    ["", "remand_rate=101", "remand_rate=14.999", "remand_rate=-1", "completions=1.5"],
)
def test_what_is_no_reading_is_refused(record: TestClient, readings: str) -> None:
    answer = record.get(f"{PLAN}/rating?{readings}")

    assert answer.json()["type"] == "/problems/bad-parameter"


def test_the_two_instruments_of_2018_are_kept_apart(record: TestClient) -> None:
    plans = read(record, "/v1/plans")["rows"]

    assert [(plan["instrument"], plan["measures"]) for plan in plans] == [
        ("court_measures", "court"),
        ("performance_work_plan", "judge"),
    ]
    assert [plan["suspended_on"] for plan in plans] == [None, "2021-10-19"]


def test_each_count_of_the_moved_cases_stands_with_who_asserts_it(
    record: TestClient,
) -> None:
    order = read(record, "/v1/orders/castro-tum-2018")

    counts = [
        (account["count_word"], account["count_low"], account["count_high"])
        for account in order["row"]["accounts"]
        if account["attributed_to"]["party"] == "association"
    ]
    assert counts[:4] == [
        ("at_least", 24, None),
        ("about", 60, None),
        ("nearly", 90, None),
        ("range", 86, 87),
    ]
    quoted = {text["text"] for text in order["texts"]}
    assert {"at least two dozen", "roughly 60 additional cases", "nearly 90"} <= quoted


def test_accounts_of_one_case_stand_side_by_side(record: TestClient) -> None:
    custody = read(record, "/v1/cases/SYN-7ASA5S9F/custody")["row"]

    assert [account["host"] for account in custody["accounts"]] == [
        "synthetic.example",
        "agency.synthetic.example",
    ]
    assert {each["field"] for each in custody["disagreements"]} >= {
        "ordered_by",
        "reason",
    }


def test_a_judge_shows_the_cases_lost_and_by_whose_words(record: TestClient) -> None:
    docket = read(record, "/v1/judges/J-0001")

    assert docket["row"]["cases_lost"] == 1
    assert docket["row"]["lost"][0]["ref"] == "PHI-5VQW9Z3K"
    assert docket["people"] == [{"id": "J-0001", "name": "Steven A. Morley"}]


def test_notices_are_listed_by_judge(record: TestClient) -> None:
    found = read(record, "/v1/notices?judge=J-9002")

    assert [row["judge"] for row in found["rows"]] == ["J-9002"]
    rated = read(record, f"/v1/notices/{found['rows'][0]['stream']}")["row"]
    assert (rated["notified"], rated["reconstructed"]) == (
        "needs_improvement",
        "needs_improvement",
    )


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("/v1/cases/PHI-5VQW9Z3X", "PHI-5VQW9Z3K"),
        ("/v1/judges/J-00001", "J-0001"),
        ("/v1/plans/performance-plan-2018", "performance-work-plan-2018"),
        ("/v1/notices/reviev-2020", "review-2020"),
        ("/v1/orders/castro-tum-2019", "castro-tum-2018"),
        ("/v1/roster/A-170", "A-17"),
        ("/v1/kinds/case.reasigned", "case.reassigned"),
    ],
)
def test_what_is_not_on_record_names_the_nearest(
    record: TestClient, address: str, meant: str
) -> None:
    answer = record.get(address)

    assert answer.status_code == 404
    assert answer.json()["did_you_mean"] == meant


def test_an_entry_shows_what_was_signed_and_the_texts_beside_it(
    record: TestClient,
) -> None:
    row = read(record, "/v1/orders/castro-tum-2018")["row"]["accounts"][0]

    entry = read(record, f"/v1/entries/{row['seq']}")

    statement = entry["row"]["statement"]
    assert statement["facts"]["count"] == {
        "word": "at_least",
        "low": 24,
        "words_said": {"said": "public"},
    }
    texts = {text["pointer"]: text["text"] for text in entry["texts"]}
    assert texts["/facts/count/words_said"] == "at least two dozen"
    answered = entry["row"]["history"]["answered_by"]
    assert answered == [answer["seq"] for answer in entry["row"]["answers"]]


def test_a_key_shows_its_limits_and_what_it_signed(record: TestClient) -> None:
    keys = read(record, "/v1/keys?role=filer&host=editor.example")
    label = keys["rows"][0]["label"]

    key = read(record, f"/v1/keys/{label}")["row"]
    entries = read(record, f"/v1/keys/{label}/entries?kind=plan.issued")

    assert keys["governance"]["threshold"] == 2
    assert keys["signed_outside_scope"] == 0
    assert key["key"]["label"] == label
    by_kind = {each["kind"]: each["entries"] for each in key["signed"]}
    assert by_kind["plan.issued"] == len(entries["rows"]) == 2
    holders = [text["text"] for text in keys["texts"]]
    assert [holder.startswith("Demonstration editor") for holder in holders] == [True]


def test_the_roster_gives_names_and_offices(record: TestClient) -> None:
    found = read(record, "/v1/roster?office=immigration_judge&court=PHI")

    assert [row["person"] for row in found["rows"]] == ["J-0001"]
    assert found["people"] == [{"id": "J-0001", "name": "Steven A. Morley"}]


def test_every_kind_is_explained_with_its_codes_and_an_example(
    record: TestClient,
) -> None:
    listed = [
        kind["kind"]
        for stream_type in record.get("/v1/kinds").json()
        for kind in stream_type["kinds"]
    ]
    assert listed == list(KINDS)
    for name in listed:
        kind = read(record, f"/v1/kinds/{name}")
        assert kind["kind"]["meaning"]
        assert kind["kind"]["legal_source"]
        assert kind["example"]
        assert {field["name"] for field in kind["fields"]} >= kind["example"].keys()
        assert kind["json_schema"]["properties"]["facts"]
        for codes in kind["codes"]:
            assert "Source:" in codes["meaning"], codes["name"]
            assert all(code["meaning"] for code in codes["codes"])


def test_what_was_left_out_is_said_with_the_reason(record: TestClient) -> None:
    found = record.get("/v1/left-out").json()

    assert [(each["what"], each["why"]) for each in found] == [
        (each.what, each.why) for each in left_out()
    ]
    assert found
