"""A process that files until it is killed, and tells each receipt once it has it.

Run as ``python -m tests.store.filer DIRECTORY NAME [COUNT]``: files COUNT groups (for
ever without) of one to five statements with texts, and prints the numbers of each group
on a line when it is acknowledged. The same command files the same statements.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from ledger.registrar import Receipt
from tests.record.drafts import notice
from tests.world import make_key, open_world, write

OFFICER = make_key("naij.example/officer-1")


def main(directory: str, name: str, count: str = "") -> None:
    """File groups, and print what was acknowledged."""
    with open_world(Path(directory)) as world:
        turns = range(int(count)) if count else itertools.count()
        for turn in turns:
            filings = [
                write(
                    notice(f"{name}-{turn}-{place}", text_said=f"Text {turn} {place}"),
                    OFFICER,
                    ledger=world.registrar.ledger,
                )
                for place in range(turn % 5 + 1)
            ]
            outcomes = world.registrar.file_all(filings)
            seqs = [each.seq for each in outcomes if isinstance(each, Receipt)]
            sys.stdout.write(f"{' '.join(map(str, seqs))}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
