"""Who may sign what, at each place in the record.

A fold over the streams ``ledger/…`` and ``key/…``. A signature counts if its key was
valid at the entry's own seq: place, not clock, decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ledger.errors import (
    KeyAlreadyRegisteredError,
    KeyNotAllowedError,
    KeyNotValidYetError,
    OutOfOrderError,
    RevokedKeyError,
    SchemaViolationError,
    SignaturesMissingError,
    StreamNotYoursError,
    UnknownKeyError,
    Violation,
)
from ledger.proof.note import ED25519, ML_DSA_44, Note, VerifierKey, check_registrable
from ledger.record import governance, key
from ledger.record.fields import Facts
from ledger.record.statement import Statement

GOVERNED: Final = frozenset({"ledger", "key"})
"""Types of stream that decide over the signers of all others."""


@dataclass(frozen=True, slots=True)
class Filer:
    """A key that files, and for how long.

    Attributes:
        key: The public key.
        host: Whose streams it adds to.
        kinds: Kinds, or stream types for all their kinds.
        since: First seq at which it counts.
        until: First seq at which it no longer counts; None while it does.
        ended_by: ``rotated`` or ``revoked``; empty while it counts.
    """

    key: VerifierKey
    host: str
    kinds: tuple[str, ...]
    since: int
    until: int | None = None
    ended_by: str = ""

    def may_file(self, kind: str) -> bool:
        """Whether the key's limits include ``kind``."""
        return kind in self.kinds or kind.partition(".")[0] in self.kinds


@dataclass(frozen=True, slots=True)
class Keyring:
    """The signers of a ledger at one place in its record.

    Attributes:
        origin: Name of the ledger; empty before entry 1.
        governors: By label (``name+keyid``).
        threshold: How many governors it takes.
        filers: By label.
        log_keys: Keys that sign checkpoints, and nothing else.
    """

    origin: str = ""
    governors: Mapping[str, VerifierKey] = field(default_factory=dict)
    threshold: int = 0
    filers: Mapping[str, Filer] = field(default_factory=dict)
    log_keys: tuple[VerifierKey, ...] = ()

    def find(self, label: str) -> VerifierKey | None:
        """The public key under a label, whether or not it still counts."""
        filer = self.filers.get(label)
        return filer.key if filer else self.governors.get(label)


def introduced_keys(facts: Facts) -> tuple[VerifierKey, ...]:
    """Keys that a statement itself brings, and by which it may be signed."""
    match facts:
        case governance.Opened() | governance.GovernorsChanged():
            return tuple(map(VerifierKey.parse, facts.governors))
        case key.Registered():
            return (VerifierKey.parse(facts.vkey),)
        case key.Rotated():
            return (VerifierKey.parse(facts.new_vkey),)
        case _:
            return ()


def check_signatures(ring: Keyring, note: Note, statement: Statement) -> bool:
    """Check every signature of a note; False if a key is not on record yet.

    Raises:
        InvalidSignatureError: A signature does not match the bytes.
        MalformedKeyError: A key that cannot sign statements.
    """
    governs = statement.stream_name.type in GOVERNED
    introduced = introduced_keys(statement.facts) if governs else ()
    brought = {new.label: new for new in introduced}
    message = note.text.encode()
    for label, line in zip(statement.signers, note.signatures, strict=True):
        found = ring.find(label) or brought.get(label)
        if found is None:
            return False
        found.verify(message, line.signature)
    return True


def check_signers(ring: Keyring, statement: Statement, seq: int) -> None:
    """Check that exactly these signers may file ``statement`` as entry ``seq``.

    Raises:
        UnknownKeyError, KeyNotValidYetError, RevokedKeyError: A key does not count
            here.
        KeyNotAllowedError: A key may not file this kind.
        StreamNotYoursError: A key of another host than the stream's.
        SignaturesMissingError: Too few governors, or a new key that did not sign.
        KeyAlreadyRegisteredError, MalformedKeyError, SchemaViolationError,
            OutOfOrderError: A key that cannot be registered, announced or revoked so.
    """
    if statement.stream_name.type not in GOVERNED:
        for label in statement.signers:
            _check_filer(ring, label, statement, seq)
        return
    match statement.facts:
        case governance.Opened() as opened:
            _check_opening(ring, statement, opened)
        case governance.GovernorsChanged() as changed:
            new = {each.label: each for each in introduced_keys(changed)}
            _check_new_governors(ring, changed)
            _check_governed(ring, statement, new)
            _check_all(statement, new.values())
        case governance.LogKeyAnnounced() as announced:
            _check_governed(ring, statement, {})
            _check_log_key(ring, announced)
        case key.Registered() as registered:
            new_key = VerifierKey.parse(registered.vkey)
            _check_signs(new_key, "/facts/vkey")
            _check_new(ring, new_key, "/facts/vkey")
            _check_governed(ring, statement, {new_key.label: new_key})
            _check_all(statement, [new_key])
        case key.Rotated() as rotated:
            _check_rotation(ring, statement, rotated, seq)
        case key.Revoked() as revoked:
            _check_governed(ring, statement, {})
            _check_revocation(ring, statement, revoked, seq)
        case _:
            _check_governed(ring, statement, {})


