"""The description of the API is complete, and its examples are answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.openapi.models import OpenAPI
from fastapi.routing import iter_route_contexts
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from api.app import from_env
from api.examples import examples
from api.problems import MEDIA_TYPE
from api.reference import TAGS, describe, operations
from ledger.projections.referrals import ReferralRow

APP = from_env()
TEXT = {"type": "string"}
DOCUMENT = describe(APP)
OPERATIONS = list(operations(DOCUMENT))
MODELS = {
    str(route.name): route.response_model
    for route in iter_route_contexts(APP.routes)
    if getattr(route, "response_model", None) is not None
}


def each(operation: dict[str, Any]) -> str:
    """How a test of one operation is called."""
    return str(operation["operationId"])


def test_the_description_is_openapi(record: TestClient) -> None:
    served = record.get("/openapi.json").json()

    assert served == DOCUMENT
    assert OpenAPI.model_validate(served).info.title == "Judicial Independence Ledger"


def test_nothing_in_it_leads_to_another_host() -> None:
    assert DOCUMENT["servers"] == [{"url": "/", "description": "This server"}]
    schemas = str(DOCUMENT["components"]["schemas"])
    assert "http" not in re.sub(r"https?://schema", "", schemas)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/docs/oauth2-redirect"])
def test_pages_that_load_from_elsewhere_are_off(record: TestClient, path: str) -> None:
    assert record.get(path).status_code == 404


def test_operations_have_names_of_their_own() -> None:
    names = [each(operation) for operation in OPERATIONS]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize("operation", OPERATIONS, ids=each)
def test_every_operation_is_described_with_examples(operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"].endswith(".")
    assert "Raises:" not in operation["description"]
    assert set(operation["tags"]) <= {name for name, _ in TAGS}
    for parameter in operation.get("parameters", ()):
        assert parameter["description"], parameter["name"]
    failures = 0
    for status, response in operation["responses"].items():
        assert response["description"]
        for media_type, content in response.get("content", {}).items():
            if status.startswith("2"):
                assert content["example"]
                assert media_type == "text/plain" or content["schema"] != TEXT
            else:
                assert media_type == MEDIA_TYPE
                failures += len(content["examples"])
    assert failures


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def test_every_reference_leads_somewhere() -> None:
    for reference in set(_references(DOCUMENT)):
        found: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_example_is_an_answer_of_its_operation(name: str) -> None:
    example = examples()[name]
    adapter = TypeAdapter(MODELS[name])

    found = adapter.validate_python(example)

    assert adapter.dump_python(found, mode="json", by_alias=True) == example


def test_there_is_no_example_of_anything_else() -> None:
    assert examples().keys() == {each(operation) for operation in OPERATIONS}


@pytest.mark.parametrize("problem", sorted(DOCUMENT["components"]["examples"]))
def test_every_example_of_a_problem_is_one(problem: str) -> None:
    example = DOCUMENT["components"]["examples"][problem]["value"]

    assert example["type"] == f"/problems/{problem}"
    schema = DOCUMENT["components"]["schemas"]["Problem"]
    assert example.keys() == schema["properties"].keys()


def test_fields_are_explained_where_their_class_explains_them() -> None:
    properties = DOCUMENT["components"]["schemas"]["ReferralRow"]["properties"]

    assert "disposition" in (ReferralRow.__doc__ or "")
    assert "``pending``" in properties["disposition"]["description"]
