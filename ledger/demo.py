"""A ledger to try: the real public record, and a part that says that it is invented.

Every key is made on the spot, encrypted under one published pass phrase and left in
``keys/``: they protect nothing, and whoever runs a ledger keeps keys elsewhere. All of
it is made beside its place and moved there at the end: a crash leaves no half of it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from ledger.bootstrap import create_ledger, open_ledger
from ledger.config import Place
from ledger.errors import LedgerExistsError
from ledger.proof.keyfile import LogKeys, generate_log_keys, seal_key, seal_log_keys
from ledger.proof.note import SignerKey
from ledger.record.draft import Draft
from ledger.record.place import Tip
from ledger.registrar import Registrar
from ledger.sources import (
    attorney_general,
    castro_tum,
    officials,
    performance_plan,
    synthetic,
)
from ledger.sources.filing import Clock, Desk, Reply, write
from ledger.sources.reference import EDITOR, left_out

PASSPHRASE: Final = "grey otter by the mill"  # noqa: S105  published on purpose
"""Opens every key of a demonstration."""

ORIGIN: Final = "ledger.example/demo"
GOVERNORS: Final = 3
THRESHOLD: Final = 2

_EDITED: Final = ("roster", "plan", "referral", "case", "order", "response")
_OFFICER: Final = ("roster", "case", "order", "notice")
_AGENCY: Final = ("case", "response")
_README: Final = f"""\
Keys of a demonstration. Their pass phrase is published, so they protect nothing:

    {PASSPHRASE}

Whoever runs a ledger makes keys with jil key new, on the device of the one who signs.
"""

Progress = Callable[[str, int], None]
"""Told what was filed last, and how many entries there are now."""


@dataclass(frozen=True, slots=True)
class DemoKey:
    """A key of the demonstration.

    Attributes:
        label: ``name+keyid``.
        path: Its file.
        role: ``governor``, ``filer`` or ``log``.
        kinds: What it may file, for a filer.
        counts: Whether it still counts: False for the one that was rotated.
    """

    label: str
    path: Path
    role: str
    kinds: tuple[str, ...] = ()
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to try.

    Attributes:
        what: What it shows, in a few words.
        command: For the terminal, without ``--data``.
        path: For a browser or ``curl``, without host and port.
    """

    what: str
    command: str
    path: str


@dataclass(frozen=True, slots=True)
class Demo:
    """What was made.

    Attributes:
        place: Its directory.
        origin: Name of the ledger.
        ledger: Leaf hash of entry 1, in hex.
        entries: How many there are.
        filed: How many of each part, in the order of filing.
        keys: Every key, with its file.
        passphrase: Opens all of them.
        left_out: How many things of the public record could not be placed.
        suggestions: What to try.
    """

    place: Place
    origin: str
    ledger: str
    entries: int
    filed: dict[str, int]
    keys: tuple[DemoKey, ...]
    passphrase: str
    left_out: int
    suggestions: tuple[Suggestion, ...]


SUGGESTIONS: Final = (
    Suggestion(
        "Matter of A-B-: vacated in 2021, brought back in 2025",
        "jil referrals --json",
        f"/v1/streams/{attorney_general.stream_of('a-b-1')}",
    ),
    Suggestion(
        "Castro-Tum: taken from the judge for one hearing",
        f"jil case {castro_tum.CASE.rpartition('/')[2]}",
        f"/v1/streams/{castro_tum.CASE}",
    ),
    Suggestion(
        "How many other cases: four counts, none of them the true one",
        "jil judge J-0001",
        f"/v1/streams/{castro_tum.ORDER}",
    ),
    Suggestion(
        "Synthetic: two accounts of one case that disagree",
        f"jil case {synthetic.CASE.rpartition('/')[2]}",
        f"/v1/streams/{synthetic.AGENCY_CASE}",
    ),
)


@dataclass(slots=True)
class _Ring:
    """The keys of a demonstration, and who they are for."""

    governors: list[SignerKey] = field(
        default_factory=lambda: [
            SignerKey.generate(f"governor-{number}.example/governor")
            for number in range(1, GOVERNORS + 1)
        ]
    )
    log: LogKeys = field(default_factory=lambda: generate_log_keys(ORIGIN))
    editor: SignerKey = field(default_factory=lambda: _new(EDITOR, "editor-1"))
    officer: SignerKey = field(
        default_factory=lambda: _new(synthetic.ASSOCIATION, "officer-1")
    )
    officer_2: SignerKey = field(
        default_factory=lambda: _new(synthetic.ASSOCIATION, "officer-2")
    )
    agency: SignerKey = field(
        default_factory=lambda: _new(synthetic.AGENCY, "agency-1")
    )


def build(
    place: Place,
    *,
    progress: Progress = lambda _what, _entries: None,
    now: Clock = lambda: datetime.now(UTC),
) -> Demo:
    """Make a ledger at ``place`` and file the demonstration. Takes a few seconds.

    Args:
        place: A directory that is empty or does not exist.
        progress: Told after each part.
        now: The filers' clock.

    Raises:
        LedgerExistsError: The directory holds something. It is never written over.
    """
    data = place.data.absolute()
    if data.exists() and not (data.is_dir() and not any(data.iterdir())):
        raise LedgerExistsError(
            "There is something at this place. Name another one, or an empty directory;"
            " a ledger that exists is never written over."
        )
    data.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{data.name}-", dir=data.parent))
    try:
        demo = _build(Place(beside / "ledger"), progress, now)
        demo.place.data.rename(data)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    keys = tuple(replace(key, path=place.keys / key.path.name) for key in demo.keys)
    return replace(demo, place=place, keys=keys)