def _check_filer(ring: Keyring, label: str, statement: Statement, seq: int) -> None:
    filer = _valid_filer(ring, label, seq)
    if not filer.may_file(statement.kind):
        raise KeyNotAllowedError(
            f"{label} may file {', '.join(filer.kinds)} only, not {statement.kind}."
        )
    if filer.host != statement.stream_name.host:
        raise StreamNotYoursError(
            f"{label} files for {filer.host}; this stream belongs to"
            f" {statement.stream_name.host}. File in your own stream, and cite the"
            " entry in answers."
        )


def _valid_filer(ring: Keyring, label: str, seq: int) -> Filer:
    filer = ring.filers.get(label)
    if filer is None:
        governs = label in ring.governors
        role = "a governor and files nothing else" if governs else "not registered"
        raise UnknownKeyError(
            f"{label} is {role} in this ledger. jil key register asks the governors for"
            " a filer's key."
        )
    if seq < filer.since:
        raise KeyNotValidYetError(
            f"{label} counts from entry {filer.since:,}; the next entry is {seq:,}."
        )
    if filer.until is not None and seq >= filer.until:
        raise RevokedKeyError(
            f"{label} was {filer.ended_by} at entry {filer.until - 1:,}. Statements"
            " signed by it are refused from there on."
        )
    return filer


def _check_governed(
    ring: Keyring, statement: Statement, also: Mapping[str, VerifierKey]
) -> None:
    governors = [label for label in statement.signers if label in ring.governors]
    for label in statement.signers:
        if label not in ring.governors and label not in also:
            raise UnknownKeyError(f"{label} is not a governor of this ledger.")
    if len(governors) < ring.threshold:
        raise SignaturesMissingError(
            f"{ring.threshold} governors must sign this, {len(governors)} did. Pass the"
            " note on: jil sign adds a line.",
            violations=[Violation("/signers", "threshold", "too few governors")],
        )


def _check_all(statement: Statement, keys: Iterable[VerifierKey]) -> None:
    for each in keys:
        if each.label not in statement.signers:
            raise SignaturesMissingError(
                f"{each.label} must sign this too: whoever is named shows that they"
                " hold the key.",
                violations=[
                    Violation("/signers", "possession", "a named key is missing")
                ],
            )


def _check_opening(
    ring: Keyring, statement: Statement, opened: governance.Opened
) -> None:
    """Refuse a second beginning, and a first one with keys that prove nothing."""
    if ring.origin:
        raise OutOfOrderError("This ledger is open already. It is opened once.")
    governors = {key.label: key for key in introduced_keys(opened)}
    ring = Keyring(log_keys=tuple(map(VerifierKey.parse, opened.log_vkeys)))
    for log_key in ring.log_keys:
        check_registrable(log_key)
    for each in governors.values():
        _check_new(ring, each, "/facts/governors")
    _check_all(statement, governors.values())
    if set(statement.signers) != governors.keys():
        raise UnknownKeyError("Only the governors sign the first entry.")


def _check_log_key(ring: Keyring, announced: governance.LogKeyAnnounced) -> None:
    new = VerifierKey.parse(announced.vkey)
    _check_unknown(ring, new, "/facts/vkey")
    if new.name != ring.origin or new.algorithm not in {ED25519, ML_DSA_44}:
        raise SchemaViolationError(
            "A log key is an Ed25519 or ML-DSA-44 key that is named exactly the origin,"
            f" {ring.origin}.",
            violations=[Violation("/facts/vkey", "name", "not the name of the log")],
        )


def _check_signs(new: VerifierKey, pointer: str) -> None:
    if new.algorithm != ED25519:
        raise SchemaViolationError(
            "Statements are signed with Ed25519. jil key new makes such a key.",
            violations=[Violation(pointer, "algorithm", "not an Ed25519 key")],
        )


