"""Public texts are kept by digest, and can be removed without touching an entry."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.errors import LedgerDamagedError
from ledger.record.disclosure import Disclosure, make_salt
from ledger.store.disclosures import DisclosureStore, create_disclosures

TEXT = "A text that a court may order to be removed, and no word of it may stay."
REASON = Disclosure(
    make_salt(bytes(16)), "a.example/case/x", 1, "/facts/reason_said", TEXT
)
OTHER = replace(REASON, pointer="/facts/count/words_said", value="nearly 90")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create_disclosures(tmp_path / "public.db")
    return tmp_path / "public.db"


@pytest.fixture
def store(path: Path) -> Iterator[DisclosureStore]:
    store = DisclosureStore(path)
    yield store
    store.close()


def test_texts_are_found_by_digest_in_the_order_of_their_places(
    store: DisclosureStore,
) -> None:
    store.keep([REASON, OTHER])
    decoys = [letter * 43 for letter in "ABC"]
    found = store.of([REASON.digest, *decoys, OTHER.digest])
    assert list(found.items()) == [(OTHER.pointer, OTHER), (REASON.pointer, REASON)]
    assert store.of(decoys) == store.of([]) == {}


def test_keeping_a_text_again_changes_nothing(store: DisclosureStore) -> None:
    store.keep([REASON])
    store.keep([REASON, REASON])
    store.keep([])
    assert store.of([REASON.digest]) == {REASON.pointer: REASON}


def test_texts_of_two_writers_for_one_place_are_both_kept(
    store: DisclosureStore,
) -> None:
    theirs = replace(REASON, value="Another account of it.")
    store.keep([REASON])
    store.keep([theirs])
    assert store.of([REASON.digest]) == {REASON.pointer: REASON}
    assert store.of([theirs.digest]) == {theirs.pointer: theirs}


def test_a_text_that_is_removed_leaves_no_trace_in_the_file(
    store: DisclosureStore, path: Path
) -> None:
    written = str(REASON)
    store.keep([REASON, OTHER])
    store.remove(REASON.digest)
    store.remove(REASON.digest)
    assert store.of([REASON.digest, OTHER.digest]) == {OTHER.pointer: OTHER}
    for file in path.parent.iterdir():
        assert written[-40:].encode() not in file.read_bytes()


def test_a_text_that_was_kept_survives_a_crash(
    store: DisclosureStore, path: Path
) -> None:
    store.keep([REASON])
    copy = path.with_name("copy.db")
    for suffix in ("", "-wal"):
        source = path.with_name(path.name + suffix)
        copy.with_name(copy.name + suffix).write_bytes(source.read_bytes())
    restored = DisclosureStore(copy)
    assert restored.of([REASON.digest]) == {REASON.pointer: REASON}
    restored.close()


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(str(replace(REASON, value="Something else.")), id="another text"),
        pytest.param(str(REASON) + "=", id="another spelling"),
        pytest.param("", id="nothing"),
        pytest.param("WyJ\u00e9", id="not ASCII"),
    ],
)
def test_a_text_that_was_changed_is_told(
    store: DisclosureStore, path: Path, changed: str
) -> None:
    store.keep([REASON])
    with closing(sqlite3.connect(path)) as owner:
        owner.execute("UPDATE disclosures SET disclosure = ?", (changed,))
        owner.commit()
    with pytest.raises(LedgerDamagedError):
        store.of([REASON.digest])


def test_many_threads_read_and_write_at_once(store: DisclosureStore) -> None:
    texts = [replace(REASON, version=number) for number in range(1, 101)]

    def keep_and_find(text: Disclosure) -> bool:
        store.keep([text])
        return store.of([text.digest]) == {text.pointer: text}

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(keep_and_find, texts))


def test_a_file_is_never_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(LedgerDamagedError):
        DisclosureStore(tmp_path / "public.db")
    assert not list(tmp_path.iterdir())
