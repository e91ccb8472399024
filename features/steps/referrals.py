"""Steps that speak of referrals: taken, decided, and what became of the decision."""

from __future__ import annotations

from datetime import date

from pytest_bdd import given, parsers, then, when

from features.steps.scene import Scene
from ledger.projections.counts import counts
from ledger.projections.referrals import referral
from ledger.record.draft import Draft

EDITOR = "editor.example"

Table = list[list[str]]


def _stream(slug: str) -> str:
    return f"{EDITOR}/referral/{slug}"


def _decided(slug: str, official: str, day: str) -> Draft:
    facts = {
        "matters": ["A-B-"],
        "citations": ["99 I&N Dec. 1 (A.G. 2018)"],
        "decided_by": official,
        "decided_on": day,
        "outcomes": ["vacated"],
    }
    return Draft("referral.decided", _stream(slug), facts)


def _directed(slug: str, official: str, day: str) -> Draft:
    facts = {
        "matters": ["A-B-"],
        "directed_by": official,
        "referred_by": "attorney_general",
        "provision": "8-CFR-1003.1(h)(1)(i)",
        "directed_on": day,
    }
    return Draft("referral.directed", _stream(slug), facts)


def _changed(slug: str, status: str, by: dict[str, str], day: str) -> Draft:
    facts = {"status": status, "changed_on": day, **by}
    return Draft("referral.status_changed", _stream(slug), facts)


@given("these decisions are on record")
def _decisions(scene: Scene, datatable: Table) -> None:
    for slug, official, day in datatable[1:]:
        scene.given(EDITOR, _decided(slug, official, day))


@when("these changes of status are filed")
def _changes(scene: Scene, datatable: Table) -> None:
    for slug, status, by, day in datatable[1:]:
        scene.given(EDITOR, _changed(slug, status, {"by_stream": _stream(by)}, day))


@when(parsers.parse("the referral and the decision of {slug} are both filed for {day}"))
def _same_day(scene: Scene, slug: str, day: str) -> None:
    scene.given(EDITOR, _directed(slug, "A-01", day))
    scene.given(EDITOR, _decided(slug, "A-01", day))


@when(
    parsers.parse("a referral is directed and then withdrawn by {official} in {year}")
)
def _withdrawn(scene: Scene, official: str, year: str) -> None:
    scene.given(EDITOR, _directed("m-g-g", official, year))
    facts = {"by": official, "withdrawn_on": year}
    scene.given(EDITOR, Draft("referral.withdrawn", _stream("m-g-g"), facts))


@given(
    parsers.parse("a referral is directed by {official} in {year} and never decided")
)
@when(parsers.parse("a referral is directed by {official} in {year} and never decided"))
def _pending(scene: Scene, official: str, year: str) -> None:
    scene.given(EDITOR, _directed("a-m-r-c", official, year))


@when("its status is said to be vacated")
def _vacated(scene: Scene) -> None:
    by = {"by_citation": "99 I&N Dec. 9 (A.G. 2021)"}
    scene.file(EDITOR, _changed("a-m-r-c", "vacated", by, "2021"))


@then(parsers.parse("{slug} stands as {status}"))
def _stands(scene: Scene, slug: str, status: str) -> None:
    row = referral(scene.world.ledger.views, scene.world.size, _stream(slug))
    assert row.status == status


@then(parsers.parse("as of the first change, {slug} stood as {status}"))
def _stood(scene: Scene, slug: str, status: str) -> None:
    as_of = scene.world.size - 2
    assert referral(scene.world.ledger.views, as_of, _stream(slug)).status == status


@then(parsers.parse("both are on record, with {days:d} days between them"))
def _days(scene: Scene, days: int) -> None:
    row = referral(scene.world.ledger.views, scene.world.size, _stream("l-e-a-3"))
    assert row.directed_on is not None
    assert row.decided_on is not None
    between = date.fromisoformat(row.decided_on) - date.fromisoformat(row.directed_on)
    assert between.days == days


@then(
    parsers.parse("{official} has {orders:d} orders and {pending:d} pending referral")
)
def _counted(scene: Scene, official: str, orders: int, pending: int) -> None:
    found = counts(scene.world.ledger.views, scene.world.size, "attorney_general")
    assert [(row.orders, row.pending) for row in found if row.group == official] == [
        (orders, pending)
    ]
