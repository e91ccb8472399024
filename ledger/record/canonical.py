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

MAX_INTEGER: Final = 2**53 - 1
_OUTSIDE: Final = {float: "a number with a fraction", type(None): "null"}

_SUSPECT: Final = re.compile(
    rb"[^\x00-\x7f]|[:\[,](?:null|-?[0-9]+[.eE]|-?[0-9]{16})"
)
"""Bytes without which a canonical text cannot be outside the profile."""

Json = dict[str, "Json"] | list["Json"] | str | int | bool
"""What the profile can hold: no float, no null."""


def encode(value: Json) -> bytes:
    """Canonical bytes of ``value``.

    Raises:
        NotCanonicalError: ``value`` has no spelling inside the profile.
    """
    check_profile(value)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (TypeError, ValueError) as error:
        raise NotCanonicalError(
            "The value holds text that is not valid Unicode. Remove it and sign again."
        ) from error


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
        ) from error
    if not isinstance(value, dict):
        raise NotCanonicalError("The statement is not a JSON object.")
    try:
        written = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (TypeError, ValueError) as error:
        raise NotCanonicalError(
            "The statement holds text that is not valid Unicode."
        ) from error
    if written != data:
        raise NotCanonicalError(
            "The JSON is not in canonical form (RFC 8785): it first differs at byte"
            f" {_first_difference(written, data)}. Let jil write it, then sign again."
        )
    if _SUSPECT.search(data):
        check_profile(value)
    return value


def check_profile(value: object, pointer: str = "") -> None:
    """Check that ``value`` is inside the profile.

    Raises:
        NotCanonicalError: It is not; the violation's pointer says where.
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise _outside(pointer, "key", "keys are ASCII text")
            check_profile(inner, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            check_profile(inner, f"{pointer}/{place}")
    elif isinstance(value, str):
        if not value.isascii() and not unicodedata.is_normalized("NFC", value):
            raise _outside(pointer, "nfc", "text is not in Unicode form NFC")
    elif isinstance(value, bool):
        return
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise _outside(pointer, "integer", "integers lie within ±(2^53 - 1)")
    else:
        what = _OUTSIDE.get(type(value), "a value of no JSON type")
        raise _outside(pointer, "profile", f"{what} has no place in a statement")


def _outside(pointer: str, code: str, message: str) -> NotCanonicalError:
    return NotCanonicalError(
        f"At {pointer or 'the top'}: {message}.",
        violations=[Violation(pointer, code, message)],
    )


def _first_difference(written: bytes, found: bytes) -> int:
    """Offset of the first byte in which two spellings differ."""
    pairs = zip(written, found, strict=False)
    short = min(len(written), len(found))
    return next((at for at, (a, b) in enumerate(pairs) if a != b), short)
