"""Tiles and bundles lie where c2sp.org/tlog-tiles says, and nowhere else."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import EntryTooLargeError, MalformedError
from ledger.proof.tile import (
    MAX_ENTRY_SIZE,
    TILE_WIDTH,
    Bundle,
    Tile,
    bundles_for,
    new_bundles,
    new_tiles,
    parse_path,
    read_bundle,
    tiles_for,
    write_bundle,
)
from ledger.proof.tree import LevelledNodes, leaf_hash, root_of

VECTORS = Path(__file__).parents[1] / "vectors" / "tree"
GO = json.loads((VECTORS / "go-mod-tlog.json").read_text())
LARGE = 70_000

indexes = st.integers(0, 2**56 - 1)
widths = st.integers(1, TILE_WIDTH)
sizes = st.integers(0, 200_000)
entries = st.lists(st.binary(max_size=300), min_size=1, max_size=TILE_WIDTH)


@pytest.fixture(scope="module")
def nodes() -> LevelledNodes:
    return LevelledNodes(leaf_hash(f"entry {n}".encode()) for n in range(LARGE))


@pytest.mark.parametrize(
    ("where", "path"),
    [
        pytest.param(Tile(0, 0), "tile/0/000", id="first tile"),
        pytest.param(Tile(0, 5), "tile/0/005", id="one group"),
        pytest.param(Tile(0, 999), "tile/0/999", id="end of one group"),
        pytest.param(Tile(0, 1000), "tile/0/x001/000", id="two groups"),
        pytest.param(Tile(0, 1_234_067), "tile/0/x001/x234/067", id="spec example"),
        pytest.param(Tile(63, 0, 1), "tile/63/000.p/1", id="highest level"),
        pytest.param(Tile(1, 1, 17), "tile/1/001.p/17", id="partial"),
        pytest.param(
            Tile(2, 1_234_067, 255), "tile/2/x001/x234/067.p/255", id="widest partial"
        ),
        pytest.param(Bundle(0), "tile/entries/000", id="first bundle"),
        pytest.param(
            Bundle(1_234_067, 8), "tile/entries/x001/x234/067.p/8", id="partial bundle"
        ),
    ],
)
def test_a_path_is_written_and_read_as_the_spec_says(
    where: Tile | Bundle, path: str
) -> None:
    assert where.path() == path
    assert parse_path(path) == where


@given(
    st.builds(Tile, st.integers(0, 63), indexes, widths)
    | st.builds(Bundle, indexes, widths)
)
def test_every_path_reads_back(where: Tile | Bundle) -> None:
    assert parse_path(where.path()) == where


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("", id="empty"),
        pytest.param("tile", id="no level"),
        pytest.param("tile/0", id="no index"),
        pytest.param("tile/0/", id="empty index"),
        pytest.param("/tile/0/000", id="leading slash"),
        pytest.param("tile/0/000/", id="trailing slash"),
        pytest.param("tile/0/000\n", id="trailing newline"),
        pytest.param("Tile/0/000", id="capital"),
        pytest.param("tile//000", id="empty level"),
        pytest.param("tile/00/000", id="level with a leading zero"),
        pytest.param("tile/+1/000", id="level with a sign"),
        pytest.param("tile/-1/000", id="level below zero"),
        pytest.param("tile/64/000", id="level above 63"),
        pytest.param("tile/100/000", id="level of three digits"),
        pytest.param("tile/data/000", id="the Go library's name for entries"),
        pytest.param("tile/8/0/000", id="the Go library's height"),
        pytest.param("tile/0/0", id="index of one digit"),
        pytest.param("tile/0/0000", id="index of four digits"),
        pytest.param("tile/0/x000/001", id="index with a leading group of zeros"),
        pytest.param("tile/0/001/000", id="leading group without x"),
        pytest.param("tile/0/x001", id="no last group"),
        pytest.param("tile/0/X001/000", id="capital x"),
        pytest.param("tile/0/x1/000", id="short group"),
        pytest.param("tile/0/x001//000", id="empty group"),
        pytest.param("tile/0/" + "x001/" * 6 + "000", id="more than any tree has"),
        pytest.param("tile/0/" + "x001/" * 2000 + "000", id="very long index"),
        pytest.param("tile/0/٤٤٨", id="digits that are not ASCII"),
        pytest.param("tile/0/000.p", id="no width"),
        pytest.param("tile/0/000.p/", id="empty width"),
        pytest.param("tile/0/000.p/0", id="width 0"),
        pytest.param("tile/0/000.p/01", id="width with a leading zero"),
        pytest.param("tile/0/000.p/256", id="full tile as a partial one"),
        pytest.param("tile/0/000.p/257", id="width above 256"),
        pytest.param("tile/0/000.p/1.p/1", id="two widths"),
        pytest.param("tile/0/000.p/1/000", id="something after the width"),
        pytest.param("tile/0/../0/000", id="parent directory"),
        pytest.param("tile/entries/0", id="bundle index of one digit"),
        pytest.param("tile/entries/000.p/256", id="full bundle as a partial one"),
        pytest.param("tile/0/entries/000", id="level before entries"),
        pytest.param("entries/000", id="entries outside tile"),
        pytest.param("checkpoint", id="checkpoint"),
    ],
)
def test_any_other_path_is_refused(path: str) -> None:
    with pytest.raises(MalformedError):
        parse_path(path)


@pytest.mark.parametrize(
    ("size", "tiles"),
    [
        pytest.param(0, [], id="the empty tree has no tile"),
        pytest.param(1, [Tile(0, 0, 1)], id="one entry"),
        pytest.param(255, [Tile(0, 0, 255)], id="just not full"),
        pytest.param(256, [Tile(0, 0), Tile(1, 0, 1)], id="spec example, just full"),
        pytest.param(
            257, [Tile(0, 0), Tile(0, 1, 1), Tile(1, 0, 1)], id="just more than full"
        ),
        pytest.param(
            70_000,
            [
                *(Tile(0, index) for index in range(273)),
                Tile(0, 273, 112),
                Tile(1, 0),
                Tile(1, 1, 17),
                Tile(2, 0, 1),
            ],
            id="spec example, three levels",
        ),
    ],
)
def test_a_size_has_the_tiles_that_the_spec_says(size: int, tiles: list[Tile]) -> None:
    assert tiles_for(size) == tiles
    assert bundles_for(size) == [
        Bundle(tile.index, tile.width) for tile in tiles if tile.level == 0
    ]


def test_every_size_has_the_tiles_of_the_go_checksum_database() -> None:
    paths = sha256()
    for size in range(0, LARGE + 1, 97):
        for tile in tiles_for(size):
            paths.update(f"{tile.path()}\n".encode())

    assert paths.hexdigest() == GO["paths"]


def test_tiles_hold_what_the_go_checksum_database_puts_there(
    nodes: LevelledNodes,
) -> None:
    contents = sha256()
    for tile in tiles_for(LARGE):
        contents.update(tile.content(nodes))

    assert root_of(LARGE, nodes).hex() == GO["large root"]
    assert contents.hexdigest() == GO["large tiles"]


@pytest.mark.parametrize(
    "tile",
    [
        pytest.param(Tile(0, 273, 113), id="one hash more than there is"),
        pytest.param(Tile(1, 1, 18), id="over a tile that is not full"),
        pytest.param(Tile(3, 0, 1), id="level above the tree"),
    ],
)
def test_a_tile_beyond_the_tree_has_no_content(
    tile: Tile, nodes: LevelledNodes
) -> None:
    with pytest.raises(IndexError):
        tile.content(nodes)


@given(old=sizes, growth=st.integers(0, 70_000))
def test_a_grown_tree_needs_just_the_tiles_it_did_not_have(
    old: int, growth: int
) -> None:
    had = set(tiles_for(old))
    new = old + growth

    assert new_tiles(old, new) == [tile for tile in tiles_for(new) if tile not in had]


@given(old=sizes, growth=st.integers(0, 70_000))
def test_a_grown_log_needs_just_the_bundles_it_did_not_have(
    old: int, growth: int
) -> None:
    had = set(bundles_for(old))
    new = old + growth

    assert new_bundles(old, new) == [
        bundle for bundle in bundles_for(new) if bundle not in had
    ]


@pytest.mark.parametrize(
    "new", [pytest.param(4, id="smaller"), pytest.param(-6, id="below zero")]
)
def test_a_log_does_not_shrink(new: int) -> None:
    with pytest.raises(ValueError, match="does not come before"):
        new_tiles(5, new)
    with pytest.raises(ValueError, match="does not come before"):
        new_bundles(5, new)


def test_a_bundle_has_each_entry_after_its_length() -> None:
    assert write_bundle([b"first", b"", b"x" * 258]) == (
        b"\x00\x05first\x00\x00\x01\x02" + b"x" * 258
    )


@given(entries)
def test_every_bundle_reads_back(entries: list[bytes]) -> None:
    assert read_bundle(write_bundle(entries)) == entries


def test_the_longest_entry_fits_and_a_longer_one_is_refused() -> None:
    longest = bytes(MAX_ENTRY_SIZE)

    assert read_bundle(write_bundle([longest])) == [longest]
    with pytest.raises(EntryTooLargeError):
        write_bundle([longest + b"\x00"])


@pytest.mark.parametrize("count", [1, 256])
def test_a_bundle_has_from_one_to_256_entries(count: int) -> None:
    entries = [b"entry"] * count

    assert read_bundle(write_bundle(entries)) == entries


@pytest.mark.parametrize("count", [0, 257])
def test_a_bundle_without_entries_or_with_too_many_is_not_written(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 256 entries"):
        write_bundle([b"entry"] * count)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x00", id="half a length"),
        pytest.param(b"\x00\x05", id="length alone"),
        pytest.param(b"\x00\x05firs", id="entry cut short"),
        pytest.param(b"\x00\x05firstX", id="half a second length"),
        pytest.param(b"\x00\x05first\x00\x01", id="second length alone"),
        pytest.param(b"\xff\xff" + bytes(MAX_ENTRY_SIZE - 1), id="long entry cut"),
        pytest.param(b"\x00\x00" * (TILE_WIDTH + 1), id="257 entries"),
    ],
)
def test_any_other_bundle_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedError):
        read_bundle(content)


@given(entries, st.data())
def test_a_bundle_cut_anywhere_is_refused_or_has_fewer_entries(
    entries: list[bytes], draw: st.DataObject
) -> None:
    content = write_bundle(entries)
    cut = content[: draw.draw(st.integers(1, len(content)))]

    try:
        kept = read_bundle(cut)
    except MalformedError:
        assert cut != content
    else:
        assert kept == entries[: len(kept)]
