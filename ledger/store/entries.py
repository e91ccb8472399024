"""An entry as the event store carries it: the note, byte for byte, and where it stands.

``state`` of a stored event is the note verbatim; its ``topic`` is the kind. Topics are
a closed registry: the library would import whatever module a row names.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent

from ledger.errors import LedgerDamagedError
from ledger.proof.tree import leaf_hash
from ledger.record.kinds import KINDS, read_stored
from ledger.record.statement import Statement

SEPARATOR: Final = b"\n\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """One note on record.

    Attributes:
        originator_id: The stream.
        originator_version: Place in the stream, from 1.
        kind: Such as ``case.reassigned``.
        note: The signed note: what was filed, what is hashed, what is served.
    """

    originator_id: str
    originator_version: int
    kind: str
    note: bytes

    @property
    def statement(self) -> Statement:
        """The statement, read from the note each time it is asked for.

        Raises:
            LedgerDamagedError: The stored bytes are not an entry.
        """
        return read_stored(self.note, self.kind)

    @property
    def leaf(self) -> bytes:
        """Leaf hash of the note, 32 bytes. RFC 9162, section 2.1.1."""
        return leaf_hash(self.note)

    @property
    def filing(self) -> bytes:
        """Identity of the filing: SHA-256 of the signed text, 32 bytes."""
        return filing_of(self.note)


def filing_of(note: bytes) -> bytes:
    """Identity of a filing: SHA-256 of the text that a note signs, 32 bytes."""
    return hashlib.sha256(note[: note.rfind(SEPARATOR) + 1]).digest()


class EntryMapper(Mapper[str]):
    """Entries to stored events and back, without writing anything anew."""

    def __init__(self) -> None:
        """Takes no transcoder: there is nothing to encode."""

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """The row of an entry."""
        assert isinstance(domain_event, Entry)  # noqa: S101  the only event there is
        return StoredEvent(
            domain_event.originator_id,
            domain_event.originator_version,
            domain_event.kind,
            domain_event.note,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Entry:
        """The entry of a row.

        Raises:
            LedgerDamagedError: A row of a kind that the ledger does not know.
        """
        if stored_event.topic not in KINDS:
            raise LedgerDamagedError(
                "A stored row has a kind that this ledger does not know. Restore the"
                " store from a copy, or use the version of jil that wrote it."
            )
        return Entry(
            str(stored_event.originator_id),
            stored_event.originator_version,
            stored_event.topic,
            stored_event.state,
        )
