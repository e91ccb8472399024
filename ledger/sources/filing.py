"""From drafts to the record: placed, written, signed, and sent in groups.

A leaf hash is known before its note is filed, so the drafts of a group can follow one
another in a stream, and the group is committed at once. Only what answers an entry has
to wait for it: the entry's number is known when it is filed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from ledger.errors import CitesUnknownError, LedgerError
from ledger.proof.note import SignerKey, sign_note
from ledger.proof.tree import leaf_hash
from ledger.record.draft import Draft, Place, compose
from ledger.record.place import Tip
from ledger.registrar import Filing, Receipt, Registrar

Target = tuple[str, int]
"""An entry by its stream and its version."""

Clock = Callable[[], datetime]
Random = Callable[[int], bytes]

INSTANT: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Reply:
    """A draft that answers entries which have been filed when its turn comes.

    Attributes:
        draft: What is said; its ``answers`` are filled in.
        to: The entries that it answers.
    """

    draft: Draft
    to: tuple[Target, ...]


class Desk:
    """Where drafts are filed one after another.

    Attributes:
        receipts: Of everything that was filed here.
    """

    def __init__(
        self, registrar: Registrar, *, now: Clock, random: Random = os.urandom
    ) -> None:
        """Open a desk.

        Args:
            registrar: The way into the record.
            now: The filers' clock.
            random: Random bytes for salts.
        """
        self.receipts: dict[Target, Receipt] = {}
        self._registrar = registrar
        self._now = now
        self._random = random

    def file(self, drafts: Iterable[Draft | Reply], *keys: SignerKey) -> list[Receipt]:
        """File drafts in their order, each signed by all of ``keys``.

        Raises:
            LedgerError: One was refused; of its group, the others are on record.
        """
        receipts: list[Receipt] = []
        waiting: list[Draft] = []
        for each in drafts:
            if isinstance(each, Reply):
                receipts += self._send(waiting, keys)
                waiting = [self._answering(each)]
            else:
                waiting.append(each)
        return receipts + self._send(waiting, keys)

    def _answering(self, reply: Reply) -> Draft:
        if not set(reply.to) <= self.receipts.keys():
            raise CitesUnknownError(
                "A draft answers an entry that was not filed here before it."
            )
        cited = [self.receipts[target] for target in reply.to]
        answers = [{"seq": each.seq, "leaf": each.leaf} for each in cited]
        return replace(reply.draft, answers=answers)

    def _send(
        self, drafts: Sequence[Draft], keys: Sequence[SignerKey]
    ) -> list[Receipt]:
        tips: dict[str, Tip] = {}
        filings = [self._write(draft, tips, keys) for draft in drafts]
        receipts: list[Receipt] = []
        for outcome in self._registrar.file_all(filings):
            if isinstance(outcome, LedgerError):
                raise outcome
            self.receipts[outcome.stream, outcome.version] = outcome
            receipts.append(outcome)
        return receipts

    def _write(
        self, draft: Draft, tips: dict[str, Tip], keys: Sequence[SignerKey]
    ) -> Filing:
        stream = draft.stream
        tip = tips.get(stream) or self._registrar.tip(stream)
        filing = write(
            draft,
            keys,
            ledger=self._registrar.ledger,
            after=tip,
            signed_at=self._now(),
            random=self._random,
        )
        tips[stream] = Tip(tip.version + 1, leaf_hash(filing.note).hex())
        return filing


def write(
    draft: Draft,
    keys: Sequence[SignerKey],
    *,
    ledger: str | None,
    after: Tip,
    signed_at: datetime,
    random: Random = os.urandom,
) -> Filing:
    """Write and sign the statement that follows ``after`` in its stream.

    Args:
        draft: What is said.
        keys: Who signs, in any order.
        ledger: Leaf hash of entry 1; None for that entry itself.
        after: End of the stream.
        signed_at: The filers' clock.
        random: Random bytes for salts.

    Raises:
        MalformedError: The draft does not fit its kind.
    """
    signers: Mapping[str, SignerKey] = {key.verifier_key.label: key for key in keys}
    instant = signed_at.astimezone(UTC).strftime(INSTANT)
    place = Place(ledger, after.version + 1, after.leaf, list(signers), instant)
    composed = compose(draft, place, random)
    note = sign_note(composed.text, *(signers[label] for label in sorted(signers)))
    return Filing(bytes(note), composed.disclosures)
