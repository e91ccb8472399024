"""Filters that several lists have, each with one spelling."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from ledger.record.fields import Office
from ledger.record.notice import NoticeKind

_JUDGE = r"^(J-[0-9]{4}|unknown|sealed)$"

Judge = Annotated[
    str | None,
    Query(pattern=_JUDGE, description="Number of a judge.", examples=["J-0001"]),
]
Official = Annotated[
    str | None,
    Query(
        pattern=r"^(A-[0-9]{2,4}|unknown|sealed)$",
        description="Number of an official.",
        examples=["A-17"],
    ),
]
Court = Annotated[
    str | None,
    Query(
        pattern=r"^([A-Z0-9]{3}|unknown|sealed)$",
        description="Code of a court, as the official release has it.",
        examples=["PHI"],
    ),
]
KindOfNotice = Annotated[
    NoticeKind | None,
    Query(description="Kind of notice.", examples=["progress_review"]),
]
OfficeHeld = Annotated[
    Office | None,
    Query(description="An office that the person held.", examples=["attorney_general"]),
]
Stream = Annotated[
    str | None,
    Query(max_length=300, description="A stream: host/type/id."),
]
Withdrawn = Annotated[
    bool,
    Query(description="Include what its filer withdrew; marked by withdrawn_seq."),
]
StreamName = Annotated[
    str,
    Path(max_length=300, description="A stream (host/type/id), or its last part."),
]
