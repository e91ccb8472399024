"""Options that take several values at once: ``--governor A B`` is the option twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import typer
from typer.core import TyperCommand


class TakesSeveral(TyperCommand):
    """A command whose repeatable options may be given once, with several values."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Read a command line; if it cannot be read as it is, with the options spread.

        Raises:
            typer.TyperException: It cannot be read either way.
        """
        try:
            return super().parse_args(ctx, list(args))
        except typer.TyperException:
            repeatable = {
                name
                for param in self.params
                if getattr(param, "multiple", False)
                for name in param.opts
            }
            spread = list(_spread(args, repeatable))
            if spread == args:
                raise
            return super().parse_args(ctx, spread)


def _spread(args: Sequence[str], repeatable: set[str]) -> Iterator[str]:
    """``args`` with the name of a repeatable option before each of its values."""
    option, fresh = "", False
    for arg in args:
        if arg.startswith("-"):
            option, fresh = (arg if arg in repeatable else ""), True
        elif option:
            if not fresh:
                yield option
            fresh = False
        yield arg
