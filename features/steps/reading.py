"""Steps that speak of reading: as of an entry, and made again from nothing."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_bdd import given, parsers, then, when

from features.steps.scene import REF, Scene
from ledger.errors import LedgerError
from ledger.projections import rebuild
from ledger.projections.accounts import CaseAccounts, accounts
from ledger.projections.tree import root


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader saw, and as of which entry."""

    seq: int
    accounts: CaseAccounts
    root: bytes


def _see(scene: Scene, seq: int) -> Seen:
    views = scene.world.ledger.views
    return Seen(seq, accounts(views, seq, REF), root(views, seq))


@given("a reader notes the custody of the case and the root", target_fixture="seen")
def _notes(scene: Scene) -> Seen:
    return _see(scene, scene.world.size)


@then("as of the entry the reader saw, custody and root are the same")
def _the_same(scene: Scene, seen: Seen) -> None:
    assert scene.world.size > seen.seq
    assert _see(scene, seen.seq) == seen


@then(parsers.parse("as of now, {judge} holds the case"))
def _holds(scene: Scene, judge: str) -> None:
    (account,) = _see(scene, scene.world.size).accounts.accounts
    assert account.case.holder == judge


@when("everything derived is dropped and made again", target_fixture="differing")
def _made_again(scene: Scene) -> list[str]:
    return rebuild.check(scene.world.ledger.feed)


@then("it is the same, byte for byte")
def _no_difference(differing: list[str]) -> None:
    assert differing == []


@when("a reader asks for the custody as of an entry beyond the record")
def _beyond(scene: Scene) -> None:
    try:
        scene.world.ledger.views.as_of(scene.world.size + 1)
    except LedgerError as refusal:
        scene.outcomes.append(refusal)
