"""An authority for time stamps: certificates made here, answers by ``openssl ts``."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.strangers import require

CONFIGURATION = """
[authority]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/authority.pem
certs = {folder}/authority.pem
signer_key = {folder}/authority.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.32473.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""
"""``-chain`` and what amounts to it is left out: rfc3161-client refuses such answers.

The policy is under the number that RFC 5612 sets aside for examples."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def issue(
    name: str, issuer: Signed | None, *, is_ca: bool, valid_until: datetime
) -> Signed:
    """A certificate that was valid for the ten years before ``valid_until``."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_until - timedelta(days=3650))
        .not_valid_after(valid_until)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
    )
    if not is_ca:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return Signed(builder.sign((issuer.key if issuer else key), hashes.SHA256()), key)


@dataclass(slots=True)
class TimestampAuthority:
    """Stamps whatever it is asked for, with the time of this machine.

    Attributes:
        folder: Its own, for keys and certificates.
        expired: Whether its certificate ran out yesterday.
        through: Whether a certificate stands between it and the root.
    """

    folder: Path
    expired: bool = False
    through: bool = False
    root: Signed = field(init=False)
    between: Signed = field(init=False)

    def __post_init__(self) -> None:
        later = datetime.now(UTC) + timedelta(days=365)
        until = datetime.now(UTC) - timedelta(days=1) if self.expired else later
        self.root = issue("Root", None, is_ca=True, valid_until=later)
        self.between = (
            issue("Between", self.root, is_ca=True, valid_until=later)
            if self.through
            else self.root
        )
        own = issue("Authority", self.between, is_ca=False, valid_until=until)
        self.folder.mkdir()
        self._write("authority.pem", own.certificate.public_bytes(Encoding.PEM))
        self._write(
            "authority.key",
            own.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        )
        self._write("serial", b"01\n")
        configuration = CONFIGURATION.format(folder=self.folder)
        self._write("openssl.cnf", configuration.encode())

    def answer(self, query: bytes) -> bytes:
        """The reply to one query, both in DER."""
        program = shutil.which("openssl")
        require("openssl", present=bool(program))
        self._write("query", query)
        subprocess.run(  # noqa: S603 - the arguments are ours
            [
                program or "openssl",
                *("ts", "-reply", "-config", self.folder / "openssl.cnf"),
                *("-section", "authority", "-queryfile", self.folder / "query"),
                *("-out", self.folder / "reply"),
            ],
            capture_output=True,
            check=True,
        )
        return (self.folder / "reply").read_bytes()

    def _write(self, name: str, content: bytes) -> None:
        (self.folder / name).write_bytes(content)
