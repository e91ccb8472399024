"""Drafts that a test files: one for each kind, after those that it follows."""

from __future__ import annotations

import copy
from typing import Any, Final

from ledger.proof.note import SignerKey
from ledger.record.draft import Draft, Place, compose
from ledger.record.kinds import KINDS, STREAM_TYPES
from tests.record.bodies import IDS
from tests.world import key_stream, make_salts

HOST: Final = "naij.example"


def notice(name: str = "n-1", host: str = HOST, **changes: object) -> Draft:
    """A notice in a stream of its own."""
    facts = dict(KINDS["notice.served"].example)
    return Draft("notice.served", f"{host}/notice/{name}", {**facts, **changes})


def example(kind: str, **changes: object) -> Draft:
    """The example of a kind of filers, with words for its texts."""
    known = KINDS[kind]
    name = IDS.get(known.stream_type, "x-1")
    facts = with_words(copy.deepcopy(dict(known.example)))
    return Draft(kind, f"{HOST}/{known.stream_type}/{name}", {**facts, **changes})


def tell(*drafts: Draft, by: str = "naij.example/officer-1+00000000") -> Any:  # noqa: ANN401
    """State of a stream after ``drafts``, each decided before it is taken in.

    Any: each type of stream has a state of its own.
    """
    state: Any = None
    for version, draft in enumerate(drafts, start=1):
        prev = None if version == 1 else f"{version:064x}"
        place = Place("ef" * 32, version, prev, [by], "2026-11-24T12:00:00Z")
        statement = compose(draft, place, make_salts(draft.kind)).statement
        stream_type = STREAM_TYPES[statement.stream_name.type]
        stream_type.decide(state, statement)
        state = stream_type.evolve(state, statement)
    return state


def with_words(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts with words wherever they only say that there is a text."""
    return {
        name: with_words(value) if isinstance(value, dict) else value
        for name, value in facts.items()
        if value != {"said": "public"}
    } | {
        name: "Words that were made for a test."
        for name, value in facts.items()
        if value == {"said": "public"}
    }


def rotation(old: SignerKey, new: SignerKey) -> Draft:
    """What replaces one key by another."""
    return Draft("key.rotated", key_stream(old), {"new_vkey": str(new.verifier_key)})


def revocation(key: SignerKey, since: int) -> Draft:
    """What ends a key."""
    return Draft("key.revoked", key_stream(key), {"reason": "stolen", "since": since})


def of_the_ledger(kind: str, **facts: object) -> Draft:
    """A statement in the ledger's own stream."""
    return Draft(kind, "ledger.example/ledger/main", facts)
