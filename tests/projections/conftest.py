"""A ledger with an officer, an agency and an editor, and the whole public record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.projections.views import Views
from ledger.sources import (
    attorney_general,
    castro_tum,
    officials,
    performance_plan,
)
from tests.projections.court import Court
from tests.sources.conftest import new_ledger
from tests.world import make_world


@pytest.fixture
def court(tmp_path: Path) -> Iterator[Court]:
    with make_world(tmp_path / "ledger", governors=2) as world:
        yield Court(
            world,
            officer=world.register("naij.example/officer-1"),
            agency=world.register("agency.example/press-1"),
            editor=world.register("editor.example/editor-1"),
        )


@pytest.fixture(scope="session")
def public_record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Views]:
    """Every order of an Attorney General, the two plans, and Castro-Tum, as filed."""
    with new_ledger(tmp_path_factory.mktemp("public")) as found:
        for source in (officials, performance_plan, attorney_general, castro_tum):
            found.file(source.drafts())
        found.ledger.catch_up()
        yield found.ledger.views
