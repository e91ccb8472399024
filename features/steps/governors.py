"""Steps that speak of governors and keys: who may sign what."""

from __future__ import annotations

from pathlib import Path

from pytest_bdd import given, parsers, then, when

from features.steps.scene import Scene, continued, opened
from ledger.bootstrap import create_ledger, open_ledger
from ledger.config import Place
from ledger.errors import LedgerError
from ledger.proof.note import SignerKey
from ledger.record.draft import Draft
from ledger.registrar import Receipt
from tests.world import (
    NOON,
    at_noon,
    key_stream,
    make_governors,
    make_key,
    make_log_keys,
    opening,
    registration,
    write,
)

NAIJ = "naij.example"


@given("three governors, of whom two must agree", target_fixture="founders")
def _founders() -> tuple[SignerKey, ...]:
    return make_governors(3)


@when("only two of them sign the first entry", target_fixture="opening_refused")
def _two_open(founders: tuple[SignerKey, ...], tmp_path: Path) -> LedgerError | None:
    first = write(opening(founders, 2, make_log_keys()), *founders[:2])
    try:
        create_ledger(Place(tmp_path / "new"), first, now=at_noon)
    except LedgerError as refusal:
        return refusal
    return None


@then(parsers.parse("no ledger is opened, because {slug}"))
def _not_opened(opening_refused: LedgerError | None, tmp_path: Path, slug: str) -> None:
    assert opening_refused is not None
    assert opening_refused.slug() == slug
    assert not (tmp_path / "new").exists()


@when("all three sign it")
def _three_open(founders: tuple[SignerKey, ...], tmp_path: Path) -> None:
    first = write(opening(founders, 2, make_log_keys()), *founders)
    create_ledger(Place(tmp_path / "new"), first, now=at_noon)


@then("the ledger is open, and its first entry names the three")
def _opened(founders: tuple[SignerKey, ...], tmp_path: Path) -> None:
    with open_ledger(Place(tmp_path / "new")) as ledger:
        assert sorted(ledger.registrar.keyring.governors) == sorted(
            key.verifier_key.label for key in founders
        )


@given("a ledger whose governors must be two")
def _two_of_three(scene: Scene) -> None:
    assert scene.world.threshold == 2


@when("one governor and the new key sign a registration for naij.example")
def _one_governor(scene: Scene) -> None:
    key = make_key(f"{NAIJ}/officer-1")
    scene.send(scene.world.sign(registration(key), scene.world.governors[0], key))


@when("two governors and the new key sign it")
def _two_governors(scene: Scene) -> None:
    scene.register(NAIJ)


@when("two governors register naij.example, but the new key does not sign")
def _without_possession(scene: Scene) -> None:
    key = make_key(f"{NAIJ}/officer-1")
    scene.send(scene.world.sign(registration(key), *scene.world.quorum))


@then("naij.example may file")
def _may_file(scene: Scene) -> None:
    scene.file(NAIJ, opened(NAIJ, "J-0312", "2026-03-03"))
    assert isinstance(scene.outcome, Receipt)


@when("a key that nobody registered files for naij.example")
def _unregistered(scene: Scene) -> None:
    draft = opened(NAIJ, "J-0312", "2026-03-03")
    scene.send(scene.sign(NAIJ, draft, make_key(f"{NAIJ}/nobody")))


@given("a ledger in which naij.example may file notices only")
def _notices_only(scene: Scene) -> None:
    scene.register(NAIJ, ("notice",))


@given("a ledger in which naij.example may file from entry 1,000 on")
def _later(scene: Scene) -> None:
    scene.register(NAIJ, valid_from=1_000)


@when("naij.example rotates its key", target_fixture="new_key")
def _rotates(scene: Scene) -> SignerKey:
    old, new = scene.filers[NAIJ], make_key(f"{NAIJ}/officer-2")
    facts = {"new_vkey": str(new.verifier_key)}
    scene.world.file(Draft("key.rotated", key_stream(old), facts), old, new)
    return new


@when("the governors revoke the key of naij.example")
def _revoke(scene: Scene) -> None:
    facts = {"reason": "stolen", "since": scene.world.size + 1}
    scene.world.govern(Draft("key.revoked", key_stream(scene.filers[NAIJ]), facts))


@then(parsers.parse("a statement signed by the old key is refused as {slug}"))
def _old_key(scene: Scene, slug: str) -> None:
    scene.file(NAIJ, opened(NAIJ, "J-0312", "2026-03-03"))
    assert scene.refusal.slug() == slug


@then("a statement signed by the new key is accepted")
def _new_key(scene: Scene, new_key: SignerKey) -> None:
    draft = opened(NAIJ, "J-0312", "2026-03-03")
    scene.send(scene.sign(NAIJ, draft, new_key))
    assert isinstance(scene.outcome, Receipt)


@then("the case is still on record")
def _case_stands(scene: Scene) -> None:
    stream = continued(NAIJ, "J-0312", f"{NOON:%Y-%m-%d}").stream
    assert scene.world.registrar.tip(stream).version == 1
