"""Whatever is sent, the answer is one that is described, and never a failure."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from starlette.testclient import TestClient

ROUNDS = [
    pytest.param(3, id="short"),
    pytest.param(100, id="long", marks=pytest.mark.nightly),
]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("examples", ROUNDS)
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_every_answer_is_one_that_is_described(
    record: TestClient, mode: str, examples: int
) -> None:
    schemathesis = pytest.importorskip("schemathesis")
    checks = pytest.importorskip("schemathesis.specs.openapi.checks")
    held_against = [
        schemathesis.checks.not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]
    described = schemathesis.openapi.from_asgi("/openapi.json", record.app)
    for found in described.get_all_operations():
        strategy = found.ok().as_strategy(
            generation_mode=schemathesis.GenerationMode(mode)
        )

        @given(strategy)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def answers(case: object) -> None:
            case.call_and_validate(checks=held_against)  # type: ignore[attr-defined]

        # An operation that takes any text cannot be sent anything else.
        with suppress(Unsatisfiable):
            answers()
