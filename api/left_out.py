"""What the public record leaves out, and why: a record shows its gaps."""

from __future__ import annotations

from fastapi import APIRouter

from api.reference import IN_ANY, read_only
from ledger.sources.reference import LeftOut, left_out

router = APIRouter(prefix="/v1", tags=["reference"])


@router.get("/left-out", summary="What was left out", responses=read_only(*IN_ANY))
def list_left_out() -> list[LeftOut]:
    """What is known of the public record and was not filed, and why."""
    return list(left_out())
