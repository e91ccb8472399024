"""The views follow the record while the server runs, and health says how far."""

from __future__ import annotations

import sqlite3

import pytest
from starlette.testclient import TestClient

from api.app import create_app, from_env
from api.following import Following
from ledger.bootstrap import open_ledger
from ledger.config import Place
from ledger.errors import LedgerMissingError
from tests.api.world import World, notice


def test_health_says_how_far_answers_reach(world: World) -> None:
    answer = world.client.get("/v1/health")

    health = answer.json()
    assert health.pop("version")
    assert health == {
        "status": "ok",
        "origin": "ledger.example/2026",
        "ledger": world.ledger.identity.ledger,
        "recorded": 3,
        "answered": 3,
        "lag": 0,
        "error": None,
    }
    assert answer.headers["cache-control"] == "no-store"


def test_what_another_process_files_is_seen_within_the_next_look(world: World) -> None:
    following = world.client.app.state.following  # type: ignore[attr-defined]
    with open_ledger(world.ledger.place) as other:
        receipt = other.registrar.file(world.sign(notice("a")))

    assert following.wait_for(receipt.seq, timeout=5)
    assert world.get("/v1/entries/4")["row"]["entry"]["seq"] == receipt.seq


def test_a_failure_keeps_answers_where_they_are_and_is_said(world: World) -> None:
    following = world.client.app.state.following  # type: ignore[attr-defined]
    with sqlite3.connect(world.ledger.place.views) as db:
        db.execute("ALTER TABLE entries RENAME TO entries_away")
    db.close()

    world.post(world.sign(notice("a")))

    health = world.get("/v1/health")
    assert (health["status"], health["lag"]) == ("failing", 1)
    assert health["error"] == "ledger-damaged"
    with sqlite3.connect(world.ledger.place.views) as db:
        db.execute("ALTER TABLE entries_away RENAME TO entries")
    db.close()
    assert following.wait_for(4, timeout=10)
    assert world.get("/v1/health")["status"] == "ok"


def test_following_ends_with_its_block(world: World) -> None:
    with Following(world.ledger) as following:
        assert following.wait_for(3, timeout=5)

    assert following.error is None
    assert not following.wait_for(99, timeout=0)


def test_the_server_opens_the_ledger_that_the_environment_names(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIL_DATA", str(world.ledger.place.data))

    with TestClient(from_env()) as client:
        assert client.get("/v1/health").json()["ledger"] == world.ledger.identity.ledger


def test_a_server_without_a_ledger_does_not_start(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIL_DATA", str(tmp_path_factory.mktemp("empty")))

    with pytest.raises(LedgerMissingError), TestClient(from_env()):
        pass


def test_an_application_leaves_the_ledger_that_it_was_given_open(world: World) -> None:
    with TestClient(create_app(world.ledger)) as client:
        client.get("/v1/health")

    assert world.ledger.views.position == 3
    assert Place(world.ledger.place.data) == world.ledger.place
