"""The ledger's own stream: who governs it, under which keys, by which rules.

Entry 1 opens the ledger. All governors sign it; later changes need the threshold, and
a change of governors needs the threshold of the old ones and every new one. Who may
sign is decided in ``keyring``, since it reads all key streams; here is only the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ledger.errors import (
    MalformedKeyError,
    OutOfOrderError,
    SchemaViolationError,
    Violation,
)
from ledger.proof.note import ED25519, ML_DSA_44, VerifierKey
from ledger.record.fields import Facts, Positive
from ledger.record.identifiers import Hex256, KeyName
from ledger.record.statement import Statement
from ledger.record.stream import Kind, StreamType


def _reads(text: str) -> str:
    try:
        VerifierKey.parse(text)
    except MalformedKeyError:
        raise PydanticCustomError(
            "vkey", "not a verifier key (name+hex+base64); jil key vkey prints it"
        ) from None
    return text


Vkey = Annotated[str, StringConstraints(max_length=4096), AfterValidator(_reads)]
"""A verifier key in its text form, c2sp.org/signed-note."""

Governors = Annotated[tuple[Vkey, ...], Field(min_length=1, max_length=16)]


class _Governed(Facts):
    governors: Governors
    threshold: Positive

    @model_validator(mode="after")
    def _can_act(self) -> Self:
        keys = [VerifierKey.parse(vkey) for vkey in self.governors]
        if len({key.public_key for key in keys}) != len(keys):
            raise PydanticCustomError(
                "governors", "each governor has a key of their own"
            )
        if any(key.algorithm != ED25519 for key in keys):
            raise PydanticCustomError("governors", "governors sign with Ed25519")
        if self.threshold > len(self.governors):
            raise PydanticCustomError(
                "threshold", "the threshold is at most the number of governors"
            )
        return self


class Opened(_Governed):
    """A ledger begins: its name, its governors, and the keys that sign its checkpoints.

    ``log_vkeys`` are one Ed25519 and one ML-DSA-44 key, both named the origin.
    """

    LEGAL_SOURCE = "c2sp.org/tlog-checkpoint; design, section 4"

    origin: KeyName
    log_vkeys: Annotated[tuple[Vkey, ...], Field(min_length=2, max_length=2)]

    @model_validator(mode="after")
    def _log_keys_carry_the_origin(self) -> Self:
        keys = [VerifierKey.parse(vkey) for vkey in self.log_vkeys]
        if [key.algorithm for key in keys] != [ED25519, ML_DSA_44]:
            raise PydanticCustomError(
                "log_vkeys", "first an Ed25519, then an ML-DSA-44 key"
            )
        if any(key.name != self.origin for key in keys):
            raise PydanticCustomError(
                "log_vkeys", "log keys are named exactly the origin"
            )
        return self


class GovernorsChanged(_Governed):
    """Other people govern from here on."""

    LEGAL_SOURCE = "Design, section 3"


class LogKeyAnnounced(Facts):
    """Checkpoints will be signed by one more key, named the origin."""

    LEGAL_SOURCE = "c2sp.org/tlog-checkpoint"

    vkey: Vkey


class RuleAdopted(Facts):
    """A rule for findings, by the digests of its text and of its code."""

    LEGAL_SOURCE = "Design, section 6"

    rule: Annotated[str, StringConstraints(pattern="^R-[0-9]{2}$")]
    rule_version: Positive
    text_sha256: Hex256
    code_sha256: Hex256


class SoftwarePublished(Facts):
    """A program that people run to check us, by its digest."""

    LEGAL_SOURCE = "Design, section 3"

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]{0,60}$")]
    sha256: Hex256
    size: Positive


@dataclass(frozen=True, slots=True)
class Governance:
    """The ledger has begun; ``rules`` are (rule, version) adopted so far."""

    rules: frozenset[tuple[str, int]] = frozenset()


def decide(governance: Governance | None, statement: Statement) -> None:
    """Refuse what cannot follow in the ledger's own stream.

    Raises:
        OutOfOrderError: Opened twice, or anything before it is open.
        SchemaViolationError: Another stream than ``<origin host>/ledger/main``, or a
            rule version that was adopted already.
    """
    facts = statement.facts
    if statement.stream_name.id != "main":
        raise SchemaViolationError(
            "The ledger's own stream is <origin host>/ledger/main.",
            violations=[Violation("/stream", "stream", "not main")],
        )
    if isinstance(facts, Opened):
        if governance is not None:
            raise OutOfOrderError("This ledger is open already.")
        if facts.origin.partition("/")[0] != statement.stream_name.host:
            raise SchemaViolationError(
                "The ledger's own stream belongs to the host of its origin.",
                violations=[Violation("/stream", "host", "not the origin's host")],
            )
        return
    if governance is None:
        raise OutOfOrderError("The first entry of a ledger is ledger.opened.")
    if isinstance(facts, RuleAdopted) and _rule(facts) in governance.rules:
        raise OutOfOrderError("This version of the rule was adopted already.")


def _rule(facts: RuleAdopted) -> tuple[str, int]:
    return facts.rule, facts.rule_version


def evolve(governance: Governance | None, statement: Statement) -> Governance:
    """The ledger's own stream after ``statement``. Never refuses."""
    rules = governance.rules if governance else frozenset()
    if isinstance(statement.facts, RuleAdopted):
        rules |= {_rule(statement.facts)}
    return Governance(rules)


_GOVERNOR: Final = (
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
)
_LOG_PQ: Final = str(VerifierKey("ledger.example/2026", ML_DSA_44, bytes(1312)))
_RFC_8032_TEST_1: Final = (
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
)
_LOG: Final = str(
    VerifierKey("ledger.example/2026", ED25519, bytes.fromhex(_RFC_8032_TEST_1))
)

LEDGER: Final = StreamType(
    name="ledger",
    meaning="The ledger itself: one stream, main, of the origin's host",
    kinds=(
        Kind(
            "ledger.opened",
            Opened,
            {
                "origin": "ledger.example/2026",
                "governors": [_GOVERNOR],
                "threshold": 1,
                "log_vkeys": [_LOG, _LOG_PQ],
            },
        ),
        Kind(
            "ledger.governors_changed",
            GovernorsChanged,
            {"governors": [_GOVERNOR], "threshold": 1},
            after=("ledger.opened",),
        ),
        Kind(
            "ledger.log_key_announced",
            LogKeyAnnounced,
            {"vkey": _LOG},
            after=("ledger.opened",),
        ),
        Kind(
            "ledger.rule_adopted",
            RuleAdopted,
            {
                "rule": "R-02",
                "rule_version": 3,
                "text_sha256": "00" * 32,
                "code_sha256": "11" * 32,
            },
            after=("ledger.opened",),
        ),
        Kind(
            "ledger.software_published",
            SoftwarePublished,
            {"name": "verify.py", "sha256": "22" * 32, "size": 31000},
            after=("ledger.opened",),
        ),
    ),
    decide=decide,
    evolve=evolve,
)
