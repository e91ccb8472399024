"""Files of those who sign: notes, the texts beside them, keys, pass phrases.

Nothing is ever written over. A note ``N`` has its public texts in ``N.disclosures``,
one disclosure a line.
"""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path
from typing import Final

from ledger.errors import (
    CommitmentMismatchError,
    FileExistsAlreadyError,
    FileMissingError,
    MalformedKeyError,
    UnavailableError,
    WrongPassphraseError,
)
from ledger.proof.keyfile import check_passphrase, open_key, read_log_verifier_keys
from ledger.proof.keyfile import read_verifier_key as read_one_verifier_key
from ledger.proof.note import SignerKey, VerifierKey

MAX_FILE_SIZE: Final = 4_000_000
"""Bytes that are read of a file; far more than any note, draft or key."""

_SECTIONS_OF_A_LOG: Final = 2


def read_file(path: Path) -> bytes:
    """The bytes of a file that somebody named.

    Raises:
        FileMissingError: It is not there, is a directory, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_SIZE + 1)
    except OSError as error:
        raise FileMissingError(
            f"{path.name} cannot be read: {error.strerror or 'no such file'}."
        ) from None


def check_free(path: Path) -> None:
    """Check that a file can be written without losing another.

    Raises:
        FileExistsAlreadyError: There is one already.
    """
    if path.exists():
        raise FileExistsAlreadyError(
            f"{path.name} exists and is not written over. Name another file."
        )


def write_new(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file that is not there yet, durably.

    Raises:
        FileExistsAlreadyError: There is one already.
        UnavailableError: It cannot be written.
    """
    check_free(path)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise UnavailableError(
            f"{path.name} cannot be written: {error.strerror}."
        ) from None


def replace_file(path: Path, data: bytes) -> None:
    """Put other bytes in the place of a file; a crash leaves the one or the other."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    write_new(beside, data)
    beside.replace(path)


def beside(note: Path) -> Path:
    """Where the public texts of a note are kept."""
    return note.with_name(f"{note.name}.disclosures")


def read_disclosures(note: Path) -> tuple[str, ...]:
    """The public texts beside a note; none if there is no such file.

    Raises:
        CommitmentMismatchError: The file is not one disclosure a line.
    """
    path = beside(note)
    if not path.exists():
        return ()
    try:
        return tuple(read_file(path).decode("ascii").split())
    except UnicodeDecodeError:
        raise CommitmentMismatchError(
            f"{path.name} is not one disclosure a line, as jil writes it."
        ) from None


def write_disclosures(note: Path, disclosures: tuple[str, ...]) -> None:
    """Write the public texts of a note beside it; no file if there are none."""
    if disclosures:
        data = "".join(f"{disclosure}\n" for disclosure in disclosures)
        write_new(beside(note), data.encode("ascii"))


def read_verifier_keys(text: str) -> tuple[VerifierKey, ...]:
    """The verifier key somebody typed, or those of the file they named.

    Raises:
        MalformedKeyError: Neither a verifier key nor a file that shows one.
    """
    try:
        return (VerifierKey.parse(text),)
    except MalformedKeyError as error:
        path = Path(text)
        if not path.is_file():
            raise MalformedKeyError(
                f"{error.detail}. Give a verifier key, as jil key vkey prints it, or a"
                " file that holds one."
            ) from None
    return read_key_lines(read_file(path))


def read_key_lines(data: bytes) -> tuple[VerifierKey, ...]:
    """The verifier keys that a key file shows without its pass phrase.

    Raises:
        MalformedKeyError: Not a key file.
    """
    shown = data.count(b"Verifier-Key: ") or len(data.splitlines())
    if shown == _SECTIONS_OF_A_LOG:
        return read_log_verifier_keys(data)
    return (read_one_verifier_key(data),)


def open_signer(path: Path, passphrase_file: Path | None) -> SignerKey:
    """Open a key file with the pass phrase that is given or asked for.

    Raises:
        MalformedKeyError: Not the key file of a signer.
        WrongPassphraseError: It did not open.
    """
    data = read_file(path)
    (shown, *more) = read_key_lines(data)
    if more:
        raise MalformedKeyError(
            "These are the keys of a log. They sign checkpoints and nothing else."
        )
    if b"PRIVATE" not in data:
        raise MalformedKeyError(
            f"{path.name} holds a verifier key. Sign with the key file of jil key new."
        )
    if data.startswith(b"PRIVATE+KEY+"):
        return open_key(data, None)
    prompt = f"Pass phrase of {shown.label}: "
    return open_key(data, read_passphrase(passphrase_file, prompt))


def read_passphrase(path: Path | None, prompt: str) -> str:
    """The pass phrase, from a file, from ``JIL_PASSPHRASE``, or typed.

    Raises:
        WrongPassphraseError: None was given.
        FileMissingError: The file cannot be read.
    """
    if path is not None:
        return _first_line(read_file(path))
    return os.environ.get("JIL_PASSPHRASE") or _ask(prompt)


def choose_passphrase(path: Path | None, name: str) -> str:
    """A new pass phrase: given, or typed twice.

    Raises:
        WeakPassphraseError: It would not protect the key.
        WrongPassphraseError: None was given, or it was typed in two ways.
    """
    chosen = read_passphrase(path, f"Pass phrase for {name}: ")
    check_passphrase(chosen, name=name)
    typed = path is None and not os.environ.get("JIL_PASSPHRASE")
    if typed and _ask("The same once more: ") != chosen:
        raise WrongPassphraseError("The two pass phrases differ. Nothing was written.")
    return chosen


def _ask(prompt: str) -> str:
    if sys.stdin.isatty():
        typed = getpass(prompt)
    else:
        typed = sys.stdin.readline().removesuffix("\n")
    if not typed:
        raise WrongPassphraseError(
            "No pass phrase was given. Type it, or name a file with --passphrase-file."
        )
    return typed


def _first_line(data: bytes) -> str:
    line = data.split(b"\n", maxsplit=1)[0].removesuffix(b"\r")
    return line.decode("utf-8", errors="surrogateescape")
