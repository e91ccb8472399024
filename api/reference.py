"""The API described (OpenAPI): every operation with an example and its errors."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from api import problems
from api.answers import RecordResponse
from api.examples import examples
from api.problem_texts import TEXTS
from api.problems import NotAcceptableError, Problem
from ledger import errors
from ledger.errors import LedgerError

NOTE_PATH: Final = "/v1/entries/{seq}/note"
MAX_SEQ: Final = 2**53 - 1

IN_ANY: Final = (errors.BadParameterError, NotAcceptableError)
IN_ANY_STATE: Final = (*IN_ANY, errors.AsOfInFutureError, errors.AsOfBeforeLogError)
IN_ANY_LIST: Final = (
    *IN_ANY_STATE,
    errors.BadCursorError,
    errors.CursorQueryMismatchError,
)
UNCHANGED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "The client has this answer already (If-None-Match)."}
}
EXAMPLE_INSTANCE: Final = "urn:uuid:5b1f2c9e-3a71-4d0e-9a54-0d4d1c7e8f10"

TAGS: Final = (
    ("record", "Entries as they were signed, streams, and filing."),
    ("referrals", "Matters that Attorneys General took from the Board."),
    ("judges", "Plans, notices, and what happened to a judge's docket."),
    ("cases", "Who held a case, who moved it, on whose order, by whose account."),
    ("signers", "Keys, governors, and public officials."),
    ("reference", "Kinds of statement, problems, what was left out, health."),
)

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
def read_openapi(request: Request) -> RecordResponse:
    """The description of this API."""
    return RecordResponse(describe(request.app))


def refused(*kinds: type[LedgerError]) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of an operation that can fail with these errors."""
    by_status: dict[int | str, list[type[LedgerError]]] = {}
    for kind in (*kinds, problems.InternalError, errors.LedgerDamagedError):
        by_status.setdefault(problems.status_of(kind), []).append(kind)
    return {status: _response(group) for status, group in sorted(by_status.items())}


def read_only(*kinds: type[LedgerError]) -> dict[int | str, dict[str, Any]]:
    """As ``refused``, of an operation that answers 304 as well."""
    return UNCHANGED | refused(*kinds)


def example_problem(kind: type[LedgerError]) -> dict[str, Any]:
    """A problem of this kind as a client sees it."""
    error = kind(TEXTS[kind].example)
    return problems.body_of(error, EXAMPLE_INSTANCE)


def _response(kinds: Iterable[type[LedgerError]]) -> dict[str, Any]:
    kinds = list(dict.fromkeys(kinds))
    return {
        "description": " ".join(problems.title(kind) for kind in kinds),
        "content": {
            problems.MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {
                    kind.slug(): {"$ref": f"#/components/examples/{kind.slug()}"}
                    for kind in kinds
                },
            }
        },
    }


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of ``app``; made once."""
    found: dict[str, Any] | None = getattr(app.state, "described", None)
    if found is None:
        found = _describe(app)
        app.state.described = found
    return found


def _describe(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        license_info=app.license_info,
        servers=app.servers,
        tags=[{"name": name, "description": text} for name, text in TAGS],
        routes=app.routes,
    )
    document["paths"][NOTE_PATH] = {"get": _note_operation()}
    components = document["components"]
    components["examples"] = {
        kind.slug(): {
            "summary": problems.title(kind),
            "value": example_problem(kind),
        }
        for kind in named_errors()
    }
    schemas = components["schemas"] | _problem_schemas()
    components["schemas"] = schemas
    for name, schema in schemas.items():
        _explain(name, schema)
    for operation in operations(document):
        _complete(operation)
    return document


def _note_operation() -> dict[str, Any]:
    """The one address that is no route of the framework: it returns stored bytes."""
    responses = refused(errors.BadParameterError, errors.NotFoundError)
    return {
        "tags": ["record"],
        "summary": "One entry, byte for byte",
        "operationId": "read_note",
        "description": "The signed note as it was filed: what was signed, and what the"
        " tree of the log holds. It never changes.",
        "parameters": [
            {
                "name": "seq",
                "in": "path",
                "required": True,
                "description": "Number of the entry, from 1.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_SEQ},
                "example": 2,
            }
        ],
        "responses": {
            "200": {
                "description": "A signed note (c2sp.org/signed-note).",
                "content": {"text/plain": {"schema": {"type": "string"}}},
            },
            **{str(status): each for status, each in (UNCHANGED | responses).items()},
        },
    }


def operations(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation of an OpenAPI document."""
    for methods in document["paths"].values():
        yield from methods.values()


def _complete(operation: dict[str, Any]) -> None:
    """Cut what is for readers of the code, and give the example of the answer."""
    described = operation.get("description", "")
    operation["description"] = described.partition("\n\nRaises:")[0]
    example = examples().get(operation["operationId"])
    for status, response in operation["responses"].items():
        for media_type in response.get("content", {}).values():
            if str(status).startswith("2") and example is not None:
                media_type["example"] = example


def _problem_schemas() -> dict[str, Any]:
    schema = TypeAdapter(Problem).json_schema(
        ref_template="#/components/schemas/{model}"
    )
    inner = schema.pop("$defs", {})
    return {"Problem": schema, **inner}


_ATTRIBUTE: Final = re.compile(
    r"^    (\w+): (.+?)(?=^    \w+: |\Z)", re.MULTILINE | re.DOTALL
)


def _explain(name: str, schema: dict[str, Any]) -> None:
    """Describe the fields of a schema by the ``Attributes:`` of its class."""
    described = inspect.cleandoc(schema.get("description", ""))
    summary, _, attributes = described.partition("\n\nAttributes:\n")
    schema["title"] = name
    schema["description"] = summary
    for field, text in _ATTRIBUTE.findall(attributes):
        if field in schema.get("properties", {}):
            schema["properties"][field]["description"] = " ".join(text.split())


@cache
def named_errors() -> tuple[type[LedgerError], ...]:
    """Every error that has a text, in the order of their addresses."""
    return tuple(sorted(TEXTS, key=lambda kind: kind.slug()))
