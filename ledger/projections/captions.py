"""How a matter is called: captions as lawyers cite them, and as parts of addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final


def caption(matters: Sequence[str]) -> str:
    """One caption of several: ``Compean, Bangaly & J-E-C- (I)``."""
    numbers = {number for _, number in map(split_number, matters)}
    if len(numbers) == 1:
        names = [name for name, _ in map(split_number, matters)]
        return _listed(names) + numbers.pop()
    return _listed(matters)


def _listed(names: Sequence[str]) -> str:
    return " & ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def split_number(matter: str) -> tuple[str, str]:
    """``("A-B-", " (I)")`` of ``A-B- (I)``; the number is empty where there is none."""
    name, space, number = matter.rpartition(" ")
    if re.fullmatch(r"\([IV]{1,3}\)", number):
        return name, space + number
    return matter, ""


_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}


def slug_of(name: str) -> str:
    """A caption as part of an address: ``a-b-1`` of ``Matter of A-B- (I)``."""
    text = name.casefold().removeprefix("matter of ")
    text = re.sub(
        r"\(([iv]{1,3})\)", lambda found: _ROMAN.get(found[1], found[1]), text
    )
    return re.sub("[^a-z0-9]+", "-", text).strip("-")
