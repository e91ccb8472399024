"""Parameters that an address does not know are refused, never ignored.

A misspelt filter that is left out answers another question than the one asked.
"""

from __future__ import annotations

import difflib
import typing
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant

from ledger.errors import BadParameterError, Violation


def only_declared(request: Request) -> None:
    """Refuse parameters that the operation does not declare.

    Raises:
        BadParameterError: One is unknown, or stands there more often than it may.
    """
    endpoint, path = request.scope["endpoint"], request.scope["route"].path
    refuse_others(request, _declared(endpoint, path))


def refuse_others(request: Request, declared: Mapping[str, bool]) -> None:
    """Refuse parameters other than ``declared`` ones.

    Args:
        request: Whose query is looked at.
        declared: For each known name whether it may stand there several times.

    Raises:
        BadParameterError: As ``only_declared``.
    """
    counted = Counter(name for name, _ in request.query_params.multi_items())
    for name, times in counted.items():
        if name not in declared:
            raise _unknown(name, list(declared))
        if times > 1 and not declared[name]:
            raise BadParameterError(
                f"The parameter {name} stands there {times} times; give it once.",
                violations=[Violation(f"/query/{name}", "repeated", "give it once")],
            )


def one_of(name: str, value: str, allowed: Sequence[str]) -> str:
    """``value``, if the parameter ``name`` may have it.

    Raises:
        BadParameterError: It may not; the hint lists what is allowed.
    """
    if value in allowed:
        return value
    near = difflib.get_close_matches(value, allowed, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise BadParameterError(
        f"The parameter {name} does not take that value.{meant}",
        violations=[
            Violation(f"/query/{name}", "allowed", "not allowed", ", ".join(allowed))
        ],
    )


def _unknown(name: str, declared: Sequence[str]) -> BadParameterError:
    """What was sent is not repeated: it may be a value that slipped into a name."""
    near = difflib.get_close_matches(name, declared, n=1)
    if near:
        return BadParameterError(
            f"There is no such parameter here. Did you mean {near[0]}?",
            violations=[
                Violation("/query", "unknown", "no such parameter", f"{near[0]}")
            ],
            did_you_mean=near[0],
        )
    known = ", ".join(declared) or "none"
    return BadParameterError(
        f"There is a parameter that this address does not know. It knows {known}.",
        violations=[Violation("/query", "unknown", "no such parameter", known)],
    )


@cache
def _declared(endpoint: Callable[..., Any], path: str) -> Mapping[str, bool]:
    return dict(_query_of(get_dependant(path=path, call=endpoint)))


def _query_of(dependant: Dependant) -> list[tuple[str, bool]]:
    own = [
        (field.alias, _is_list(field.field_info.annotation))
        for field in dependant.query_params
    ]
    return own + [each for inner in dependant.dependencies for each in _query_of(inner)]


def _is_list(annotation: Any) -> bool:  # noqa: ANN401  an annotation is any object
    options = (annotation, *typing.get_args(annotation))
    return any(typing.get_origin(each) is list for each in options)
