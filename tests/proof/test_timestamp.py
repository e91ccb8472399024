"""A time stamp says since when bytes exist, and says it of no other bytes."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError, MalformedError, UnprovenError
from ledger.proof.timestamp import (
    check_timestamp,
    read_certificates,
    request_timestamp,
    token_of,
)
from tests.simulators.timestamp_authority import TimestampAuthority

CHECKPOINT = b"ledger.example/2026\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

SHA_256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""FIPS 180-4, example of one block."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> TimestampAuthority:
    return TimestampAuthority(tmp_path_factory.mktemp("tsa") / "authority")


@pytest.fixture(scope="module")
def token(authority: TimestampAuthority) -> bytes:
    return token_of(authority.answer(request_timestamp(CHECKPOINT)))


def test_a_request_is_the_hash_and_the_wish_for_a_certificate() -> None:
    """Written down from RFC 3161, section 2.4.1, in DER."""
    imprint = f"3031300d0609608648016503040201050004 20{SHA_256_OF_ABC}"

    assert request_timestamp(b"abc") == bytes.fromhex(f"3039020101 {imprint} 0101ff")


def test_a_token_by_openssl_proves_the_time(
    authority: TimestampAuthority, token: bytes
) -> None:
    stamped = check_timestamp(token, CHECKPOINT, [authority.root.certificate])

    assert abs(datetime.now(UTC) - stamped) < timedelta(minutes=10)


def test_openssl_verifies_the_token_that_is_kept(
    authority: TimestampAuthority, token: bytes, tmp_path: Path
) -> None:
    (tmp_path / "token").write_bytes(token)
    (tmp_path / "checkpoint").write_bytes(CHECKPOINT)
    root = authority.root.certificate.public_bytes(Encoding.PEM)
    (tmp_path / "root.pem").write_bytes(root)
    verified = subprocess.run(  # noqa: S603 - the arguments are ours
        [
            shutil.which("openssl") or "openssl",
            *("ts", "-verify", "-token_in", "-in", tmp_path / "token"),
            *("-data", tmp_path / "checkpoint", "-CAfile", tmp_path / "root.pem"),
        ],
        capture_output=True,
        check=False,
    )

    assert verified.returncode == 0, verified.stderr


def test_a_token_over_other_bytes_is_refused(
    authority: TimestampAuthority, token: bytes
) -> None:
    with pytest.raises(UnprovenError, match="other bytes"):
        check_timestamp(token, CHECKPOINT + b"\n", [authority.root.certificate])


def test_a_token_under_another_root_is_refused(token: bytes, tmp_path: Path) -> None:
    stranger = TimestampAuthority(tmp_path / "stranger")

    with pytest.raises(UnprovenError, match="under these roots"):
        check_timestamp(token, CHECKPOINT, [stranger.root.certificate])


def test_without_a_root_nothing_is_proved(token: bytes) -> None:
    with pytest.raises(UnprovenError, match="at least one root"):
        check_timestamp(token, CHECKPOINT, [])


def test_a_certificate_that_had_run_out_at_that_time_is_refused(
    tmp_path: Path,
) -> None:
    expired = TimestampAuthority(tmp_path / "expired", expired=True)
    token = token_of(expired.answer(request_timestamp(CHECKPOINT)))

    with pytest.raises(UnprovenError):
        check_timestamp(token, CHECKPOINT, [expired.root.certificate])


def test_a_certificate_in_between_is_given_with_the_roots(tmp_path: Path) -> None:
    authority = TimestampAuthority(tmp_path / "under another", through=True)
    token = token_of(authority.answer(request_timestamp(CHECKPOINT)))
    root, between = authority.root.certificate, authority.between.certificate

    check_timestamp(token, CHECKPOINT, [root, between])
    with pytest.raises(UnprovenError):
        check_timestamp(token, CHECKPOINT, [root])


@pytest.mark.parametrize("bit", [0x01, 0x04, 0x80], ids=hex)
def test_a_tampered_token_is_refused_or_says_the_same(
    authority: TimestampAuthority, token: bytes, bit: int
) -> None:
    """Not all of a token is signed. This one also brings its certificate twice."""
    roots = [authority.root.certificate]
    times = set()
    for at in range(len(token)):
        tampered = token[:at] + bytes([token[at] ^ bit]) + token[at + 1 :]
        try:
            times.add(check_timestamp(tampered, CHECKPOINT, roots))
        except LedgerError:
            continue

    assert times <= {check_timestamp(token, CHECKPOINT, roots)}


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _token: b"", id="empty"),
        pytest.param(lambda _token: b"0", id="one byte"),
        pytest.param(lambda token: token[:-1], id="cut"),
        pytest.param(lambda token: token + b"\0", id="with a byte more"),
        pytest.param(lambda token: token + token, id="twice"),
        pytest.param(lambda _token: b"\x30\x00", id="empty sequence"),
    ],
)
def test_anything_but_one_token_is_malformed(
    token: bytes, authority: TimestampAuthority, spoil: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(MalformedError):
        check_timestamp(spoil(token), CHECKPOINT, [authority.root.certificate])


def test_an_answer_is_not_a_token(authority: TimestampAuthority) -> None:
    answer = authority.answer(request_timestamp(CHECKPOINT))

    with pytest.raises(MalformedError):
        check_timestamp(answer, CHECKPOINT, [authority.root.certificate])


def test_a_refusal_by_the_authority_is_no_token(
    authority: TimestampAuthority,
) -> None:
    """It takes SHA-256 only, and is asked for SHA-512."""
    imprint = f"3051300d0609608648016503040203050004 40{'00' * 64}"
    query = bytes.fromhex(f"3056020101 {imprint}".replace(" ", ""))

    with pytest.raises(UnprovenError, match="granted no time stamp") as refusal:
        token_of(authority.answer(query))

    assert refusal.value.facts == {"status": 2}


@given(answer=st.binary(max_size=40))
def test_what_is_no_answer_is_malformed(answer: bytes) -> None:
    with pytest.raises((MalformedError, UnprovenError)):
        token_of(answer)


def test_certificates_are_read_from_pem(authority: TimestampAuthority) -> None:
    root = authority.root.certificate

    assert read_certificates(root.public_bytes(Encoding.PEM) * 2) == [root, root]
    with pytest.raises(MalformedError):
        read_certificates(root.public_bytes(Encoding.DER))
