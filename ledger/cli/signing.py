"""From a draft to a note: composed for its place, shown in words, signed line by line.

A statement that waits for its first signature is a text of two lines; one that waits
for further ones is a note with the lines so far, in the order of its signers. Only the
whole note can be filed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ledger.cli.draft_file import Written
from ledger.cli.files import read_disclosures, read_file
from ledger.cli.words import in_words
from ledger.errors import EntryTooLargeError, MalformedNoteError, UnknownKeyError
from ledger.proof.note import Note, SignatureLine, SignerKey, VerifierKey, sign_note
from ledger.record import keyring
from ledger.record.disclosure import Disclosure, check_disclosures
from ledger.record.draft import Draft, Place, compose
from ledger.record.kinds import read_statement
from ledger.record.statement import HEADER, MAX_ENTRY_SIZE, Statement, identity

_BLANK_LINE: Final = b"\n\n"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the next statement of a stream stands.

    Attributes:
        ledger: Leaf hash of entry 1, in hex; None for that entry itself.
        version: Place in the stream, from 1.
        prev: Leaf hash of the entry before, in hex; None at version 1.
    """

    ledger: str | None
    version: int = 1
    prev: str | None = None


@dataclass(frozen=True, slots=True)
class Unfiled:
    """A statement on its way to the ledger.

    Attributes:
        text: What is signed.
        statement: The same, read.
        lines: Signature lines so far, in the order of its signers.
        disclosures: Its public texts.
    """

    text: str
    statement: Statement
    lines: tuple[SignatureLine, ...] = ()
    disclosures: tuple[str, ...] = ()

    def __bytes__(self) -> bytes:
        """The text; with its lines, once there are any."""
        if not self.lines:
            return self.text.encode()
        return bytes(Note(self.text, self.lines))

    @property
    def missing(self) -> tuple[str, ...]:
        """Labels of signers who have not signed yet."""
        signed = {label_of(line) for line in self.lines}
        return tuple(label for label in self.statement.signers if label not in signed)

    @property
    def texts(self) -> Mapping[str, Disclosure]:
        """Its public texts by pointer.

        Raises:
            CommitmentMismatchError, PublicFieldContainsIdentifierError: They do not
                belong to it, or name a private person.
        """
        return check_disclosures(self.statement, self.disclosures)

    def in_words(self) -> Iterable[tuple[str, str]]:
        """What it says, as name and value."""
        return in_words(self.statement, self.texts)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the text: the identity of the filing, in hex."""
        return identity(self.text).hex()


def label_of(line: SignatureLine) -> str:
    """``name+keyid`` of the key that a signature line names."""
    return f"{line.name}+{line.key_id.hex()}"


def now() -> str:
    """The clock of this device, as it is signed."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def compose_draft(
    draft: Draft,
    spot: Spot,
    signers: Sequence[str],
    *,
    random: Callable[[int], bytes] = os.urandom,
) -> Unfiled:
    """The statement that a draft becomes at its place, with its texts checked.

    Raises:
        MalformedError: It does not fit its kind, or a text names a private person.
    """
    composed = compose(
        draft, Place(spot.ledger, spot.version, spot.prev, signers, now()), random
    )
    unfiled = Unfiled(
        composed.text, composed.statement, disclosures=composed.disclosures
    )
    check_disclosures(unfiled.statement, unfiled.disclosures)
    check_size(bytes(unfiled))
    return unfiled


def compose_written(written: Written, spot: Spot, labels: Sequence[str]) -> Unfiled:
    """The statement of a draft file, for these signers and those it names."""
    return compose_draft(written.draft, spot, sorted({*labels, *written.signers}))


def read_unfiled(path: Path) -> Unfiled:
    """Read a statement that waits for signatures, or a note, with the texts beside it.

    Raises:
        MalformedError: Not a statement, or its lines are not of its signers in order.
        CommitmentMismatchError: The texts beside it do not belong to it.
    """
    data = read_file(path)
    check_size(data)
    if _BLANK_LINE not in data and not data.startswith(f"{HEADER}\n".encode()):
        raise MalformedNoteError(
            "This is neither a signed note nor a statement that waits for signatures."
            " Editors and mail programs change line ends: use the file as jil wrote it."
        )
    note = Note.parse(data) if _BLANK_LINE in data else None
    text = note.text if note else _text(data)
    lines = note.signatures if note else ()
    unfiled = Unfiled(text, read_statement(text), lines, read_disclosures(path))
    check_order(unfiled)
    check_disclosures(unfiled.statement, unfiled.disclosures)
    return unfiled


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise MalformedNoteError("a note is UTF-8") from None


def check_size(data: bytes) -> None:
    """Check that an entry can be so long.

    Raises:
        EntryTooLargeError: More than 65,535 bytes.
    """
    if len(data) > MAX_ENTRY_SIZE:
        raise EntryTooLargeError(
            f"The note has {len(data):,} bytes; an entry has at most"
            f" {MAX_ENTRY_SIZE:,}. Long texts stand beside the log, documents are"
            " evidence by digest."
        )


def check_order(unfiled: Unfiled) -> None:
    """Check that the lines so far are of the signers, each once, in their order.

    Raises:
        MalformedNoteError: A line by somebody else, a second one, or another order.
    """
    signed = [label_of(line) for line in unfiled.lines]
    if signed != [label for label in unfiled.statement.signers if label in signed]:
        raise MalformedNoteError(
            "The signature lines are not those of signers, in that order. Nobody may"
            " add, drop or reorder a signature; begin again with the unsigned draft."
        )


def add_lines(unfiled: Unfiled, keys: Sequence[SignerKey]) -> Unfiled:
    """The statement with one more line by each key, in the order of its signers.

    Raises:
        UnknownKeyError: A key is not among the signers.
    """
    check_among(unfiled.statement, [key.verifier_key for key in keys])
    lines = {label_of(line): line for line in unfiled.lines}
    for line in sign_note(unfiled.text, *keys).signatures:
        lines[label_of(line)] = line
    ordered = tuple(lines[one] for one in unfiled.statement.signers if one in lines)
    signed = replace(unfiled, lines=ordered)
    check_size(bytes(signed))
    return signed


def check_among(statement: Statement, keys: Iterable[VerifierKey]) -> None:
    """Check that each key is one of those who are to sign.

    Raises:
        UnknownKeyError: One is not.
    """
    for key in keys:
        if key.label not in statement.signers:
            raise UnknownKeyError(
                f"{key.label} is not among the signers of this statement, which are"
                f" {', '.join(statement.signers)}."
            )


def verify_lines(unfiled: Unfiled, known: Iterable[VerifierKey]) -> tuple[str, ...]:
    """Verify every line by a known key. Returns the labels whose key is not known.

    Keys that the statement itself brings are known.

    Raises:
        InvalidSignatureError: A line does not match the text.
    """
    brought = keyring.introduced_keys(unfiled.statement.facts)
    keys = {key.label: key for key in (*known, *brought)}
    unknown = []
    for line in unfiled.lines:
        key = keys.get(label_of(line))
        if key is None:
            unknown.append(label_of(line))
        else:
            key.verify(unfiled.text.encode(), line.signature)
    return tuple(unknown)
