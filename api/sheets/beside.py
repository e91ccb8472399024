"""What stands beside the log, for one page: names of officials, and texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from api.as_of import Reading
from api.texts import Named, ShownText, people_in, texts_in


@dataclass(frozen=True, slots=True)
class Beside:
    """Names and texts that stand beside the log, for the rows of one page.

    Attributes:
        names: By number of an official; None for one who is not listed.
        texts: By entry and pointer.
    """

    names: Mapping[str, str | None] = field(default_factory=dict)
    texts: Mapping[tuple[int, str], ShownText] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Named], texts: Iterable[ShownText]) -> Beside:
        """Those that an answer brings with it."""
        return cls(
            {each.id: each.name for each in people},
            {(each.seq, each.pointer): each for each in texts},
        )

    def name(self, person: str) -> str | None:
        """Name of an official; None for one who is not listed."""
        return self.names.get(person)

    def text(self, seq: int, pointer: str) -> ShownText | None:
        """A text of an entry; None if the entry has none there."""
        return self.texts.get((seq, pointer))


def beside(reading: Reading, *values: object) -> Beside:
    """Names and texts that ``values`` refer to."""
    return Beside.of(people_in(reading, *values), texts_in(reading, *values))
