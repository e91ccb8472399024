"""Which matters Attorneys General took, what came of them, and what became of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.as_of import Reading, Seen
from api.filters import Official
from api.names import no_such
from api.paging import One, Page, Paged, one
from api.reference import IN_ANY_LIST, IN_ANY_STATE, read_only
from ledger.errors import NotFoundError
from ledger.projections.chain import Chain, chain
from ledger.projections.referrals import (
    Disposition,
    ReferralRow,
    StageRow,
    StatusRow,
    find_referrals,
    referrals,
    stages,
    status_changes,
)
from ledger.projections.ties import TieRow, about

router = APIRouter(prefix="/v1/referrals", tags=["referrals"])


@dataclass(frozen=True, slots=True)
class ReferralStages:
    """One referral with all that happened in it.

    Attributes:
        referral: The referral.
        stages: What happened in it, by day.
        status_changes: What became of its decision, by day.
        about: Statements of other streams that concern it.
    """

    referral: ReferralRow
    stages: list[StageRow]
    status_changes: list[StatusRow]
    about: list[TieRow]


@dataclass(frozen=True, slots=True)
class ReferralFile:
    """The referrals of one name, and the decisions that they are tied to.

    Attributes:
        referrals: One, or each of that caption.
        chain: Which decision did what to which, over all of them.
    """

    referrals: list[ReferralStages]
    chain: Chain


@router.get("", summary="Referrals", responses=read_only(*IN_ANY_LIST))
def list_referrals(
    paging: Paged,
    disposition: Annotated[
        Disposition | None, Query(description="How it ended.")
    ] = None,
    official: Official = None,
    name: Annotated[
        str | None,
        Query(
            max_length=200,
            description="A caption, citation, stream, or part of an address.",
            examples=["A-B-"],
        ),
    ] = None,
) -> Page[ReferralRow]:
    """Referrals and orders, by the day of the order, or of the referral if pending."""
    reading = paging.reading
    found = referrals(
        reading.views, reading.seq, disposition=disposition, official=official
    )
    if name is not None:
        named = {row.stream for row in find_referrals(reading.views, reading.seq, name)}
        found = [row for row in found if row.stream in named]
    return paging.page_of_all(found, lambda row: row.stream)


@router.get(
    "/{name:path}",
    summary="One referral and its chain",
    responses=read_only(*IN_ANY_STATE, NotFoundError),
)
def read_referral(
    name: Annotated[
        str,
        Path(
            max_length=200,
            description="A stream, its last part, a citation, or a caption; one without"
            " its number finds every one of that caption.",
            examples=["a-b-1"],
        ),
    ],
    reading: Seen,
) -> One[ReferralFile]:
    """Stages, sources and status graph of one referral.

    Raises:
        NotFoundError: There is none of that name.
    """
    return one(reading, referral_file(reading, name))


def referral_file(reading: Reading, name: str) -> ReferralFile:
    """The referrals of one name, and their chain.

    Raises:
        NotFoundError: There is none of that name.
    """
    views, seq = reading.views, reading.seq
    rows = find_referrals(views, seq, name)
    if not rows:
        slugs = [row.slug for row in referrals(views, seq)]
        raise no_such("referral", name.lower(), slugs)
    return ReferralFile(
        [
            ReferralStages(
                row,
                stages(views, seq, row.stream),
                status_changes(views, seq, row.stream),
                about(views, seq, row.stream),
            )
            for row in rows
        ],
        _joined([chain(views, seq, row.stream) for row in rows]),
    )


def _joined(chains: list[Chain]) -> Chain:
    """Several chains as one; those of decisions that are tied are the same already."""
    nodes = {node.id: node for each in chains for node in each.nodes}
    edges = dict.fromkeys(edge for each in chains for edge in each.edges)
    return Chain(list(nodes.values()), list(edges))
