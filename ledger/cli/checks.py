"""What is checked before a statement is filed, each with a mark or what to fix."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from ledger.bootstrap import Ledger
from ledger.cli.signing import Unfiled, verify_lines
from ledger.cli.terminal import print_json, say
from ledger.errors import (
    DateImpossibleError,
    DateInFutureError,
    LedgerError,
    PublicFieldContainsIdentifierError,
    SignaturesMissingError,
    Violation,
)
from ledger.projections.entries import entries
from ledger.proof.note import VerifierKey
from ledger.record import keyring
from ledger.record.disclosure import Disclosure, check_disclosures
from ledger.record.guard import find_identifier
from ledger.record.kinds import STREAM_TYPES
from ledger.record.place import check_cited, check_ledger, check_place
from ledger.record.statement import Statement

MARK = {True: "✓", False: "✗", None: "·"}
"""Passed, failed, not checked."""

_NAME_OF = (
    ((DateImpossibleError, DateInFutureError), "dates"),
    ((PublicFieldContainsIdentifierError,), "identifiers"),
)
_SAME_STREAM = 200
"""Entries of one stream among which an equal one is looked for."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check and how it came out.

    Attributes:
        check: Its name.
        passed: None if it could not be made.
        says: What was found, or what to do.
        errors: Places concerned.
    """

    check: str
    passed: bool | None
    says: str
    errors: Sequence[Violation] = ()
    error: LedgerError | None = field(default=None, compare=False)

    def as_row(self) -> dict[str, object]:
        """The check for machines; the slug is that of the error, if there is one."""
        row: dict[str, object] = {
            "check": self.check,
            "passed": self.passed,
            "says": self.says,
        }
        if self.error is not None:
            row["type"] = f"/problems/{self.error.slug()}"
            row["errors"] = list(self.errors)
        return row


def print_checks(checks: Sequence[Check], *, as_json: bool) -> None:
    """Each check on a line, and below it the places concerned."""
    if as_json:
        print_json(check.as_row() for check in checks)
        return
    width = max(len(check.check) for check in checks)
    for check in checks:
        say(f"{MARK[check.passed]} {check.check.ljust(width)}  {check.says}")
        for violation in check.errors:
            more = f" {violation.hint}" if violation.hint else ""
            say(f"    {violation.pointer or '/'}: {violation.message}.{more}")


def failed(name: str, error: LedgerError) -> Check:
    """The check that an error stands for."""
    return Check(
        name, passed=False, says=error.detail, errors=error.violations, error=error
    )


def attempt(name: str, says: str, action: Callable[[], object]) -> Check:
    """Run one check; ``says`` is what its passing means."""
    try:
        action()
    except LedgerError as error:
        return failed(name, error)
    return Check(name, passed=True, says=says)


def name_of(error: LedgerError) -> str:
    """Which check it is that an error of the reader fails."""
    return next(
        (name for kinds, name in _NAME_OF if isinstance(error, kinds)), "schema"
    )


def check_texts(unfiled: Unfiled) -> Check:
    """Whether a public text names a private person: all places, not the first alone."""
    found = [Disclosure.parse(text) for text in unfiled.disclosures]
    hits = [(each.pointer, find_identifier(each.value)) for each in found]
    violations = [
        Violation(
            pointer, "identifier", f"{hit[0]} at character {hit[1]}", "Remove it."
        )
        for pointer, hit in hits
        if hit is not None
    ]
    if not violations:
        return attempt(
            "identifiers",
            f"{len(found)} public texts name no private person that we can see",
            lambda: check_disclosures(unfiled.statement, unfiled.disclosures),
        )
    return failed(
        "identifiers",
        PublicFieldContainsIdentifierError(
            "A public text seems to name a private person. Remove it: what is once"
            " public cannot be taken back.",
            violations=violations,
        ),
    )


def check_signatures(unfiled: Unfiled, known: Sequence[VerifierKey]) -> Check:
    """Whether every signer has signed, and every line matches the text."""
    try:
        unknown = verify_lines(unfiled, known)
        if unfiled.missing:
            raise SignaturesMissingError(
                f"Still to sign: {', '.join(unfiled.missing)}. jil sign adds a line."
            )
    except LedgerError as error:
        return failed("signatures", error)
    if unknown:
        return Check(
            "signatures",
            passed=None,
            says=f"the key of {', '.join(unknown)} is not known here: name a ledger"
            " with --data, or the key with --vkey",
        )
    return Check("signatures", passed=True, says=f"{len(unfiled.lines)} match the text")


def check_against(ledger: Ledger, unfiled: Unfiled, *, signed: bool) -> Iterator[Check]:
    """Whether the ledger would take the statement next.

    Args:
        ledger: The ledger.
        unfiled: The statement.
        signed: Whether its signers are those who will sign, or only stand in.
    """
    registrar, statement = ledger.registrar, unfiled.statement
    seq = registrar.recorder.position_of(bytes.fromhex(unfiled.fingerprint))
    if seq is not None:
        yield Check("record", passed=True, says=f"on record as entry {seq:,}")
        return
    following = ledger.views.position + 1
    yield attempt("place", "it follows its stream", lambda: _place(ledger, statement))
    yield attempt("order", "its stream can take it", lambda: _decide(ledger, statement))
    yield attempt(
        "cited", "what it cites is on record", lambda: _cited(ledger, statement)
    )
    if signed:
        yield attempt(
            "signers",
            f"they may file it as entry {following:,}",
            lambda: keyring.check_signers(registrar.keyring, statement, following),
        )
    yield _duplicates(ledger, statement)


def _place(ledger: Ledger, statement: Statement) -> None:
    check_ledger(statement, ledger.identity.ledger)
    check_place(statement, ledger.registrar.tip(statement.stream))


def _decide(ledger: Ledger, statement: Statement) -> None:
    state = ledger.registrar.tip(statement.stream).state
    STREAM_TYPES[statement.stream_name.type].decide(state, statement)


def _cited(ledger: Ledger, statement: Statement) -> None:
    check_cited(statement, partial(_leaf, ledger), ledger.registrar.tip)


def _leaf(ledger: Ledger, seq: int) -> str | None:
    """Leaf hash of an entry, in hex; None if there is none."""
    if seq > ledger.views.position:
        return None
    return ledger.registrar.entry(seq).leaf.hex()


def _duplicates(ledger: Ledger, statement: Statement) -> Check:
    """A note, never a refusal: the same facts may be filed twice for good reasons."""
    rows = entries(
        ledger.views,
        ledger.views.position,
        kind=statement.kind,
        stream=statement.stream,
        limit=_SAME_STREAM,
    )
    equal = [
        row.seq
        for row in rows
        if ledger.registrar.entry(row.seq).statement.facts == statement.facts
    ]
    says = "no entry of this stream says the same"
    if equal:
        says = f"entry {equal[0]:,} of this stream says the same"
    return Check("duplicates", passed=not equal or None, says=says)
