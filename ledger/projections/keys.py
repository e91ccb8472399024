"""Who may sign what, and who signed what, within the limits of the key?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from ledger.errors import NotFoundError
from ledger.projections.shown import Text, texts_of
from ledger.projections.table import Table, Writer, where
from ledger.projections.views import Views
from ledger.proof.note import VerifierKey
from ledger.record import governance as governing
from ledger.record.key import Registered, Revoked, Rotated
from ledger.record.keyring import GOVERNED, introduced_keys
from ledger.record.kinds import KINDS
from ledger.record.statement import Statement
from ledger.store.entries import Entry


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key of the ledger.

    Attributes:
        label: ``name+keyid``.
        vkey: The key in its text form.
        role: ``filer``, ``governor`` or ``log``.
        host: Whose streams it adds to; of a governor or log key, the host of its name.
        kinds: What it may file, kinds or stream types; empty for the other roles.
        since: First seq at which it counts.
        until: First seq at which it no longer counts; None while it does.
        ended_by: ``rotated``, ``revoked`` or ``replaced`` (a governor); empty while it
            counts.
        disputed_since: With ``revoked``: entry from which it is said to be in other
            hands; None otherwise.
        rotated_to: Label of the key that follows it; None if there is none.
        age_recipient: To whom sealed texts for the holder are encrypted.
        stream: Of the key; None for governors and log keys.
        texts: The holder's name, and other texts beside the log.
        seq: Entry that brought it.
    """

    label: str
    vkey: str
    role: str
    host: str
    kinds: list[str]
    since: int
    until: int | None
    ended_by: str
    disputed_since: int | None
    rotated_to: str | None
    age_recipient: str | None
    stream: str | None
    texts: list[Text]
    seq: int


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One signature line on one entry.

    Attributes:
        label: The key.
        kind: Of the entry.
        seq: The entry.
        nth: How many entries of this kind the key had signed by then, this one too.
        outside: How many of them were outside its limits, this one too: by kind, host,
            place in the record, or because the key was not on record.
    """

    label: str
    kind: str
    seq: int
    nth: int
    outside: int


@dataclass(frozen=True, slots=True)
class GovernanceRow:
    """Who governs.

    Attributes:
        origin: Name of the ledger.
        governors: Their labels.
        threshold: How many of them it takes.
        seq: Entry that set it so.
    """

    origin: str
    governors: list[str]
    threshold: int
    seq: int


@dataclass(frozen=True, slots=True)
class Signed:
    """How many entries of a kind a key has signed, how many outside its limits."""

    label: str
    kind: str
    entries: int
    outside: int


KEYS: Final = Table("keys", KeyRow, ("label",))
SIGNATURES: Final = Table(
    "signatures", SignatureRow, ("label", "kind", "seq"), fixed=True
)
GOVERNANCE: Final = Table("governance", GovernanceRow, ("origin",))


class Keys:
    """Follows every key, and holds each signature against the limits of its key."""

    name: ClassVar[str] = "keys"
    version: ClassVar[int] = 1
    tables: ClassVar = (KEYS, SIGNATURES, GOVERNANCE)
    reads: ClassVar[frozenset[str]] = frozenset()

    def __init__(self) -> None:
        self._write: Writer | None = None
        self._counts: dict[tuple[str, str], tuple[int, int]] = {}

    def project(self, seq: int, _: Entry, statement: Statement, write: Writer) -> None:
        """One row for each signature; then what the entry says of keys."""
        if write is not self._write:
            self._write, self._counts = write, {}
        governs = statement.kind.partition(".")[0] in GOVERNED
        new = {key.label for key in introduced_keys(statement.facts)} if governs else ()
        for label in statement.signers:
            row = write.find(KEYS, label)
            inside = label in new or (row is not None and _allows(row, seq, statement))
            self._count(seq, statement.kind, label, write, outside=not inside)
        if governs:
            _follow(seq, statement, write)

    def _count(
        self, seq: int, kind: str, label: str, write: Writer, *, outside: bool
    ) -> None:
        """Add a signature, numbered on from what the views hold."""
        before = self._counts.get((label, kind)) or _counted(write.db, label, kind, seq)
        numbers = self._counts[label, kind] = before[0] + 1, before[1] + outside
        write.add(SIGNATURES, SignatureRow(label, kind, seq, *numbers))


def _counted(db: Any, label: str, kind: str, as_of: int) -> tuple[int, int]:
    """How many entries of a kind a key has signed, and how many outside its limits."""
    found = SIGNATURES.select(
        db,
        as_of,
        "label = ? AND kind = ? AND seq <= ?",
        [label, kind, as_of],
        order="seq DESC",
        limit=1,
    )
    return (found[0].nth, found[0].outside) if found else (0, 0)


def _allows(row: KeyRow, seq: int, statement: Statement) -> bool:
    """Whether a key may sign entry ``seq``, by its limits at that place."""
    if seq < row.since or (row.until is not None and seq >= row.until):
        return False
    stream_type = statement.kind.partition(".")[0]
    if stream_type in GOVERNED:
        own = isinstance(statement.facts, Rotated) and row.stream == statement.stream
        return own or row.role == "governor"
    kinds = row.kinds
    own = row.host == statement.stream.partition("/")[0]
    return own and (statement.kind in kinds or stream_type in kinds)


def _follow(seq: int, statement: Statement, write: Writer) -> None:
    """Take in what an entry says of keys and governors."""
    match statement.facts:
        case governing.Opened() as facts:
            for vkey in facts.governors:
                write.put(KEYS, _key(vkey, "governor", 1, seq))
            for vkey in facts.log_vkeys:
                write.put(KEYS, _key(vkey, "log", 1, seq))
            write.put(GOVERNANCE, _governance(facts.origin, facts, seq))
        case governing.GovernorsChanged() as facts:
            _change_governors(seq, facts, write)
        case governing.LogKeyAnnounced(vkey=vkey):
            write.put(KEYS, _key(vkey, "log", seq + 1, seq))
        case Registered() as facts:
            write.put(KEYS, _registered(seq, statement, facts))
        case Rotated() as facts:
            _rotate(seq, statement, facts, write)
        case Revoked() as facts:
            _revoke(seq, statement, facts, write)


def _key(vkey: str, role: str, since: int, seq: int) -> KeyRow:
    key = VerifierKey.parse(vkey)
    return KeyRow(
        label=key.label,
        vkey=vkey,
        role=role,
        host=key.name.partition("/")[0],
        kinds=[],
        since=since,
        until=None,
        ended_by="",
        disputed_since=None,
        rotated_to=None,
        age_recipient=None,
        stream=None,
        texts=[],
        seq=seq,
    )


def _governance(
    origin: str, facts: governing.Opened | governing.GovernorsChanged, seq: int
) -> GovernanceRow:
    labels = [VerifierKey.parse(vkey).label for vkey in facts.governors]
    return GovernanceRow(origin, labels, facts.threshold, seq)


def _change_governors(
    seq: int, facts: governing.GovernorsChanged, write: Writer
) -> None:
    (before,) = write.under(GOVERNANCE)
    after = _governance(before.origin, facts, seq)
    for label in set(before.governors) - set(after.governors):
        old = write.find(KEYS, label)
        if old is not None:
            write.put(KEYS, replace(old, until=seq + 1, ended_by="replaced"))
    for label, vkey in zip(after.governors, facts.governors, strict=True):
        if label not in before.governors:
            write.put(KEYS, _key(vkey, "governor", seq + 1, seq))
    write.put(GOVERNANCE, after)


def _registered(seq: int, statement: Statement, facts: Registered) -> KeyRow:
    since = max(facts.valid_from or 0, seq + 1)
    return replace(
        _key(facts.vkey, "filer", since, seq),
        host=facts.host,
        kinds=list(facts.kinds),
        age_recipient=facts.age_recipient,
        stream=statement.stream,
        texts=texts_of(seq, statement),
    )


def _rotate(seq: int, statement: Statement, facts: Rotated, write: Writer) -> None:
    """The new key has the limits of the old one, and a stream of its own."""
    old = _of_stream(statement.stream, write)
    new = _key(facts.new_vkey, "filer", seq + 1, seq)
    key_id = VerifierKey.parse(facts.new_vkey).key_id.hex()
    ended = replace(old, until=seq + 1, ended_by="rotated", rotated_to=new.label)
    write.put(KEYS, ended)
    stream = f"{old.host}/key/{key_id}"
    write.put(
        KEYS,
        replace(new, host=old.host, kinds=old.kinds, texts=old.texts, stream=stream),
    )


def _revoke(seq: int, statement: Statement, facts: Revoked, write: Writer) -> None:
    old = _of_stream(statement.stream, write)
    ended = replace(old, until=min(old.until or seq + 1, seq + 1), ended_by="revoked")
    write.put(KEYS, replace(ended, disputed_since=facts.since))


def _of_stream(stream: str, write: Writer) -> KeyRow:
    """The filer's key whose stream this is; the registrar has refused any other."""
    return next(row for row in write.under(KEYS) if row.stream == stream)


