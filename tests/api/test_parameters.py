"""What an address is asked is answered, or refused; nothing is ignored."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api.reference import describe

PLAN = "/v1/plans/performance-work-plan-2018"
UNKNOWN = [
    pytest.param("/v1/notices?jugde=J-0312", "judge", id="jugde"),
    pytest.param("/v1/entries?kinds=case", "kind", id="kinds"),
    pytest.param("/v1/counts?as_off=3", "as_of", id="as_off"),
    pytest.param(f"{PLAN}/rating?completion=1", "completions", id="completion"),
]


@pytest.mark.parametrize(("address", "meant"), UNKNOWN)
def test_a_misspelt_parameter_is_refused_with_the_nearest_name(
    record: TestClient, address: str, meant: str
) -> None:
    answer = record.get(address)

    assert (answer.status_code, answer.json()["type"]) == (
        422,
        "/problems/bad-parameter",
    )
    assert answer.json()["did_you_mean"] == meant
    assert f"Did you mean {meant}?" in answer.json()["detail"]


def test_every_operation_refuses_a_parameter_that_it_does_not_declare(
    record: TestClient,
) -> None:
    document = describe(record.app)  # type: ignore[arg-type]
    for path, methods in document["paths"].items():
        for method in methods:
            address = path.replace("{seq}", "1")
            answer = record.request(method, f"{address}?zzzzzz=canary")

            assert answer.json()["type"] == "/problems/bad-parameter", path
            assert "zzzzzz" not in answer.text
            assert "canary" not in answer.text


@pytest.mark.parametrize(
    "address",
    ["/openapi.json?x=1", "/problems/not-found?x=1", "/v1/entries/1/note?x=1"],
)
def test_addresses_outside_the_description_refuse_too(
    record: TestClient, address: str
) -> None:
    assert record.get(address).json()["type"] == "/problems/bad-parameter"


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("judge=J-0312&judge=J-0455", id="twice"),
        pytest.param("judge=canary", id="no judge"),
        pytest.param("limit=0", id="below"),
        pytest.param("limit=1001", id="above"),
        pytest.param("limit=canary", id="no number"),
        pytest.param("as_of=2026-09-30", id="as of a day"),
        pytest.param("kind=canary", id="no kind"),
        pytest.param("withdrawn=canary", id="no flag"),
        pytest.param("judge=%ED%A0%80", id="lone surrogate"),
        pytest.param("judge=%00", id="NUL"),
    ],
)
def test_a_value_out_of_range_is_refused_and_not_repeated(
    record: TestClient, query: str
) -> None:
    answer = record.get(f"/v1/notices?{query}")

    assert (answer.status_code, answer.json()["type"]) == (
        422,
        "/problems/bad-parameter",
    )
    assert "canary" not in answer.text


def test_a_kind_that_does_not_exist_is_refused_with_the_nearest(
    record: TestClient,
) -> None:
    answer = record.get("/v1/entries?kind=case.reasigned")

    assert answer.json()["detail"].endswith("Did you mean case.reassigned?")


@pytest.mark.parametrize("kind", ["%25", "case.%25", "_"])
def test_a_pattern_is_no_kind(record: TestClient, kind: str) -> None:
    assert record.get(f"/v1/entries?kind={kind}").status_code == 422


@pytest.mark.parametrize(
    "seq", ["0", "-1", "x", "99999999999999999999", "9" * 5000, "1.5"]
)
@pytest.mark.parametrize("rest", ["", "/note"])
def test_a_number_that_no_entry_has_is_a_problem(
    record: TestClient, seq: str, rest: str
) -> None:
    assert record.get(f"/v1/entries/{seq}{rest}").status_code in {404, 422}
