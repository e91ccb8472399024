"""Who may sign what, and what each key has signed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from ledger.errors import NotFoundError
from ledger.projections.keys import (
    SIGNATURES,
    KeyRow,
    Keys,
    SignatureRow,
    Signed,
    governance,
    key,
    keys,
    signed,
    signed_entries,
    signed_outside_scope,
)
from ledger.projections.shown import Text
from ledger.projections.table import Writer
from ledger.proof.note import SignerKey
from ledger.record.draft import Draft
from ledger.record.statement import Statement
from ledger.store.entries import Entry
from tests.projections.court import CASE, OPENED, SERVED, Court
from tests.world import key_stream, make_key, registration


def label(of: SignerKey) -> str:
    return of.verifier_key.label


def rotate(court: Court, old: SignerKey, name: str) -> SignerKey:
    new = make_key(name)
    facts = {"new_vkey": str(new.verifier_key)}
    court.world.file(Draft("key.rotated", key_stream(old), facts), old, new)
    return new


def test_the_whole_of_a_key_is_shown(court: Court) -> None:
    late = court.world.register("late.example/officer-1", kinds=["case"], valid_from=50)
    assert key(court.views, court.now, label(late)) == KeyRow(
        label=label(late),
        vkey=str(late.verifier_key),
        role="filer",
        host="late.example",
        kinds=["case"],
        since=50,
        until=None,
        ended_by="",
        disputed_since=None,
        rotated_to=None,
        age_recipient=None,
        stream=key_stream(late),
        texts=[Text(court.now, "/facts/holder_said", "public")],
        seq=court.now,
    )


def test_governors_and_log_keys_are_listed_from_the_first_entry(court: Court) -> None:
    views = court.views
    assert [row.label for row in keys(views, 1, role="governor")] == [
        label(each) for each in court.world.governors
    ]
    assert [row.since for row in keys(views, 1, role="log")] == [1, 1]
    assert keys(views, 1, role="filer") == []
    found = governance(views, 1)
    assert (found.origin, found.threshold, found.seq) == ("ledger.example/2026", 2, 1)


@pytest.mark.parametrize("by", ["label", "stream", "key id"])
def test_a_key_is_found_by_any_of_its_names(court: Court, by: str) -> None:
    officer = court.officer
    name = {
        "label": label(officer),
        "stream": key_stream(officer),
        "key id": officer.verifier_key.key_id.hex(),
    }[by]
    assert key(court.views, court.now, name).label == label(officer)


def test_a_key_that_is_not_on_record_is_not_found(court: Court) -> None:
    with pytest.raises(NotFoundError):
        key(court.views, 1, label(court.officer))


def test_a_rotated_key_hands_on_its_limits(court: Court) -> None:
    old, before = court.officer, court.now
    new = rotate(court, old, "naij.example/officer-2")
    views, seq = court.views, court.now
    was, follows = key(views, seq, label(old)), key(views, seq, label(new))
    assert (was.until, was.ended_by, was.rotated_to) == (seq + 1, "rotated", label(new))
    assert (follows.since, follows.until, follows.kinds) == (seq + 1, None, was.kinds)
    assert (follows.host, follows.stream) == ("naij.example", key_stream(new))
    assert follows.texts == was.texts
    assert key(views, before, label(old)).until is None
    assert [
        row.label for row in keys(views, seq, host="naij.example", counting=True)
    ] == [label(new)]


def test_a_revoked_key_says_since_when_it_is_disputed(court: Court) -> None:
    facts = {"reason": "stolen", "since": 3}
    court.world.govern(Draft("key.revoked", key_stream(court.officer), facts))
    row = key(court.views, court.now, label(court.officer))
    assert (row.until, row.ended_by, row.disputed_since) == (
        court.now + 1,
        "revoked",
        3,
    )


def test_a_key_that_was_rotated_and_then_revoked_ended_with_the_rotation(
    court: Court,
) -> None:
    rotate(court, court.officer, "naij.example/officer-2")
    rotated = court.now
    facts = {"reason": "stolen", "since": 3}
    court.world.govern(Draft("key.revoked", key_stream(court.officer), facts))
    row = key(court.views, court.now, label(court.officer))
    assert (row.until, row.ended_by) == (rotated + 1, "revoked")


def test_governors_that_are_replaced_no_longer_count(court: Court) -> None:
    stays, goes = court.world.governors
    comes = make_key("third.example/governor")
    vkeys = [str(each.verifier_key) for each in (stays, comes)]
    change = {"governors": vkeys, "threshold": 1}
    stream = "ledger.example/ledger/main"
    court.world.govern(Draft("ledger.governors_changed", stream, change), comes)
    views, seq = court.views, court.now
    assert governance(views, seq).governors == [label(stays), label(comes)]
    assert governance(views, seq - 1).threshold == 2
    gone = key(views, seq, label(goes))
    assert (gone.until, gone.ended_by) == (seq + 1, "replaced")
    assert key(views, seq, label(comes)).since == seq + 1
    assert key(views, seq, label(stays)).since == 1
    assert signed_outside_scope(views, seq) == 0


def test_what_each_key_signed_is_counted_by_kind_as_of_any_entry(court: Court) -> None:
    for number in range(3):
        court.file("notice.served", f"n{number}", SERVED)
    court.file("case.opened", CASE, OPENED)
    views, now, officer = court.views, court.now, label(court.officer)
    assert signed(views, now, officer) == [
        Signed(officer, "key.registered", 1, 0),
        Signed(officer, "case.opened", 1, 0),
        Signed(officer, "notice.served", 3, 0),
    ]
    assert signed(views, now - 2, officer)[1:] == [
        Signed(officer, "notice.served", 2, 0)
    ]
    assert sum(each.entries for each in signed(views, now)) == 2 + 3 * 3 + 4
    assert [row.seq for row in signed_entries(views, now, officer)] == [2, *court.seqs]
    assert [
        row.seq
        for row in signed_entries(
            views, now, officer, kind="notice.served", after=court.seqs[0], limit=1
        )
    ] == [court.seqs[1]]


def test_rotation_registration_and_revocation_are_inside_the_limits(
    court: Court,
) -> None:
    rotate(court, court.officer, "naij.example/officer-2")
    facts = {"reason": "left", "since": court.now}
    court.world.govern(Draft("key.revoked", key_stream(court.agency), facts))
    assert signed_outside_scope(court.views, court.now) == 0


def project(
    statements: list[tuple[int, Statement]], entry: Entry
) -> list[SignatureRow]:
    """What the projection alone makes of statements that no registrar has decided."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for made in Keys.tables:
            for line in made.schema():
                db.execute(line)
        keys_of, write = Keys(), Writer(db)
        for seq, statement in statements:
            write.seq = seq
            keys_of.project(seq, entry, statement, write)
        write.flush()
        return SIGNATURES.select(db, 1_000, order="seq, label")


