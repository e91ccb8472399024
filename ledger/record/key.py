"""A filer's key: registered by the governors, limited to kinds, rotated, revoked.

A key is the only permission. Its stream is ``<holder's host>/key/<key id>``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from ledger.errors import OutOfOrderError, SchemaViolationError, Violation
from ledger.proof.note import VerifierKey
from ledger.record.fields import Code, Facts, Positive, Said
from ledger.record.governance import Vkey
from ledger.record.identifiers import Host
from ledger.record.statement import Statement
from ledger.record.stream import Kind, StreamType

KindPattern = Annotated[str, StringConstraints(pattern=r"^[a-z]+(?:\.[a-z_]+)?$")]
"""A kind (``stamp.filed``), or a stream type for all its kinds (``case``)."""


class RevokeReason(Code):
    """Why a key is revoked. Source: RFC 5280, section 5.3.1, in our words."""

    STOLEN = "stolen", "Somebody else has, or may have, the private key"
    LOST = "lost", "The holder no longer has the private key"
    LEFT = "left", "The holder no longer files"
    OTHER = "other", "Another reason"


class Registered(Facts):
    """A key may file. Signed by the threshold of governors and by the key itself.

    ``kinds`` is what it may file; ``valid_from`` a later entry from which it counts.
    """

    LEGAL_SOURCE = "Design, section 4"

    vkey: Vkey
    holder_said: Said
    host: Host
    kinds: Annotated[tuple[KindPattern, ...], Field(min_length=1)]
    valid_from: Positive | None = None
    age_recipient: (
        Annotated[str, StringConstraints(pattern="^age1[02-9ac-hj-np-z]{58}$")] | None
    ) = None


class Rotated(Facts):
    """The holder signs with another key from here on. Signed by the old and the new."""

    LEGAL_SOURCE = "Design, section 4"

    new_vkey: Vkey


class Revoked(Facts):
    """The key no longer counts, from entry ``since`` on."""

    LEGAL_SOURCE = "Design, section 4"

    reason: RevokeReason
    since: Positive


@dataclass(frozen=True, slots=True)
class Key:
    """What has happened to a key."""

    rotated: bool = False
    revoked: bool = False


def decide(key: Key | None, statement: Statement) -> None:
    """Refuse what cannot follow in the stream of a key.

    A key that came by rotation has no registration of its own, so its stream may open
    with a rotation or a revocation.

    Raises:
        OutOfOrderError: Registered twice; rotated after being rotated or revoked;
            revoked twice.
        SchemaViolationError: The stream is not that of the key.
    """
    facts, was = statement.facts, key or Key()
    match facts:
        case Registered():
            if key is not None:
                raise OutOfOrderError("This key is registered already.")
            _check_stream(statement, VerifierKey.parse(facts.vkey), facts.host)
        case Rotated() if was.rotated or was.revoked:
            raise OutOfOrderError("This key was rotated or revoked already.")
        case Revoked() if was.revoked:
            raise OutOfOrderError("This key was revoked already.")


def _check_stream(statement: Statement, key: VerifierKey, host: str) -> None:
    name = statement.stream_name
    if (name.host, name.id) != (host, key.key_id.hex()):
        raise SchemaViolationError(
            "The stream of a key is <holder's host>/key/<key id>.",
            violations=[Violation("/stream", "stream", "not the key's own stream")],
        )
    if key.name.partition("/")[0] != host:
        raise SchemaViolationError(
            "A key is named by its holder's host: host/label.",
            violations=[Violation("/facts/vkey", "host", "another host in its name")],
        )


def evolve(key: Key | None, statement: Statement) -> Key:
    """The key after ``statement``. Never refuses."""
    was = key or Key()
    match statement.facts:
        case Rotated():
            return Key(rotated=True, revoked=was.revoked)
        case Revoked():
            return Key(rotated=was.rotated, revoked=True)
        case _:
            return was


_VKEY: Final = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

KEY: Final = StreamType(
    name="key",
    meaning="One key of one filer",
    kinds=(
        Kind(
            "key.registered",
            Registered,
            {
                "vkey": _VKEY,
                "holder_said": {"said": "public"},
                "host": "example.com",
                "kinds": ["case", "notice.served"],
            },
        ),
        Kind("key.rotated", Rotated, {"new_vkey": _VKEY}, after=("key.registered",)),
        Kind(
            "key.revoked",
            Revoked,
            {"reason": "stolen", "since": 40112},
            after=("key.registered",),
        ),
    ),
    decide=decide,
    evolve=evolve,
)
