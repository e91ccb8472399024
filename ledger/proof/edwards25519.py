"""Which Ed25519 public keys may be registered: points of prime order, spelled once.

The curve has eight points of small order, and to every honest key belong seven
others that differ from it by one of them. Verifiers disagree about such keys: one
accepts a signature, another refuses it. A key with one of them could sign a
statement that stands in one court and falls in the next, so it is turned away at the
door. Plain integers, exact and slow (about 2 ms): run once for a key, never for a
signature, and never on a secret.

The arithmetic is that of RFC 8032, section 5.1.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from ledger.errors import MalformedKeyError

FIELD: Final = 2**255 - 19
"""Prime of the field the coordinates live in, ``p`` in RFC 8032, table 1."""

ORDER: Final = 2**252 + 27742317777372353535851937790883648493
"""Prime order of the base point, ``L`` in RFC 8032, table 1."""

COFACTOR: Final = 8
"""The curve has ``COFACTOR * ORDER`` points."""

D: Final = -121665 * pow(121666, -1, FIELD) % FIELD
"""Constant of the curve ``-x² + y² = 1 + d x² y²``."""

SQUARE_ROOT_OF_MINUS_ONE: Final = pow(2, (FIELD - 1) // 4, FIELD)

Point: TypeAlias = tuple[int, int, int, int]
"""Extended coordinates X, Y, Z, T: ``x = X/Z``, ``y = Y/Z``, ``xy = T/Z``."""

IDENTITY: Final[Point] = (0, 1, 1, 0)


def check_prime_order(public_key: bytes) -> None:
    """Check that 32 bytes are the one spelling of a point of order ``ORDER``.

    Raises:
        MalformedKeyError: The bytes are not canonical, not on the curve, of small
            order, or of mixed order.
    """
    point = _decode(public_key)
    if _is_identity(_multiply(COFACTOR, point)):
        raise MalformedKeyError("the key has small order: anyone can sign with it")
    if not _is_identity(_multiply(ORDER, point)):
        raise MalformedKeyError("the key has mixed order: verifiers disagree about it")


def _decode(public_key: bytes) -> Point:
    """RFC 8032, section 5.1.3. Bit 255 is the lowest bit of x, the rest is y.

    Which of the two points with this y it is does not matter: they have one order.
    """
    encoded = int.from_bytes(public_key, "little")
    sign, y = encoded >> 255, encoded & (1 << 255) - 1
    if y >= FIELD:
        raise MalformedKeyError("the key is not canonical: y is not below 2^255 - 19")
    x = _square_root((y * y - 1) * pow(D * y * y + 1, -1, FIELD) % FIELD)
    if x == 0 and sign:
        raise MalformedKeyError("the key is not canonical: zero has no sign")
    return x, y, 1, x * y % FIELD


def _square_root(square: int) -> int:
    """RFC 8032, section 5.1.3, step 3: the field has ``p = 5 (mod 8)``."""
    root = pow(square, (FIELD + 3) // 8, FIELD)
    if root * root % FIELD != square:
        root = root * SQUARE_ROOT_OF_MINUS_ONE % FIELD
    if root * root % FIELD != square:
        raise MalformedKeyError("the key is not a point of the curve")
    return root


def _add(left: Point, right: Point) -> Point:
    """RFC 8032, section 5.1.4; complete, so it also doubles."""
    x1, y1, z1, t1 = left
    x2, y2, z2, t2 = right
    a = (y1 - x1) * (y2 - x2) % FIELD
    b = (y1 + x1) * (y2 + x2) % FIELD
    c = 2 * D * t1 * t2 % FIELD
    d = 2 * z1 * z2 % FIELD
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD


def _multiply(scalar: int, point: Point) -> Point:
    product = IDENTITY
    for bit in f"{scalar:b}":
        product = _add(product, product)
        if bit == "1":
            product = _add(product, point)
    return product


def _is_identity(point: Point) -> bool:
    x, y, z, _ = point
    return x == 0 and y == z
