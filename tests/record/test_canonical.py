"""A JSON value has one spelling: that of RFC 8785, inside a narrow profile."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import NotCanonicalError
from ledger.record.canonical import MAX_INTEGER, decode, encode

TEXT = st.text().map(lambda text: unicodedata.normalize("NFC", text))
KEYS = st.text(st.characters(max_codepoint=0x7F))
INTEGERS = st.integers(-MAX_INTEGER, MAX_INTEGER)


Object = dict[str, Any]


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)


VALUES = st.recursive(st.booleans() | INTEGERS | TEXT, containers, max_leaves=12)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=6)

WRITABLE_OUTSIDE = st.one_of(
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False).filter(
        lambda number: not number.is_integer() or abs(number) > MAX_INTEGER
    ),
    st.sampled_from(["e\u0301", "\u212b", "\u1112\u1161\u11ab", "\ufb1d"]),
    st.just({"\u00e9": 1}),
)
"""Values that RFC 8785 can write and the profile does not allow."""

UNWRITABLE = st.one_of(
    st.sampled_from([float("nan"), float("inf"), "\ud800", "a\udfff", {"\ud800": 1}]),
    st.integers(min_value=MAX_INTEGER + 1),
    st.integers(max_value=-MAX_INTEGER - 1),
    st.sampled_from([b"bytes", {1: "key"}, {"a", "b"}, object()]),
)


def hidden(outside: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object inside the profile, but for one value somewhere in it."""
    return st.builds(
        lambda body, key, value, wrap: {**body, key: wrap(value)},
        OBJECTS,
        KEYS,
        outside,
        st.sampled_from([lambda v: v, lambda v: [0, [v]], lambda v: {"a": [{"b": v}]}]),
    )


@given(OBJECTS)
@settings(deadline=None)
def test_inside_the_profile_the_bytes_are_those_of_rfc_8785(body: Object) -> None:
    data = encode(body)
    assert data == rfc8785.dumps(body)
    assert decode(data) == body


@given(hidden(WRITABLE_OUTSIDE))
@settings(deadline=None)
def test_what_is_outside_the_profile_is_neither_written_nor_read(body: Object) -> None:
    with pytest.raises(NotCanonicalError):
        encode(body)
    with pytest.raises(NotCanonicalError):
        decode(rfc8785.dumps(body))


@given(hidden(UNWRITABLE))
@settings(deadline=None)
def test_what_json_cannot_hold_is_not_written(body: Object) -> None:
    with pytest.raises(NotCanonicalError):
        encode(body)


