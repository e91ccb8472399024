"""Policies: which log, which witnesses, and how many. https://c2sp.org/tlog-policy

One line for each thing, words parted by spaces or tabs, ``#`` in front of a comment::

    log <verifier key> [<url>]
    witness <name> <verifier key> [<url>]
    group <name> all|any|<k> <member> …
    quorum <name>|none

``quorum`` stands there exactly once. A name is defined on a line before the one that
uses it, belongs to one group at most, and means nothing outside the file. A checkpoint
fits the policy if one of the logs signed it and its quorum is reached: a witness if it
cosigned, a group if ``k`` of its members are reached.

An organisation is a group: one of its witnesses speaks for all of them, so three
machines of one operator count once (``organisations_policy``). How many organisations
is what decides whether a log can show two histories:

* **2 of 3 does not prevent it.** A log and *one* dishonest organisation are enough.
  The first history is cosigned by the dishonest one and one honest witness, the second
  by the dishonest one and the other honest witness; nobody honest saw both.
* **3 of 4 does,** as long as no two of the four are dishonest: two sets of three have
  at least two organisations in common, so one honest organisation saw both histories
  and cosigned only one.

In general two quorums of ``k`` out of ``n`` share ``2k - n`` organisations, and all of
those have to collude (``colluders_needed``). More is not simply safer: with ``k`` of
``n``, ``n - k + 1`` that fail to answer stop every quorum.

``bytes()`` writes a policy in one spelling, without comments; ``parse`` reads every
spelling that the format allows, because people write these files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ledger.errors import MalformedError, MalformedKeyError, UnprovenError
from ledger.proof.cosignature import (
    Cosignature,
    CosignatureVerifier,
    SignedCheckpoint,
    open_checkpoint,
)
from ledger.proof.keyfile import LOG_ALGORITHMS
from ledger.proof.note import Note, VerifierKey, check_registrable

MAX_POLICY_SIZE: Final = 1_000_000
"""Bytes in a policy, at most; a witness with an ML-DSA-44 key takes 2,000."""

MAX_DEFINITIONS: Final = 256
"""Logs, witnesses and groups in a policy, at most; C2SP asks for 32 of each."""

NO_QUORUM: Final = "none"
"""The quorum that is always reached."""

_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_BLANK: Final = re.compile(r"[ \t]+")
_WORD: Final = re.compile(r"[^\x00-\x20\x7f]+")
_COUNT: Final = re.compile(r"[1-9][0-9]{0,3}")


@dataclass(frozen=True, slots=True)
class PolicyLog:
    """A log whose checkpoints are accepted.

    Attributes:
        key: 0x01 or 0x06, named like the origin.
        url: Where it is read; empty if the policy does not say.

    Raises:
        MalformedKeyError: No log signs with such a key.
        MalformedError: The address has blanks or control characters.
    """

    key: VerifierKey
    url: str = ""

    def __post_init__(self) -> None:
        if self.key.algorithm not in LOG_ALGORITHMS:
            raise MalformedKeyError(f"{self.key.label} is not a key for checkpoints")
        check_registrable(self.key)
        _check_words(self.url or NO_QUORUM)

    def __str__(self) -> str:
        """The line, without its newline."""
        return " ".join(filter(None, ["log", str(self.key), self.url]))


@dataclass(frozen=True, slots=True)
class PolicyWitness:
    """A witness under the name that the policy gives it.

    Attributes:
        name: One word, not ``none``.
        key: 0x04 or 0x06.
        url: Submission prefix (``witnessing.py``); empty if the policy does not say.

    Raises:
        MalformedKeyError: No witness cosigns with such a key.
        MalformedError: Name or address have blanks or control characters.
    """

    name: str
    key: VerifierKey
    url: str = ""

    def __post_init__(self) -> None:
        CosignatureVerifier(self.key)
        check_registrable(self.key)
        _check_words(self.name, self.url or NO_QUORUM)

    def __str__(self) -> str:
        """The line, without its newline."""
        return " ".join(filter(None, ["witness", self.name, str(self.key), self.url]))


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses or groups, of which some are enough.

    Attributes:
        name: One word, not ``none``.
        needed: 1 up to the number of members.
        members: Names, at least one.

    Raises:
        MalformedError: No such name or number.
    """

    name: str
    needed: int
    members: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_words(self.name, *self.members)
        if not 1 <= self.needed <= len(self.members):
            raise MalformedError("a group needs 1 of its members up to all of them")

    def __str__(self) -> str:
        """The line, without its newline; ``any`` and ``all`` where they fit."""
        words = {len(self.members): "all", 1: "any"}
        needed = words.get(self.needed, self.needed)
        return " ".join(["group", self.name, str(needed), *self.members])


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a witness or a group is.

    Attributes:
        name: As in the policy; ``none`` if no quorum is asked for.
        needed: Members that have to be reached; 1 for a witness.
        reached: Members that are; 1 for a witness that cosigned.
        members: Of a group.
    """

    name: str
    needed: int
    reached: int
    members: tuple[Tally, ...] = ()

    @property
    def satisfied(self) -> bool:
        """Whether enough members are reached."""
        return self.reached >= self.needed

    @property
    def missing(self) -> tuple[str, ...]:
        """Members that are not reached, whether or not they are still needed."""
        return tuple(member.name for member in self.members if not member.satisfied)


@dataclass(frozen=True, slots=True)
class Policy:
    """Logs, witnesses, groups and the quorum.

    A log has no say in its own quorum: no witness may have its key or its name. (The
    format leaves this open; a quorum with the log's own ML-DSA-44 key in it would be
    reached by the log alone.)

    Attributes:
        logs: Those accepted; none if the reader knows the log from elsewhere.
        witnesses: In the order of the file.
        groups: Each after its members.
        quorum: Name of a witness or group, or ``none``.

    Raises:
        MalformedError: A name is defined twice or not at all, belongs to two groups,
            or a key stands there twice.
    """

    logs: tuple[PolicyLog, ...] = ()
    witnesses: tuple[PolicyWitness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NO_QUORUM

    def __post_init__(self) -> None:
        if len(self.logs + self.witnesses + self.groups) > MAX_DEFINITIONS:
            raise MalformedError(f"a policy defines at most {MAX_DEFINITIONS} things")
        self._check_names()
        _check_once([key.public_key for key in self.log_keys], "a log's key")
        _check_once([key.public_key for key in self.witness_keys], "a witness's key")
        of_logs = {word for key in self.log_keys for word in (key.name, key.public_key)}
        if any(of_logs & {key.name, key.public_key} for key in self.witness_keys):
            raise MalformedError("a log cannot be a witness of itself")

    def __bytes__(self) -> bytes:
        """Logs, witnesses, groups and the quorum, a line for each."""
        lines = [*self.logs, *self.witnesses, *self.groups, f"quorum {self.quorum}"]
        text = "".join(f"{line}\n" for line in lines)
        return text.encode(errors="surrogateescape")

    @staticmethod
    def parse(data: bytes) -> Policy:
        """Read a policy file, with its comments, in any spelling the format allows.

        Bytes that are not UTF-8 are kept as they are, in names and addresses.

        Raises:
            MalformedError: Not such a file, or it uses a name before defining it.
            MalformedKeyError: A key is not one that this role can have.
        """
        if len(data) > MAX_POLICY_SIZE:
            raise MalformedError(f"a policy has at most {MAX_POLICY_SIZE} bytes")
        if _CONTROL.search(data):
            raise MalformedError("a policy has no control characters but tab, newline")
        policy, quorums = Policy(), 0
        for number, words in _lines(data.decode(errors="surrogateescape")):
            quorums += words[0] == "quorum"
            try:
                policy = _with_line(policy, words)
            except MalformedError as error:
                raise type(error)(f"line {number}: {error.detail}") from None
            if quorums > 1:
                break
        if quorums != 1:
            raise MalformedError("a policy has exactly one line with a quorum")
        return policy

    @property
    def log_keys(self) -> tuple[VerifierKey, ...]:
        """The keys of all logs."""
        return tuple(log.key for log in self.logs)

    @property
    def witness_keys(self) -> tuple[VerifierKey, ...]:
        """The keys of all witnesses."""
        return tuple(witness.key for witness in self.witnesses)

    def tally(self, cosignatures: Iterable[Cosignature]) -> Tally:
        """How far the quorum is with these, which have been verified.

        Of a cosignature only the key counts here; how old it may be is for the reader
        to say.
        """
        keys = {cosignature.key for cosignature in cosignatures}
        tallies = {NO_QUORUM: Tally(NO_QUORUM, 0, 0)}
        for witness in self.witnesses:
            tallies[witness.name] = Tally(witness.name, 1, int(witness.key in keys))
        for group in self.groups:
            members = tuple(tallies[name] for name in group.members)
            reached = sum(member.satisfied for member in members)
            tallies[group.name] = Tally(group.name, group.needed, reached, members)
        return tallies[self.quorum]

    def _check_names(self) -> None:
        defined = {NO_QUORUM}
        for name, members in [
            *((witness.name, ()) for witness in self.witnesses),
            *((group.name, group.members) for group in self.groups),
        ]:
            if name in defined:
                raise MalformedError("a name is defined once, and is not 'none'")
            if not defined.issuperset(members) or NO_QUORUM in members:
                raise MalformedError("a member is a witness or group defined before")
            defined.add(name)
        grouped = [name for group in self.groups for name in group.members]
        _check_once(grouped, "a member of a group")
        if self.quorum not in defined:
            raise MalformedError("the quorum is a witness or group, or 'none'")


def organisations_policy(
    log_keys: Iterable[VerifierKey],
    organisations: Mapping[str, Sequence[PolicyWitness]],
    needed: int | None = None,
) -> Policy:
    """So many of these organisations, each by any of its witnesses.

    Args:
        log_keys: Of one log.
        organisations: Witnesses of each, by its name.
        needed: Organisations. If left out, all but ``(n - 1) // 3`` of them: so many
            dishonest ones cannot help a log to two histories, and so many silent ones
            cannot stop it. 3 of 4, 5 of 7.

    Raises:
        MalformedError: Names collide, an organisation has no witness, or there are
            fewer organisations than ``needed``.
        MalformedKeyError: A key cannot have this role.
    """
    if needed is None:
        needed = len(organisations) - (len(organisations) - 1) // 3
    groups = [
        Group(name, 1, tuple(witness.name for witness in witnesses))
        for name, witnesses in organisations.items()
    ]
    return Policy(
        logs=tuple(map(PolicyLog, log_keys)),
        witnesses=tuple(one for many in organisations.values() for one in many),
        groups=(*groups, Group("organisations", needed, tuple(organisations))),
        quorum="organisations",
    )


def colluders_needed(needed: int, members: int) -> int:
    """How many members two quorums share at least: who has to help with a fork.

    0 means that two quorums can exist side by side without anybody lying.

    Args:
        needed: Members in a quorum.
        members: Members altogether.
    """
    return max(0, 2 * needed - members)


def check_quorum(policy: Policy, cosignatures: Iterable[Cosignature]) -> None:
    """Check that the witnesses who cosigned are enough.

    Raises:
        UnprovenError: They are not; ``facts`` has ``reached`` and ``needed``.
    """
    tally = policy.tally(cosignatures)
    if not tally.satisfied:
        missing = ", ".join(tally.missing or [tally.name])
        missing = missing.encode(errors="backslashreplace").decode()
        raise UnprovenError(
            f"{tally.reached} of {tally.needed} needed have cosigned; missing: "
            f"{missing}",
            reached=tally.reached,
            needed=tally.needed,
        )


def check_witnessed(note: Note | bytes, policy: Policy) -> SignedCheckpoint:
    """The checkpoint, if one of the logs signed it and the quorum is reached.

    Raises:
        MalformedNoteError: Not a note, or two lines by the same key.
        MalformedError: The text is no checkpoint.
        InvalidSignatureError: A line by a known key does not match the checkpoint.
        UnprovenError: No line is by a key of a log in the policy, or too few
            witnesses have cosigned.
    """
    signed = open_checkpoint(note, policy.log_keys, policy.witness_keys)
    check_quorum(policy, signed.cosignatures)
    return signed


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Number and words of each line that is neither empty nor a comment."""
    for number, line in enumerate(text.split("\n"), start=1):
        words = [word for word in _BLANK.split(line) if word]
        if words and not words[0].startswith("#"):
            yield number, words


