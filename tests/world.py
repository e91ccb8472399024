"""A ledger made for a test: real store, real keys, and an instant that stands still."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from ledger.bootstrap import Ledger, create_ledger, open_ledger
from ledger.config import Place
from ledger.proof.keyfile import LogKeys
from ledger.proof.note import SignerKey, sign_note
from ledger.record.draft import Composed, Draft, compose
from ledger.record.draft import Place as At
from ledger.registrar import Filing, Receipt, Registrar

ORIGIN: Final = "ledger.example/2026"
NOON: Final = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
"""The instant at which tests file, unless they say otherwise."""

FILED: Final = ("case", "order", "plan", "notice", "referral", "response", "roster")
"""What a filer's key is registered for, unless a test says otherwise."""

Clock = Callable[[], datetime]


def at_noon() -> datetime:
    """The clock of most tests."""
    return NOON


def real_clock() -> datetime:
    """The clock of the machine, for tests across processes."""
    return datetime.now(UTC)


def make_key(name: str) -> SignerKey:
    """The key of this name: the same one in every run."""
    return SignerKey.from_seed(name, hashlib.sha256(name.encode()).digest())


def make_log_keys(origin: str = ORIGIN) -> LogKeys:
    """The log's two keys: the same ones in every run."""
    seed = hashlib.sha256(origin.encode()).digest()
    return LogKeys(make_key(origin), MLDSA44PrivateKey.from_seed_bytes(seed))


def make_governors(count: int) -> tuple[SignerKey, ...]:
    """Keys of governors, each of a host of their own."""
    return tuple(
        make_key(f"governor-{number}.example/governor")
        for number in range(1, count + 1)
    )


def opening(governors: Sequence[SignerKey], threshold: int, log_keys: LogKeys) -> Draft:
    """What the first entry says."""
    host = log_keys.origin.partition("/")[0]
    return Draft(
        "ledger.opened",
        f"{host}/ledger/main",
        {
            "origin": log_keys.origin,
            "governors": [str(key.verifier_key) for key in governors],
            "threshold": threshold,
            "log_vkeys": [str(key) for key in log_keys.verifier_keys],
        },
    )


def registration(
    key: SignerKey, kinds: Sequence[str] = FILED, valid_from: int | None = None
) -> Draft:
    """What registers ``key``."""
    host = key.name.partition("/")[0]
    facts: dict[str, Any] = {
        "vkey": str(key.verifier_key),
        "holder_said": "The holder of a key that exists for a test",
        "host": host,
        "kinds": list(kinds),
    }
    if valid_from is not None:
        facts["valid_from"] = valid_from
    return Draft("key.registered", key_stream(key), facts)


def key_stream(key: SignerKey) -> str:
    """The stream of a key."""
    host = key.name.partition("/")[0]
    return f"{host}/key/{key.verifier_key.key_id.hex()}"


def sign_composed(composed: Composed, keys: Sequence[SignerKey]) -> Filing:
    """A filing of what was composed, with its texts."""
    ordered = sorted(keys, key=lambda key: key.verifier_key.label)
    return Filing(bytes(sign_note(composed.text, *ordered)), composed.disclosures)


def write(
    draft: Draft,
    *keys: SignerKey,
    ledger: str | None = None,
    version: int = 1,
    prev: str | None = None,
    clock: Clock = at_noon,
    salts: Callable[[int], bytes] | None = None,
) -> Filing:
    """Compose and sign ``draft`` for a place that the test names itself."""
    labels = [key.verifier_key.label for key in keys]
    signed_at = f"{clock():%Y-%m-%dT%H:%M:%SZ}"
    at = At(ledger, version, prev, labels, signed_at)
    return sign_composed(compose(draft, at, salts or make_salts(draft.stream)), keys)


def make_salts(seed: str) -> Callable[[int], bytes]:
    """Random bytes that are the same in every run."""
    return random.Random(seed).randbytes  # noqa: S311  nothing here is secret


@dataclass(slots=True)
class World:
    """An open ledger, and everything one needs to file in it.

    Attributes:
        place: Its directory.
        ledger: The ledger, open.
        governors: All of them; ``threshold`` of them can act.
        log_keys: Keys that sign checkpoints.
        clock: What the registrar and the filers read.
        salts: Where salts come from.
    """

    place: Place
    ledger: Ledger
    governors: tuple[SignerKey, ...]
    threshold: int
    log_keys: LogKeys
    clock: Clock
    salts: Callable[[int], bytes]

    @property
    def registrar(self) -> Registrar:
        """The way in."""
        return self.ledger.registrar

    @property
    def quorum(self) -> tuple[SignerKey, ...]:
        """Just enough governors."""
        return self.governors[: self.threshold]

    @property
    def size(self) -> int:
        """How many entries are on record, asked of the store."""
        return self.registrar.recorder.max_notification_id() or 0

    def compose(self, draft: Draft, *keys: SignerKey) -> Composed:
        """What ``keys`` would sign to file ``draft`` next in its stream."""
        tip = self.registrar.tip(draft.stream)
        labels = [key.verifier_key.label for key in keys]
        at = At(
            self.registrar.ledger,
            tip.version + 1,
            tip.leaf,
            labels,
            f"{self.clock():%Y-%m-%dT%H:%M:%SZ}",
        )
        return compose(draft, at, self.salts)

    def sign(self, draft: Draft, *keys: SignerKey) -> Filing:
        """A filing that is next in its stream, as of now."""
        return sign_composed(self.compose(draft, *keys), keys)

    def file(self, draft: Draft, *keys: SignerKey) -> Receipt:
        """File ``draft``, signed by ``keys``; its refusal is raised."""
        return self.registrar.file(self.sign(draft, *keys))

    def govern(self, draft: Draft, *keys: SignerKey) -> Receipt:
        """File ``draft``, signed by just enough governors and by ``keys``."""
        return self.file(draft, *self.quorum, *keys)

    def register(
        self,
        name: str = "naij.example/officer-1",
        kinds: Sequence[str] = FILED,
        valid_from: int | None = None,
    ) -> SignerKey:
        """Register the key of this name, and hand it over."""
        key = make_key(name)
        self.govern(registration(key, kinds, valid_from), key)
        return key

    def reopen(self) -> None:
        """Close the ledger and open it again, as another process would."""
        self.ledger.close()
        self.ledger = open_ledger(self.place, now=self.clock)

    def close(self) -> None:
        """Close the ledger."""
        self.ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def make_world(
    directory: Path, *, governors: int = 3, threshold: int = 2, clock: Clock = at_noon
) -> World:
    """Begin a ledger in ``directory``, which does not exist, and open it."""
    keys = make_governors(governors)
    genesis = write(opening(keys, threshold, make_log_keys()), *keys, clock=clock)
    create_ledger(Place(directory), genesis, now=clock)
    return open_world(directory, governors=governors, threshold=threshold, clock=clock)


def open_world(
    directory: Path, *, governors: int = 3, threshold: int = 2, clock: Clock = at_noon
) -> World:
    """Open what ``make_world`` made, or a copy of it."""
    place = Place(directory)
    return World(
        place,
        open_ledger(place, now=clock),
        make_governors(governors),
        threshold,
        make_log_keys(),
        clock,
        make_salts("world"),
    )
