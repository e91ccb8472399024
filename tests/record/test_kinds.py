"""Every kind is explained by an example that the ledger itself takes."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from ledger.errors import OutOfOrderError
from ledger.proof.note import SignerKey, VerifierKey
from ledger.record.draft import Draft
from ledger.record.fields import Code, Fields
from ledger.record.kinds import KINDS, STREAM_TYPES
from ledger.registrar import Receipt
from tests.record.drafts import example, of_the_ledger, revocation, rotation
from tests.world import World, make_key, registration

ALL = sorted(KINDS)
OFFICER = make_key("naij.example/officer-1")
NEXT = make_key("naij.example/officer-2")


def groups(group: type[Fields] = Fields) -> Iterator[type[Fields]]:
    for inner in group.__subclasses__():
        yield inner
        yield from groups(inner)


def codes() -> list[type[Code]]:
    return sorted(Code.__subclasses__(), key=lambda code: code.__name__)


def governing(world: World) -> Mapping[str, tuple[Draft, Sequence[SignerKey]]]:
    """Drafts of the kinds in which keys stand, and who signs each beside a quorum."""
    origin, governors = world.log_keys.origin, world.governors
    vkeys = [str(key.verifier_key) for key in governors]
    log_key = VerifierKey(origin, 1, NEXT.verifier_key.public_key)
    return {
        "ledger.governors_changed": (
            of_the_ledger("ledger.governors_changed", governors=vkeys, threshold=2),
            governors[2:],
        ),
        "ledger.log_key_announced": (
            of_the_ledger("ledger.log_key_announced", vkey=str(log_key)),
            (),
        ),
        "key.registered": (registration(OFFICER), [OFFICER]),
        "key.revoked": (revocation(OFFICER, since=2), ()),
    }


def file_example(world: World, kind: str, officer: SignerKey | None) -> Receipt:
    """File the example of one kind, signed by whoever may sign it."""
    if kind == "key.rotated":
        return world.file(rotation(OFFICER, NEXT), OFFICER, NEXT)
    if kind in governing(world):
        draft, others = governing(world)[kind]
        return world.govern(draft, *others)
    if officer is None:
        facts = dict(KINDS[kind].example)
        return world.govern(of_the_ledger(kind, **facts))
    draft = example(kind)
    if kind == "response.given":
        first = world.registrar.entry(1).leaf.hex()
        draft = replace(draft, answers=[{"seq": 1, "leaf": first}])
    return world.file(draft, officer)


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind != "ledger.opened"])
def test_the_example_of_each_kind_is_filed_after_those_it_follows(
    world: World, kind: str
) -> None:
    governed = KINDS[kind].stream_type in {"ledger", "key"}
    officer = None if governed else world.register()
    before = [name for name in KINDS[kind].after if name != "ledger.opened"]
    receipts = [file_example(world, name, officer) for name in [*before, kind]]
    assert receipts[-1].kind == kind
    assert world.registrar.entry(receipts[-1].seq).statement.kind == kind


MAY_OPEN = {"referral.decided", "referral.interim_order"}
"""Of many referrals only the decision is known."""


def follows(kind: str) -> bool:
    governed = KINDS[kind].stream_type in {"ledger", "key"}
    return bool(KINDS[kind].after) and not governed and kind not in MAY_OPEN


@pytest.mark.parametrize("kind", [kind for kind in ALL if follows(kind)])
def test_a_kind_that_follows_others_does_not_open_a_stream(
    world: World, kind: str
) -> None:
    officer = world.register()
    with pytest.raises(OutOfOrderError):
        world.file(example(kind), officer)
    assert world.size == 2


@pytest.mark.parametrize("kind", sorted(MAY_OPEN))
def test_a_referral_may_open_with_what_is_known(world: World, kind: str) -> None:
    assert world.file(example(kind), world.register()).version == 1


@pytest.mark.parametrize("kind", ALL)
def test_a_kind_names_its_stream_and_what_has_happened(kind: str) -> None:
    stream_type, _, happened = kind.partition(".")
    assert KINDS[kind] in STREAM_TYPES[stream_type].kinds
    assert happened
    assert KINDS[kind].meaning.endswith(".")
    assert KINDS[kind].facts.LEGAL_SOURCE
    assert set(KINDS[kind].after) <= KINDS.keys()


@pytest.mark.parametrize("code", codes(), ids=lambda code: code.__name__)
def test_a_list_of_codes_names_its_source_and_explains_each(code: type[Code]) -> None:
    assert "Source:" in (inspect.getdoc(code) or "")
    assert all(each.meaning for each in code)
    assert len({each.meaning for each in code}) == len(code)


@pytest.mark.parametrize(
    "group",
    sorted(set(groups()), key=str),
    ids=lambda group: group.__qualname__,
)
def test_a_group_of_facts_is_closed_strict_and_immutable(group: type[Fields]) -> None:
    config = group.model_config
    assert (config["extra"], config["strict"], config["frozen"]) == (
        "forbid",
        True,
        True,
    )
