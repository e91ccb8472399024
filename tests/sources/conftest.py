"""A ledger in which an editor files, and one that holds the whole public record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.bootstrap import Ledger, create_ledger, open_ledger
from ledger.config import Place
from ledger.proof.keyfile import generate_log_keys
from ledger.proof.note import SignerKey
from ledger.record.draft import Draft
from ledger.record.place import Tip
from ledger.registrar import Receipt
from ledger.sources import (
    attorney_general,
    castro_tum,
    officials,
    performance_plan,
)
from ledger.sources.filing import Desk, Reply, write
from ledger.sources.reference import EDITOR
from tests.sources.filed import Filed, read_all

NOW = datetime(2026, 9, 26, 14, 5, 7, tzinfo=UTC)
KINDS = ["roster", "plan", "referral", "case", "order", "response"]


@dataclass(frozen=True)
class Editor:
    """The editor, at a desk."""

    ledger: Ledger
    desk: Desk
    key: SignerKey

    def file(self, drafts: Iterable[Draft | Reply]) -> list[Receipt]:
        """File drafts under the editor's key."""
        return self.desk.file(drafts, self.key)


@contextmanager
def new_ledger(folder: Path) -> Iterator[Editor]:
    """A ledger of one governor, in which the editor's key is registered."""
    place = Place(folder / "ledger")
    governor = SignerKey.generate("governor.example/one")
    log = generate_log_keys("ledger.example/2026")
    opening = Draft(
        "ledger.opened",
        "ledger.example/ledger/main",
        {
            "origin": log.origin,
            "governors": [str(governor.verifier_key)],
            "threshold": 1,
            "log_vkeys": [str(key) for key in log.verifier_keys],
        },
    )
    create_ledger(
        place, write(opening, [governor], ledger=None, after=Tip(), signed_at=NOW)
    )
    with open_ledger(place) as ledger:
        key = SignerKey.generate(f"{EDITOR}/editor-1")
        desk = Desk(ledger.registrar, now=lambda: NOW)
        desk.file([_registration(key)], governor, key)
        yield Editor(ledger, desk, key)


def _registration(key: SignerKey) -> Draft:
    return Draft(
        "key.registered",
        f"{EDITOR}/key/{key.verifier_key.key_id.hex()}",
        {
            "vkey": str(key.verifier_key),
            "holder_said": "The editor",
            "host": EDITOR,
            "kinds": KINDS,
        },
    )


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    with new_ledger(tmp_path) as found:
        yield found


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with new_ledger(tmp_path_factory.mktemp("public")) as found:
        for source in (officials, performance_plan, attorney_general, castro_tum):
            found.file(source.drafts())
        yield found.ledger


@pytest.fixture(scope="session")
def filed(ledger: Ledger) -> list[Filed]:
    """What the editor filed of the public record."""
    return [each for each in read_all(ledger) if each.kind.partition(".")[0] in KINDS]
