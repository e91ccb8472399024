"""A witness with real keys, as c2sp.org/tlog-witness describes one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from ledger.errors import MalformedError, UnprovenError
from ledger.proof.checkpoint import Checkpoint
from ledger.proof.cosignature import cosign, verifier_for
from ledger.proof.note import (
    ED25519_COSIGNATURE,
    ML_DSA_44,
    SignatureLine,
    VerifierKey,
    open_note,
)
from ledger.proof.tree import EMPTY_ROOT, check_consistency
from ledger.proof.witnessing import AddCheckpoint, Answer


@dataclass(frozen=True, slots=True)
class CosigningKey:
    """A witness's key, both halves."""

    key: VerifierKey
    sign: Callable[[bytes], bytes]

    @classmethod
    def ed25519(cls, name: str) -> CosigningKey:
        """The 0x04 key that belongs to this name, the same in every run."""
        private = Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())
        public = private.public_key().public_bytes_raw()
        return cls(VerifierKey(name, ED25519_COSIGNATURE, public), private.sign)

    @classmethod
    def ml_dsa_44(cls, name: str) -> CosigningKey:
        """The 0x06 key that belongs to this name, the same in every run."""
        private = MLDSA44PrivateKey.from_seed_bytes(sha256(name.encode()).digest())
        public = private.public_key().public_bytes_raw()
        return cls(VerifierKey(name, ML_DSA_44, public), private.sign)

    def cosign(self, text: str, *, time: int) -> SignatureLine:
        """Its line under a checkpoint, whatever that says."""
        return cosign(text, self.key, self.sign, time=time)


@dataclass(slots=True)
class Witness:
    """Remembers one tree of one log.

    Attributes:
        name: Name of both keys.
        log: Keys of the log it knows, all named its origin.
        now: POSIX seconds by its clock.
        ours: POSIX seconds by the clock of whoever asks.
        fork_status: What it answers to another root for the size it remembers: 422,
            or 409 as before July 2026.
        is_down: Whether it answers 503.
    """

    name: str
    log: Sequence[VerifierKey]
    now: int
    ours: int
    fork_status: int = 422
    is_down: bool = False
    size: int = 0
    root: bytes = EMPTY_ROOT
    keys: tuple[CosigningKey, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.keys = CosigningKey.ed25519(self.name), CosigningKey.ml_dsa_44(self.name)

    @property
    def verifier_keys(self) -> list[VerifierKey]:
        """What a log has to know of it."""
        return [key.key for key in self.keys]

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer one request."""
        if self.is_down:
            return Answer(503, b"", self.ours, retry_after="30")
        status, text = self._judge(body)
        return Answer(status, text.encode(), self.ours)

    def _judge(self, body: bytes) -> tuple[int, str]:
        try:
            request = AddCheckpoint.parse(body)
        except MalformedError:
            return 400, "malformed\n"
        checkpoint = Checkpoint.parse(request.checkpoint.text)
        if checkpoint.origin not in {key.name for key in self.log}:
            return 404, "unknown log\n"
        try:
            open_note(request.checkpoint, map(verifier_for, self.log))
        except UnprovenError:
            return 403, "no signature of the log\n"
        if request.old != self.size:
            return 409, f"{self.size}\n"
        return self._extend(request, checkpoint)

    def _extend(
        self, request: AddCheckpoint, checkpoint: Checkpoint
    ) -> tuple[int, str]:
        try:
            check_consistency(
                request.hashes,
                old=self.size,
                new=checkpoint.size,
                old_root=self.root,
                new_root=checkpoint.root,
            )
        except UnprovenError:
            is_fork = checkpoint.size == self.size
            return self.fork_status if is_fork else 422, f"{self.size}\n"
        self.size, self.root = checkpoint.size, checkpoint.root
        lines = [key.cosign(str(checkpoint), time=self.now) for key in self.keys]
        return 200, "".join(map(str, lines))