@pytest.mark.parametrize(
    ("limits", "host", "outside"),
    [
        pytest.param({"kinds": ["notice"]}, "naij.example", 0, id="inside"),
        pytest.param({"kinds": ["notice.served"]}, "naij.example", 0, id="its kind"),
        pytest.param({"kinds": ["order"]}, "naij.example", 1, id="another kind"),
        pytest.param({"kinds": ["notice"]}, "other.example", 1, id="another host"),
        pytest.param(
            {"kinds": ["notice"], "valid_from": 101}, "naij.example", 1, id="too early"
        ),
        pytest.param(None, "naij.example", 1, id="a key that is not on record"),
    ],
)
def test_a_signature_outside_the_limits_is_counted_as_such(
    court: Court, limits: dict[str, Any] | None, host: str, outside: int
) -> None:
    world, filer = court.world, make_key("naij.example/officer-9")
    entry = world.registrar.entry(1)
    filed = [(1, entry.statement)]
    if limits is not None:
        draft = registration(filer, **limits)
        filed.append((50, world.compose(draft, *world.quorum, filer).statement))
    notice = Draft("notice.served", f"{host}/notice/n1", SERVED)
    filed.append((100, world.compose(notice, filer).statement))
    found = project(filed, entry)
    assert found[-1] == SignatureRow(label(filer), "notice.served", 100, 1, outside)
    assert sum(row.outside for row in found) == outside


def test_a_key_that_was_replaced_signs_outside_its_limits(court: Court) -> None:
    world, new = court.world, make_key("naij.example/officer-10")
    old, entry = make_key("naij.example/officer-9"), world.registrar.entry(1)
    registered = world.compose(registration(old), *world.quorum, old).statement
    rotation = Draft(
        "key.rotated", key_stream(old), {"new_vkey": str(new.verifier_key)}
    )
    rotated = world.compose(rotation, old, new).statement
    notice = Draft("notice.served", "naij.example/notice/n1", SERVED)
    late = world.compose(notice, old).statement
    found = project(
        [(1, entry.statement), (50, registered), (60, rotated), (61, late)], entry
    )
    assert [(row.seq, row.outside) for row in found if row.outside] == [(61, 1)]
