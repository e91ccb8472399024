"""A key is the only permission, and it counts by its place in the record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from ledger.errors import (
    KeyAlreadyRegisteredError,
    KeyNotAllowedError,
    KeyNotValidYetError,
    LedgerError,
    MalformedKeyError,
    OutOfOrderError,
    RevokedKeyError,
    SchemaViolationError,
    SignaturesMissingError,
    StreamNotYoursError,
    UnknownKeyError,
)
from ledger.proof.note import (
    ED25519,
    ED25519_COSIGNATURE,
    ML_DSA_44,
    Note,
    SignatureLine,
    SignerKey,
    VerifierKey,
)
from ledger.record import keyring
from ledger.record.draft import Draft, Place, compose
from ledger.registrar import Filing
from tests.record.drafts import (
    example,
    notice,
    of_the_ledger,
    revocation,
    rotation,
)
from tests.world import World, key_stream, make_key, registration

VECTORS = Path(__file__).parents[1] / "vectors" / "note"
SMALL_ORDER = json.loads((VECTORS / "small_order.json").read_text())

NAME = "naij.example/officer-1"
NEXT = make_key("naij.example/officer-2")
STRANGER = make_key("agency.example/reply")


def refused(
    world: World, error: type[LedgerError], draft: Draft, *keys: SignerKey
) -> LedgerError:
    """The refusal of a draft, after which the record is what it was."""
    size = world.size
    with pytest.raises(error) as refusal:
        world.file(draft, *keys)
    assert world.size == size
    return refusal.value


def test_a_key_that_nobody_registered_is_unknown(world: World) -> None:
    error = refused(world, UnknownKeyError, notice(), STRANGER)
    assert error.slug() == "unknown-key"


def test_a_governor_files_nothing_but_what_governs(world: World) -> None:
    refused(world, UnknownKeyError, notice(), *world.governors)


def test_a_log_key_files_nothing(world: World) -> None:
    refused(world, UnknownKeyError, notice(), world.log_keys.ed25519)


def test_one_signer_who_may_not_file_is_enough_to_refuse(world: World) -> None:
    key = world.register()
    refused(world, UnknownKeyError, notice(), key, STRANGER)
    refused(world, UnknownKeyError, notice(), key, world.governors[0])


def test_two_signers_who_may_both_file_do(world: World) -> None:
    keys = [world.register(), world.register(NEXT.name)]
    world.file(notice(), *keys)
    assert world.registrar.tip(notice().stream).version == 1


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [
        pytest.param(["case"], "notice.served", id="another type of stream"),
        pytest.param(["case.opened"], "case.ruled", id="another kind"),
        pytest.param(["notice.answered"], "notice.served", id="a later kind"),
        pytest.param(["notices"], "notice.served", id="no type of stream at all"),
        pytest.param(["ledger", "key"], "notice.served", id="what only governors file"),
    ],
)
def test_a_key_files_its_kinds_only(
    world: World, kinds: Sequence[str], kind: str
) -> None:
    key = world.register(NAME, kinds)
    error = refused(world, KeyNotAllowedError, example(kind), key)
    assert error.slug() == "key-not-allowed"
    assert ", ".join(kinds) in error.detail


@pytest.mark.parametrize("kinds", [["notice"], ["notice.served"], ["case", "notice"]])
def test_a_kind_is_allowed_by_name_or_by_type(
    world: World, kinds: Sequence[str]
) -> None:
    world.file(notice(), world.register(NAME, kinds))


def test_a_key_adds_to_streams_of_its_host_only(world: World) -> None:
    key = world.register()
    refused(world, StreamNotYoursError, notice(host="agency.example"), key)
    refused(world, StreamNotYoursError, notice(host="officer.naij.example"), key)


def test_a_stream_of_another_host_is_not_added_to(world: World) -> None:
    world.file(example("case.opened"), world.register())
    agency = world.register(STRANGER.name)
    error = refused(world, StreamNotYoursError, example("case.ruled"), agency)
    assert "cite the entry in answers" in error.detail


def test_a_key_counts_from_the_entry_that_was_said(world: World) -> None:
    key = world.register(NAME, valid_from=5)
    other = world.register(NEXT.name)
    assert world.size == 3
    error = refused(world, KeyNotValidYetError, notice("n-1"), key)
    assert error.slug() == "key-not-valid-yet"
    refused(world, KeyNotValidYetError, rotation(key, STRANGER), key, STRANGER)
    world.file(notice("n-2"), other)
    world.file(notice("n-1"), key)


def test_a_key_counts_from_the_entry_after_its_registration(world: World) -> None:
    key = make_key(NAME)
    registered = world.sign(registration(key), *world.quorum, key)
    early, late = world.sign(notice("n-1"), key), world.sign(notice("n-2"), key)
    outcomes = world.registrar.file_all([early, registered, late])
    assert isinstance(outcomes[0], UnknownKeyError)
    assert [getattr(outcome, "seq", None) for outcome in outcomes[1:]] == [2, 3]


def test_a_rotated_key_is_replaced_at_once(world: World) -> None:
    old = world.register(NAME, ["notice"])
    world.file(rotation(old, NEXT), old, NEXT)
    error = refused(world, RevokedKeyError, notice(), old)
    assert "was rotated at entry 3" in error.detail
    refused(world, KeyNotAllowedError, example("case.opened"), NEXT)
    world.file(notice(), NEXT)


def test_a_rotation_is_signed_by_the_old_key_and_the_new(world: World) -> None:
    old = world.register()
    draft = rotation(old, NEXT)
    refused(world, SignaturesMissingError, draft, old)
    refused(world, SignaturesMissingError, draft, NEXT)
    refused(world, SignaturesMissingError, draft, old, NEXT, world.governors[0])
    refused(world, SignaturesMissingError, draft, *world.governors)


def test_a_rotation_keeps_to_its_host(world: World) -> None:
    old = world.register()
    refused(world, SchemaViolationError, rotation(old, STRANGER), old, STRANGER)


def test_a_key_is_rotated_once(world: World) -> None:
    old = world.register()
    world.file(rotation(old, NEXT), old, NEXT)
    third = make_key("naij.example/officer-3")
    refused(world, RevokedKeyError, rotation(old, third), old, third)
    world.file(rotation(NEXT, third), NEXT, third)
    world.file(notice(), third)


def test_a_key_that_is_not_on_record_is_not_rotated(world: World) -> None:
    refused(world, UnknownKeyError, rotation(STRANGER, NEXT), STRANGER, NEXT)


def test_a_revoked_key_no_longer_files(world: World) -> None:
    key = world.register()
    filed = world.file(notice("n-1"), key)
    world.govern(revocation(key, since=3))
    error = refused(world, RevokedKeyError, notice("n-2"), key)
    assert error.slug() == "revoked-key"
    assert "was revoked at entry 4" in error.detail
    assert world.registrar.entry(filed.seq).leaf.hex() == filed.leaf
    refused(world, RevokedKeyError, rotation(key, NEXT), key, NEXT)


def test_a_revocation_takes_the_governors(world: World) -> None:
    key = world.register()
    refused(world, SignaturesMissingError, revocation(key, 2), world.governors[0])
    refused(world, UnknownKeyError, revocation(key, 2), key)
    refused(world, UnknownKeyError, revocation(key, 2), *world.quorum, key)


def test_a_revocation_reaches_no_further_than_the_record(world: World) -> None:
    key = world.register()
    refused(world, OutOfOrderError, revocation(key, since=4), *world.quorum)
    world.govern(revocation(key, since=3))
    refused(world, OutOfOrderError, revocation(key, since=3), *world.quorum)


def test_a_key_that_is_not_on_record_is_not_revoked(world: World) -> None:
    refused(world, UnknownKeyError, revocation(STRANGER, 1), *world.quorum)


def test_a_rotated_key_that_is_revoked_ended_when_it_was_rotated(world: World) -> None:
    key = world.register()
    world.file(rotation(key, NEXT), key, NEXT)
    world.file(notice(), NEXT)
    world.govern(revocation(key, since=2))
    filer = world.registrar.keyring.filers[key.verifier_key.label]
    assert (filer.since, filer.until, filer.ended_by) == (3, 4, "revoked")


def test_a_key_that_came_by_rotation_can_be_revoked(world: World) -> None:
    key = world.register()
    world.file(rotation(key, NEXT), key, NEXT)
    world.govern(revocation(NEXT, since=4))
    refused(world, RevokedKeyError, notice(), NEXT)


def test_a_registration_takes_the_threshold_of_governors(world: World) -> None:
    key = make_key(NAME)
    error = refused(
        world, SignaturesMissingError, registration(key), world.governors[0], key
    )
    assert error.detail.startswith("2 governors must sign this, 1 did.")
    refused(world, SignaturesMissingError, registration(key), key)


def test_a_registration_is_signed_by_the_new_key_itself(world: World) -> None:
    key = make_key(NAME)
    refused(world, SignaturesMissingError, registration(key), *world.governors)
    refused(world, UnknownKeyError, registration(key), *world.quorum, STRANGER)
    refused(world, UnknownKeyError, registration(key), *world.quorum, key, STRANGER)


def test_a_filer_does_not_register_others(world: World) -> None:
    key = world.register()
    refused(world, UnknownKeyError, registration(NEXT), key, NEXT)


def twin(key: SignerKey, name: str) -> SignerKey:
    """The same key under another name."""
    return SignerKey.from_seed(name, key.seed())


def test_a_key_that_is_on_record_is_not_registered_again(world: World) -> None:
    key = world.register()
    known = [
        key,
        twin(key, "naij.example/other-name"),
        twin(world.governors[2], "naij.example/governor"),
        world.governors[2],
        twin(world.log_keys.ed25519, "naij.example/log"),
    ]
    for each in known:
        signers = {
            signer.verifier_key.label: signer for signer in (*world.quorum, each)
        }
        draft = registration(each)
        refused(world, KeyAlreadyRegisteredError, draft, *signers.values())


def test_a_revoked_key_is_not_registered_again(world: World) -> None:
    key = world.register()
    world.govern(revocation(key, since=2))
    draft = registration(twin(key, "naij.example/back-again"))
    back = twin(key, "naij.example/back-again")
    refused(world, KeyAlreadyRegisteredError, draft, *world.quorum, back)


def test_a_key_named_as_the_log_is_not_registered(world: World) -> None:
    key = SignerKey.from_seed(world.log_keys.origin, bytes(32))
    refused(world, SchemaViolationError, registration(key), *world.quorum, key)


@pytest.mark.parametrize(
    "stream",
    [
        pytest.param(key_stream(NEXT), id="of another key"),
        pytest.param(f"agency.example/key/{'0' * 8}", id="of another host"),
        pytest.param("naij.example/key/officer-1", id="by its name"),
    ],
)
def test_a_key_is_registered_in_its_own_stream(world: World, stream: str) -> None:
    key = make_key(NAME)
    draft = Draft("key.registered", stream, registration(key).facts)
    refused(world, SchemaViolationError, draft, *world.quorum, key)


def test_a_key_is_named_by_its_host(world: World) -> None:
    key = make_key(NAME)
    facts = {**registration(key).facts, "host": "agency.example"}
    stream = f"agency.example/key/{key.verifier_key.key_id.hex()}"
    draft = Draft("key.registered", stream, facts)
    refused(world, SchemaViolationError, draft, *world.quorum, key)


def statement_for(world: World, key: VerifierKey) -> tuple[Draft, Place]:
    """A registration of a key that nobody can, or everybody can, sign with."""
    draft = Draft(
        "key.registered",
        f"naij.example/key/{key.key_id.hex()}",
        {
            "vkey": str(key),
            "holder_said": "Nobody",
            "host": "naij.example",
            "kinds": ["notice"],
        },
    )
    labels = [*(each.verifier_key.label for each in world.quorum), key.label]
    signed_at = "2026-11-24T12:00:00Z"
    return draft, Place(world.registrar.ledger, 1, None, labels, signed_at)


UNUSABLE = [
    *(
        pytest.param(bytes.fromhex(each["public_key"]), id=each["about"])
        for each in SMALL_ORDER
    ),
    pytest.param(bytes([2] + [0] * 31), id="no point of the curve"),
    pytest.param(b"\xff" * 32, id="not canonical"),
]


@pytest.mark.parametrize("public_key", UNUSABLE)
def test_a_key_that_proves_nothing_is_refused(world: World, public_key: bytes) -> None:
    key = VerifierKey(NAME, ED25519, public_key)
    composed = compose(*statement_for(world, key), world.salts)
    with pytest.raises(MalformedKeyError):
        keyring.check_signers(world.registrar.keyring, composed.statement, 2)


def test_a_signature_that_anyone_can_make_registers_nothing(world: World) -> None:
    everybody = VerifierKey(NAME, ED25519, bytes([1] + [0] * 31))
    base_point, one = bytes([0x58] + [0x66] * 31), bytes([1] + [0] * 31)
    everybody.verify(b"whatever it says", base_point + one)
    composed = compose(*statement_for(world, everybody), world.salts)
    lines = [
        SignatureLine(
            each.name, each.verifier_key.key_id, each.sign(composed.text.encode())
        )
        for each in world.quorum
    ]
    lines.append(SignatureLine(NAME, everybody.key_id, base_point + one))
    lines.sort(key=lambda line: f"{line.name}+{line.key_id.hex()}")
    note = bytes(Note(composed.text, tuple(lines)))
    with pytest.raises(MalformedKeyError):
        world.registrar.file(Filing(note, composed.disclosures))
    assert world.size == 1


@pytest.mark.parametrize(
    ("algorithm", "public_key"),
    [
        pytest.param(ED25519_COSIGNATURE, NEXT.verifier_key.public_key, id="0x04"),
        pytest.param(
            ML_DSA_44,
            MLDSA44PrivateKey.from_seed_bytes(bytes(32))
            .public_key()
            .public_bytes_raw(),
            id="0x06",
        ),
    ],
)
def test_a_key_for_cosignatures_does_not_file(
    world: World, algorithm: int, public_key: bytes
) -> None:
    key = VerifierKey(NAME, algorithm, public_key)
    composed = compose(*statement_for(world, key), world.salts)
    with pytest.raises(SchemaViolationError) as refusal:
        keyring.check_signers(world.registrar.keyring, composed.statement, 2)
    assert refusal.value.violations[0].pointer == "/facts/vkey"


def governors_changed(*governors: SignerKey, threshold: int = 2) -> Draft:
    vkeys = [str(key.verifier_key) for key in governors]
    return of_the_ledger(
        "ledger.governors_changed", governors=vkeys, threshold=threshold
    )


FRESH = tuple(make_key(f"new-{number}.example/governor") for number in (1, 2))


def test_governors_change_by_the_threshold_of_the_old_and_every_new_one(
    world: World,
) -> None:
    first, second, third = world.governors
    draft = governors_changed(first, *FRESH)
    refused(world, SignaturesMissingError, draft, first, *FRESH)
    refused(world, SignaturesMissingError, draft, first, second, FRESH[0])
    refused(world, SignaturesMissingError, draft, second, third, *FRESH)
    refused(world, UnknownKeyError, draft, first, second, *FRESH, STRANGER)
    world.file(draft, first, second, *FRESH)
    refused(world, UnknownKeyError, registration(NEXT), second, third, NEXT)
    world.file(registration(NEXT), *FRESH, NEXT)


def test_a_new_threshold_counts_from_the_next_entry(world: World) -> None:
    world.file(governors_changed(*world.governors, threshold=3), *world.governors)
    refused(world, SignaturesMissingError, registration(NEXT), *world.quorum, NEXT)
    world.file(registration(NEXT), *world.governors, NEXT)


def test_a_filer_does_not_become_a_governor(world: World) -> None:
    key = world.register()
    draft = governors_changed(world.governors[0], key)
    refused(world, KeyAlreadyRegisteredError, draft, *world.governors, key)


def announced(key: VerifierKey) -> Draft:
    return of_the_ledger("ledger.log_key_announced", vkey=str(key))


def test_a_log_key_is_named_as_the_log_and_is_new(world: World) -> None:
    origin = world.log_keys.origin
    new = SignerKey.from_seed(origin, bytes(32)).verifier_key
    weak = VerifierKey(origin, ED25519, bytes([1] + [0] * 31))
    cosigns = VerifierKey(origin, ED25519_COSIGNATURE, new.public_key)
    cases: list[tuple[type[LedgerError], VerifierKey]] = [
        (SchemaViolationError, NEXT.verifier_key),
        (SchemaViolationError, cosigns),
        (KeyAlreadyRegisteredError, world.log_keys.verifier_keys[0]),
        (KeyAlreadyRegisteredError, world.log_keys.verifier_keys[1]),
        (KeyAlreadyRegisteredError, twin(world.governors[0], origin).verifier_key),
        (MalformedKeyError, weak),
    ]
    for error, key in cases:
        refused(world, error, announced(key), *world.quorum)
    refused(world, SignaturesMissingError, announced(new), world.governors[0])
    refused(world, UnknownKeyError, announced(new), world.register())
    world.govern(announced(new))
    assert world.registrar.keyring.log_keys[-1] == new