@given(OBJECTS, st.data())
@settings(deadline=None)
def test_changed_bytes_are_read_only_if_they_are_a_spelling_of_their_own(
    body: Object, data: st.DataObject
) -> None:
    written = encode(body)
    at = data.draw(st.integers(0, len(written)))
    inserted = data.draw(st.binary(max_size=3))
    removed = data.draw(st.integers(0, 3))
    changed = written[:at] + inserted + written[at + removed :]
    try:
        read = decode(changed)
    except NotCanonicalError:
        return
    assert encode(read) == changed


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b'{"a":1,"a":1}', id="the same key twice"),
        pytest.param(b'{"a":1,"a":2}', id="one key with two values"),
        pytest.param(b'{"a":{"b":1,"b":1}}', id="the same key twice, deeper"),
        pytest.param(b'{"b":1,"a":2}', id="keys out of order"),
        pytest.param(b'{"a":1 }', id="a space"),
        pytest.param(b' {"a":1}', id="a space before"),
        pytest.param(b'{"a":1}\n', id="a newline after"),
        pytest.param(b'{"a":\t1}', id="a tab"),
        pytest.param(b'\xef\xbb\xbf{"a":1}', id="a byte order mark"),
        pytest.param('{"a":1}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b'{"a":"\\u0041"}', id="an escape that is not needed"),
        pytest.param(b'{"a":"\\/"}', id="an escaped slash"),
        pytest.param(b'{"a":"\\u000A"}', id="a long escape of a newline"),
        pytest.param(b'{"a":"\\u001F"}', id="upper-case hex in an escape"),
        pytest.param(b'{"a":"\\u00e9"}', id="an escape outside ASCII"),
        pytest.param(b'{"a":"\\ud800"}', id="half of a surrogate pair"),
        pytest.param(b'{"a":"\\ud83d\\ude00"}', id="an escaped surrogate pair"),
        pytest.param(b'{"a":"\xed\xa0\x80"}', id="half of a pair, in UTF-8"),
        pytest.param(b'{"a":"\xff"}', id="not UTF-8"),
        pytest.param(b'{"a":"\x00"}', id="a NUL byte"),
        pytest.param(b'{"a":1}\x00', id="a NUL byte after"),
        pytest.param(b'{"a":"\n"}', id="a newline inside a text"),
        pytest.param(b'{"a":1.0}', id="a whole number with a fraction"),
        pytest.param(b'{"a":1.5}', id="a fraction"),
        pytest.param(b'{"a":[1.5]}', id="a fraction in a list"),
        pytest.param(b'{"a":[1,1.5]}', id="a fraction, second in a list"),
        pytest.param(b'{"a":1e2}', id="an exponent"),
        pytest.param(b'{"a":1E+2}', id="another exponent"),
        pytest.param(b'{"a":1e-7}', id="an exponent as RFC 8785 writes it"),
        pytest.param(b'{"a":-0}', id="minus nought"),
        pytest.param(b'{"a":-0.0}', id="minus nought with a fraction"),
        pytest.param(b'{"a":01}', id="a leading nought"),
        pytest.param(b'{"a":+1}', id="a plus sign"),
        pytest.param(b'{"a":9007199254740992}', id="2^53"),
        pytest.param(b'{"a":-9007199254740992}', id="-2^53"),
        pytest.param(b'{"a":[9007199254740992]}', id="2^53 in a list"),
        pytest.param(b'{"a":18446744073709551616}', id="2^64"),
        pytest.param(b'{"a":' + b"9" * 400 + b"}", id="an integer of 400 digits"),
        pytest.param(b'{"a":null}', id="null"),
        pytest.param(b'{"a":[null]}', id="null in a list"),
        pytest.param(b'{"a":[0,null]}', id="null, second in a list"),
        pytest.param(b'{"a":NaN}', id="not a number"),
        pytest.param(b'{"a":Infinity}', id="infinity"),
        pytest.param(b"{'a':1}", id="single quotes"),
        pytest.param(b'{"a":1,}', id="a comma too many"),
        pytest.param(b'{"a":1}{"a":1}', id="two objects"),
        pytest.param(b"[1]", id="a list"),
        pytest.param(b'"a"', id="a text"),
        pytest.param(b"1", id="a number"),
        pytest.param(b"", id="nothing"),
        pytest.param(b'{"a":' + b"[" * 300 + b"]" * 300 + b"}", id="300 levels deep"),
        pytest.param(b'{"a":' + b"[" * 9999, id="9,999 levels deep"),
        pytest.param('{"\u00e9":1}'.encode(), id="a key outside ASCII"),
        pytest.param('{"a":"e\u0301"}'.encode(), id="text that is not NFC"),
    ],
)
def test_any_other_spelling_is_refused(data: bytes) -> None:
    with pytest.raises(NotCanonicalError):
        decode(data)


def test_a_deep_value_is_not_written() -> None:
    value: object = 1
    for _ in range(2_000):
        value = [value]
    with pytest.raises(NotCanonicalError):
        encode({"a": value})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        pytest.param(b'{"b":1,"a":2}', "byte 2", id="at the first key"),
        pytest.param(b'{"a":1,"b": 2}', "byte 11", id="at a space"),
        pytest.param(b'{"a":1}  ', "byte 7", id="at the end"),
        pytest.param(b'{"a":x}', "character 5", id="where it cannot be read"),
    ],
)
def test_a_refusal_says_where_the_spelling_first_differs(
    data: bytes, where: str
) -> None:
    with pytest.raises(NotCanonicalError, match=where):
        decode(data)
