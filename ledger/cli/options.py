"""Options that several commands share, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from ledger.config import DEFAULT_DATA, Place

TO_FILE: Final = "To file"
TO_ASK: Final = "To ask"
TO_RUN: Final = "To run a ledger"
"""Groups of commands in the list of them, by who types them."""

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        envvar="JIL_DATA",
        metavar="DIR",
        help=f"The ledger's directory. Default: ./{DEFAULT_DATA}",
        show_default=False,
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="One JSON object a line, for programs.")
]
AsOf = Annotated[
    int | None,
    typer.Option(
        "--as-of",
        metavar="SEQ",
        help="Answer as of this entry. Default: the last one.",
        show_default=False,
    ),
]
Official = Annotated[
    str | None,
    typer.Option(
        "--official", metavar="A-07", help="Only by this official.", show_default=False
    ),
]
Output = Annotated[
    Path,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="File to write; never overwrites another.",
    ),
]
Passphrase = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        help="File that holds the pass phrase. Without it: JIL_PASSPHRASE, or you are"
        " asked.",
        show_default=False,
    ),
]
Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        help="A ledger served elsewhere, such as https://ledger.example.",
        show_default=False,
    ),
]


def place_if_any(data: Path | None) -> Place | None:
    """The ledger that was named; the default one only if it exists."""
    place = Place.of(data)
    return place if data is not None or place.settings.exists() else None
