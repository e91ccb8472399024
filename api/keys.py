"""Who may sign what, who signed what, and who governs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from api.as_of import AsOf, Reading, Seen
from api.paging import One, Page, Paged, one
from api.reference import IN_ANY_LIST, IN_ANY_STATE, read_only
from api.texts import ShownText
from ledger.errors import NotFoundError
from ledger.projections.keys import (
    GovernanceRow,
    KeyRow,
    SignatureRow,
    Signed,
    governance,
    key,
    keys,
    signed,
    signed_entries,
    signed_outside_scope,
)

router = APIRouter(prefix="/v1", tags=["signers"])

KeyName = Annotated[
    str,
    Path(
        max_length=300,
        description="Label (name+keyid), stream, or key id if only one key has it.",
        examples=["naij.example/officer-1+530d903a"],
    ),
]
Role = Literal["filer", "governor", "log"]


@dataclass(frozen=True, slots=True)
class KeyFile:
    """One key, and what it signed.

    Attributes:
        key: The key, its limits, and how long it counts.
        signed: What it has signed, by kind.
    """

    key: KeyRow
    signed: list[Signed]


@dataclass(frozen=True, slots=True)
class KeyPage:
    """Keys, and who governs them.

    Attributes:
        as_of: The state that was read.
        governance: The governors, and how many of them it takes.
        signed_outside_scope: Signatures of filers outside the limits of their keys; 0
            in a sound record.
        rows: The keys of this page.
        texts: The names of their holders.
        total: Keys on all pages.
        next: Address of the next page; null on the last one.
    """

    as_of: AsOf
    governance: GovernanceRow
    signed_outside_scope: int
    rows: list[KeyRow]
    texts: list[ShownText]
    total: int | None
    next: str | None


@router.get("/keys", summary="Keys", responses=read_only(*IN_ANY_LIST))
def list_keys(
    paging: Paged,
    role: Annotated[Role | None, Query(description="What the key is for.")] = None,
    host: Annotated[
        str | None,
        Query(max_length=100, description="Whose key.", examples=["naij.example"]),
    ] = None,
    counting: Annotated[
        bool, Query(description="Leave out keys that no longer count.")
    ] = False,
) -> KeyPage:
    """Every key, in the order in which they came, and who governs."""
    reading = paging.reading
    found = keys(reading.views, reading.seq, role=role, host=host, counting=counting)
    page = paging.page_of_all(found, lambda row: row.label)
    return KeyPage(
        page.as_of,
        governance(reading.views, reading.seq),
        signed_outside_scope(reading.views, reading.seq),
        page.rows,
        page.texts,
        page.total,
        page.next,
    )


@router.get(
    "/keys/{name:path}/entries",
    summary="What a key signed",
    responses=read_only(*IN_ANY_LIST, NotFoundError),
)
def list_signed(
    name: KeyName,
    paging: Paged,
    kind: Annotated[
        str | None,
        Query(max_length=64, description="A kind.", examples=["case.reassigned"]),
    ] = None,
) -> Page[SignatureRow]:
    """Entries that one key signed, in the order of the record.

    Raises:
        NotFoundError: No such key is on record.
    """
    reading = paging.reading
    found = signed_entries(
        reading.views,
        reading.seq,
        key(reading.views, reading.seq, name).label,
        kind=kind,
        after=paging.after_seq,
        limit=paging.limit + 1,
    )
    return paging.page(found, lambda row: row.seq)


@router.get(
    "/keys/{name:path}",
    summary="One key",
    responses=read_only(*IN_ANY_STATE, NotFoundError),
)
def read_key(name: KeyName, reading: Seen) -> One[KeyFile]:
    """Limits of one key, how long it counts, and how much it signed of each kind.

    Raises:
        NotFoundError: No such key is on record.
    """
    return one(reading, key_file(reading, name))


def key_file(reading: Reading, name: str) -> KeyFile:
    """One key, and what it signed.

    Raises:
        NotFoundError: No such key is on record.
    """
    row = key(reading.views, reading.seq, name)
    return KeyFile(row, signed(reading.views, reading.seq, row.label))