def _check_new(ring: Keyring, new: VerifierKey, pointer: str) -> None:
    """Refuse a key of a signer that is on record already, or that proves nothing."""
    _check_unknown(ring, new, pointer)
    if new.name in {ring.origin, *(log_key.name for log_key in ring.log_keys)}:
        raise SchemaViolationError(
            "Only the log's own keys are named by the origin.",
            violations=[Violation(pointer, "name", "the name of the log")],
        )


def _check_unknown(ring: Keyring, new: VerifierKey, pointer: str) -> None:
    """Refuse a key that is on record in any role, or that proves nothing."""
    check_registrable(new)
    known = (
        *(filer.key for filer in ring.filers.values()),
        *ring.governors.values(),
        *ring.log_keys,
    )
    if any(
        new.public_key == each.public_key or new.label == each.label for each in known
    ):
        raise KeyAlreadyRegisteredError(
            "This key is on record already. Make a new one with jil key new.",
            violations=[Violation(pointer, "known", "on record already")],
        )


def _check_new_governors(ring: Keyring, facts: governance.GovernorsChanged) -> None:
    for each in introduced_keys(facts):
        if each.label not in ring.governors:
            _check_new(ring, each, "/facts/governors")


def _check_rotation(
    ring: Keyring, statement: Statement, facts: key.Rotated, seq: int
) -> None:
    new = VerifierKey.parse(facts.new_vkey)
    _check_signs(new, "/facts/new_vkey")
    _check_new(ring, new, "/facts/new_vkey")
    old = _owner(ring, statement)
    _valid_filer(ring, old.key.label, seq)
    if new.name.partition("/")[0] != old.host:
        raise SchemaViolationError(
            "The new key is named by the same host as the old one.",
            violations=[Violation("/facts/new_vkey", "host", "another host")],
        )
    if set(statement.signers) != {old.key.label, new.label}:
        raise SignaturesMissingError(
            "The old key and the new one sign a rotation, both."
        )


def _check_revocation(
    ring: Keyring, statement: Statement, facts: key.Revoked, seq: int
) -> None:
    _owner(ring, statement)
    if facts.since > seq:
        raise OutOfOrderError(
            f"since is at most the next entry, {seq:,}.",
            violations=[Violation("/facts/since", "since", "beyond the record")],
        )


def _owner(ring: Keyring, statement: Statement) -> Filer:
    """The filer whose key stream this is."""
    name = statement.stream_name
    for filer in ring.filers.values():
        if (filer.host, filer.key.key_id.hex()) == (name.host, name.id):
            return filer
    raise UnknownKeyError("No registered key has this stream.")


def evolve(ring: Keyring, statement: Statement, seq: int) -> Keyring:
    """The signers after entry ``seq``. Never refuses."""
    match statement.facts:
        case governance.Opened() as opened:
            ring = replace(
                _governed_by(ring, opened),
                origin=opened.origin,
                log_keys=tuple(map(VerifierKey.parse, opened.log_vkeys)),
            )
        case governance.GovernorsChanged() as changed:
            ring = _governed_by(ring, changed)
        case governance.LogKeyAnnounced() as announced:
            new_log_key = VerifierKey.parse(announced.vkey)
            ring = replace(ring, log_keys=(*ring.log_keys, new_log_key))
        case key.Registered() as registered:
            new = VerifierKey.parse(registered.vkey)
            since = max(registered.valid_from or 0, seq + 1)
            ring = _with(ring, Filer(new, registered.host, registered.kinds, since))
        case key.Rotated() as rotated:
            old = _owner(ring, statement)
            new = VerifierKey.parse(rotated.new_vkey)
            ring = _with(ring, _ended(old, seq, "rotated"))
            ring = _with(ring, Filer(new, old.host, old.kinds, seq + 1))
        case key.Revoked():
            ring = _with(ring, _ended(_owner(ring, statement), seq, "revoked"))
    return ring


def _governed_by(
    ring: Keyring, facts: governance.Opened | governance.GovernorsChanged
) -> Keyring:
    governors = {each.label: each for each in introduced_keys(facts)}
    return replace(ring, governors=governors, threshold=facts.threshold)


def _ended(filer: Filer, seq: int, how: str) -> Filer:
    """The filer after entry ``seq`` ended it; an earlier end stays where it was."""
    until = seq + 1 if filer.until is None else filer.until
    return replace(filer, until=until, ended_by=how)


def _with(ring: Keyring, filer: Filer) -> Keyring:
    return replace(ring, filers={**ring.filers, filer.key.label: filer})
