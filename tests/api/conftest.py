"""Served ledgers: a small one for each test, and the demonstration for reading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from ledger.bootstrap import open_ledger
from ledger.config import Place
from ledger.demo import build
from tests.api.world import Signers, World, begin, registration


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A ledger with an officer's and an agency's key, at entry 3."""
    signers = Signers()
    begin(tmp_path / "jil", signers)
    with (
        open_ledger(Place(tmp_path / "jil")) as ledger,
        TestClient(create_app(ledger), follow_redirects=False) as client,
    ):
        made = World(ledger, client, signers)
        for key in (signers.officer, signers.agency):
            made.file(registration(key), *signers.governors, key)
        yield made


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of the demonstration: the real public record. For reading only."""
    place = Place(tmp_path_factory.mktemp("record") / "jil")
    build(place)
    with (
        open_ledger(place) as ledger,
        TestClient(create_app(ledger), follow_redirects=False) as client,
    ):
        yield client
