"""A fresh ledger for each test that asks for one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World, make_world, open_world


@pytest.fixture(scope="session")
def new_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a ledger that holds its first entry. To be copied, not used."""
    directory = tmp_path_factory.mktemp("new") / "ledger"
    make_world(directory).close()
    return directory


@pytest.fixture
def world(new_ledger: Path, tmp_path: Path) -> Iterator[World]:
    """A ledger with one entry; two of its three governors can act."""
    directory = tmp_path / "ledger"
    shutil.copytree(new_ledger, directory)
    with open_world(directory) as world:
        yield world