def _build(place: Place, progress: Progress, now: Clock) -> Demo:
    ring = _Ring()
    genesis = write(
        _genesis(ring), ring.governors, ledger=None, after=Tip(), signed_at=now()
    )
    opened = create_ledger(place, genesis)
    progress("Genesis", 1)
    keys = _save(ring, place.keys)
    with open_ledger(place) as ledger:
        filed = {"Genesis": 1}
        for part, number in _file_parts(ring, ledger.registrar, now):
            filed[part] = number
            progress(part, sum(filed.values()))
        entries = ledger.catch_up()
    return Demo(
        place=place,
        origin=ORIGIN,
        ledger=opened.leaf,
        entries=entries,
        filed=filed,
        keys=keys,
        passphrase=PASSPHRASE,
        left_out=len(left_out()),
        suggestions=SUGGESTIONS,
    )


def _file_parts(
    ring: _Ring, registrar: Registrar, now: Clock
) -> Iterator[tuple[str, int]]:
    """File everything, in groups; each part with the number of its statements."""
    desk = Desk(registrar, now=now)
    two = ring.governors[:THRESHOLD]
    for draft, key in _registrations(ring):
        desk.file([draft], *two, key)
    yield "Keys", len(desk.receipts)
    for part, drafts, keys in _parts(ring):
        yield part, len(desk.file(drafts, *keys))


def _parts(
    ring: _Ring,
) -> Iterator[tuple[str, Iterable[Draft | Reply], tuple[SignerKey, ...]]]:
    """Each part of the record, and who signs it."""
    editor, officer, officer_2 = (ring.editor,), (ring.officer,), (ring.officer_2,)
    yield "Officials", officials.drafts(), editor
    yield "Performance plans", performance_plan.drafts(), editor
    yield "Orders of Attorneys General", attorney_general.drafts(), editor
    yield "Castro-Tum", castro_tum.drafts(), editor
    yield "Synthetic officials", synthetic.roster(), officer
    yield "Synthetic cases", synthetic.cases(), officer
    yield "Rotation of a key", [_rotation(ring)], officer + officer_2
    yield "Synthetic notices", synthetic.notices(), officer_2
    yield "Synthetic order", synthetic.orders(), officer_2
    yield "Synthetic agency", synthetic.agency(), (ring.agency,)


def _new(host: str, label: str) -> SignerKey:
    return SignerKey.generate(f"{host}/{label}")


def _genesis(ring: _Ring) -> Draft:
    return Draft(
        "ledger.opened",
        f"{ORIGIN.partition('/')[0]}/ledger/main",
        {
            "origin": ORIGIN,
            "governors": [str(key.verifier_key) for key in ring.governors],
            "threshold": THRESHOLD,
            "log_vkeys": [str(key) for key in ring.log.verifier_keys],
        },
    )


def _registrations(ring: _Ring) -> Iterator[tuple[Draft, SignerKey]]:
    for key, holder, kinds in (
        (ring.editor, "Demonstration editor of public facts", _EDITED),
        (ring.officer, f"{synthetic.MARK} A judges' association.", _OFFICER),
        (ring.agency, f"{synthetic.MARK} An agency.", _AGENCY),
    ):
        host = key.name.partition("/")[0]
        facts = {
            "vkey": str(key.verifier_key),
            "holder_said": holder,
            "host": host,
            "kinds": kinds,
        }
        yield Draft("key.registered", _stream_of(key), facts), key


def _rotation(ring: _Ring) -> Draft:
    return Draft(
        "key.rotated",
        _stream_of(ring.officer),
        {"new_vkey": str(ring.officer_2.verifier_key)},
        evidence=synthetic.EVIDENCE,
    )


def _stream_of(key: SignerKey) -> str:
    host = key.name.partition("/")[0]
    return f"{host}/key/{key.verifier_key.key_id.hex()}"


def _save(ring: _Ring, folder: Path) -> tuple[DemoKey, ...]:
    """Write every key, encrypted, into ``folder``, which only its owner can read."""
    folder.mkdir(mode=0o700)
    (folder / "README").write_text(_README, encoding="utf-8")
    filers = [
        (ring.editor, _EDITED, True),
        (ring.officer, _OFFICER, False),
        (ring.officer_2, _OFFICER, True),
        (ring.agency, _AGENCY, True),
    ]
    return (
        *(_save_key(key, folder, "governor") for key in ring.governors),
        *(
            replace(_save_key(key, folder, "filer"), kinds=kinds, counts=counts)
            for key, kinds, counts in filers
        ),
        _save_log_keys(ring.log, folder),
    )


def _save_key(key: SignerKey, folder: Path, role: str) -> DemoKey:
    path = folder / f"{key.name.replace('/', '-')}.key"
    _write_private(path, seal_key(key, PASSPHRASE))
    return DemoKey(key.verifier_key.label, path, role)


def _save_log_keys(keys: LogKeys, folder: Path) -> DemoKey:
    path = folder / "log.key"
    _write_private(path, seal_log_keys(keys, PASSPHRASE))
    return DemoKey(keys.verifier_keys[0].label, path, "log")


def _write_private(path: Path, data: bytes) -> None:
    """Write a new file that only its owner can read."""
    with open(path, "xb", opener=partial(os.open, mode=0o600)) as file:
        file.write(data)
