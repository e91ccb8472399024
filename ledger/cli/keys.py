"""Typed by whoever holds a key: make one, show it, ask the governors to register it."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from ledger.cli.against import Against, against
from ledger.cli.files import (
    check_free,
    choose_passphrase,
    read_file,
    read_key_lines,
    read_verifier_keys,
    write_disclosures,
    write_new,
)
from ledger.cli.options import AsJson, Data, Output, Passphrase, Url
from ledger.cli.signing import Unfiled, compose_draft
from ledger.cli.terminal import hint, print_json, print_pairs, say
from ledger.errors import (
    BadParameterError,
    MalformedKeyError,
    UnknownEventKindError,
    UnknownKeyError,
)
from ledger.proof.keyfile import generate_log_keys, seal_key, seal_log_keys
from ledger.proof.note import ED25519, SignerKey, VerifierKey, check_registrable
from ledger.record.draft import Draft
from ledger.record.identifiers import HOST, LABEL
from ledger.record.key import KEY, RevokeReason
from ledger.record.keyring import GOVERNED
from ledger.record.kinds import KINDS, STREAM_TYPES

_KEY_NAME: Final = re.compile(rf"{HOST}/{LABEL}")

cli = typer.Typer(
    help="Keys: make, show, register, rotate, revoke.", no_args_is_help=True
)

KeyFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="A key file, or a file with a verifier key.",
        show_default=False,
    ),
]
SignedBy = Annotated[
    list[str] | None,
    typer.Option(
        "--signed-by",
        metavar="GOVERNOR",
        help="Name or label of a governor who will sign; once for each. Default: all of"
        " them, if all are needed.",
        show_default=False,
    ),
]


@cli.command("new")
def new_key(
    *,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="host/label, such as naij.example/officer-1; for --log the origin.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Key file to write; never overwrites."
        ),
    ],
    log: Annotated[
        bool,
        typer.Option("--log", help="The two keys of a log: Ed25519 and ML-DSA-44."),
    ] = False,
    passphrase_file: Passphrase = None,
    as_json: AsJson = False,
) -> None:
    """Make a key under a pass phrase, and print its public half.

    The pass phrase is asked for twice, or taken from JIL_PASSPHRASE or a file. Nobody
    can open the file without it, we neither.

    Example: jil key new naij.example/officer-1 --out officer.pem

    Exit codes: 0 written; 2 weak pass phrase, bad name, or the file exists.
    """
    if not _KEY_NAME.fullmatch(name):
        raise MalformedKeyError(
            "A key is named host/label, such as naij.example/officer-1: small letters,"
            " digits, dots and dashes before the slash."
        )
    check_free(out)
    passphrase = choose_passphrase(passphrase_file, name)
    if log:
        log_keys = generate_log_keys(name)
        shown: tuple[VerifierKey, ...] = log_keys.verifier_keys
        data = seal_log_keys(log_keys, passphrase)
    else:
        key = SignerKey.generate(name)
        shown = (key.verifier_key,)
        data = seal_key(key, passphrase)
    write_new(out, data, mode=0o600)
    _print_keys(shown, as_json=as_json)
    hint(f"Written to {out}. Keep the pass phrase: without it the key is lost.")


@cli.command("vkey")
def print_vkey(file: KeyFile, as_json: AsJson = False) -> None:
    """Print the verifier key of a key file, or both of a log's; no pass phrase needed.

    Example: jil key vkey officer.pem

    Exit codes: 0 printed; 2 not a key file; 3 no such file.
    """
    keys = read_key_lines(read_file(file))
    if as_json:
        print_json(_facts(key) for key in keys)
        return
    for key in keys:
        say(str(key))


@cli.command("show")
def show_key(file: KeyFile, as_json: AsJson = False) -> None:
    """Show what a key file says of itself, without its pass phrase.

    Those lines are not protected: whoever must be sure signs something with the key.

    Example: jil key show officer.pem

    Exit codes: 0 shown; 2 not a key file; 3 no such file.
    """
    data = read_file(file)
    form = "verifier key only"
    if b"ENCRYPTED PRIVATE KEY" in data:
        form = "private key under a pass phrase (encrypted PKCS#8)"
    elif data.startswith(b"PRIVATE+KEY+"):
        form = "private key in clear, as Go's tools write it: keep it off shared disks"
    _print_keys(read_key_lines(data), as_json=as_json, holds=form)


@cli.command("register")
def register_key(
    *,
    vkey: Annotated[
        str,
        typer.Argument(
            metavar="VKEYFILE",
            help="The new verifier key, or a file that holds it.",
            show_default=False,
        ),
    ],
    holder: Annotated[
        str, typer.Option("--holder", metavar="TEXT", help="Who holds the key; public.")
    ],
    kinds: Annotated[
        str,
        typer.Option(
            "--kinds",
            metavar="A,B",
            help="Kinds it may file, or stream types for all their kinds, by commas.",
        ),
    ],
    output: Output,
    host: Annotated[
        str | None,
        typer.Option(
            "--host",
            metavar="HOST",
            help="Whose streams it adds to. Default: the host in its name.",
            show_default=False,
        ),
    ] = None,
    valid_from: Annotated[
        int | None,
        typer.Option(
            "--valid-from",
            metavar="SEQ",
            min=1,
            help="Entry from which it counts, if later.",
            show_default=False,
        ),
    ] = None,
    age_recipient: Annotated[
        str | None,
        typer.Option(
            "--age-recipient",
            metavar="AGE1…",
            help="Where sealed texts for the holder are encrypted to.",
            show_default=False,
        ),
    ] = None,
    signed_by: SignedBy = None,
    data: Data = None,
    url: Url = None,
) -> None:
    """Write the statement that registers a key; governors and the new key sign it.

    The draft names its signers. Each of them adds a line with jil sign, then anyone
    files it with jil file.

    Example: jil key register officer.pub --holder "National Association" --kinds
    case,notice -o register.txt

    Exit codes: 0 written; 2 a field does not fit, or the file exists; 3 no ledger.
    """
    key = _one_key(vkey)
    check_registrable(key)
    owner = host or key.name.partition("/")[0]
    facts: dict[str, Any] = {
        "vkey": str(key),
        "holder_said": holder,
        "host": owner,
        "kinds": _known_kinds(kinds),
    }
    facts |= {"valid_from": valid_from} if valid_from is not None else {}
    facts |= {"age_recipient": age_recipient} if age_recipient is not None else {}
    stream = f"{owner}/key/{key.key_id.hex()}"
    with against(data, url) as ledger:
        signers = [*_governors(ledger, signed_by), key.label]
        draft = Draft("key.registered", stream, facts)
        unfiled = compose_draft(draft, ledger.spot(stream), signers)
    KEY.decide(None, unfiled.statement)
    _write_draft(unfiled, output)


@cli.command("rotate")
def rotate_key(
    *,
    label: Annotated[
        str,
        typer.Argument(
            metavar="LABEL", help="The key that signs so far.", show_default=False
        ),
    ],
    new_vkey: Annotated[
        str,
        typer.Argument(
            metavar="VKEYFILE",
            help="The verifier key that signs from then on, or a file that holds it.",
            show_default=False,
        ),
    ],
    output: Output,
    data: Data = None,
    url: Url = None,
) -> None:
    """Write the statement that replaces a key by another one; both sign it.

    Example: jil key rotate naij.example/officer-1+530d903a new.pem -o rotate.txt

    Exit codes: 0 written; 2 no such key, or the file exists; 3 no ledger.
    """
    new = _one_key(new_vkey)
    check_registrable(new)
    stream = _key_stream(label)
    draft = Draft("key.rotated", stream, {"new_vkey": str(new)})
    with against(data, url) as ledger:
        spot = ledger.spot(stream)
        _write_draft(compose_draft(draft, spot, [label, new.label]), output)


@cli.command("revoke")
def revoke_key(
    *,
    label: Annotated[
        str, typer.Argument(metavar="LABEL", help="The key.", show_default=False)
    ],
    since: Annotated[
        int,
        typer.Option(
            "--since",
            metavar="SEQ",
            min=1,
            help="Entry from which it no longer counts.",
        ),
    ],
    reason: Annotated[
        RevokeReason,
        typer.Option("--reason", metavar="CODE", help="stolen, lost, left or other."),
    ],
    output: Output,
    signed_by: SignedBy = None,
    data: Data = None,
    url: Url = None,
) -> None:
    """Write the statement by which the governors revoke a key.

    Example: jil key revoke naij.example/officer-1+530d903a --since 40112 --reason
    stolen -o revoke.txt

    Exit codes: 0 written; 2 no such key, or the file exists; 3 no ledger.
    """
    stream = _key_stream(label)
    draft = Draft("key.revoked", stream, {"reason": str(reason), "since": since})
    with against(data, url) as ledger:
        signers = _governors(ledger, signed_by)
        _write_draft(compose_draft(draft, ledger.spot(stream), signers), output)


def _one_key(text: str) -> VerifierKey:
    first, *more = read_verifier_keys(text)
    if more or first.algorithm != ED25519:
        raise MalformedKeyError(
            "Filers sign with one Ed25519 key; a log's are its own."
        )
    return first


def _known_kinds(text: str) -> list[str]:
    """Kinds and stream types in a list by commas.

    Raises:
        UnknownEventKindError: One is neither, or is for governors only.
    """
    known = [name for name in (*STREAM_TYPES, *KINDS) if not _is_governed(name)]
    named = [part.strip() for part in text.split(",") if part.strip()]
    for name in named:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise UnknownEventKindError(
                "--kinds names a kind that nobody can file."
                + (f" Did you mean {near[0]}?" if near else "")
                + " jil kinds lists them."
            )
    return sorted(set(named))


def _is_governed(name: str) -> bool:
    return name.partition(".")[0] in GOVERNED


def _key_stream(label: str) -> str:
    """The stream of a key, from its label.

    Raises:
        MalformedKeyError: Not a label.
    """
    name, _, key_id = label.partition("+")
    if not _KEY_NAME.fullmatch(name) or not re.fullmatch("[0-9a-f]{8}", key_id):
        raise MalformedKeyError(
            "A key's label is host/label+key id, as jil keys and jil key show print it."
        )
    return f"{name.partition('/')[0]}/key/{key_id}"


def _governors(ledger: Against, named: list[str] | None) -> list[str]:
    """Labels of the governors who are to sign.

    Raises:
        BadParameterError: It takes fewer than all, and nobody said which; or too few.
        UnknownKeyError: Somebody named does not govern.
    """
    known, threshold = ledger.governors()
    if not named and threshold == len(known):
        return list(known)
    chosen = {label for text in named or () for label in _matching(text, known)}
    if len(chosen) < threshold:
        raise BadParameterError(
            f"It takes {threshold} of the {len(known)} governors. Name those who will"
            f" sign with --signed-by: {', '.join(known)}."
        )
    return sorted(chosen)


def _matching(text: str, known: tuple[str, ...]) -> list[str]:
    found = [label for label in known if text in {label, label.partition("+")[0]}] or [
        label for label in known if text.startswith(f"{label}+")
    ]
    if len(found) != 1:
        raise UnknownKeyError(
            f"--signed-by names no governor of this ledger: {', '.join(known)}."
        )
    return found


def _write_draft(unfiled: Unfiled, output: Path) -> None:
    write_disclosures(output, unfiled.disclosures)
    write_new(output, bytes(unfiled))
    print_pairs(unfiled.in_words())
    hint(f"Written to {output}. Now each signer adds a line: jil sign {output} --key …")


def _print_keys(keys: tuple[VerifierKey, ...], *, as_json: bool, **more: str) -> None:
    if as_json:
        print_json({**_facts(key), **more} for key in keys)
        return
    for key in keys:
        print_pairs([*_facts(key).items(), *more.items()])


def _facts(key: VerifierKey) -> dict[str, str]:
    return {
        "label": key.label,
        "algorithm": "Ed25519" if key.algorithm == ED25519 else "ML-DSA-44",
        "vkey": str(key),
    }
