"""A small ledger that is served: two governors, an officer, and an agency."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from httpx2 import Response
from starlette.testclient import TestClient

from ledger.bootstrap import Ledger, create_ledger
from ledger.config import Place
from ledger.proof.keyfile import generate_log_keys
from ledger.proof.note import Note, SignerKey, sign_note
from ledger.record.draft import Draft
from ledger.record.place import Tip
from ledger.record.statement import read_body, write_text
from ledger.registrar import Filing
from ledger.sources.filing import write

ORIGIN: Final = "ledger.example/2026"
SIGNED_AT: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
KINDS: Final = ("case", "notice", "order", "roster", "referral", "plan", "response")

OFFICIAL: Final = {"official": "A-07", "office": "unknown", "level": "court"}
SERVED: Final[dict[str, Any]] = {
    "judge": "J-0312",
    "notice": "progress_review",
    "by": OFFICIAL,
    "served_on": "2026-04-15",
}
OPENED: Final[dict[str, Any]] = {
    "court": "PHI",
    "judge": "J-0312",
    "case_type": "removal",
    "happened_on": "2026-03-03",
}


@dataclass(slots=True)
class Signers:
    """Everybody's keys."""

    governors: list[SignerKey] = field(
        default_factory=lambda: [
            SignerKey.generate(f"gov{number}.example/governor") for number in (1, 2)
        ]
    )
    officer: SignerKey = field(
        default_factory=lambda: SignerKey.generate("naij.example/officer-1")
    )
    agency: SignerKey = field(
        default_factory=lambda: SignerKey.generate("agency.example/press-1")
    )


@dataclass(frozen=True, slots=True)
class World:
    """A ledger, who may file in it, and a client of its server."""

    ledger: Ledger
    client: TestClient
    signers: Signers

    @property
    def size(self) -> int:
        """Entries on record."""
        return self.ledger.registrar.recorder.max_notification_id() or 0

    def sign(self, draft: Draft, *keys: SignerKey, after: Tip | None = None) -> Filing:
        """The next statement of a stream, signed; by the officer if nobody is named."""
        registrar = self.ledger.registrar
        return write(
            draft,
            keys or (self.signers.officer,),
            ledger=registrar.ledger,
            after=registrar.tip(draft.stream) if after is None else after,
            signed_at=SIGNED_AT,
        )

    def sign_changed(
        self,
        draft: Draft,
        change: Callable[[dict[str, Any]], object],
        *keys: SignerKey,
    ) -> Filing:
        """The next statement of a stream, signed after its JSON was changed by hand."""
        signers = sorted(
            keys or (self.signers.officer,), key=lambda key: key.verifier_key.label
        )
        filing = self.sign(draft, *signers)
        _, body = read_body(Note.parse(filing.note).text)
        change(body)
        note = sign_note(write_text(body), *signers)
        return Filing(bytes(note), filing.disclosures)

    def post(self, filing: Filing) -> Response:
        """Send a filing as jil does."""
        parts = [("note", (None, filing.note))]
        parts += [("disclosure", (None, text.encode())) for text in filing.disclosures]
        return self.client.post("/v1/entries", files=parts)

    def file(self, draft: Draft, *keys: SignerKey) -> dict[str, Any]:
        """Sign and send, and take the receipt."""
        answer = self.post(self.sign(draft, *keys))
        assert answer.status_code == 201, answer.text
        receipt: dict[str, Any] = answer.json()
        return receipt

    def get(self, address: str) -> dict[str, Any]:
        """The JSON at an address."""
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def notice(name: str, **facts: object) -> Draft:
    """A notice of the officer's host, with some of its facts changed."""
    return Draft("notice.served", f"naij.example/notice/{name}", SERVED | facts)


def case(ref: str = "PHI-7Q4K2M8T", **facts: object) -> Draft:
    """A case of the officer's host, opened."""
    return Draft("case.opened", f"naij.example/case/{ref}", OPENED | facts)


def registration(
    key: SignerKey, kinds: tuple[str, ...] = KINDS, **more: object
) -> Draft:
    """The registration of a filer's key."""
    host = key.name.partition("/")[0]
    return Draft(
        "key.registered",
        f"{host}/key/{key.verifier_key.key_id.hex()}",
        {
            "vkey": str(key.verifier_key),
            "holder_said": f"Holder of a key of {host}",
            "host": host,
            "kinds": kinds,
            **more,
        },
    )


def begin(data: Path, signers: Signers) -> None:
    """Begin a ledger at ``data``."""
    log = generate_log_keys(ORIGIN)
    genesis = Draft(
        "ledger.opened",
        "ledger.example/ledger/main",
        {
            "origin": ORIGIN,
            "governors": [str(key.verifier_key) for key in signers.governors],
            "threshold": 2,
            "log_vkeys": [str(key) for key in log.verifier_keys],
        },
    )
    filing = write(
        genesis, signers.governors, ledger=None, after=Tip(), signed_at=SIGNED_AT
    )
    create_ledger(Place(data), filing)
