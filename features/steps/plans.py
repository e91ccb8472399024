"""Steps that speak of the performance plan: readings, ratings, suspension."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from features.steps.scene import UNKNOWN_ACTOR, Scene
from ledger.projections.notices import notice
from ledger.projections.plans import plan, rate
from ledger.record.draft import Draft
from ledger.record.plan import Metric, Reading
from ledger.sources import performance_plan

EDITOR = "editor.example"
NOTICE = "editor.example/notice/one"


@given("a ledger with the performance plan of 2018", target_fixture="plan_stream")
def _the_plan(scene: Scene) -> str:
    scene.register(EDITOR)
    issued = next(
        draft
        for draft in performance_plan.drafts()
        if draft.facts.get("instrument") == "performance_work_plan"
    )
    scene.given(EDITOR, issued)
    return issued.stream


def _readings(
    completions: int, remands: int | None, met: int, applicable: int
) -> list[Reading]:
    found = [Reading(metric=Metric.CASE_COMPLETIONS, value=completions)]
    if remands is not None:
        found.append(Reading(metric=Metric.REMAND_RATE, value=remands, per=100))
    benchmarks = (
        Metric.NON_STATUS_DETAINED_3D,
        Metric.MOTIONS_20D,
        Metric.CUSTODY_FIRST_DATE,
    )
    for place, metric in enumerate(benchmarks[:applicable]):
        value = 100 if place < met else 50
        found.append(Reading(metric=metric, value=value, per=100))
    return found


@when(
    parsers.parse(
        "a judge has {completions:d} completions and a remand rate of {remands:d} per"
        " cent"
    ),
    target_fixture="readings",
)
def _two_readings(completions: int, remands: int) -> list[Reading]:
    return _readings(completions, remands, 0, 0)


@when(
    parsers.parse(
        "a judge has {completions:d} completions, a remand rate of {remands:d} per"
        " cent, and meets {met:d} of {applicable:d} benchmarks"
    ),
    target_fixture="readings",
)
def _with_benchmarks(
    completions: int, remands: int, met: int, applicable: int
) -> list[Reading]:
    return _readings(completions, remands, met, applicable)


@when(
    parsers.parse(
        "a judge has {completions:d} completions and no remand rate is known"
    ),
    target_fixture="readings",
)
def _without_remands(completions: int) -> list[Reading]:
    return _readings(completions, None, 0, 0)


@then(parsers.parse("the plan rates that as {rating}"))
def _rated(
    scene: Scene, plan_stream: str, readings: list[Reading], rating: str
) -> None:
    views, size = scene.world.ledger.views, scene.world.size
    found = rate(views, size, plan_stream, readings)
    assert found.level == rating.replace(" ", "_")


@when(parsers.parse("the plan is suspended on {day}"))
def _suspended(scene: Scene, plan_stream: str, day: str) -> None:
    facts = {"by": UNKNOWN_ACTOR, "suspended_on": day}
    scene.file(EDITOR, Draft("plan.suspended", plan_stream, facts))


@then("the plan is not in force")
def _not_in_force(scene: Scene, plan_stream: str) -> None:
    row = plan(scene.world.ledger.views, scene.world.size, plan_stream)
    assert (row.in_force, row.suspended_on) == (False, "2021-10-19")


@then("as of the entry before, it was")
def _was_in_force(scene: Scene, plan_stream: str) -> None:
    assert plan(scene.world.ledger.views, scene.receipt.seq - 1, plan_stream).in_force


@when(
    parsers.parse(
        "a notice with {completions:d} completions and a remand rate of {remands:d} per"
        " cent is served on {judge}, rating {rating}"
    )
)
def _notice(
    scene: Scene,
    plan_stream: str,
    completions: int,
    remands: int,
    judge: str,
    rating: str,
) -> None:
    facts = {
        "judge": judge,
        "notice": "rating_of_record",
        "by": UNKNOWN_ACTOR,
        "served_on": "2019-10",
        "plan": plan_stream,
        "rating": rating,
        "readings": [
            {"metric": "case_completions", "value": completions, "per": 1},
            {"metric": "remand_rate", "value": remands, "per": 100},
        ],
    }
    scene.file(EDITOR, Draft("notice.served", NOTICE, facts))


@then(parsers.parse("the notice shows {rating} as notified"))
def _notified(scene: Scene, rating: str) -> None:
    found = notice(scene.world.ledger.views, scene.world.size, NOTICE)
    assert found.notified == rating


@then(parsers.parse("{rating} as reconstructed"))
def _reconstructed(scene: Scene, rating: str) -> None:
    found = notice(scene.world.ledger.views, scene.world.size, NOTICE)
    assert found.reconstructed == rating
