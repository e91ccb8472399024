"""What can be filed: each kind with its fields, codes, legal source and an example."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path

from api.names import no_such
from api.reference import IN_ANY, read_only
from ledger.errors import NotFoundError
from ledger.record.fields import Code, Fields
from ledger.record.form import Blank, form_of, frame
from ledger.record.kinds import KINDS, STREAM_TYPES, model_of
from ledger.record.stream import Kind

router = APIRouter(prefix="/v1/kinds", tags=["reference"])


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of statement.

    Attributes:
        kind: ``<stream type>.<past participle>``.
        stream_type: Type of the streams it stands in.
        meaning: What it says.
        legal_source: Section under which the thing happens, or source of its words.
        after: Kinds that stand before it in the example of its stream.
    """

    kind: str
    stream_type: str
    meaning: str
    legal_source: str
    after: list[str]


@dataclass(frozen=True, slots=True)
class StreamTypeRow:
    """One type of stream, with its kinds in the order in which they usually occur."""

    stream_type: str
    meaning: str
    kinds: list[KindRow]


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """One code in plain words."""

    code: str
    meaning: str


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed list of codes.

    Attributes:
        name: Of the list.
        meaning: What it lists, and the source of its codes.
        codes: The codes.
    """

    name: str
    meaning: str
    codes: list[CodeMeaning]


@dataclass(frozen=True, slots=True)
class KindFile:
    """Everything that one kind asks for.

    Attributes:
        kind: The kind.
        fields: What its facts hold, in order.
        beside: What may stand beside the facts, in any kind.
        codes: The lists that its facts take codes from, with their sources.
        example: Facts of an invented statement, as they are signed.
        json_schema: JSON Schema of a whole statement.
    """

    kind: KindRow
    fields: list[Blank]
    beside: list[Blank]
    codes: list[CodeList]
    example: dict[str, Any]
    json_schema: dict[str, Any]


@router.get("", summary="Kinds of statement", responses=read_only(*IN_ANY))
def list_kinds() -> list[StreamTypeRow]:
    """Every kind of statement that can be filed, by type of stream."""
    return [
        StreamTypeRow(
            stream_type.name,
            stream_type.meaning,
            [_row(kind) for kind in stream_type.kinds],
        )
        for stream_type in STREAM_TYPES.values()
    ]


@router.get(
    "/{kind}",
    summary="One kind of statement",
    responses=read_only(*IN_ANY, NotFoundError),
)
def read_kind(
    kind: Annotated[
        str,
        Path(
            max_length=64,
            description="The kind.",
            examples=["case.reassigned"],
            json_schema_extra={"enum": list(KINDS)},
        ),
    ],
) -> KindFile:
    """What one kind asks for, with the meaning and source of each code.

    Raises:
        NotFoundError: No such kind; the problem names the nearest.
    """
    found = KINDS.get(kind)
    if found is None:
        raise no_such("kind of statement", kind, KINDS)
    return KindFile(
        _row(found),
        list(form_of(kind)),
        list(frame()),
        [_code_list(codes) for codes in sorted(set(_codes_in(found.facts)), key=_name)],
        dict(found.example),
        model_of(kind).model_json_schema(),
    )


def _row(kind: Kind) -> KindRow:
    return KindRow(
        kind.name,
        kind.stream_type,
        " ".join(kind.meaning.split()),
        kind.facts.LEGAL_SOURCE,
        list(kind.after),
    )


def _name(codes: type[Code]) -> str:
    return codes.__name__


def _code_list(codes: type[Code]) -> CodeList:
    return CodeList(
        codes.__name__,
        " ".join((inspect.getdoc(codes) or "").split()),
        [CodeMeaning(code.value, code.meaning) for code in codes],
    )


def _codes_in(group: type[Fields]) -> Iterator[type[Code]]:
    for field in group.model_fields.values():
        for found in _types_in(field.annotation):
            if issubclass(found, Code):
                yield found
            elif issubclass(found, Fields):
                yield from _codes_in(found)


def _types_in(annotation: Any) -> Iterator[type]:  # noqa: ANN401  any annotation
    if isinstance(annotation, type):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from _types_in(inner)
