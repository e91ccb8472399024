"""What a filer writes before signing: plain words in place, short dates.

``compose`` turns a draft into the text that is signed and the disclosures that stand
beside it. It brings no chance of its own: salts come from the caller, so the same draft
and the same salts give the same bytes on any device.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.errors import SchemaViolationError, Violation
from ledger.record.disclosure import Disclosure, digest_of, make_salt
from ledger.record.fields import AttributedTo, Fields, Said, When
from ledger.record.kinds import KINDS, model_of, read_statement
from ledger.record.statement import DECOY_MULTIPLE, Evidence, Statement, write_text

_PRECISION: Final = {4: "year", 7: "month", 10: "day"}


@dataclass(frozen=True, slots=True)
class Draft:
    """One statement before it is signed.

    ``facts``, ``evidence`` and ``attributed_to`` are as the schema has them, with two
    short forms: a text where the statement will only say ``{"said":"public"}``, and
    ``2018-05`` for ``{"on":"2018-05","precision":"month"}``.
    """

    kind: str
    stream: str
    facts: Mapping[str, Any]
    evidence: Sequence[Mapping[str, Any]] = ()
    attributed_to: Mapping[str, Any] | None = None
    answers: Sequence[Mapping[str, Any]] = ()
    same_as: Sequence[str] = ()
    concerns: Sequence[str] = ()
    unverified: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the record a statement is to stand, and who signs it.

    Attributes:
        ledger: Leaf hash of entry 1, in hex; None for that entry itself.
        version: Place in the stream, from 1.
        prev: Leaf hash of the stream's entry before, in hex; None at version 1.
        signers: Labels (``name+keyid``), in any order.
        signed_at: The filer's clock, ``2026-09-26T14:05:07Z``.
    """

    ledger: str | None
    version: int
    prev: str | None
    signers: Sequence[str]
    signed_at: str


@dataclass(frozen=True, slots=True)
class Composed:
    """What is signed, and what stands beside it.

    Attributes:
        text: The text of the note.
        disclosures: Public texts, in their disclosure form.
        statement: The same, read back.
    """

    text: str
    disclosures: tuple[str, ...]
    statement: Statement


@dataclass(slots=True)
class _Beside:
    """Collects the texts that are to stand beside the log."""

    texts: dict[str, str] = field(default_factory=dict)


def compose(draft: Draft, place: Place, random: Callable[[int], bytes]) -> Composed:
    """The text to sign and its disclosures.

    Args:
        draft: What is to be said.
        place: Where it is to stand.
        random: Random bytes, so many as asked for (``os.urandom``).

    Raises:
        MalformedError: The draft does not fit the kind.
    """
    beside = _Beside()
    body: dict[str, Any] = {
        "kind": draft.kind,
        "stream": draft.stream,
        "version": place.version,
        "signed_at": place.signed_at,
        "signers": sorted(place.signers),
        "facts": _expand(_facts_model(draft.kind), draft.facts, "/facts", beside),
        "evidence": [
            _expand(Evidence, each, f"/evidence/{at}", beside)
            for at, each in enumerate(draft.evidence)
        ],
    }
    if draft.attributed_to is not None:
        body["attributed_to"] = _expand(
            AttributedTo, draft.attributed_to, "/attributed_to", beside
        )
    for name in ("same_as", "concerns", "unverified"):
        if values := getattr(draft, name):
            body[name] = sorted(set(values))
    if draft.answers:
        body["answers"] = [dict(each) for each in draft.answers]
    before = {"ledger": place.ledger, "prev": place.prev}
    body |= {name: value for name, value in before.items() if value is not None}
    disclosures = tuple(
        _write_disclosure(
            Disclosure(make_salt(random(16)), draft.stream, place.version, at, text)
        )
        for at, text in beside.texts.items()
    )
    body["said"] = _digests(disclosures, _count_said(body), random)
    text = write_text(body)
    return Composed(text, disclosures, read_statement(text))


def _facts_model(kind: str) -> type[Fields]:
    model_of(kind)
    return KINDS[kind].facts


def _write_disclosure(disclosure: Disclosure) -> str:
    try:
        return str(disclosure)
    except UnicodeEncodeError:
        raise SchemaViolationError(
            f"The text at {disclosure.pointer} is not valid Unicode. Write it again.",
            violations=[Violation(disclosure.pointer, "unicode", "not valid Unicode")],
        ) from None


def _digests(
    disclosures: Sequence[str], positions: int, random: Callable[[int], bytes]
) -> list[str]:
    """Digests of the disclosures, and decoys up to a multiple of four."""
    digests = {digest_of(disclosure) for disclosure in disclosures}
    wanted = -(-max(positions, len(digests)) // DECOY_MULTIPLE) * DECOY_MULTIPLE
    while len(digests) < wanted:
        digests.add(digest_of(make_salt(random(32))))
    return sorted(digests)


def _count_said(value: object) -> int:
    if isinstance(value, Mapping):
        if "said" in value and value.keys() <= {"said", "until"}:
            return 1
        return sum(map(_count_said, value.values()))
    if isinstance(value, list):
        return sum(map(_count_said, value))
    return 0


def _expand(annotation: object, value: object, pointer: str, beside: _Beside) -> object:
    """``value`` with its short forms written out, as ``annotation`` would have it."""
    found = _types_in(annotation)
    if isinstance(value, str):
        return _expand_text(found, value, pointer, beside)
    if isinstance(value, Mapping):
        models = [each for each in found if issubclass(each, Fields)]
        if Said in models and "said" in value:
            return dict(value)
        model = next((each for each in models if each is not Said), None)
        if model is None:
            return dict(value)
        return _expand_fields(model, value, pointer, beside)
    if isinstance(value, (list, tuple)):
        return [
            _expand(annotation, each, f"{pointer}/{at}", beside)
            for at, each in enumerate(value)
        ]
    return value


def _expand_text(
    found: Sequence[type], value: str, pointer: str, beside: _Beside
) -> object:
    if any(issubclass(each, When) for each in found):
        return _expand_date(value, pointer)
    if found == [Said]:
        beside.texts[pointer] = value
        return {"said": "public"}
    return value


def _expand_date(value: str, pointer: str) -> dict[str, str]:
    if value == "unknown":
        return {"precision": value}
    precision = _PRECISION.get(len(value))
    if precision is None:
        raise SchemaViolationError(
            f"At {pointer}: write a date as 2018, 2018-05, 2018-05-17 or unknown.",
            violations=[Violation(pointer, "date", "not a date")],
        )
    return {"on": value, "precision": precision}


def _expand_fields(
    model: type[Fields], value: Mapping[str, Any], pointer: str, beside: _Beside
) -> dict[str, Any]:
    known = {
        field.alias or name: field.annotation
        for name, field in model.model_fields.items()
    }
    return {
        name: _expand(known.get(name), inner, f"{pointer}/{name}", beside)
        for name, inner in value.items()
    }


def _types_in(annotation: object) -> list[type]:
    """What a value of this type may be, unwrapped: groups of fields, text."""
    if isinstance(annotation, type):
        return [annotation] if issubclass(annotation, (Fields, str)) else []
    origin = typing.get_origin(annotation)
    if origin in {typing.Union, types.UnionType, tuple, typing.Annotated}:
        inner = typing.get_args(annotation)
        parts = inner[:1] if origin is typing.Annotated else inner
        return [each for part in parts for each in _types_in(part)]
    return []
