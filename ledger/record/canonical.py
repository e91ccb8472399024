"""The one spelling of a JSON value that is signed: RFC 8785, inside a narrow profile.

No floats, integers within ±(2^53 - 1), ASCII keys from a closed schema, strings in NFC,
no null, no duplicate keys. Inside that profile ``orjson`` with sorted keys writes the
same bytes as RFC 8785; the property tests hold it against ``rfc8785``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import orjson

from ledger.errors import NotCanonicalError, Violation
from ledger.record.fields import known_names

MAX_INTEGER: Final = 2**53 - 1
_NOT_WRITABLE: Final = (
    "The statement is nested too deeply, or holds what is not valid Unicode. Remove it"
    " and sign again."
)
_OUTSIDE: Final = {float: "a number with a fraction", type(None): "null"}

_SUSPECT: Final = re.compile(rb"[:\[,](?=[-n0-9])(?:null|-?[0-9]+[.eE]|-?[0-9]{16})")
"""Signs without which a canonical text in ASCII cannot be outside the profile."""

Json = dict[str, "Json"] | list["Json"] | str | int | bool
"""What the profile can hold: no float, no null."""


def encode(value: Json) -> bytes:
    """Canonical bytes of ``value``.

    Raises:
        NotCanonicalError: ``value`` has no spelling inside the profile.
    """
    try:
        check_profile(value)
    except RecursionError:
        raise NotCanonicalError(_NOT_WRITABLE) from None
    return _written(value)


def decode(data: bytes) -> dict[str, Json]:
    """Read one JSON object, accepting only what ``encode`` writes.

    Raises:
        NotCanonicalError: Another spelling, or outside the profile; the message says
            at which byte the spelling first differs.
    """
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise NotCanonicalError(
            f"The statement is not JSON: it cannot be read from character {error.pos}."
        ) from None
    if not isinstance(value, dict):
        raise NotCanonicalError("The statement is not a JSON object.")
    written = _written(value)
    if written != data:
        raise NotCanonicalError(
            "The JSON is not in canonical form (RFC 8785): it first differs at byte"
            f" {_first_difference(written, data)}. Let jil write it, then sign again."
        )
    if not data.isascii() or _SUSPECT.search(data):
        check_profile(value)
    return value


def _written(value: object) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (TypeError, ValueError):
        raise NotCanonicalError(_NOT_WRITABLE) from None


def check_profile(value: object, steps: tuple[str | int, ...] = ()) -> None:
    """Check that ``value``, found by ``steps`` from the top, is inside the profile.

    Raises:
        NotCanonicalError: It is not; the violation's pointer says where.
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise _outside(steps, "key", "keys are ASCII text")
            check_profile(inner, (*steps, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            check_profile(inner, (*steps, place))
    else:
        _check_plain(value, steps)


def _check_plain(value: object, steps: tuple[str | int, ...]) -> None:
    if isinstance(value, str):
        if not value.isascii() and not unicodedata.is_normalized("NFC", value):
            raise _outside(steps, "nfc", "text is not in Unicode form NFC")
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise _outside(steps, "integer", "integers lie within ±(2^53 - 1)")
    else:
        what = _OUTSIDE.get(type(value), "a value of no JSON type")
        raise _outside(steps, "profile", f"{what} has no place in a statement")


def _outside(
    steps: tuple[str | int, ...], code: str, message: str
) -> NotCanonicalError:
    """The error; a name that is no field of ours is not repeated."""
    known = known_names()
    pointer = "".join(
        f"/{step}" if isinstance(step, int) or step in known else "/…" for step in steps
    )
    return NotCanonicalError(
        f"At {pointer or 'the top'}: {message}.",
        violations=[Violation(pointer, code, message)],
    )


def _first_difference(written: bytes, found: bytes) -> int:
    """Offset of the first byte in which two spellings differ."""
    pairs = zip(written, found, strict=False)
    short = min(len(written), len(found))
    return next((at for at, (a, b) in enumerate(pairs) if a != b), short)
