"""A ledger is begun once, whole, and never over something else."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ledger.bootstrap import create_ledger, open_ledger
from ledger.config import Identity, Place
from ledger.errors import (
    DateInFutureError,
    InvalidSignatureError,
    KeyAlreadyRegisteredError,
    LedgerDamagedError,
    LedgerError,
    LedgerExistsError,
    LedgerMissingError,
    MalformedKeyError,
    MalformedNoteError,
    OutOfOrderError,
    SchemaViolationError,
    SignaturesMissingError,
    UnknownKeyError,
    WrongLedgerError,
)
from ledger.proof.note import ED25519, Note, SignerKey, VerifierKey
from ledger.record.draft import Draft
from ledger.registrar import Filing
from tests.record.drafts import notice, of_the_ledger
from tests.world import (
    NOON,
    ORIGIN,
    at_noon,
    make_governors,
    make_key,
    make_log_keys,
    make_world,
    opening,
    write,
)

GOVERNORS = make_governors(3)
LOG_KEYS = make_log_keys()
OPENING = opening(GOVERNORS, 2, LOG_KEYS)
GENESIS = write(OPENING, *GOVERNORS)


def told(directory: Path) -> dict[str, bytes]:
    """Every file below a directory, by name, with its bytes."""
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def test_a_ledger_begins_with_its_first_entry(tmp_path: Path) -> None:
    place = Place(tmp_path / "a" / "ledger")
    receipt = create_ledger(place, GENESIS, now=at_noon)
    assert (receipt.seq, receipt.kind, receipt.version) == (1, "ledger.opened", 1)
    assert list((tmp_path / "a").iterdir()) == [place.data]
    assert Identity.read(place) == Identity(ORIGIN, receipt.leaf)
    with open_ledger(place, now=at_noon) as ledger:
        assert ledger.registrar.ledger == receipt.leaf
        assert ledger.registrar.entry(1).note == GENESIS.note
        assert ledger.views.position == 1


def test_an_empty_directory_may_be_taken(tmp_path: Path) -> None:
    create_ledger(Place(tmp_path), GENESIS, now=at_noon)
    assert Identity.read(Place(tmp_path)).origin == ORIGIN


def test_a_ledger_is_not_begun_twice(tmp_path: Path) -> None:
    place = Place(tmp_path / "ledger")
    make_world(place.data).close()
    before = told(tmp_path)
    for genesis in (GENESIS, write(opening(GOVERNORS, 3, LOG_KEYS), *GOVERNORS)):
        with pytest.raises(LedgerExistsError):
            create_ledger(place, genesis, now=at_noon)
    assert told(tmp_path) == before


@pytest.mark.parametrize("name", ["ledger.toml", "notes.txt", ".hidden"])
def test_a_directory_that_holds_anything_is_not_taken(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / name).write_text("anything")
    before = told(tmp_path)
    with pytest.raises(LedgerExistsError):
        create_ledger(Place(tmp_path / "data"), GENESIS, now=at_noon)
    assert told(tmp_path) == before


def test_a_file_in_the_place_of_the_directory_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(LedgerExistsError):
        create_ledger(Place(tmp_path / "data"), GENESIS, now=at_noon)
    assert told(tmp_path) == {"data": b"a file"}


def test_somebody_who_was_faster_keeps_their_ledger(
    tmp_path: Path,
) -> None:
    place = Place(tmp_path / "ledger")

    def clock_of_somebody_slow() -> object:
        if not place.data.exists():
            create_ledger(place, GENESIS, now=at_noon)
        return NOON

    with pytest.raises(LedgerExistsError):
        create_ledger(place, GENESIS, now=clock_of_somebody_slow)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == [place.data]
    with open_ledger(place, now=at_noon) as ledger:
        assert ledger.registrar.entry(1).note == GENESIS.note


def with_(**facts: object) -> Draft:
    return replace(OPENING, facts={**OPENING.facts, **facts})


def governed_by(*governors: VerifierKey, threshold: int = 1) -> Draft:
    vkeys = [str(key) for key in governors]
    return with_(governors=vkeys, threshold=threshold)


NAMED_LIKE_THE_LOG = SignerKey.from_seed(ORIGIN, bytes(32))
LOG_TWIN = SignerKey.from_seed("twin.example/governor", LOG_KEYS.ed25519.seed())
NOBODY = VerifierKey(ORIGIN, ED25519, bytes([1] + [0] * 31))
FALSE = replace(Note.parse(GENESIS.note).signatures[0], signature=bytes(64))
SIGNED = Note.parse(GENESIS.note)


@pytest.mark.parametrize(
    ("genesis", "error"),
    [
        pytest.param(Filing(b"no note"), MalformedNoteError, id="no note"),
        pytest.param(
            write(OPENING, *GOVERNORS[:2]), SignaturesMissingError, id="one is missing"
        ),
        pytest.param(
            write(OPENING, *GOVERNORS, make_key("a.example/a")),
            UnknownKeyError,
            id="one too many",
        ),
        pytest.param(
            Filing(bytes(Note(SIGNED.text, (FALSE, *SIGNED.signatures[1:])))),
            InvalidSignatureError,
            id="a false signature",
        ),
        pytest.param(
            write(OPENING, *GOVERNORS, ledger="ab" * 32), WrongLedgerError, id="bound"
        ),
        pytest.param(
            write(notice(), make_key("naij.example/officer-1")),
            OutOfOrderError,
            id="another kind",
        ),
        pytest.param(
            write(
                of_the_ledger(
                    "ledger.software_published", name="a", sha256="00" * 32, size=1
                ),
                *GOVERNORS,
            ),
            OutOfOrderError,
            id="another kind of the ledger",
        ),
        pytest.param(
            write(governed_by(NAMED_LIKE_THE_LOG.verifier_key), NAMED_LIKE_THE_LOG),
            SchemaViolationError,
            id="a governor named like the log",
        ),
        pytest.param(
            write(governed_by(LOG_TWIN.verifier_key), LOG_TWIN),
            KeyAlreadyRegisteredError,
            id="a governor with the key of the log",
        ),
        pytest.param(
            write(
                with_(log_vkeys=[str(NOBODY), OPENING.facts["log_vkeys"][1]]),
                *GOVERNORS,
            ),
            MalformedKeyError,
            id="a log key that proves nothing",
        ),
        pytest.param(
            write(OPENING, *GOVERNORS, clock=lambda: NOON + timedelta(days=2)),
            DateInFutureError,
            id="signed the day after tomorrow",
        ),
    ],
)
def test_a_genesis_that_is_refused_leaves_nothing(
    tmp_path: Path, genesis: Filing, error: type[LedgerError]
) -> None:
    with pytest.raises(error):
        create_ledger(Place(tmp_path / "ledger"), genesis, now=at_noon)
    assert list(tmp_path.iterdir()) == []


def test_a_crash_while_a_ledger_is_begun_leaves_no_half_of_one(tmp_path: Path) -> None:
    (tmp_path / "genesis").write_bytes(GENESIS.note)
    program = (
        "import os, signal, sys; from pathlib import Path;"
        "from ledger.bootstrap import create_ledger; from ledger.config import Place;"
        "from ledger.registrar import Filing;"
        "home = Path(sys.argv[1]);"
        "note = Filing((home / 'genesis').read_bytes());"
        "die = lambda: os.kill(os.getpid(), signal.SIGKILL);"
        "create_ledger(Place(home / 'ledger'), note, now=die)"
    )
    done = subprocess.run(  # noqa: S603  ourselves
        [sys.executable, "-c", program, str(tmp_path)], check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "ledger").exists()
    create_ledger(Place(tmp_path / "ledger"), GENESIS, now=at_noon)
    with open_ledger(Place(tmp_path / "ledger"), now=at_noon) as ledger:
        assert ledger.views.position == 1


@pytest.mark.parametrize("what", ["nothing", "an empty directory", "a file", "files"])
def test_a_directory_without_a_ledger_is_no_ledger(tmp_path: Path, what: str) -> None:
    data = tmp_path / "data"
    match what:
        case "an empty directory":
            data.mkdir()
        case "a file":
            data.write_text("a file")
        case "files":
            data.mkdir()
            (data / "notes.txt").write_text("a file")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(LedgerMissingError) as refused:
        open_ledger(Place(data))
    assert refused.value.slug() == "ledger-missing"
    assert sorted(tmp_path.rglob("*")) == before


SETTINGS = str(Identity(ORIGIN, "ab" * 32))


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(SETTINGS, id="another ledger"),
        pytest.param(
            SETTINGS.replace(ORIGIN, "other.example/2026"), id="another origin"
        ),
        pytest.param(SETTINGS.replace("format = 1", "format = 2"), id="another format"),
        pytest.param(SETTINGS + "\n", id="a line more"),
        pytest.param(SETTINGS + 'more = "a"\n', id="a setting more"),
        pytest.param(SETTINGS.replace("\n", "\r\n"), id="CR LF"),
        pytest.param("", id="nothing"),
        pytest.param("no TOML", id="no TOML"),
        pytest.param('origin = 3\nledger = ["a"]\n', id="other types"),
        pytest.param("\ufeff" + SETTINGS, id="a byte order mark"),
    ],
)
def test_settings_that_were_changed_are_refused(tmp_path: Path, settings: str) -> None:
    make_world(tmp_path / "ledger").close()
    path = Place(tmp_path / "ledger").settings
    path.write_bytes(settings.encode())
    with pytest.raises(LedgerDamagedError):
        open_ledger(Place(tmp_path / "ledger"), now=at_noon)
    assert path.read_bytes() == settings.encode()


def test_settings_that_are_no_text_are_refused(tmp_path: Path) -> None:
    make_world(tmp_path / "ledger").close()
    path = Place(tmp_path / "ledger").settings
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(LedgerDamagedError):
        open_ledger(Place(tmp_path / "ledger"), now=at_noon)
    path.unlink()
    path.mkdir()
    with pytest.raises(LedgerDamagedError):
        open_ledger(Place(tmp_path / "ledger"), now=at_noon)


def test_the_place_of_a_ledger_is_named_or_taken_from_the_environment() -> None:
    named = Path("named")
    assert Place.of(named, {"JIL_DATA": "other"}) == Place(named)
    assert Place.of(None, {"JIL_DATA": "other"}) == Place(Path("other"))
    assert Place.of(None, {"JIL_DATA": ""}) == Place(Path("jil-data"))
    assert Place.of(None, {}) == Place(Path("jil-data"))
