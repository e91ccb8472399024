"""Who held a case, who moved it, on whose order, by whose account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path

from api.as_of import Reading, Seen
from api.filters import Court, Judge, Withdrawn
from api.names import no_such
from api.paging import One, Page, Paged, one
from api.reference import IN_ANY_LIST, IN_ANY_STATE, read_only
from ledger.errors import NotFoundError
from ledger.projections.accounts import CaseAccounts, Disagreement, accounts
from ledger.projections.custody import CaseRow, TenureRow, case_refs, cases
from ledger.projections.ties import TieRow

router = APIRouter(prefix="/v1/cases", tags=["cases"])

CaseName = Annotated[
    str,
    Path(
        max_length=100,
        description="Court code and eight signs.",
        examples=["PHI-5VQW9Z3K"],
    ),
]


@dataclass(frozen=True, slots=True)
class Custody:
    """Who held a case by one account, from when until when.

    Attributes:
        stream: The account; ``host`` is whose.
        holder: Who holds the case by it; ``unknown`` where it is so.
        tenures: First to last.
    """

    stream: str
    host: str
    holder: str
    tenures: list[TenureRow]


@dataclass(frozen=True, slots=True)
class CustodyByAccount:
    """Who held a case, each account beside the others, oldest first.

    Attributes:
        ref: The case.
        accounts: What each of them says.
        disagreements: Where they say different things; neither is preferred.
        ties: Who says that which streams are about the same case.
    """

    ref: str
    accounts: list[Custody]
    disagreements: list[Disagreement]
    ties: list[TieRow]


@router.get("", summary="Cases", responses=read_only(*IN_ANY_LIST))
def list_cases(
    paging: Paged,
    court: Court = None,
    judge: Judge = None,
    withdrawn: Withdrawn = False,
) -> Page[CaseRow]:
    """Accounts of cases, in the order of filing; ``judge`` is who holds the case."""
    reading = paging.reading
    found = cases(
        reading.views,
        reading.seq,
        court=court,
        judge=judge,
        withdrawn=withdrawn,
        after=paging.after_seq,
        limit=paging.limit + 1,
    )
    return paging.page(found, lambda row: row.seq)


@router.get(
    "/{ref}",
    summary="One case, by every account",
    responses=read_only(*IN_ANY_STATE, NotFoundError),
)
def read_case(
    ref: CaseName, reading: Seen, withdrawn: Withdrawn = False
) -> One[CaseAccounts]:
    """Everything that was filed about one case, account by account.

    Raises:
        NotFoundError: There is no account of it, or only withdrawn ones.
    """
    return one(reading, case_named(reading, ref, withdrawn=withdrawn))


@router.get(
    "/{ref}/custody",
    summary="Who held a case",
    responses=read_only(*IN_ANY_STATE, NotFoundError),
)
def read_custody(
    ref: CaseName, reading: Seen, withdrawn: Withdrawn = False
) -> One[CustodyByAccount]:
    """Who held a case from when until when, and on whose order it moved.

    Raises:
        NotFoundError: There is no account of it, or only withdrawn ones.
    """
    found = case_named(reading, ref, withdrawn=withdrawn)
    row = CustodyByAccount(
        found.ref,
        [
            Custody(each.case.stream, each.case.host, each.case.holder, each.tenures)
            for each in found.accounts
        ],
        found.disagreements,
        found.ties,
    )
    return one(reading, row)


def case_named(reading: Reading, ref: str, *, withdrawn: bool) -> CaseAccounts:
    """Every account of one case.

    Raises:
        NotFoundError: There is none (the problem names the nearest case), or only
            withdrawn ones.
    """
    views, seq = reading.views, reading.seq
    try:
        return accounts(views, seq, ref, withdrawn=withdrawn)
    except NotFoundError as error:
        if error.facts.get("withdrawn"):
            raise
        raise no_such("case", ref, case_refs(views, seq)) from None
