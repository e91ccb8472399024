"""A checkpoint reads back as it was written, and only what was written reads."""

from __future__ import annotations

from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import MalformedError
from ledger.proof.checkpoint import MAX_SIZE, Checkpoint
from ledger.proof.tree import EMPTY_ROOT

ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
TEXT = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"
"""The example of c2sp.org/tlog-checkpoint."""

CHECKPOINT = Checkpoint("example.com/behind-the-sofa", 20_852_163, b64decode(ROOT))

lines = st.text(
    st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), min_size=1
)
checkpoints = st.builds(
    Checkpoint,
    origin=lines,
    size=st.integers(0, MAX_SIZE),
    root=st.binary(min_size=32, max_size=32),
)


def test_the_published_example_is_written_and_read() -> None:
    assert str(CHECKPOINT) == TEXT
    assert Checkpoint.parse(TEXT) == CHECKPOINT


def test_the_largest_size_is_that_of_a_uint64() -> None:
    checkpoint = Checkpoint(
        "ledger.example/2026", 18_446_744_073_709_551_615, bytes(32)
    )

    assert checkpoint.size == MAX_SIZE
    assert Checkpoint.parse(str(checkpoint)) == checkpoint


def test_the_empty_log_has_size_0_without_further_zeros() -> None:
    text = "ledger.example/2026\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

    assert str(Checkpoint("ledger.example/2026", 0, EMPTY_ROOT)) == text


@given(checkpoint=checkpoints, extensions=st.lists(lines, max_size=3))
def test_every_checkpoint_reads_back_whatever_follows_the_third_line(
    checkpoint: Checkpoint, extensions: list[str]
) -> None:
    text = str(checkpoint) + "".join(f"{line}\n" for line in extensions)

    assert Checkpoint.parse(text) == checkpoint


@given(st.text())
def test_whatever_reads_begins_with_what_would_be_written(text: str) -> None:
    try:
        checkpoint = Checkpoint.parse(text)
    except MalformedError:
        return
    assert text.startswith(str(checkpoint))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("\n\n\n", id="empty lines"),
        pytest.param("example.com/behind-the-sofa\n20852163\n", id="no root"),
        pytest.param(TEXT[:-1], id="no last newline"),
        pytest.param(TEXT.replace("\n", "\r\n"), id="carriage returns"),
        pytest.param("\n" + TEXT, id="empty line in front"),
        pytest.param("\ufeff\n" + TEXT, id="byte order mark as a line"),
        pytest.param(TEXT + "\n", id="empty line at the end"),
        pytest.param(TEXT + "\nlater\n", id="empty line before an extension"),
        pytest.param(TEXT + "later\n\n", id="empty line after an extension"),
        pytest.param(TEXT + "later", id="extension without a newline"),
        pytest.param(TEXT + "la\tter\n", id="extension with a control character"),
        pytest.param(TEXT.replace("example.com/behind-the-sofa", ""), id="no origin"),
        pytest.param(TEXT.replace("-the-", "\t"), id="origin with a tab"),
        pytest.param(TEXT.replace("-the-", "\x00"), id="origin with a zero byte"),
        pytest.param(TEXT.replace("20852163", ""), id="no size"),
        pytest.param(TEXT.replace("20852163", "many"), id="size in words"),
        pytest.param(TEXT.replace("20852163", "020852163"), id="leading zero"),
        pytest.param(TEXT.replace("20852163", "00"), id="two zeros"),
        pytest.param(TEXT.replace("20852163", "-1"), id="negative size"),
        pytest.param(TEXT.replace("20852163", "+1"), id="size with a sign"),
        pytest.param(TEXT.replace("20852163", " 1"), id="size with a space"),
        pytest.param(TEXT.replace("20852163", "1_000"), id="size with an underscore"),
        pytest.param(TEXT.replace("20852163", "1.0"), id="size with a fraction"),
        pytest.param(TEXT.replace("20852163", "0x10"), id="size in hexadecimal"),
        pytest.param(TEXT.replace("20852163", "٤٨"), id="digits that are not ASCII"),
        pytest.param(TEXT.replace("20852163", str(MAX_SIZE + 1)), id="size of 2**64"),
        pytest.param(TEXT.replace("20852163", "9" * 5000), id="size of 5000 digits"),
        pytest.param(TEXT.replace(ROOT, "no root"), id="root that is not base64"),
        pytest.param(TEXT.replace("q2I=", "q2I"), id="base64 without padding"),
        pytest.param(TEXT.replace("CsUY", "CsU"), id="base64 cut short"),
        pytest.param(TEXT.replace("q2I=", "q2J="), id="base64 with stray bits"),
        pytest.param(TEXT.replace("om/X", "om_X"), id="base64 of URLs"),
        pytest.param(TEXT.replace("CsUY", "CsUY "), id="base64 with a space"),
        pytest.param(TEXT.replace("CsUY", "CsÜY"), id="root that is not ASCII"),
        pytest.param(TEXT.replace("q2I=", ""), id="root of 30 bytes"),
        pytest.param(TEXT.replace("CsUY", "CsUYCsUY"), id="root of 35 bytes"),
        pytest.param(TEXT.replace(ROOT, "=" + ROOT), id="padding in front"),
    ],
)
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    ("origin", "size", "root"),
    [
        pytest.param("", 1, bytes(32), id="no origin"),
        pytest.param("ledger.example\n5", 1, bytes(32), id="origin of two lines"),
        pytest.param("ledger.example\n", 1, bytes(32), id="origin with its newline"),
        pytest.param("ledger.example", -1, bytes(32), id="size below zero"),
        pytest.param("ledger.example", MAX_SIZE + 1, bytes(32), id="size of 2**64"),
        pytest.param("ledger.example", 1, bytes(31), id="root of 31 bytes"),
        pytest.param("ledger.example", 1, b"", id="no root"),
    ],
)
def test_what_could_not_be_read_back_is_not_made(
    origin: str, size: int, root: bytes
) -> None:
    with pytest.raises(MalformedError):
        Checkpoint(origin, size, root)
