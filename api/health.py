"""Is this server answering from the whole record?"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import Final, Literal

from fastapi import APIRouter, Request, Response

from api.as_of import OpenLedger
from api.following import Following
from api.reference import IN_ANY, refused
from ledger.store.sqlite import explained

DISTRIBUTION: Final = "judicial-independence-ledger"

router = APIRouter(prefix="/v1", tags=["reference"])


@dataclass(frozen=True, slots=True)
class Health:
    """How far the answers of this server reach.

    Attributes:
        status: ``ok``; ``behind``: entries are being taken in; ``failing``: they cannot
            be, and answers stay where they are.
        origin: Name of the ledger.
        ledger: Leaf hash of its entry 1, in hex.
        version: Of the software.
        recorded: Number of the last entry on record.
        answered: Number of the last entry that answers see.
        lag: Entries between the two.
        error: Name of the error that keeps answers behind; null when nothing does.
    """

    status: Literal["ok", "behind", "failing"]
    origin: str
    ledger: str
    version: str
    recorded: int
    answered: int
    lag: int
    error: str | None


@router.get(
    "/health", summary="Whether this server is well", responses=refused(*IN_ANY)
)
def read_health(ledger: OpenLedger, request: Request, response: Response) -> Health:
    """How far the record reaches, how far the answers do, and what is in the way."""
    following: Following = request.app.state.following
    answered = ledger.views.position
    with explained():
        recorded = ledger.registrar.recorder.max_notification_id() or 0
    lag, error = max(recorded - answered, 0), following.error
    status: Literal["ok", "behind", "failing"] = "behind" if lag else "ok"
    response.headers["Cache-Control"] = "no-store"
    return Health(
        "failing" if error else status,
        ledger.identity.origin,
        ledger.identity.ledger,
        version(DISTRIBUTION),
        recorded,
        answered,
        lag,
        error,
    )
