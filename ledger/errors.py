"""Everything the ledger refuses, as one tree.

* LedgerError
  + MalformedError: the bytes are not in their published format
    - MalformedNoteError
    - MalformedKeyError
    - NotCanonicalError
    - UnknownEventKindError
    - SchemaViolationError
    - PublicFieldContainsIdentifierError
    - DateInFutureError
    - DateImpossibleError
    - EntryTooLargeError
    - BadParameterError
    - BadCursorError
    - CursorQueryMismatchError
    - AsOfInFutureError
    - AsOfBeforeLogError
    - WeakPassphraseError
    - WrongPassphraseError
  + RefusedError: well formed, but a rule of the record forbids it
    - UnknownKeyError
    - RevokedKeyError
    - KeyNotValidYetError
    - KeyNotAllowedError
    - KeyAlreadyRegisteredError
    - SignaturesMissingError
    - StreamNotYoursError
    - WrongLedgerError
    - StreamConflictError
    - CitesUnknownError
    - CommitmentMismatchError
    - OutOfOrderError
    - CaseNotAssignedToJudgeError
    - AmendsUnknownError
    - AlreadyWithdrawnError
  + NotFoundError: nothing is on record under this name
  + UnprovenError: well formed, but does not prove what it claims
    - InvalidSignatureError
  + UnavailableError: this ledger, or this file, cannot be used now
    - LedgerMissingError
    - LedgerExistsError
    - LedgerDamagedError
    - FileMissingError
    - FileExistsAlreadyError
    - LogReadOnlyError
    - BusyError

A name is also an address: ``CaseNotAssignedToJudgeError`` is explained on
``/problems/case-not-assigned-to-judge``. No message ever holds a value that a filer
may have meant to seal: a message names the field and the rule, not what was in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a document breaks a rule.

    Attributes:
        pointer: JSON Pointer (RFC 6901) into the statement, such as ``/facts/court``.
        code: Machine-readable name of the rule, such as ``pattern``.
        message: The rule in words; never the offending value.
        hint: What to do, or which values are allowed; empty when there is none.
    """

    pointer: str
    code: str
    message: str
    hint: str = ""


class LedgerError(Exception):
    """Root of the tree. Never raised itself.

    Attributes:
        detail: One sentence for the person who has to act.
        violations: The places concerned, when there are any.
        facts: Further members of the answer, such as ``holder`` or ``as_of``.
    """

    def __init__(
        self, detail: str, *, violations: Sequence[Violation] = (), **facts: str | int
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.violations = tuple(violations)
        self.facts = facts

    @classmethod
    def slug(cls) -> str:
        """Address of the error: ``UnknownKeyError`` is ``unknown-key``."""
        words = re.findall("[A-Z][a-z]*", cls.__name__.removesuffix("Error"))
        return "-".join(words).lower()


class MalformedError(LedgerError):
    """The bytes are not in their published format."""


class MalformedNoteError(MalformedError):
    """The text is not a signed note (c2sp.org/signed-note)."""


class MalformedKeyError(MalformedError):
    """The text is not a verifier key, or the key is one nobody may use."""


class NotCanonicalError(MalformedError):
    """The JSON is not in the one spelling that is signed (RFC 8785)."""


class UnknownEventKindError(MalformedError):
    """The ledger knows no such kind of statement."""


class SchemaViolationError(MalformedError):
    """The statement does not have the fields its kind asks for."""


class PublicFieldContainsIdentifierError(MalformedError):
    """A public field seems to hold something that identifies a person."""


class DateInFutureError(MalformedError):
    """Something is said to have happened after the day it was signed."""


class DateImpossibleError(MalformedError):
    """No such day, or a day before there were immigration judges (1983)."""


class EntryTooLargeError(MalformedError):
    """The note is longer than 65,535 bytes."""


class BadParameterError(MalformedError):
    """The request has a parameter that is unknown or out of range."""


class BadCursorError(MalformedError):
    """The cursor was not made by this ledger, or was changed."""


class CursorQueryMismatchError(MalformedError):
    """The cursor belongs to a query with other filters."""


class AsOfInFutureError(MalformedError):
    """The record has not reached that entry yet."""


class AsOfBeforeLogError(MalformedError):
    """The record begins with entry 1."""


class WeakPassphraseError(MalformedError):
    """The pass phrase would not protect the key."""


class WrongPassphraseError(MalformedError):
    """The key file did not open."""


class RefusedError(LedgerError):
    """A rule of the record forbids the statement. Nothing was written."""


class UnknownKeyError(RefusedError):
    """No such key is registered in this ledger."""


class RevokedKeyError(RefusedError):
    """The key was revoked or replaced."""


class KeyNotValidYetError(RefusedError):
    """The key is not valid at this place in the record."""


class KeyNotAllowedError(RefusedError):
    """The key may not sign this kind of statement."""


class KeyAlreadyRegisteredError(RefusedError):
    """The key is on record already."""


class SignaturesMissingError(RefusedError):
    """Fewer people signed than the rule asks for."""


class StreamNotYoursError(RefusedError):
    """The stream belongs to another host."""


class WrongLedgerError(RefusedError):
    """The note was signed for another ledger."""


class StreamConflictError(RefusedError):
    """The stream has moved on: version or prev does not follow its last entry."""


class CitesUnknownError(RefusedError):
    """The statement cites an entry that is not on record."""


class CommitmentMismatchError(RefusedError):
    """A disclosure does not fit its digest, or one is missing."""


class OutOfOrderError(RefusedError):
    """The statement cannot follow what this stream already says."""


class CaseNotAssignedToJudgeError(RefusedError):
    """The judge named as losing the case does not hold it."""


class AmendsUnknownError(RefusedError):
    """The entry to be corrected or withdrawn is not in this stream."""


class AlreadyWithdrawnError(RefusedError):
    """The entry was withdrawn before."""


class NotFoundError(LedgerError):
    """Nothing is on record under this name."""


class UnprovenError(LedgerError):
    """Well formed, but does not prove what it claims."""


class InvalidSignatureError(UnprovenError):
    """The signature does not match the bytes."""


class UnavailableError(LedgerError):
    """The ledger, or the file, cannot be used now."""


class LedgerMissingError(UnavailableError):
    """There is no ledger in this directory."""


class LedgerExistsError(UnavailableError):
    """There is a ledger in this directory already."""


class LedgerDamagedError(UnavailableError):
    """The stored record is not what was written."""


class FileMissingError(UnavailableError):
    """The file does not exist or cannot be read."""


class FileExistsAlreadyError(UnavailableError):
    """The file exists and is never overwritten."""


class LogReadOnlyError(UnavailableError):
    """Reading works; filing is paused."""


class BusyError(UnavailableError):
    """The store is held by another process; nothing was written."""
