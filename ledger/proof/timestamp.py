"""Time stamps: at least this old, says somebody else. RFC 3161.

The request holds the SHA-256 of the bytes and asks for the certificate of the authority
to come with the answer. It has no nonce: the bytes are a checkpoint, which nobody can
have had stamped before it was signed, so an old answer would only be a better one. The
same bytes therefore make the same request.

The answer is a status and, if that is *granted*, the token: a signature by the
authority over the hash and its own time. The token alone is kept; ``openssl ts -verify
-token_in`` reads it too. It proves that the bytes existed at that time, if one believes
the authority; nothing in it says that they did not exist before.

The certificate of the authority has to be valid at the time in the token, not today,
and to have time stamping as its critical extended key usage (section 2.3). Whether it
was revoked is not looked up: a reader who doubts one authority wants a token by a
second.

What CMS does not sign can be changed without effect: version numbers, the name of the
signature's algorithm, certificates that are not needed. So two tokens that differ may
be the same stamp, and whoever needs the very bytes keeps their hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.tsp import PKIStatus

from ledger.errors import MalformedError, UnprovenError

_GRANTED = bytes.fromhex("3003020100")
"""PKIStatusInfo with status 0 and nothing else, in DER."""

_SEQUENCE = 0x30
_SHORT = 0x80
"""Lengths below this take one byte. X.690, section 8.1.3."""


def request_timestamp(data: bytes) -> bytes:
    """The request for ``data``, which is not empty, in DER.

    Send it as ``application/timestamp-query``. RFC 3161, section 2.4.1.
    """
    builder = TimestampRequestBuilder().data(data).nonce(nonce=False)
    builder = builder.hash_algorithm(HashAlgorithm.SHA256).cert_request(
        cert_request=True
    )
    return builder.build().as_bytes()


def token_of(answer: bytes) -> bytes:
    """The token in an ``application/timestamp-reply``, in DER. It is not verified.

    RFC 3161, section 2.4.2.

    Raises:
        MalformedError: Not such an answer.
        UnprovenError: The authority granted no time stamp; ``facts`` has ``status``.
    """
    response = _read(answer)
    if response.status != PKIStatus.GRANTED:
        raise UnprovenError(
            "the authority granted no time stamp; ask again or ask another one",
            status=response.status,
        )
    return response.time_stamp_token()


def check_timestamp(
    token: bytes, data: bytes, roots: Sequence[Certificate]
) -> datetime:
    """Check that an authority stamped ``data``, and when. RFC 3161, section 2.2.

    Args:
        token: From ``token_of``.
        data: What was stamped.
        roots: Certificates that the reader trusts to name authorities, at least one,
            with those between them and the authority if the token leaves them out.

    Returns:
        The time of the authority, UTC.

    Raises:
        MalformedError: Not a token, or something follows it.
        UnprovenError: It is over other bytes, the signature is wrong, or no root
            leads to a certificate for time stamps that was valid then.
    """
    if not roots:
        raise UnprovenError("name at least one root that you trust for time stamps")
    response = _read(_tlv(_GRANTED + token))
    if not token or response.time_stamp_token() != token:
        raise MalformedError("a token is one piece of DER and nothing else")
    try:
        VerifierBuilder(roots=list(roots)).build().verify_message(response, data)
    except Exception as error:
        # Besides its own error the library lets through whatever reading a damaged
        # certificate raises.
        raise UnprovenError(
            "the time stamp does not prove this: other bytes were stamped, or not by "
            "an authority under these roots"
        ) from error
    return response.tst_info.gen_time


def read_certificates(pem: bytes) -> list[Certificate]:
    """The certificates of a PEM file, at least one.

    Raises:
        MalformedError: Not such a file.
    """
    try:
        return load_pem_x509_certificates(pem)
    except ValueError:
        raise MalformedError("the file holds no certificates in PEM") from None


def _read(answer: bytes) -> TimeStampResponse:
    try:
        return decode_timestamp_response(answer)
    except ValueError:
        raise MalformedError("not a time stamp as RFC 3161 writes it") from None


def _tlv(content: bytes) -> bytes:
    """A SEQUENCE in DER."""
    size = len(content)
    if size < _SHORT:
        return bytes([_SEQUENCE, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([_SEQUENCE, _SHORT | len(length)]) + length + content
