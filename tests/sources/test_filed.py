"""The public record, once filed, says what its tables say: no less and no more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pytest

from ledger.bootstrap import Ledger
from ledger.record.case import Case
from ledger.record.plan import Measure, Metric, MetricRule, Rating, Reading
from ledger.record.rating import reconstruct
from ledger.registrar import Receipt
from ledger.sources import castro_tum
from ledger.sources.attorney_general import stream_of
from ledger.sources.reference import EDITOR, LeftOut, left_out
from tests.sources.filed import Filed, read_all
from tests.sources.tables import (
    FILES,
    NAMES,
    ORDERS,
    OURS,
    STAGES,
    TENURES,
    table,
    values,
)

SOURCES = table("referral_sources.csv")
EDGES = table("referral_status.csv")
DISPLACED = table("referral_displaced.csv")
TOLD = table("castro_tum.csv")
ORDER_IDS = [row["stream_id"] for row in ORDERS]
ENDS = {
    "referral.decided": ("decided_by", "decided_on"),
    "referral.withdrawn": ("by", "withdrawn_on"),
    "referral.interim_order": ("by", "ordered_on"),
}
DAYS = {
    "directed": "directed_on",
    "stayed": "stayed_on",
    "briefing_invited": "invited_on",
    "motion_filed": "filed_on",
    "interim_order": "ordered_on",
    "decided": "decided_on",
    "status_changed": "changed_on",
}


def test_every_table_is_filed_or_is_known_to_be_for_counting() -> None:
    filed_tables = {
        "ag_decisions.csv",
        "ag_referral_events.csv",
        "castro_tum.csv",
        "castro_tum_reassignment_claims.csv",
        "officials.csv",
        "performance_plan.csv",
        "performance_thresholds.csv",
        "referral_displaced.csv",
        "referral_orders.csv",
        "referral_sources.csv",
        "referral_stages.csv",
        "referral_status.csv",
    }
    counting = {"administrations.csv", "published_reference_values.csv"}

    assert filed_tables | counting | {"left_out.csv"} == set(FILES)


def test_what_was_left_out_is_listed_with_its_reason() -> None:
    rows = [LeftOut(row["what"], row["why"]) for row in table("left_out.csv")]

    assert list(left_out()) == rows
    assert all(each.what and each.why for each in rows)


def test_everything_is_the_editors_and_each_stream_begins_at_one(
    filed: list[Filed],
) -> None:
    seen: Counter[str] = Counter()
    for each in filed:
        seen[each.statement.stream] += 1
        assert each.host == EDITOR
        assert each.statement.version == seen[each.statement.stream]
    assert Counter(each.kind.partition(".")[0] for each in filed) == {
        "roster": 26,
        "plan": 3,
        "referral": 101,
        "case": 6,
        "order": 7,
        "response": 2,
    }


def test_filing_the_same_notes_again_adds_nothing(ledger: Ledger) -> None:
    before = read_all(ledger)
    again = ledger.registrar.file_all([each.filing for each in before])

    assert [each for each in again if isinstance(each, Receipt) and each.replayed] == (
        again
    )
    assert read_all(ledger) == before


def referral(filed: Sequence[Filed], stream_id: str) -> list[Filed]:
    return [each for each in filed if each.statement.stream == stream_of(stream_id)]


def ends(filed: Sequence[Filed]) -> dict[str, Filed]:
    """The statement that ends each referral, by the id of its stream."""
    return {
        each.stream_id: each
        for kind in ("referral.interim_order", "referral.withdrawn", "referral.decided")
        for each in filed
        if each.kind == kind
    }


def by_and_on(each: Filed) -> tuple[str, str]:
    by, on = ENDS[each.kind]
    return getattr(each.facts, by), str(getattr(each.facts, on))


def test_there_are_53_orders_each_in_a_stream_of_its_own(filed: list[Filed]) -> None:
    streams = {each.stream_id for each in filed if each.kind.startswith("referral.")}

    assert streams == set(ORDER_IDS)
    assert len(streams) == 53


@pytest.mark.parametrize("row", ORDERS, ids=ORDER_IDS)
def test_an_order_is_filed_as_its_row_says(
    row: dict[str, str], filed: list[Filed]
) -> None:
    statements = referral(filed, row["stream_id"])
    directed = [each for each in statements if each.kind == "referral.directed"]
    end = ends(statements).get(row["stream_id"])

    assert [
        (each.facts.directed_by, str(each.facts.directed_on)) for each in directed
    ] == [(row["directed_by"], row["directed_on"])] * bool(row["directed_on"])
    assert bool(end) == (row["disposition"] != "pending")
    if end is not None:
        assert end.kind == f"referral.{row['disposition']}"
        assert by_and_on(end) == (row["decided_by"], row["decided_on"])
        assert list(end.facts.citations) == values(row["decision_citations"])
        assert (
            end.texts.get("/facts/outcome_said", "")
            == (OURS[row["stream_id"]]["outcome"])
        )
        dropped = {"interim_order", "referral_withdrawn"}
        if row["disposition"] == "decided":
            assert list(end.facts.outcomes) == [
                code for code in values(row["outcomes"]) if code not in dropped
            ]


@pytest.mark.parametrize("row", ORDERS, ids=ORDER_IDS)
def test_how_a_matter_came_up_is_said_once_and_a_blank_stays_unknown(
    row: dict[str, str], filed: list[Filed]
) -> None:
    said = [
        (each.facts.referred_by or "unknown", each.facts.provision or "unknown")
        for each in referral(filed, row["stream_id"])
        if hasattr(each.facts, "provision")
    ]
    known = [pair for pair in said if pair != ("unknown", "unknown")]
    code = {"ins_commissioner": "ins", "ins;dhs": "ins_dhs"}
    expected = (code.get(row["referred_by"], row["referred_by"]), row["provision"])

    assert known == [expected] * (expected != ("unknown", "unknown"))


def test_pending_matters_have_no_end_and_two_attorneys_general(
    filed: list[Filed],
) -> None:
    ended = ends(filed)
    pending = {
        each.stream_id: NAMES[each.facts.directed_by]
        for each in filed
        if each.kind == "referral.directed" and each.stream_id not in ended
    }
    assert pending == {"a-m-r-c": "William Barr", "negusie-2": "Merrick Garland"}
    assert Counter(each.kind for each in ended.values()) == {
        "referral.decided": 49,
        "referral.withdrawn": 1,
        "referral.interim_order": 1,
    }


def test_orders_by_attorney_general_match_the_published_counts(
    filed: list[Filed],
) -> None:
    """Table 3.3 of the fact sheet; Whitaker directed and did not decide."""
    counted = Counter(NAMES[by_and_on(each)[0]] for each in ends(filed).values())
    first_trump = ("Jeff Sessions", "Matthew Whitaker", "William Barr", "Jeffrey Rosen")

    assert sum(counted.pop(name, 0) for name in first_trump) == 16
    assert counted == {
        "William French Smith": 1,
        "Dick Thornburgh": 1,
        "Janet Reno": 6,
        "John Ashcroft": 9,
        "Alberto Gonzales": 1,
        "Michael Mukasey": 5,
        "Eric Holder": 3,
        "Loretta Lynch": 1,
        "Merrick Garland": 6,
        "Pam Bondi": 2,
    }


def test_orders_by_administration_match_the_published_counts(
    filed: list[Filed],
) -> None:
    """G. W. Bush 15: Chase 2018. Obama 4: Chase 2018; Gonzales and Glen 2016."""
    counted = Counter(
        row["administration"]
        for each in ends(filed).values()
        for row in table("administrations.csv")
        if row["from"] <= by_and_on(each)[1] < (row["until"] or "9999")
    )
    assert (counted["g_w_bush"], counted["obama"]) == (15, 4)
    assert counted.total() == 51


def test_only_eleven_orders_were_wholly_read(filed: list[Filed]) -> None:
    """Design, section 11: of 53, 11 wholly read, 23 mixed, 19 from memory only."""
    assert Counter(confidence(referral(filed, each)) for each in ORDER_IDS) == {
        "wholly_read": 11,
        "mixed": 23,
        "memory_only": 19,
    }


@pytest.mark.parametrize("row", ORDERS, ids=ORDER_IDS)
def test_what_rests_on_memory_is_named(row: dict[str, str], filed: list[Filed]) -> None:
    assert confidence(referral(filed, row["stream_id"])) == row["confidence"]


def confidence(statements: Sequence[Filed]) -> str:
    """How far a referral rests on memory, by what was filed of its turning points."""
    turns = [each for each in statements if each.kind in {*ENDS, "referral.directed"}]
    known = {(each.seq, name) for each in turns for name in stated(each)}
    remembered = {
        (each.seq, name) for each in turns for name in each.statement.unverified
    }
    if not remembered:
        return "wholly_read"
    return "memory_only" if known <= remembered else "mixed"


def stated(each: Filed) -> set[str]:
    """Fields of the facts that say something; a list of unknown codes does not."""
    return {
        name
        for name in type(each.facts).model_fields
        if (value := getattr(each.facts, name))
        and value not in ("unknown", ("unknown",))
        and name != "displaced"
    }


def test_the_two_dates_of_e_l_h_stand_side_by_side(filed: list[Filed]) -> None:
    (decision,) = referral(filed, "e-l-h")
    day = decision.facts.decided_on

    assert (day.on, day.precision, day.disputed) == (
        "2004-12-01",
        "day",
        ("2004-12-21",),
    )
    assert [each.seq for each in filed if has_other_dates(each)] == [decision.seq]


def has_other_dates(each: Filed) -> bool:
    return any(getattr(group, "disputed", ()) for _, group in each.statement.groups)


@pytest.mark.parametrize(
    "stage", STAGES, ids=[f"{row['event']}-{row['stream_id']}" for row in STAGES]
)
def test_each_event_is_one_statement_with_its_source(
    stage: dict[str, str], filed: list[Filed]
) -> None:
    statements = [
        each
        for each in referral(filed, stage["stream_id"])
        if each.kind == f"referral.{stage['statement']}"
        and str(getattr(each.facts, DAYS[stage["statement"]])) == stage["on"]
    ]
    (statement,) = statements
    named = {
        name_of(row)
        for row in SOURCES
        if row["stream_id"] == stage["stream_id"]
        and row["statement"] == stage["statement"]
        and stage["event"] in values(row["events"])
    }
    assert named
    assert named <= {name for _, name, _ in statement.sources}
    assert bool(stage["unverified"]) == (
        DAYS[stage["statement"]] in statement.statement.unverified
    )
    for who in ("parties", "amici", "replies"):
        if stage[f"{who}_due"]:
            briefs = getattr(statement.facts, who)
            assert str(briefs.due_on) == stage[f"{who}_due"]
            assert str(briefs.words or "") == stage[f"{who}_words"]
    if stage["requests"]:
        assert list(statement.facts.asks) == values(stage["requests"])
        assert stage["requested_until"] in statement.texts["/facts/about_said"]


def name_of(row: dict[str, str]) -> str:
    return row["citation"] or row["document"] or row["title"]


def test_every_source_stands_beside_what_it_is_a_source_of(filed: list[Filed]) -> None:
    found = {
        (each.stream_id, each.kind.partition(".")[2], *source)
        for each in filed
        if each.kind.startswith("referral.")
        for source in each.sources
    }
    wanted = {
        (row["stream_id"], row["statement"], row["class"], name_of(row), row["url"])
        for row in SOURCES
    }
    assert wanted - found == set()


def test_every_displaced_precedent_is_filed(filed: list[Filed]) -> None:
    found = [
        (each.stream_id, old.matter, old.citation or "", str(old.effect))
        for each in filed
        if each.kind == "referral.decided"
        for old in each.facts.displaced
    ]
    assert sorted(found) == sorted(
        (row["stream_id"], row["matter"], row["citation"], row["effect"])
        for row in DISPLACED
    )


def edges(filed: Sequence[Filed]) -> list[Filed]:
    return [each for each in filed if each.kind == "referral.status_changed"]


def test_every_change_of_status_is_filed_after_both_orders_and_in_order_of_days(
    filed: list[Filed],
) -> None:
    changes = edges(filed)
    days = [str(each.facts.changed_on) for each in changes]
    first: dict[str, int] = {}
    for each in filed:
        first.setdefault(each.statement.stream, each.seq)

    assert sorted(edge_of(each) for each in changes) == sorted(
        (row["stream_id"], row["status"], row["by_stream"], row["on"]) for row in EDGES
    )
    assert days == sorted(days)
    assert all(first[each.facts.by_stream] < each.seq for each in changes)
    for each in changes:
        (row,) = (row for row in EDGES if edge_of(each) == tuple(row.values())[:4])
        renamed = {"on": "changed_on", "status": "status"}
        assert set(each.statement.unverified) == {
            renamed[name] for name in values(row["unverified"])
        }
        assert len(each.sources) == len(values(row["source"]))


def edge_of(each: Filed) -> tuple[str, str, str, str]:
    by = each.facts.by_stream.rpartition("/")[2]
    return each.stream_id, str(each.facts.status), by, str(each.facts.changed_on)


@pytest.mark.parametrize(
    ("stream_id", "chain"),
    [
        pytest.param(
            "a-b-1",
            [
                ("supplemented", "a-b-2", "2021-01-14"),
                ("vacated", "a-b-3", "2021-06-16"),
                ("reinstated", "s-s-f-m", "2025-09-02"),
            ],
            id="A-B- (I)",
        ),
        pytest.param(
            "a-b-3", [("overruled", "s-s-f-m", "2025-09-02")], id="A-B- (III)"
        ),
        pytest.param(
            "l-e-a-2",
            [
                ("vacated", "l-e-a-3", "2021-06-16"),
                ("reinstated", "r-e-r-m", "2025-09-02"),
            ],
            id="L-E-A- (II)",
        ),
        pytest.param(
            "l-e-a-3", [("overruled", "r-e-r-m", "2025-09-02")], id="L-E-A- (III)"
        ),
    ],
)
def test_what_became_of_an_order_is_a_chain(
    stream_id: str, chain: list[tuple[str, str, str]], filed: list[Filed]
) -> None:
    assert [edge_of(each)[1:] for each in edges(referral(filed, stream_id))] == chain


def test_each_tenure_is_a_term_of_one_listing(filed: list[Filed]) -> None:
    found = []
    for each in filed:
        if each.kind == "roster.person_listed":
            assert each.texts["/facts/name_said"] == NAMES[each.facts.person]
            found += [
                (
                    each.facts.person,
                    str(term.office),
                    str(term.level),
                    term.court or "",
                    str(term.from_on),
                    str(term.until_on or ""),
                    each.texts.get(f"/facts/terms/{place}/note_said", ""),
                )
                for place, term in enumerate(each.facts.terms)
            ]
    columns = ("id", "office", "level", "court", "from", "until", "note")
    assert sorted(found) == sorted(
        tuple(row[column] for column in columns) for row in TENURES
    )


def test_a_listing_names_its_pages_its_codes_and_what_is_memory(
    filed: list[Filed],
) -> None:
    for each in filed:
        if each.kind == "roster.person_listed":
            rows = [row for row in TENURES if row["id"] == each.facts.person]
            urls = {url for row in rows for url in values(row["source"])}
            codes = [code for row in rows for code in values(row["release_codes"])]
            assert {url for _, _, url in each.sources} == urls
            assert list(each.facts.release_codes) == codes
            assert bool(each.statement.unverified) == any(
                row["unverified"] for row in rows
            )


def plans(filed: Sequence[Filed]) -> dict[str, Filed]:
    return {each.stream_id: each for each in filed if each.kind == "plan.issued"}


def test_the_two_instruments_of_2018_are_two_plans(filed: list[Filed]) -> None:
    issued = plans(filed)

    assert list(issued) == ["court-measures-2018", "performance-work-plan-2018"]
    for row, each in zip(table("performance_plan.csv"), issued.values(), strict=True):
        facts = each.facts
        assert (facts.instrument, facts.measures) == (
            row["instrument"],
            row["measures"],
        )
        assert (str(facts.issued_on), str(facts.effective_on)) == (
            row["issued_on"],
            row["effective_on"],
        )
        assert (facts.author.official, facts.author.office) == (
            row["issued_by"],
            "eoir_director",
        )
        assert facts.benchmarks_needed == row["benchmarks_needed"]
        assert each.texts["/facts/title_said"] == row["title"]
        assert each.texts["/facts/authority_said"] == "; ".join(
            values(row["authority"])
        )
        names = {name for _, name, _ in each.sources}
        assert set(values(row["source"])) <= names


def test_the_metrics_of_the_plan_are_those_of_the_table(filed: list[Filed]) -> None:
    plan = plans(filed)["performance-work-plan-2018"].facts
    assert [metric_row(rule) for rule in plan.metrics] == [
        {
            name: cell
            for name, cell in row.items()
            if name not in {"instrument", "unverified", "source"}
        }
        for row in table("performance_thresholds.csv")
    ]
    assert not plans(filed)["court-measures-2018"].facts.metrics
    assert "1 October - 30 September" in Measure.COUNT_PER_YEAR.meaning


def metric_row(rule: MetricRule) -> dict[str, str]:
    tests = {
        f"{level}_{part}": str(getattr(threshold, part)) if threshold else ""
        for level in ("satisfactory", "unsatisfactory")
        for threshold in [getattr(rule, level)]
        for part in ("test", "value")
    }
    return {
        "metric": str(rule.metric),
        "role": rule.role,
        "measure": str(rule.measure),
        "days": str(rule.days or ""),
        "exceptions": ";".join(rule.exceptions),
        **tests,
    }


def test_the_plan_was_suspended_in_2021_and_nothing_says_that_it_came_back(
    filed: list[Filed],
) -> None:
    later = [each for each in filed if re.match(r"plan\.(?!issued)", each.kind)]

    assert [
        (each.stream_id, str(each.facts.suspended_on), each.facts.by.official)
        for each in later
    ] == [("performance-work-plan-2018", "2021-10-19", "A-25")]
    assert later[0].facts.by.office == "chief_immigration_judge"
    assert later[0].sources == [("official-document", "AILA Doc. 17101234", "")]


@pytest.mark.parametrize(
    ("completions", "remands", "level"),
    [
        pytest.param(700, 14, Rating.SATISFACTORY, id="700 is satisfactory"),
        pytest.param(699, 14, Rating.NEEDS_IMPROVEMENT, id="699 is not"),
        pytest.param(560, 14, Rating.NEEDS_IMPROVEMENT, id="560 is not below 560"),
        pytest.param(559, 14, Rating.UNSATISFACTORY, id="559 is"),
        pytest.param(700, 15, Rating.NEEDS_IMPROVEMENT, id="15 % is not less than 15"),
        pytest.param(700, 20, Rating.NEEDS_IMPROVEMENT, id="20 % is not over 20"),
        pytest.param(700, 21, Rating.UNSATISFACTORY, id="21 % is"),
    ],
)
def test_the_filed_plan_rates_as_the_boundary_table_says(
    completions: int, remands: int, level: Rating, filed: list[Filed]
) -> None:
    """Boundaries: section 1.2 of the fact sheet."""
    readings = [
        Reading(metric=Metric.CASE_COMPLETIONS, value=completions),
        Reading(metric=Metric.REMAND_RATE, value=remands, per=100),
    ]
    plan = plans(filed)["performance-work-plan-2018"].facts

    assert reconstruct(plan, readings).level is level


def test_each_account_of_castro_tum_is_told_by_whoever_told_it(
    filed: list[Filed],
) -> None:
    told = {
        (
            str(each.statement.attributed_to.party),
            each.texts["/attributed_to/who_said"],
            str(each.statement.attributed_to.on),
            words_of(each),
        )
        for each in filed
        if each.statement.attributed_to is not None
    }
    assert told == {
        (row["asserter_party"], row["asserter"], row["on"], row["words"])
        for row in TOLD
    }
    assert len(told) == len(TOLD)


def words_of(each: Filed) -> str:
    """The quoted words: where there is a place for them among the facts, there."""
    pointers = (
        "/attributed_to/words_said",
        "/facts/count/words_said",
        "/facts/reason_said",
        "/facts/text_said",
    )
    return next((each.texts[at] for at in pointers if at in each.texts), "")


def test_four_counts_of_the_other_cases_stand_in_one_order(filed: list[Filed]) -> None:
    accounts = [each for each in filed if each.kind == "order.cases_moved"]

    assert {each.statement.stream for each in accounts} == {castro_tum.ORDER}
    assert [
        (
            str(each.facts.counted),
            str(each.facts.count.word),
            each.facts.count.low,
            each.facts.count.high,
            each.statement.unverified,
        )
        for each in accounts
        if each.facts.count.word != "unknown"
    ] == [
        ("other_cases", "at_least", 24, None, ()),
        ("other_cases", "about", 60, None, ()),
        ("cases_in_all", "nearly", 90, None, ()),
        ("cases_in_all", "range", 86, 87, ("count",)),
    ]


def test_the_agencys_reason_is_an_account_without_a_number(filed: list[Filed]) -> None:
    reasons = [
        (
            str(each.statement.attributed_to.party),
            str(each.facts.reason),
            each.facts.count.low,
        )
        for each in filed
        if each.kind == "order.cases_moved"
        and each.statement.attributed_to is not None
        and "/facts/reason_said" in each.texts
    ]
    assert reasons == [
        ("agency", "conduct_of_judge", None),
        ("agency", "conduct_of_judge", None),
        ("association", "other", None),
    ]


def test_the_association_asks_in_answer_to_the_first_account(
    filed: list[Filed],
) -> None:
    first = next(each for each in filed if each.statement.stream == castro_tum.ORDER)
    relief, report = (each for each in filed if each.kind == "response.given")

    assert (relief.facts.party, relief.facts.stance) == ("association", "demands")
    assert [each.seq for each in relief.statement.answers] == [first.seq]
    assert ("first-hand-statement", "AILA Doc. 18080800", "") in relief.sources
    (moved,) = (each for each in filed if each.kind == "case.reassigned")
    assert [each.seq for each in report.statement.answers] == [moved.seq]


def test_the_case_of_castro_tum_passed_to_somebody_unknown_for_one_hearing(
    ledger: Ledger, filed: list[Filed]
) -> None:
    state = ledger.registrar.tip(castro_tum.CASE).state
    told = [each for each in filed if each.statement.stream == castro_tum.CASE]

    assert isinstance(state, Case)
    assert state.holders == ("J-0001", "unknown")
    assert [
        (each.kind, str(getattr(each.facts, "ruling", "")), str(each.facts.happened_on))
        for each in told
    ] == [
        ("case.opened", "", "unknown"),
        ("case.ruled", "administratively_closed", "unknown"),
        ("case.hearing_set", "", "unknown"),
        ("case.ruled", "continued", "2018"),
        ("case.reassigned", "", "2018-07"),
        ("case.ruled", "removal_in_absentia", "2018-07"),
    ]
    assert {each.statement.concerns for each in told} == {(castro_tum.REFERRAL,)}
    assert all(each.sources for each in told)
