"""What a judge's readings come to under a plan, by the plan's own words.

Satisfactory needs every required metric at its satisfactory test and enough of the
benchmarks that apply; one metric at its unsatisfactory test makes the whole rating
unsatisfactory; what lies between needs improvement (facts.md, section 1.2). A benchmark
without a reading does not apply. A reconstruction, never a notice that somebody served.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ledger.record.plan import (
    Issued,
    Measure,
    Metric,
    MetricRule,
    Rating,
    Reading,
    Test,
    Threshold,
)


@dataclass(frozen=True, slots=True)
class MetricRating:
    """What one reading comes to.

    Attributes:
        metric: Which one.
        level: Its own level; ``unknown`` where the thresholds were not read.
        because: The rule in words.
    """

    metric: Metric
    level: Rating
    because: str


@dataclass(frozen=True, slots=True)
class Reconstruction:
    """A rating worked out from readings.

    Attributes:
        level: The whole rating; ``unknown`` when a required reading is missing.
        metrics: Each metric of the plan that has a reading, in the plan's order.
        missing: Required metrics without a reading.
    """

    level: Rating
    metrics: tuple[MetricRating, ...]
    missing: tuple[Metric, ...]


def reconstruct(plan: Issued, readings: Sequence[Reading]) -> Reconstruction:
    """Rate ``readings`` by the thresholds of ``plan``."""
    values = {each.metric: Fraction(each.value, each.per) for each in readings}
    rated = {
        rule.metric: _rate(rule, values[rule.metric])
        for rule in plan.metrics
        if rule.metric in values
    }
    required = [rule.metric for rule in plan.metrics if rule.role == "required"]
    missing = tuple(metric for metric in required if metric not in rated)
    return Reconstruction(
        _whole(plan, rated, required, missing), tuple(rated.values()), missing
    )


def _whole(
    plan: Issued,
    rated: Mapping[Metric, MetricRating],
    required: Sequence[Metric],
    missing: Sequence[Metric],
) -> Rating:
    levels = [each.level for each in rated.values()]
    if Rating.UNSATISFACTORY in levels:
        return Rating.UNSATISFACTORY
    if missing or not rated:
        return Rating.UNKNOWN
    benchmarks = [rated[metric].level for metric in rated if metric not in required]
    met = sum(level is Rating.SATISFACTORY for level in benchmarks)
    wanted = {"half": Fraction(1, 2), "all": Fraction(1)}.get(plan.benchmarks_needed, 0)
    required_met = all(
        rated[metric].level is Rating.SATISFACTORY for metric in required
    )
    if required_met and met >= wanted * len(benchmarks):
        return Rating.SATISFACTORY
    return Rating.NEEDS_IMPROVEMENT


def _rate(rule: MetricRule, value: Fraction) -> MetricRating:
    if rule.measure is not Measure.COUNT_PER_YEAR:
        value *= 100
    if rule.unsatisfactory is not None and _passes(rule.unsatisfactory, value):
        return MetricRating(
            rule.metric, Rating.UNSATISFACTORY, _words(rule.unsatisfactory)
        )
    if rule.satisfactory is None:
        return MetricRating(rule.metric, Rating.UNKNOWN, "no threshold was read")
    if _passes(rule.satisfactory, value):
        return MetricRating(rule.metric, Rating.SATISFACTORY, _words(rule.satisfactory))
    return MetricRating(
        rule.metric, Rating.NEEDS_IMPROVEMENT, f"not {_words(rule.satisfactory)}"
    )


def _passes(threshold: Threshold, value: Fraction) -> bool:
    match threshold.test:
        case Test.AT_LEAST:
            return value >= threshold.value
        case Test.AT_MOST:
            return value <= threshold.value
        case Test.BELOW:
            return value < threshold.value
        case Test.ABOVE:
            return value > threshold.value


def _words(threshold: Threshold) -> str:
    return f"{threshold.test.replace('_', ' ')} {threshold.value}"
