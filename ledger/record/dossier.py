"""What a stream has said so far, with its own corrections and withdrawals applied.

Nothing is replaced in the record: a correction and a withdrawal are entries, and the
entry that they name stays. This is only the reading that counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from ledger.errors import (
    AlreadyWithdrawnError,
    AmendsUnknownError,
    OutOfOrderError,
    Violation,
)
from ledger.record.fields import Code, Facts, Positive, Said


class AmendReason(Code):
    """Why a filer corrects or withdraws an entry. Source: design, sections 1 and 3."""

    MISTAKE = "mistake", "The entry was wrong when it was filed"
    MISTAKEN_IDENTITY = "mistaken_identity", "It was about somebody else"
    NEW_SOURCE = "new_source", "A better source was found"
    DUPLICATE = "duplicate", "The same thing was filed twice"
    AT_REQUEST = "at_request", "Somebody concerned asked for it"
    OTHER = "other", "Another reason, said beside the log"


class Withdrawn(Facts):
    """The filer no longer stands by an entry of this stream, or by the whole account.

    The entry stays legible; counts leave it out and say so. ``withdraws`` is the
    version of the entry in this stream, or ``account``.
    """

    LEGAL_SOURCE = "Right of correction; design, section 1"

    withdraws: Annotated[
        Positive | Literal["account"], Field(union_mode="left_to_right")
    ]
    reason: AmendReason
    reason_said: Said | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """Entries of one stream by version, as they now read.

    Attributes:
        entries: (version, facts), oldest first; a corrected entry has its new facts.
        withdrawn: Versions withdrawn one by one.
        closed: The whole account was withdrawn.
    """

    entries: tuple[tuple[int, Facts], ...] = ()
    withdrawn: frozenset[int] = frozenset()
    closed: bool = False

    def standing(self) -> tuple[tuple[int, Facts], ...]:
        """The entries that are not withdrawn; none when the account is."""
        if self.closed:
            return ()
        return tuple(each for each in self.entries if each[0] not in self.withdrawn)

    def has(self, version: int) -> Facts | None:
        """Facts of an entry that can be amended; None if there is no such entry."""
        return next((facts for place, facts in self.entries if place == version), None)

    def added(self, version: int, facts: Facts) -> Dossier:
        """With one more entry."""
        entries = (*self.entries, (version, facts))
        return Dossier(entries, self.withdrawn, self.closed)

    def corrected(self, version: int, facts: Facts) -> Dossier:
        """With other facts for an entry; unchanged if there is none."""
        return replace(
            self,
            entries=tuple(
                (place, facts if place == version else old)
                for place, old in self.entries
            ),
        )

    def without(self, fact: Withdrawn) -> Dossier:
        """With an entry, or everything, withdrawn."""
        if fact.withdraws == "account":
            return replace(self, closed=True)
        return replace(self, withdrawn=self.withdrawn | {int(fact.withdraws)})


def check_open(dossier: Dossier | None) -> Dossier:
    """The dossier, if it has begun and still stands.

    Raises:
        OutOfOrderError: The stream is empty.
        AlreadyWithdrawnError: The whole account was withdrawn.
    """
    if dossier is None:
        raise OutOfOrderError(
            "Nothing was filed in this stream yet: begin with the first kind."
        )
    if dossier.closed:
        raise AlreadyWithdrawnError(
            "This account was withdrawn. Open another stream for a new one."
        )
    return dossier


def check_amends(dossier: Dossier, version: int, pointer: str) -> Facts:
    """Facts of the entry ``version``, if it can be corrected or withdrawn.

    Raises:
        AmendsUnknownError: No such entry in this stream, or none that can be amended.
        AlreadyWithdrawnError: It was withdrawn before.
    """
    facts = dossier.has(version)
    if facts is None:
        raise AmendsUnknownError(
            f"Version {version} of this stream is not an entry that can be amended.",
            violations=[Violation(pointer, "amends", "no such entry in this stream")],
        )
    if version in dossier.withdrawn:
        raise AlreadyWithdrawnError(
            f"Version {version} of this stream was withdrawn before."
        )
    return facts


def check_withdraws(dossier: Dossier, fact: Withdrawn) -> None:
    """Check that the entry named by a withdrawal can be withdrawn.

    Raises:
        AmendsUnknownError: No such entry in this stream.
        AlreadyWithdrawnError: It was withdrawn before.
    """
    if fact.withdraws != "account":
        check_amends(dossier, int(fact.withdraws), "/facts/withdraws")
