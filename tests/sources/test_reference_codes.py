"""Every reference table is well formed, and every code in it is explained."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.sources.tables import COMPILED, FILES, FOLDER, table

PROVENANCE = (FOLDER / "PROVENANCE.md").read_text(encoding="utf-8")
_STATEMENTS = (
    "directed stayed briefing_invited motion_filed interim_order decided withdrawn"
    " status_changed"
)
_TESTS = "at_least at_most below above"
CLOSED = {
    (
        "officials.csv",
        "office",
    ): "attorney_general acting_attorney_general eoir_director"
    " chief_immigration_judge assistant_chief_immigration_judge immigration_judge",
    ("officials.csv", "level"): "court region headquarters department",
    ("officials.csv", "unverified"): "from until",
    ("referral_orders.csv", "disposition"): "decided interim_order withdrawn pending",
    ("referral_orders.csv", "referred_by"): "attorney_general board dhs ins"
    " ins_commissioner unknown",
    ("referral_orders.csv", "provision"): "8-CFR-1003.1(h)(1)(i) 8-CFR-3.1(h)(1)(i)"
    " 8-CFR-3.1(h)(1)(iii) unknown",
    (
        "referral_orders.csv",
        "outcomes",
    ): "affirmed reversed vacated remanded recalendared"
    " precedent_overruled prior_order_vacated prior_order_overruled"
    " prior_order_reinstated guidance_added rule_stated stay_lifted"
    " referral_withdrawn interim_order unknown",
    ("referral_orders.csv", "directed_unverified"): "directed_on directed_by provision"
    " referred_by citations matters",
    ("referral_orders.csv", "decided_unverified"): "decided_on decided_by outcomes"
    " citations matters",
    ("referral_orders.csv", "confidence"): "wholly_read mixed memory_only",
    ("referral_sources.csv", "statement"): _STATEMENTS,
    ("referral_sources.csv", "class"): "official-document first-hand-statement"
    " second-hand press derived-from-public-data",
    ("referral_sources.csv", "read"): "yes no",
    ("referral_displaced.csv", "effect"): "overruled overruled_in_part vacated reversed"
    " reinstated",
    ("referral_displaced.csv", "unverified"): "matter citation effect",
    ("referral_status.csv", "status"): "overruled vacated superseded supplemented"
    " reinstated stayed stay_lifted followed",
    ("referral_status.csv", "precision"): "day month year unknown",
    ("referral_status.csv", "unverified"): "on status",
    ("referral_stages.csv", "statement"): _STATEMENTS,
    ("referral_stages.csv", "repeats"): "directed decided status",
    ("referral_stages.csv", "automatic"): "yes no",
    ("referral_stages.csv", "requests"): "extend suspend clarify",
    ("referral_stages.csv", "rulings"): "suspend_denied clarify_denied"
    " extend_granted_in_part",
    ("referral_stages.csv", "unverified"): "on",
    ("castro_tum.csv", "asserter_party"): "association agency press",
    ("castro_tum.csv", "count_word"): "at_least about nearly exactly range",
    ("castro_tum.csv", "what"): "other_cases cases_in_all reason who_took_over"
    " relief_sought",
    ("castro_tum.csv", "unverified"): "count",
    ("performance_plan.csv", "instrument"): "court_measures performance_work_plan",
    ("performance_plan.csv", "measures"): "court judge",
    ("performance_plan.csv", "benchmarks_needed"): "half unknown",
    ("performance_plan.csv", "reinstated"): "yes no unknown",
    ("performance_thresholds.csv", "role"): "required benchmark",
    ("performance_thresholds.csv", "measure"): "count_per_year percent"
    " percent_within_days",
    ("performance_thresholds.csv", "satisfactory_test"): _TESTS,
    ("performance_thresholds.csv", "unsatisfactory_test"): _TESTS,
    ("performance_thresholds.csv", "exceptions"): "statutory_cap background_checks"
    " not_produced",
}
OPTIONAL = {"outcomes", "repeats", "automatic", "requests", "rulings", "unverified"} | {
    "directed_unverified",
    "decided_unverified",
    "count_word",
    "unsatisfactory_test",
    "exceptions",
}


@pytest.mark.parametrize("name", FILES)
def test_a_table_is_utf_8_with_a_header_and_whole_lines(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    text = data.decode("utf-8")

    assert text.endswith("\n")
    assert not text.startswith("\ufeff")
    assert name in COMPILED or "\r" not in text
    for row in table(name):
        assert None not in row
        assert None not in row.values()


@pytest.mark.parametrize("name", FILES)
def test_every_table_is_described(name: str) -> None:
    assert f"`{name}`" in PROVENANCE


@pytest.mark.parametrize(
    ("name", "column"), CLOSED, ids=[f"{name}:{column}" for name, column in CLOSED]
)
def test_a_code_is_of_its_closed_list(name: str, column: str) -> None:
    allowed = set(CLOSED[name, column].split())
    cells = [row[column] for row in table(name)]

    assert {code for cell in cells for code in cell.split(";") if cell} <= allowed
    assert column in OPTIONAL or all(cells)


@pytest.mark.parametrize(
    "code", sorted({code for codes in CLOSED.values() for code in codes.split()})
)
def test_every_code_is_explained(code: str) -> None:
    assert re.search(
        rf"(?<![\w-]){re.escape(code)}(?![\w-])",
        PROVENANCE,
    )


@pytest.mark.parametrize("name", sorted(set(FILES) - COMPILED))
def test_a_date_is_a_day_a_month_or_a_year(name: str) -> None:
    columns = [
        column
        for column in table(name)[0]
        if column in {"from", "until", "on", "requested_until", "decided_on_disputed"}
        or column.endswith(("_on", "_due"))
    ]
    for row in table(name):
        for cell in filter(None, (row[column] for column in columns)):
            assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", cell)
            assert date.fromisoformat(cell + "0000-01-01"[len(cell) :])


@pytest.mark.parametrize("name", sorted(set(FILES) - COMPILED))
def test_no_text_or_address_holds_nine_digits_in_a_row(name: str) -> None:
    for row in table(name):
        for column, cell in row.items():
            assert column == "document" or not re.search(r"\d{9}", cell)
