"""``openssl`` opens our key files, and we open what it encrypts."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.proof.keyfile import generate_log_keys, open_key, seal_key, seal_log_keys
from ledger.proof.note import SignerKey
from tests.strangers import require

PHRASE = "grey otter by the mill"
KEY = SignerKey.from_seed("naij.example/officer-1", bytes(range(32)))

OpenSSL = Callable[..., bytes]


@pytest.fixture
def openssl(tmp_path: Path) -> OpenSSL:
    """``openssl(file, "pkey", …)`` runs the command with ``-in`` a copy of ``file``."""
    program = shutil.which("openssl")
    require("openssl", present=bool(program))
    file = tmp_path / "key.pem"

    def run(data: bytes, *arguments: str) -> bytes:
        file.write_bytes(data)
        return subprocess.run(
            [program or "openssl", *arguments, "-in", file],
            capture_output=True,
            check=True,
        ).stdout

    return run


def test_openssl_opens_a_key_file(openssl: OpenSSL) -> None:
    sealed = seal_key(KEY, PHRASE)
    opened = openssl(sealed, "pkey", "-passin", f"pass:{PHRASE}", "-outform", "DER")

    assert opened == KEY.pkcs8()


def test_openssl_decrypts_the_file_of_a_log(openssl: OpenSSL) -> None:
    """The first key; versions before 3.5 know no ML-DSA but decrypt the block."""
    keys = generate_log_keys("ledger.example/2026")
    first, second = seal_log_keys(keys, PHRASE).split(b"\n\nName: ")
    decrypt = ("pkcs8", "-passin", f"pass:{PHRASE}", "-outform", "DER")

    assert openssl(first + b"\n", *decrypt) == keys.ed25519.pkcs8()
    assert b"Verifier-Key" in second


@pytest.mark.parametrize(
    "derivation",
    [
        pytest.param(["-scrypt"], id="scrypt"),
        pytest.param(["-iter", "100000"], id="PBKDF2"),
    ],
)
def test_a_key_encrypted_by_openssl_opens(
    openssl: OpenSSL, derivation: list[str]
) -> None:
    block = openssl(
        KEY.pkcs8(),
        "pkcs8",
        "-topk8",
        "-inform",
        "DER",
        "-passout",
        f"pass:{PHRASE}",
        *derivation,
    )
    lines = f"Name: {KEY.name}\nVerifier-Key: {KEY.verifier_key}\n\n"

    assert open_key(lines.encode() + block, PHRASE).seed() == KEY.seed()
