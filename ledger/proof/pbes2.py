"""A private key under a pass phrase: PKCS#8 with PBES2, scrypt and AES-256-CBC.

The form is everybody's: RFC 5958 (PKCS#8), RFC 8018 (PBES2), RFC 7914 (scrypt),
RFC 7468 (PEM). ``openssl pkey`` opens what is written here. The reader is the
library's; the writer is ours, because the library's own stretches the pass phrase by
2,048 rounds of PBKDF2 and takes no other number for PKCS#8. OWASP's cheat sheet on
password storage asks for 600,000, or for scrypt as set here.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.padding import PKCS7

SCRYPT_N: Final = 2**14
"""Cost; 16 MiB of memory. OpenSSL's reader stops at 32 MiB, so ``p`` grows instead."""

SCRYPT_R: Final = 8
"""Block size."""

SCRYPT_P: Final = 5
"""Passes; N = 2^14, r = 8, p = 5 is one of OWASP's settings. 0.1 s."""

_BLOCK: Final = 16
_KEY_SIZE: Final = 32

_LONG_FORM: Final = 0x80
"""A length from here on is announced by the number of its bytes."""

_SEQUENCE: Final = 0x30
_INTEGER: Final = 0x02
_OCTETS: Final = 0x04
_PBES2: Final = bytes.fromhex("06092a864886f70d01050d")
_SCRYPT: Final = bytes.fromhex("06092b06010401da47040b")
_AES_256_CBC: Final = bytes.fromhex("060960864801650304012a")


def seal_pkcs8(private_key: bytes, passphrase: bytes) -> bytes:
    """PEM block of an unencrypted PKCS#8 key (DER), encrypted. Never twice the same."""
    salt, nonce = _random_block(), _random_block()
    stretched = Scrypt(salt, _KEY_SIZE, SCRYPT_N, SCRYPT_R, SCRYPT_P).derive(passphrase)
    padder = PKCS7(_BLOCK * 8).padder()
    padded = padder.update(private_key) + padder.finalize()
    encryptor = Cipher(AES(stretched), CBC(nonce)).encryptor()
    return _pem(salt, nonce, encryptor.update(padded) + encryptor.finalize())


def _pem(salt: bytes, nonce: bytes, encrypted: bytes) -> bytes:
    """RFC 5958, section 3: EncryptedPrivateKeyInfo, with lines of 64 characters."""
    numbers = map(_integer, [SCRYPT_N, SCRYPT_R, SCRYPT_P])
    derivation = _tlv(_SEQUENCE, _SCRYPT, _tlv(_SEQUENCE, _octets(salt), *numbers))
    cipher = _tlv(_SEQUENCE, _AES_256_CBC, _octets(nonce))
    scheme = _tlv(_SEQUENCE, _PBES2, _tlv(_SEQUENCE, derivation, cipher))
    body = b64encode(_tlv(_SEQUENCE, scheme, _octets(encrypted)))
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    return b"\n".join(
        [
            b"-----BEGIN ENCRYPTED PRIVATE KEY-----",
            *lines,
            b"-----END ENCRYPTED PRIVATE KEY-----",
            b"",
        ]
    )


def _tlv(tag: int, *parts: bytes) -> bytes:
    """Tag, length and value in DER; X.690, section 8.1.3. At most 255 bytes."""
    value = b"".join(parts)
    size = [len(value)] if len(value) < _LONG_FORM else [_LONG_FORM + 1, len(value)]
    return bytes([tag, *size]) + value


def _octets(value: bytes) -> bytes:
    return _tlv(_OCTETS, value)


def _integer(number: int) -> bytes:
    return _tlv(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _random_block() -> bytes:
    """16 bytes from the operating system's generator, which is what AES keys are."""
    return AESGCM.generate_key(_BLOCK * 8)
