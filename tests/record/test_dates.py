"""A date is a day, a month or a year that has been, written as well as it is known."""

from __future__ import annotations

import pytest

from ledger.errors import (
    DateImpossibleError,
    DateInFutureError,
    MalformedError,
    SchemaViolationError,
)
from tests.record.bodies import make_body, read, replaced

KIND = "case.opened"
AT = ("facts", "happened_on")


def dated(on: str | None, precision: str = "day", **more: object) -> object:
    return {"precision": precision, **({} if on is None else {"on": on}), **more}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(dated("2026-11-24"), id="the day of the signature"),
        pytest.param(dated("2026-11", "month"), id="its month"),
        pytest.param(dated("2026", "year"), id="its year"),
        pytest.param(dated("2024-02-29"), id="29 February of a leap year"),
        pytest.param(dated("1983-01-09"), id="the day on which EOIR began"),
        pytest.param(dated("1983", "year"), id="the year in which EOIR began"),
        pytest.param(dated(None, "unknown"), id="unknown"),
        pytest.param(dated("2018", "year", disputed=["2017-05-03"]), id="disputed"),
        pytest.param({"said": "sealed"}, id="sealed"),
        pytest.param({"said": "sealed", "until": "2030-01-01"}, id="sealed for a time"),
    ],
)
def test_a_date_is_read_as_well_as_it_is_known(value: object) -> None:
    read(replaced(make_body(KIND), AT, value))


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(dated("2026-02-31"), id="31 February"),
        pytest.param(dated("2025-02-29"), id="29 February of a common year"),
        pytest.param(dated("2026-13-01"), id="a thirteenth month"),
        pytest.param(dated("2026-00-10"), id="month nought"),
        pytest.param(dated("2026-01-00"), id="day nought"),
        pytest.param(dated("2026-13", "month"), id="a thirteenth month alone"),
        pytest.param(dated("0000", "year"), id="year nought"),
        pytest.param(dated("1982-12-31"), id="before 1983"),
        pytest.param(dated("1982", "year"), id="a year before 1983"),
        pytest.param(dated("2018", "year", disputed=["1982-12-31"]), id="disputed"),
        pytest.param(dated("2018", "year", disputed=["2018-02-30"]), id="disputed day"),
        pytest.param({"said": "sealed", "until": "2027-02-30"}, id="end of a seal"),
    ],
)
def test_a_day_that_never_was_is_refused(value: object) -> None:
    with pytest.raises(DateImpossibleError) as refused:
        read(replaced(make_body(KIND), AT, value))
    assert refused.value.violations[0].pointer == "/facts/happened_on"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(dated("2027-03-03"), id="a day of next year"),
        pytest.param(dated("2026-11-25"), id="the day after"),
        pytest.param(dated("2026-12", "month"), id="next month"),
        pytest.param(dated("2027", "year"), id="next year"),
        pytest.param(dated("2018", "year", disputed=["2026-12"]), id="disputed"),
        pytest.param(dated(None, "unknown", disputed=["2026-11-25"]), id="unknown"),
    ],
)
def test_what_happened_after_the_signature_is_refused(value: object) -> None:
    with pytest.raises(DateInFutureError) as refused:
        read(replaced(make_body(KIND), AT, value))
    assert [found.pointer for found in refused.value.violations] == [
        "/facts/happened_on"
    ]


def test_f_10_a_later_day_is_refused_in_a_move_too() -> None:
    body = make_body("case.reassigned")
    body["signed_at"] = "2026-11-24T12:00:00Z"
    with pytest.raises(DateInFutureError) as refused:
        read(replaced(body, AT, dated("2027-03-03")))
    assert refused.value.slug() == "date-in-future"
    assert refused.value.violations[0].pointer.endswith("/happened_on")


def test_a_hearing_may_be_set_for_a_later_day() -> None:
    later = replaced(
        make_body("case.hearing_set"), ("facts", "hearing_on"), dated("2027-03-03")
    )
    read(later)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(dated("2026-11", "day"), id="a month for a day"),
        pytest.param(dated("2026-11-01", "month"), id="a day for a month"),
        pytest.param(dated("2026", "unknown"), id="a year for unknown"),
        pytest.param(dated(None, "year"), id="no year"),
        pytest.param(dated("26-11-24"), id="a year of two digits"),
        pytest.param(dated("2026-11-24T00:00:00Z"), id="an instant"),
        pytest.param(dated("2026/11/24"), id="slashes"),
        pytest.param(dated("20261124"), id="no hyphens"),
        pytest.param(dated("\uff12\uff10\uff12\uff16-11-24"), id="full-width digits"),
        pytest.param(dated("2026-11-24\n"), id="a newline"),
        pytest.param(dated("2026-11-24", "decade"), id="another precision"),
        pytest.param(dated("2026-11-24", disputed=[]), id="nothing disputed"),
        pytest.param("2026-11-24", id="a bare day"),
        pytest.param(
            {"said": "public", "until": "2027-01-01"}, id="a public text ends"
        ),
    ],
)
def test_a_date_has_one_form(value: object) -> None:
    with pytest.raises(SchemaViolationError):
        read(replaced(make_body(KIND), AT, value))


@pytest.mark.parametrize(
    "signed_at",
    [
        "2026-02-31T12:00:00Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T12:60:00Z",
        "2026-11-24T12:00:60Z",
        "2026-11-24T12:00:00+00:00",
        "2026-11-24T12:00:00",
        "2026-11-24 12:00:00Z",
        "2026-11-24T12:00:00.5Z",
        "2026-11-24",
        "0000-01-01T00:00:00Z",
    ],
)
def test_the_signer_s_clock_is_an_instant_in_utc(signed_at: str) -> None:
    with pytest.raises(MalformedError) as refused:
        read({**make_body(KIND), "signed_at": signed_at})
    assert refused.value.violations[0].pointer == "/signed_at"


@pytest.mark.parametrize(
    ("retrieved_on", "error"),
    [
        pytest.param("2026-02-31", DateImpossibleError, id="31 February"),
        pytest.param("2026-11-25", DateInFutureError, id="after the signature"),
        pytest.param("2026-11", SchemaViolationError, id="a month"),
    ],
)
def test_a_source_was_retrieved_on_a_day_before_the_signature(
    retrieved_on: str, error: type[MalformedError]
) -> None:
    body = replaced(make_body(KIND), ("evidence", 0, "retrieved_on"), retrieved_on)
    with pytest.raises(error) as refused:
        read(body)
    assert refused.value.violations[0].pointer == "/evidence/0/retrieved_on"
