"""Interleaved rounds of something and of its baseline."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence


def ratio_of(
    name: str,
    rounds: Sequence[tuple[Callable[[], object], Callable[[], object]]],
    count: int,
) -> float:
    """Median of the times of ours, divided by that of the baseline; printed, too.

    Args:
        name: Of what is measured.
        rounds: Pairs of ours and the baseline, each to be called once.
        count: How many things one call does, to print the time of one.
    """
    pairs = [(_seconds(ours), _seconds(baseline)) for ours, baseline in rounds]
    ours = statistics.median(pair[0] for pair in pairs)
    baseline = statistics.median(pair[1] for pair in pairs)
    sys.stdout.write(
        f"\n{name}: {ours / baseline:.2f} times the baseline"
        f" ({ours / count * 1e6:,.0f} and {baseline / count * 1e6:,.0f} µs each)\n"
    )
    return ours / baseline


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