def _with_line(policy: Policy, words: list[str]) -> Policy:
    """The policy with one line more, which may use only what came before it."""
    match words:
        case ["log", key, *url] if len(url) <= 1:
            log = PolicyLog(VerifierKey.parse(key), *url)
            return replace(policy, logs=(*policy.logs, log))
        case ["witness", name, key, *url] if len(url) <= 1:
            witness = PolicyWitness(name, VerifierKey.parse(key), *url)
            return replace(policy, witnesses=(*policy.witnesses, witness))
        case ["group", name, needed, *members]:
            group = Group(name, _read_count(needed, len(members)), tuple(members))
            return replace(policy, groups=(*policy.groups, group))
        case ["quorum", name]:
            return replace(policy, quorum=name)
        case _:
            raise MalformedError(
                "a line is log, witness, group or quorum with the words it needs"
            )


def _read_count(word: str, members: int) -> int:
    if word in {"any", "all"}:
        return 1 if word == "any" else members
    if not _COUNT.fullmatch(word):
        raise MalformedError("a group needs any, all or a number of its members")
    return int(word)


def _check_words(*words: str) -> None:
    """Check that each is read back as one word from the bytes of a policy."""
    for word in words:
        try:
            read_back = word.encode(errors="surrogateescape").decode(
                errors="surrogateescape"
            )
        except UnicodeEncodeError:
            read_back = ""
        if read_back != word or not _WORD.fullmatch(word):
            raise MalformedError("names and addresses have no blanks")


def _check_once(things: Sequence[str | bytes], what: str) -> None:
    if len(set(things)) != len(things):
        raise MalformedError(f"{what} stands there once")
