"""A fresh ledger for each scenario: real store, real keys, a clock that stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from features.steps import docket, filing, governors, plans, reading, referrals
from features.steps.scene import Scene
from tests.world import make_world


def pytest_configure(config: pytest.Config) -> None:
    """Make the steps known wherever pytest was started from."""
    for vocabulary in (docket, filing, governors, plans, reading, referrals):
        config.pluginmanager.register(vocabulary)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """An empty ledger with three governors, two of whom must agree."""
    with make_world(tmp_path / "jil") as world:
        yield Scene(world)
