"""Texts that stand beside the log: a salted digest in the entry, the text outside.

A disclosure is ``base64url(JSON [salt, stream, version, pointer, value])``; its digest
``base64url(SHA-256(disclosure))``, as RFC 9901 (SD-JWT), section 4.2, makes them. The
salt has at least 128 bits, so a short text cannot be found by guessing; stream, version
and pointer are inside, so a disclosure fits one place of one entry and no other.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

from ledger.errors import CommitmentMismatchError, SchemaViolationError, Violation
from ledger.record.guard import check_no_identifier
from ledger.record.statement import Statement

SALT_SIZE: Final = 16
"""Bytes of salt."""

MAX_TEXT_SIZE: Final = 64_000
"""Characters of one disclosed text."""

MAX_SIZE: Final = 360_000
"""Signs of one disclosure: a text of that many characters, at four bytes each."""

_BASE64URL: Final = re.compile("[A-Za-z0-9_-]+")
_SALT: Final = re.compile("[A-Za-z0-9_-]{22,64}")
"""At least 128 bits; and not so long that a text could hide in it."""
_NO_DISCLOSURE: Final = (
    "A disclosure is base64url of [salt, stream, version, pointer, value]. Send the one"
    " that jil wrote beside the note."
)
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Signs that no text needs; tab, newline and carriage return are not among them."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One value with its place: what a digest in ``said`` stands for.

    Attributes:
        salt: base64url of at least 16 random bytes.
        pointer: JSON Pointer into the statement, such as ``/facts/reason_said``.
        value: The text (or, when a seal is opened, any JSON value).
    """

    salt: str
    stream: str
    version: int
    pointer: str
    value: str

    def __str__(self) -> str:
        parts = [self.salt, self.stream, self.version, self.pointer, self.value]
        text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return _base64url(text.encode())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a disclosure, accepting only what ``str()`` writes.

        Raises:
            CommitmentMismatchError: Not a disclosure of this form.
        """
        parts = _read_parts(text) if len(text) <= MAX_SIZE else None
        match parts:
            case [str(salt), str(stream), int(version), str(pointer), str(value)]:
                found = cls(salt, stream, version, pointer, value)
            case _:
                raise CommitmentMismatchError(_NO_DISCLOSURE)
        if isinstance(version, bool) or not _SALT.fullmatch(salt):
            raise CommitmentMismatchError(_NO_DISCLOSURE)
        if _spelled(found) != text:
            raise CommitmentMismatchError(_NO_DISCLOSURE)
        return found

    @property
    def digest(self) -> str:
        """What stands in ``said``: 43 signs."""
        return digest_of(str(self))


def _read_parts(text: str) -> object:
    """The JSON inside a disclosure; None if there is none."""
    if not _BASE64URL.fullmatch(text):
        return None
    try:
        return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        return None


def _spelled(found: Disclosure) -> str | None:
    """A disclosure as it is written; None if it holds what UTF-8 cannot write."""
    try:
        return str(found)
    except UnicodeEncodeError:
        return None


def digest_of(disclosure: str) -> str:
    """Digest of a disclosure in its text form (RFC 9901, section 4.2.3)."""
    return _base64url(hashlib.sha256(disclosure.encode("ascii")).digest())


def make_salt(random: bytes) -> str:
    """Salt text from at least 16 random bytes that the caller brings."""
    if len(random) < SALT_SIZE:
        raise ValueError("a salt needs 16 random bytes")
    return _base64url(random)


def check_disclosures(
    statement: Statement, disclosures: Iterable[str]
) -> Mapping[str, Disclosure]:
    """Check that exactly the public texts of ``statement`` are disclosed.

    Returns:
        The disclosures by pointer.

    Raises:
        CommitmentMismatchError: One is missing, belongs elsewhere, has no digest in
            ``said``, or stands where nothing is public.
        PublicFieldContainsIdentifierError: A text seems to name a private person.
        SchemaViolationError: A text is empty or longer than ``MAX_TEXT_SIZE``.
    """
    texts = list(disclosures)
    positions = statement.said_positions()
    if not positions and not texts:
        return {}
    public = {at for at, said in positions.items() if said.said == "public"}
    found: dict[str, Disclosure] = {}
    for text in texts:
        disclosure = Disclosure.parse(text)
        _check_place(disclosure, statement, public - found.keys(), text)
        check_text(disclosure.value, disclosure.pointer)
        found[disclosure.pointer] = disclosure
    missing = sorted(public - found.keys())
    if missing:
        raise CommitmentMismatchError(
            f"The public text at {missing[0]} is missing. Send its disclosure beside"
            " the note, as jil file does.",
            violations=[
                Violation(at, "undisclosed", "no disclosure") for at in missing
            ],
        )
    if len(statement.said) < len(positions):
        raise CommitmentMismatchError("There are fewer digests than said positions.")
    return found


def _check_place(
    found: Disclosure, statement: Statement, free: set[str], text: str
) -> None:
    if (found.stream, found.version) != (statement.stream, statement.version):
        raise CommitmentMismatchError("A disclosure belongs to another statement.")
    if found.pointer not in free:
        raise CommitmentMismatchError(
            "A disclosure stands for a place where the statement says nothing public,"
            " or where another one stands already."
        )
    if digest_of(text) not in statement.said:
        raise CommitmentMismatchError(
            "This text and salt do not give a digest of the statement"
            f" ({found.pointer})."
        )


def check_text(text: str, pointer: str) -> None:
    """Check that ``text`` may stand, in public, for the value at ``pointer``.

    Raises:
        PublicFieldContainsIdentifierError: It seems to name a private person.
        SchemaViolationError: It is empty, longer than ``MAX_TEXT_SIZE``, or holds
            signs that are no text.
    """
    if not 0 < len(text) <= MAX_TEXT_SIZE:
        raise SchemaViolationError(
            f"The text at {pointer} is empty or longer than 64,000 characters.",
            violations=[Violation(pointer, "length", "1 to 64,000 characters")],
        )
    if _CONTROL.search(text):
        raise SchemaViolationError(
            f"The text at {pointer} holds control characters. Remove them.",
            violations=[Violation(pointer, "control", "text, tabs and newlines only")],
        )
    check_no_identifier(text, pointer)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
