"""The reference tables as lists of rows, and the joins that the tests share."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Final

Row = dict[str, str]

FOLDER: Final = Path(__file__).parents[2] / "ledger" / "sources" / "reference"
FILES: Final = sorted(path.name for path in FOLDER.glob("*.csv"))
COMPILED: Final = {
    "ag_decisions.csv",
    "ag_referral_events.csv",
    "castro_tum_reassignment_claims.csv",
    "published_reference_values.csv",
}


def table(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def values(cell: str) -> list[str]:
    """The list in ``cell``; a semicolon inside a parenthesis does not separate."""
    return re.split(r";(?![^()]*\))", cell) if cell else []


SOURCES: Final = table("ag_decisions.csv")
ORDERS: Final = table("referral_orders.csv")
ORDER: Final = {row["stream_id"]: row for row in ORDERS}
OURS: Final = {
    row["stream_id"]: source for row, source in zip(ORDERS, SOURCES, strict=True)
}
"""The row of ag_decisions.csv from which each order was made."""

STAGES: Final = table("referral_stages.csv")
TENURES: Final = table("officials.csv")
NAMES: Final = {row["id"]: row["name"] for row in TENURES}
