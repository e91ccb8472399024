"""Referrals, their stages, and what their decisions are worth."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from ledger.errors import NotFoundError
from ledger.projections.captions import caption, slug_of
from ledger.projections.chain import chain
from ledger.projections.referrals import (
    DisplacedMatter,
    ReferralRow,
    find_referrals,
    referral,
    referrals,
    stages,
    status_changes,
)
from ledger.projections.views import Views
from tests.projections.court import DECIDED, DIRECTED, SOURCE, Court

STREAM = "naij.example/referral/q-x"
LATER = "naij.example/referral/later"
INTERIM = {"matters": ["Q-X-"], "by": "A-03", "ordered_on": "2026-02-01"}
WITHDRAWN = {"by": "A-04", "withdrawn_on": "2026-03"}


def the_referral(court: Court) -> ReferralRow:
    return referral(court.views, court.now, STREAM)


def order_of(row: ReferralRow) -> tuple[str, str | None, str | None, str | None]:
    return row.disposition, row.decided_by, row.decided_on, row.citation


def test_the_whole_of_a_referral_is_shown(court: Court) -> None:
    directed = court.file(
        "referral.directed",
        "q-x",
        DIRECTED,
        evidence=[SOURCE],
        unverified=["provision"],
    )
    decided = {
        **DECIDED,
        "decided_on": {"on": "2026-05", "precision": "month", "disputed": ["2026-06"]},
        "outcomes": ["affirmed", "precedent_overruled"],
        "displaced": [{"matter": "Y-Z-", "effect": "overruled"}],
        "outcome_said": "Affirmed",
    }
    seq = court.file("referral.decided", "q-x", decided, unverified=["decided_on"])
    row = the_referral(court)
    assert (row.directed_by, row.directed_on, row.directed_precision) == (
        "A-01",
        "2026-01-04",
        "day",
    )
    assert order_of(row) == (
        "decided",
        "A-02",
        "2026-05",
        "99 I&N Dec. 20 (A.G. 2026)",
    )
    assert (row.decided_precision, row.decided_disputed) == ("month", ["2026-06"])
    assert (row.decided_seq, row.seqs) == (seq, [directed, seq])
    assert row.outcomes == ["affirmed", "precedent_overruled"]
    assert row.displaced == [DisplacedMatter("Y-Z-", "overruled")]
    assert row.citations == [*DIRECTED["citations"], *DECIDED["citations"]]
    assert (row.referred_by, row.provision) == ("dhs", "8-CFR-1003.1(h)(1)(iii)")
    assert (row.matter, row.slug, row.status) == ("Q-X-", "q-x", "in_force")
    assert row.unverified == ["decided_on", "provision"]
    assert [source.seq for source in row.sources] == [directed]
    assert [text.pointer for text in row.texts] == ["/facts/outcome_said"]


ACTS: dict[str, dict[str, Any]] = {
    "referral.directed": DIRECTED,
    "referral.interim_order": INTERIM,
    "referral.decided": DECIDED,
}


@pytest.mark.parametrize(
    "kinds",
    [pytest.param(order, id=" ".join(order)) for order in itertools.permutations(ACTS)],
)
def test_stages_come_to_the_same_in_whatever_order_they_are_filed(
    court: Court, kinds: tuple[str, ...]
) -> None:
    for kind in kinds:
        court.file(kind, "q-x", ACTS[kind])
    row = the_referral(court)
    assert order_of(row) == (
        "decided",
        "A-02",
        "2026-05-17",
        "99 I&N Dec. 20 (A.G. 2026)",
    )
    assert (row.directed_by, row.referred_by) == ("A-01", "dhs")
    assert sorted(row.citations) == [
        "99 I&N Dec. 1 (A.G. 2026)",
        "99 I&N Dec. 20 (A.G. 2026)",
    ]
    assert [stage.event for stage in stages(court.views, court.now, STREAM)] == [
        "directed",
        "interim_order",
        "decided",
    ]


def test_an_interim_order_is_the_act_that_counts_until_there_is_a_decision(
    court: Court,
) -> None:
    court.file("referral.directed", "q-x", DIRECTED)
    assert order_of(the_referral(court))[0] == "pending"
    court.file("referral.interim_order", "q-x", INTERIM)
    assert order_of(the_referral(court))[:3] == ("interim_order", "A-03", "2026-02-01")
    later = {**INTERIM, "by": "A-05", "ordered_on": "2026-02-20"}
    court.file("referral.interim_order", "q-x", later)
    assert order_of(the_referral(court))[:3] == ("interim_order", "A-03", "2026-02-01")
    court.file("referral.withdrawn", "q-x", WITHDRAWN)
    row = the_referral(court)
    assert order_of(row)[:3] == ("withdrawn", "A-04", "2026-03")
    assert row.status == "withdrawn"


@pytest.mark.parametrize("kind", ["referral.decided", "referral.interim_order"])
def test_a_decision_without_its_referral_says_who_referred_it(
    court: Court, kind: str
) -> None:
    facts = {**ACTS[kind], "referred_by": "ins", "provision": "8-CFR-3.1(h)(1)(iii)"}
    court.file(kind, "q-x", facts)
    row = the_referral(court)
    assert (row.referred_by, row.provision) == ("ins", "8-CFR-3.1(h)(1)(iii)")
    court.file("referral.directed", "q-x", DIRECTED)
    row = the_referral(court)
    assert (row.referred_by, row.provision) == ("dhs", "8-CFR-1003.1(h)(1)(iii)")


def test_a_blank_provision_is_unknown(court: Court) -> None:
    court.file("referral.decided", "q-x", DECIDED)
    row = the_referral(court)
    assert (row.referred_by, row.provision) == ("unknown", "unknown")
    assert (row.directed_by, row.directed_on, row.directed_precision) == (None,) * 3


def test_each_stage_says_who_acted_and_keeps_its_facts(court: Court) -> None:
    court.file("referral.directed", "q-x", DIRECTED)
    motion = {"by": "dhs", "filed_on": "2026-01-16", "asks": ["clarify", "suspend"]}
    seq = court.file("referral.motion_filed", "q-x", motion, unverified=["asks"])
    stayed = {"by": "A-01", "automatic": "yes", "stayed_on": "2026-01-04"}
    court.file("referral.stayed", "q-x", stayed)
    found = stages(court.views, court.now, STREAM)
    assert [(row.event, row.by, row.on) for row in found] == [
        ("directed", "A-01", "2026-01-04"),
        ("stayed", "A-01", "2026-01-04"),
        ("motion_filed", "dhs", "2026-01-16"),
    ]
    assert found[2].seq == seq
    assert found[2].facts["asks"] == ["clarify", "suspend"]
    assert found[2].unverified == ["asks"]


def change(court: Court, status: str, on: str) -> int:
    facts = {"status": status, "by_stream": LATER, "changed_on": on}
    return court.file("referral.status_changed", "q-x", facts)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param([], "in_force", id="nothing"),
        pytest.param([("vacated", "2026-06")], "vacated", id="vacated"),
        pytest.param(
            [("vacated", "2026-06-01"), ("reinstated", "2026-07-01")],
            "reinstated",
            id="brought back",
        ),
        pytest.param(
            [("reinstated", "2026-07-01"), ("vacated", "2026-06-01")],
            "reinstated",
            id="filed the other way round",
        ),
        pytest.param(
            [("overruled", "2026-06"), ("superseded", "2026-06")],
            "superseded",
            id="of one day the one filed last",
        ),
        pytest.param(
            [("superseded", "2026-06"), ("vacated", "unknown")],
            "superseded",
            id="of an unknown day before the others",
        ),
        pytest.param(
            [
                ("supplemented", "2026-06"),
                ("followed", "2026-07"),
                ("questioned", "2026-08"),
            ],
            "in_force",
            id="what does not end force",
        ),
        pytest.param([("stayed", "2026-06")], "stayed", id="stayed"),
        pytest.param(
            [("stayed", "2026-06"), ("stay_lifted", "2026-07")], "in_force", id="lifted"
        ),
        pytest.param(
            [("vacated", "2026-06"), ("stay_lifted", "2026-07")],
            "vacated",
            id="a lifted stay brings nothing back",
        ),
        pytest.param(
            [("stayed", "2026-06"), ("overruled", "2026-07")],
            "overruled",
            id="overruled while stayed",
        ),
    ],
)
def test_what_a_decision_is_worth_is_its_latest_edge(
    court: Court, changes: list[tuple[str, str]], status: str
) -> None:
    court.file("referral.decided", "later", {**DECIDED, "decided_on": "2026-09"})
    court.file("referral.decided", "q-x", DECIDED)
    for what, on in changes:
        change(court, what, on)
    assert the_referral(court).status == status
    assert len(status_changes(court.views, court.now, STREAM)) == len(changes)


def test_a_chain_reaches_in_both_directions_and_no_further(court: Court) -> None:
    displaced = [{"matter": "Y-Z-", "effect": "overruled_in_part"}]
    decided = court.file("referral.decided", "q-x", {**DECIDED, "displaced": displaced})
    other = {"matters": ["Z-"], "citations": ["99 I&N Dec. 300 (A.G. 2026)"]}
    later = {**DECIDED, **other, "decided_on": "2026-07-01"}
    court.file("referral.decided", "later", later)
    apart = {"citations": ["99 I&N Dec. 400 (A.G. 2026)"]}
    court.file("referral.decided", "apart", {**DECIDED, **apart})
    vacated = {
        "status": "vacated",
        "by_citation": "99 I&N Dec. 300 (A.G. 2026)",
        "changed_on": "2026-07-01",
    }
    first = court.file("referral.status_changed", "q-x", vacated)
    superseded = {
        "status": "superseded",
        "by_citation": "99 FR 12345",
        "changed_on": "2026-09",
    }
    second = court.file("referral.status_changed", "later", superseded)
    found = chain(court.views, court.now, STREAM)
    assert [(node.id, node.status, node.on_record) for node in found.nodes] == [
        ("99 FR 12345", "unknown", False),
        ("Y-Z-", "unknown", False),
        (STREAM, "vacated", True),
        (LATER, "superseded", True),
    ]
    assert [(edge.of, edge.effect, edge.by, edge.seq) for edge in found.edges] == [
        ("Y-Z-", "overruled_in_part", STREAM, decided),
        (STREAM, "vacated", LATER, first),
        (LATER, "superseded", "99 FR 12345", second),
    ]
    assert chain(court.views, court.now, LATER) == found
    assert [node.id for node in chain(court.views, decided, STREAM).nodes] == [
        "Y-Z-",
        STREAM,
    ]


@pytest.mark.parametrize(
    ("matters", "expected", "slug"),
    [
        pytest.param(["A-B- (I)"], "A-B- (I)", "a-b-1", id="one"),
        pytest.param(
            ["Thomas", "Thompson"], "Thomas & Thompson", "thomas-thompson", id="two"
        ),
        pytest.param(
            ["Compean (II)", "Bangaly (II)", "J-E-C- (II)"],
            "Compean, Bangaly & J-E-C- (II)",
            "compean-bangaly-j-e-c-2",
            id="three with one number",
        ),
        pytest.param(
            ["A-B- (I)", "C-D- (II)"],
            "A-B- (I) & C-D- (II)",
            "a-b-1-c-d-2",
            id="numbers",
        ),
    ],
)
def test_captions_are_joined_as_lawyers_cite_them(
    matters: list[str], expected: str, slug: str
) -> None:
    assert caption(matters) == expected
    assert slug_of(f"Matter of {expected}") == slug


@pytest.mark.parametrize(
    ("name", "found"),
    [
        pytest.param("A-B- (I)", ["a-b-1"], id="caption"),
        pytest.param("Matter of A-B- (III)", ["a-b-3"], id="full caption"),
        pytest.param("A-B-", ["a-b-1", "a-b-2", "a-b-3"], id="without number"),
        pytest.param("a-b-2", ["a-b-2"], id="slug"),
        pytest.param("27 I&N Dec. 316", ["a-b-1"], id="citation"),
        pytest.param("27 I&N Dec. 316 (A.G. 2018)", ["a-b-1"], id="whole citation"),
        pytest.param("editor.example/referral/a-b-1", ["a-b-1"], id="stream"),
        pytest.param("Thompson", ["thomas"], id="second matter"),
        pytest.param("castro-tum", ["castro-tum"], id="stream id"),
        pytest.param("CASTRO-TUM", ["castro-tum"], id="in capitals"),
        pytest.param("Nobody", [], id="no such matter"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_referral_is_found_by_any_of_its_names(
    public_record: Views, name: str, found: list[str]
) -> None:
    rows = find_referrals(public_record, public_record.position, name)
    assert [row.stream.rpartition("/")[2] for row in rows] == found


def statuses(views: Views, *names: str) -> dict[str, str]:
    return {
        name: referral(views, views.position, f"editor.example/referral/{name}").status
        for name in names
    }


def test_what_became_of_the_orders_on_the_public_record(public_record: Views) -> None:
    expected = {
        "a-b-1": "reinstated",
        "a-b-2": "reinstated",
        "a-b-3": "overruled",
        "l-e-a-2": "reinstated",
        "l-e-a-3": "overruled",
        "castro-tum": "overruled",
        "cruz-valdez": "in_force",
        "m-g-g": "withdrawn",
        "negusie-1": "stayed",
        "negusie-2": "pending",
        "a-m-r-c": "pending",
        "compean-1": "vacated",
        "haddam-interim": "in_force",
    }
    assert statuses(public_record, *expected) == expected


def test_the_four_states_of_l_e_a(public_record: Views) -> None:
    stream = "editor.example/referral/l-e-a-2"
    found = chain(public_record, public_record.position, stream)
    assert [(edge.effect, edge.on) for edge in found.edges] == [
        ("overruled_in_part", "2019-07-29"),
        ("vacated", "2021-06-16"),
        ("reinstated", "2025-09-02"),
        ("overruled", "2025-09-02"),
    ]
    assert [node.matter for node in found.nodes] == [
        "L-E-A- (I)",
        "L-E-A- (II)",
        "L-E-A- (III)",
        "R-E-R-M- & J-D-R-M-",
    ]


def test_referrals_are_listed_by_day_and_found_by_official(
    public_record: Views,
) -> None:
    as_of = public_record.position
    every = referrals(public_record, as_of)
    days = [row.decided_on or row.directed_on or "" for row in every]
    assert days == sorted(days)
    pending = referrals(public_record, as_of, disposition="pending")
    assert [row.matter for row in pending] == ["A-M-R-C-", "Negusie (II)"]
    whitaker = referrals(public_record, as_of, official="A-18")
    assert [row.matter for row in whitaker] == ["L-E-A- (II)", "Castillo-Perez"]


def test_a_referral_that_is_not_on_record_is_not_found(court: Court) -> None:
    seq = court.file("referral.directed", "q-x", DIRECTED)
    for ask in (referral, chain):
        with pytest.raises(NotFoundError):
            ask(court.views, seq - 1, STREAM)
