"""What each problem means, what caused it, and what to do: ``/problems/<slug>``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Path

from api import problems
from api.names import no_such
from api.problem_texts import TEXTS
from api.reference import IN_ANY, example_problem, named_errors, read_only
from ledger.errors import LedgerError, NotFoundError

router = APIRouter(tags=["reference"])


@dataclass(frozen=True, slots=True)
class Explained:
    """One kind of problem.

    Attributes:
        type: Its address.
        title: What it is, in one sentence.
        status: HTTP status of the answer.
        cause: What went wrong.
        fix: What to do.
        example: A problem of this kind.
    """

    type: str
    title: str
    status: int
    cause: str
    fix: str
    example: dict[str, object]


Slug = Annotated[
    str,
    Path(max_length=100, description="Last part of type.", examples=["unknown-key"]),
]
BY_SLUG: Final[dict[str, type[LedgerError]]] = {
    kind.slug(): kind for kind in named_errors()
}


@router.get("/v1/problems", summary="Kinds of problem", responses=read_only(*IN_ANY))
def list_problems() -> list[Explained]:
    """Every kind of problem, with its cause and what to do."""
    return [explain(slug) for slug in BY_SLUG]


@router.get(
    "/v1/problems/{slug}",
    summary="One kind of problem",
    responses=read_only(*IN_ANY, NotFoundError),
)
def read_problem(slug: Slug) -> Explained:
    """What one kind of problem means, its cause, and what to do.

    Raises:
        NotFoundError: There is no such kind of problem.
    """
    return explain(slug)


def explain(slug: str) -> Explained:
    """What one kind of problem means.

    Raises:
        NotFoundError: There is no such kind of problem; it names the nearest.
    """
    kind = BY_SLUG.get(slug)
    if kind is None:
        raise no_such("problem", slug, BY_SLUG)
    text = TEXTS[kind]
    return Explained(
        problems.address(kind),
        problems.title(kind),
        problems.status_of(kind),
        text.cause,
        text.fix,
        example_problem(kind),
    )
