"""What a person sees, and what a program reads: tables, or one JSON object a line.

Texts of strangers are shown here, so nothing that moves a cursor or turns the
direction of writing reaches the terminal.
"""

from __future__ import annotations

import dataclasses
import json
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import typer

_HIDDEN: Final = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters but the newline, bidirectional controls, broken Unicode."""

PATIENCE: Final = 1.0
"""Seconds after which a command says what it is busy with."""

_SAY_AGAIN: Final = 10.0
"""Seconds between two lines of progress where nobody watches."""


def plain(text: str) -> str:
    """``text`` as it may be shown: what is invisible is written out."""
    return _HIDDEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def to_json(value: object) -> str:
    """One object on one line; a dataclass as its fields."""
    text = json.dumps(value, ensure_ascii=False, default=_fields)
    return _HIDDEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _fields(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: getattr(value, name) for name in names}
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    return value.model_dump(mode="json", by_alias=True, exclude_unset=True)  # type: ignore[attr-defined]


def say(text: str = "") -> None:
    """One line, or several, for a person."""
    typer.echo(plain(text))


def hint(text: str) -> None:
    """A line beside the answer: what to do next, as of which entry."""
    typer.echo(plain(text), err=True)


def print_json(rows: Iterable[object]) -> None:
    """One object a line."""
    for row in rows:
        typer.echo(to_json(row))


def print_table(
    titles: Sequence[str], rows: Iterable[Sequence[object]], *, nothing: str
) -> None:
    """A table; ruled on a terminal, aligned by spaces in a file or a pipe.

    Args:
        titles: Of the columns.
        rows: Cells; an empty one is shown as a dash.
        nothing: What to say when there is no row.
    """
    cells = [[plain(_cell(value)) for value in row] for row in rows]
    if not cells:
        say(nothing)
    elif sys.stdout.isatty():
        _print_ruled(titles, cells)
    else:
        _print_aligned(titles, cells)


def _cell(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "-"
    return str(value) if value not in {None, ""} else "-"


def _print_ruled(titles: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    from rich.console import Console  # noqa: PLC0415  a tenth of a second, here only
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(show_edge=False, header_style="bold")
    for title in titles:
        table.add_column(title, overflow="fold")
    for row in cells:
        table.add_row(*map(Text, row))
    Console(markup=False, highlight=False).print(table)


def _print_aligned(titles: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    lines = [list(titles), *(_one_line(row) for row in cells)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        typer.echo("  ".join(padded).rstrip())


def _one_line(row: Sequence[str]) -> list[str]:
    return [" ".join(cell.split("\n")) for cell in row]


def print_pairs(pairs: Iterable[tuple[str, str]], *, err: bool = False) -> None:
    """A name and its value a line, values in one column; on standard error if asked."""
    known = [(plain(name), plain(value)) for name, value in pairs]
    width = max((len(name) for name, _ in known), default=0)
    for name, value in known:
        first, *more = value.split("\n")
        typer.echo(f"{name.ljust(width)}  {first}".rstrip(), err=err)
        for line in more:
            typer.echo(f"{'':{width}}  {line}".rstrip(), err=err)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int], None]]:
    """Say on standard error what takes more than a second, and how far it is.

    Args:
        what: Such as ``Reading the record``.

    Yields:
        What may be told the number of the entry that was reached.
    """
    reached: list[int] = []
    done = threading.Event()
    ticker = threading.Thread(target=_tick, args=(what, reached, done), daemon=True)
    ticker.start()
    try:
        yield reached.append
    finally:
        done.set()
        ticker.join()


def _tick(what: str, reached: Sequence[int], done: threading.Event) -> None:
    watched = sys.stderr.isatty()
    wait, shown = PATIENCE, False
    while not done.wait(wait):
        line = f"{what} … " + (f"entry {reached[-1]:,}" if reached else "")
        typer.echo(f"\r{line}\x1b[K" if watched else line, err=True, nl=not watched)
        wait, shown = (PATIENCE if watched else _SAY_AGAIN), True
    if shown and watched:
        typer.echo(err=True)
