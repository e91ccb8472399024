"""Proofs that an entry is in the log, as one text. https://c2sp.org/tlog-proof

::

    c2sp.org/tlog-proof@v1
    index 73894
    gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
    B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=

    example.com/fancylog
    109482
    sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

    — example.com/fancylog hI2DJw…
    — witness1.example mJirIklj…

Above the first empty line: the index, counted from 0, and the hashes that join the
entry to the root, its sibling first. Below: the signed checkpoint as it is. A line
``extra``, base64, may stand before ``index``; it is not authenticated by anything.

The entry itself is not in there. Who checks a proof brings the entry, the keys of the
log and the witnesses in a policy, and needs nothing else. What a time in a cosignature
proves is for the reader to decide: here it decides nothing.

A file of this kind ends in ``.tlog-proof``.
"""

from __future__ import annotations

import re
from base64 import b64encode
from binascii import a2b_base64
from dataclasses import dataclass
from typing import Final, Self

from ledger.errors import MalformedError
from ledger.proof.checkpoint import MAX_SIZE, Checkpoint
from ledger.proof.cosignature import SignedCheckpoint
from ledger.proof.note import MAX_NOTE_SIZE, Note
from ledger.proof.policy import Policy, check_witnessed
from ledger.proof.tree import HASH_SIZE, Nodes, check_inclusion, prove_inclusion

HEADER: Final = "c2sp.org/tlog-proof@v1"
"""First line."""

MAX_HASHES: Final = 64
"""Hashes in a proof, at most: enough for a tree of 2^64 entries."""

MAX_EXTRA: Final = 100_000
"""Bytes beside the proof, at most."""

_EXTRA: Final = "extra "
_DECIMAL: Final = re.compile("0|[1-9][0-9]{0,19}")


@dataclass(frozen=True, slots=True)
class TlogProof:
    """The proof of one entry. Nothing of it has been checked.

    Attributes:
        index: Place of the entry, counted from 0.
        hashes: 32 bytes each, the sibling of the entry first.
        checkpoint: The signed note.
        extra: Not authenticated; empty if there is none.

    Raises:
        MalformedError: No proof has such an index, hash or extra.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes = b""

    def __post_init__(self) -> None:
        if not 0 <= self.index < MAX_SIZE:
            raise MalformedError(f"an index is between 0 and {MAX_SIZE - 1}")
        if len(self.hashes) > MAX_HASHES:
            raise MalformedError(f"a proof has at most {MAX_HASHES} hashes")
        if any(len(hash_) != HASH_SIZE for hash_ in self.hashes):
            raise MalformedError(f"each hash of a proof has {HASH_SIZE} bytes")
        if len(self.extra) > MAX_EXTRA:
            raise MalformedError(f"a proof has at most {MAX_EXTRA} bytes beside it")

    def __bytes__(self) -> bytes:
        """Header, extra, index and hashes, an empty line, the checkpoint."""
        lines = [HEADER]
        if self.extra:
            lines.append(f"extra {b64encode(self.extra).decode()}")
        lines.append(f"index {self.index}")
        lines += [b64encode(hash_).decode() for hash_ in self.hashes]
        head = "".join(f"{line}\n" for line in lines)
        return head.encode() + b"\n" + bytes(self.checkpoint)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read the bytes that ``bytes()`` writes. Nothing is checked.

        Raises:
            MalformedNoteError: The checkpoint is no note.
            MalformedError: Not such bytes, or not their only spelling.
        """
        head, empty_line, checkpoint = data.partition(b"\n\n")
        if not empty_line or len(data) > 2 * MAX_NOTE_SIZE:
            raise MalformedError("a proof ends with a signed checkpoint")
        header, *lines = head.decode("ascii", errors="replace").split("\n")
        extra = b""
        if lines and lines[0].startswith(_EXTRA):
            extra = read_base64(lines.pop(0).removeprefix(_EXTRA))
        if header != HEADER or not lines:
            raise MalformedError("a proof begins with its version and an index")
        index = _read_index(lines.pop(0))
        hashes = tuple(map(read_base64, lines))
        proof = cls(index, hashes, Note.parse(checkpoint), extra)
        if bytes(proof) != data:
            raise MalformedError("a proof has only one spelling")
        return proof


def prove_logged(
    index: int, checkpoint: Note, nodes: Nodes, *, extra: bytes = b""
) -> TlogProof:
    """The proof that an entry is in the tree of this checkpoint.

    Args:
        index: Place of the entry, counted from 0.
        checkpoint: Signed; its size decides which tree.
        nodes: Of that tree or a later one.
        extra: Whatever else the reader needs; nothing protects it.

    Raises:
        MalformedError: The note is no checkpoint.
        IndexError: The tree has no such entry, or ``nodes`` does not reach that far.
    """
    size = Checkpoint.parse(checkpoint.text).size
    hashes = prove_inclusion(index, size, nodes)
    return TlogProof(index, tuple(hashes), checkpoint, extra)


def check_logged(proof: TlogProof, *, leaf: bytes, policy: Policy) -> SignedCheckpoint:
    """Check that an entry is in a log, as much as the policy asks for.

    The steps of c2sp.org/tlog-proof, "Verifying a tlog proof": the leaf hash is the
    caller's (1); origin and signature of the log (2); cosignatures against the policy
    (3); inclusion (4). ``replace(policy, quorum="none")`` leaves out the quorum.

    Args:
        proof: As it was read.
        leaf: ``tree.leaf_hash`` of the entry.
        policy: Logs and witnesses that the reader trusts, from elsewhere.

    Returns:
        The checkpoint and who signed it.

    Raises:
        MalformedError: The checkpoint is no checkpoint.
        InvalidSignatureError: A line by a known key does not match the checkpoint.
        UnprovenError: No log of the policy signed it, the quorum is not reached, or
            the hashes do not lead from the entry to the root.
    """
    signed = check_witnessed(proof.checkpoint, policy)
    check_inclusion(
        proof.hashes,
        index=proof.index,
        size=signed.checkpoint.size,
        leaf=leaf,
        root=signed.checkpoint.root,
    )
    return signed


def _read_index(line: str) -> int:
    word, _, number = line.partition(" ")
    if word != "index" or not _DECIMAL.fullmatch(number):
        raise MalformedError("an index is decimal digits without leading zeros")
    return int(number)


def read_base64(text: str) -> bytes:
    """The bytes of one line; several spellings are read, so write it and compare.

    Raises:
        MalformedError: Not base64.
    """
    try:
        return a2b_base64(text)
    except ValueError:
        raise MalformedError("hashes and extra are base64") from None