def keys(
    views: Views,
    as_of: int,
    *,
    role: str | None = None,
    host: str | None = None,
    counting: bool = False,
) -> list[KeyRow]:
    """Every key, in the order in which they came; ``counting``: that still counts."""
    also = ("until IS NULL",) if counting else ()
    condition, params = where(0, also, role=role, host=host)
    return KEYS.select(views.db, as_of, condition, params, order="seq, label")


def key(views: Views, as_of: int, name: str) -> KeyRow:
    """One key, by its label, its stream, or its key id if only one key has it.

    Raises:
        NotFoundError: No such key is on record, or several have this key id.
    """
    found = [
        row
        for row in keys(views, as_of)
        if name in {row.label, row.stream, row.label.rpartition("+")[2]}
    ]
    if len(found) != 1:
        raise NotFoundError(
            "Several keys have this key id; give the label (name+keyid)."
            if found
            else "No such key is on record."
        )
    return found[0]


def governance(views: Views, as_of: int) -> GovernanceRow:
    """Who governs as of entry ``as_of``."""
    (row,) = GOVERNANCE.select(views.db, as_of)
    return row


def signed(views: Views, as_of: int, label: str | None = None) -> list[Signed]:
    """What a key has signed, or every key: one row a key and kind."""
    labels = [label] if label else [row.label for row in keys(views, as_of)]
    return [
        Signed(each, kind, *numbers)
        for each in labels
        for kind in KINDS
        if (numbers := _counted(views.db, each, kind, as_of)) != (0, 0)
    ]


def signed_entries(
    views: Views,
    as_of: int,
    label: str,
    *,
    kind: str | None = None,
    after: int = 0,
    limit: int | None = 100,
) -> list[SignatureRow]:
    """Entries that a key has signed, in the order of the record."""
    condition, params = where(after, label=label, kind=kind)
    return SIGNATURES.select(
        views.db, as_of, condition, params, order="seq", limit=limit
    )


def signed_outside_scope(views: Views, as_of: int) -> int:
    """Signatures outside the limits of their key; 0 in a sound record."""
    return sum(each.outside for each in signed(views, as_of))
