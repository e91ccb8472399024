"""Every error over HTTP: its status, its text, and the page that its type leads to."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api import problems
from api.app import create_app
from api.problem_texts import TEXTS
from ledger import errors
from ledger.errors import LedgerError, Violation
from ledger.proof.note import (
    ED25519,
    Note,
    SignatureLine,
    SignerKey,
    VerifierKey,
)
from ledger.record.draft import Draft
from ledger.registrar import Filing
from tests.api.world import World, case, notice, registration

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
NO_LEAF = "00" * 32
OF_JIL_ALONE = {
    errors.WeakPassphraseError,
    errors.WrongPassphraseError,
    errors.LedgerMissingError,
    errors.LedgerExistsError,
    errors.FileMissingError,
    errors.FileExistsAlreadyError,
}
"""No request leads there: a server has no pass phrase, and was started on a ledger."""


def every_error(root: type[LedgerError] = LedgerError) -> Iterator[type[LedgerError]]:
    """The whole tree, the roots of its branches too."""
    yield root
    for below in root.__subclasses__():
        if below.__module__ in {errors.__name__, problems.__name__}:
            yield from every_error(below)


EVERY = sorted(every_error(), key=lambda kind: kind.slug())
ids = {"ids": [kind.slug() for kind in EVERY]}


@pytest.mark.parametrize("kind", EVERY, **ids)  # type: ignore[arg-type]
def test_every_error_has_a_text_a_status_and_a_page(
    record: TestClient, kind: type[LedgerError]
) -> None:
    text = TEXTS[kind]

    answer = record.get(problems.address(kind))

    assert answer.status_code == 200
    assert answer.json()["cause"] == text.cause
    assert answer.json()["fix"] == text.fix
    assert 400 <= answer.json()["status"] < 600
    page = record.get(problems.address(kind), headers=HTML)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert problems.title(kind) in page.text


def test_the_list_of_problems_is_the_tree_of_errors(record: TestClient) -> None:
    listed = [each["type"] for each in record.get("/v1/problems").json()]

    assert listed == [problems.address(kind) for kind in EVERY]


def test_an_unknown_problem_names_the_nearest(record: TestClient) -> None:
    answer = record.get("/problems/unknown-keys")

    assert answer.status_code == 404
    assert answer.json()["did_you_mean"] == "unknown-key"


@pytest.fixture
def failing(record: TestClient) -> FastAPI:
    """An application that fails on demand."""
    served = record.app
    assert isinstance(served, FastAPI)
    return create_app(served.state.ledger)


@pytest.mark.parametrize("kind", EVERY, **ids)  # type: ignore[arg-type]
def test_every_error_is_answered_as_a_problem(
    failing: FastAPI, kind: type[LedgerError]
) -> None:
    @failing.get("/fail")
    def fail() -> None:
        raise kind(
            "What to do.",
            violations=[Violation("/facts/judge", "pattern", "no number", "J-0312")],
            holder="J-0455",
        )

    answer = TestClient(failing).get("/fail")

    problem = answer.json()
    assert problem.pop("instance").startswith("urn:uuid:")
    assert problem == {
        "type": f"/problems/{kind.slug()}",
        "title": problems.title(kind),
        "status": answer.status_code,
        "detail": "What to do.",
        "holder": "J-0455",
        "errors": [
            {
                "pointer": "/facts/judge",
                "code": "pattern",
                "message": "no number",
                "hint": "J-0312",
            }
        ],
    }
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert ("retry-after" in answer.headers) == (answer.status_code == 503)


def test_a_failure_nobody_expected_tells_a_number_and_nothing_else(
    failing: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    @failing.get("/fail")
    def fail() -> None:
        message = "canary"
        raise ZeroDivisionError(message)

    answer = TestClient(failing).get("/fail?")

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (500, "/problems/internal")
    assert "canary" not in answer.text + caplog.text
    assert problem["instance"] in caplog.text
    assert "ZeroDivisionError at fail:" in caplog.text
    assert answer.headers["x-content-type-options"] == "nosniff"


Provocation = Callable[[World], Filing]


def _body(change: Callable[[dict[str, Any]], object]) -> Provocation:
    return lambda world: world.sign_changed(notice("a"), change)


def _facts(**facts: object) -> Provocation:
    return _body(lambda body: body["facts"].update(facts))


def _without_spaces(world: World) -> Filing:
    filing = world.sign(notice("a"))
    return replace(filing, note=filing.note.replace(b'":{', b'": {', 1))


def _two_lines(world: World) -> Filing:
    filing = world.sign(notice("a"))
    line = filing.note.rsplit(b"\n", 2)[1]
    return replace(filing, note=filing.note + line + b"\n")


def _revoked(world: World) -> Filing:
    officer = world.signers.officer
    world.file(
        Draft(
            "key.revoked",
            registration(officer).stream,
            {"reason": "lost", "since": 4},
        ),
        *world.signers.governors,
    )
    return world.sign(notice("a"))


def _later(world: World) -> Filing:
    key = SignerKey.generate("naij.example/officer-2")
    world.file(registration(key, valid_from=300), *world.signers.governors, key)
    return world.sign(notice("a"), key)


def _limited(world: World) -> Filing:
    key = SignerKey.generate("naij.example/officer-2")
    world.file(registration(key, ("case",)), *world.signers.governors, key)
    return world.sign(notice("a"), key)


def _registered_twice(world: World) -> Filing:
    again = registration(world.signers.agency)
    draft = replace(again, stream=again.stream)
    return world.sign(draft, *world.signers.governors, world.signers.agency)


def _one_governor(world: World) -> Filing:
    key = SignerKey.generate("naij.example/officer-2")
    return world.sign(registration(key), world.signers.governors[0], key)


def _moved(world: World) -> Filing:
    world.file(case())
    return world.sign(
        Draft(
            "case.reassigned",
            case().stream,
            {
                "from_judge": "J-0455",
                "to_judge": "J-0877",
                "ordered_by": {
                    "official": "A-07",
                    "office": "unknown",
                    "level": "court",
                },
                "happened_on": "2026-09-26",
                "stage": "unknown",
                "reason": "none_stated",
                "written_order": "unknown",
                "scope": "case",
            },
        )
    )


def _withdrawal(version: int) -> Draft:
    return Draft(
        "case.withdrawn", case().stream, {"withdraws": version, "reason": "mistake"}
    )


def _amends_nothing(world: World) -> Filing:
    world.file(case())
    return world.sign(_withdrawal(7))


def _withdrawn_twice(world: World) -> Filing:
    world.file(case())
    world.file(_withdrawal(1))
    return world.sign(_withdrawal(1))


def _opened_twice(world: World) -> Filing:
    world.file(case())
    return world.sign(case())


def _foreign(world: World) -> Filing:
    return world.sign(notice("a"), world.signers.agency)


def _disclosing_nothing(world: World) -> Filing:
    return replace(world.sign(notice("a", text_said="One.")), disclosures=())


def _everybodys_key(world: World) -> Filing:
    """A rotation to a key of order one: a signature of it fits every message."""
    officer = world.signers.officer
    key = VerifierKey("naij.example/officer-2", ED25519, b"\x01" + bytes(31))
    rotation = Draft(
        "key.rotated", registration(officer).stream, {"new_vkey": str(key)}
    )
    labels = sorted([officer.verifier_key.label, key.label])
    signed = world.sign_changed(rotation, lambda body: body.update(signers=labels))
    note = Note.parse(signed.note)
    fits_all = SignatureLine(key.name, key.key_id, b"\x01" + bytes(63))
    return Filing(bytes(replace(note, signatures=(*note.signatures, fits_all))))


def _no_key(world: World) -> Filing:
    return world.sign_changed(
        registration(SignerKey.generate("naij.example/officer-2")),
        lambda body: body["facts"].update(vkey="canary"),
        *world.signers.governors,
    )


def _strange(world: World) -> Filing:
    return world.sign(notice("a"), SignerKey.generate("naij.example/stranger"))


def _tampered(world: World) -> Filing:
    filing = world.sign(notice("a"))
    return replace(filing, note=filing.note.replace(b"J-0312", b"J-0313"))


PROVOCATIONS: list[tuple[type[LedgerError], Provocation]] = [
    (errors.MalformedNoteError, _two_lines),
    (errors.MalformedKeyError, _everybodys_key),
    (errors.NotCanonicalError, _without_spaces),
    (errors.UnknownEventKindError, _body(lambda body: body.update(kind="notice.sent"))),
    (errors.SchemaViolationError, _facts(canary="canary")),
    (errors.SchemaViolationError, _no_key),
    (
        errors.PublicFieldContainsIdentifierError,
        _body(lambda body: body.update(stream="naij.example/notice/A087654321")),
    ),
    (
        errors.DateInFutureError,
        _facts(served_on={"on": "2027-03-03", "precision": "day"}),
    ),
    (
        errors.DateInFutureError,
        _body(lambda body: body.update(signed_at="2099-01-01T00:00:00Z")),
    ),
    (
        errors.DateImpossibleError,
        _facts(served_on={"on": "2026-02-31", "precision": "day"}),
    ),
    (
        errors.EntryTooLargeError,
        _body(lambda body: body.update(same_as=["a.example/case/" + "b" * 80] * 900)),
    ),
    (errors.UnknownKeyError, _strange),
    (errors.RevokedKeyError, _revoked),
    (errors.KeyNotValidYetError, _later),
    (errors.KeyNotAllowedError, _limited),
    (errors.KeyAlreadyRegisteredError, _registered_twice),
    (errors.SignaturesMissingError, _one_governor),
    (errors.StreamNotYoursError, _foreign),
    (errors.WrongLedgerError, _body(lambda body: body.update(ledger=NO_LEAF))),
    (
        errors.StreamConflictError,
        _body(lambda body: body.update(version=2, prev=NO_LEAF)),
    ),
    (
        errors.CitesUnknownError,
        _body(lambda body: body.update(answers=[{"seq": 2, "leaf": NO_LEAF}])),
    ),
    (errors.CommitmentMismatchError, _disclosing_nothing),
    (errors.OutOfOrderError, _opened_twice),
    (errors.CaseNotAssignedToJudgeError, _moved),
    (errors.AmendsUnknownError, _amends_nothing),
    (errors.AlreadyWithdrawnError, _withdrawn_twice),
    (errors.InvalidSignatureError, _tampered),
]


@pytest.mark.parametrize(
    ("kind", "provoke"), PROVOCATIONS, ids=[kind.slug() for kind, _ in PROVOCATIONS]
)
def test_every_refusal_can_be_provoked_and_leads_to_its_page(
    world: World, kind: type[LedgerError], provoke: Provocation
) -> None:
    filing = provoke(world)
    size = world.size

    answer = world.post(filing)

    problem = answer.json()
    assert problem["type"] == f"/problems/{kind.slug()}", problem
    assert answer.status_code == problem["status"] == problems.status_of(kind)
    assert answer.headers["content-type"] == "application/problem+json"
    assert world.client.get(problem["type"]).status_code == 200
    assert "canary" not in answer.text
    assert world.size == size


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/v1/entries/99", errors.NotFoundError),
        ("/v1/nothing", errors.NotFoundError),
        ("/v1/entries?as_of=99", errors.AsOfInFutureError),
        ("/v1/entries?as_of=0", errors.AsOfBeforeLogError),
        ("/v1/entries?as_of=x", errors.BadParameterError),
        ("/v1/entries?cursor=x", errors.BadCursorError),
    ],
)
def test_every_refusal_to_read_can_be_provoked(
    world: World, address: str, kind: type[LedgerError]
) -> None:
    problem = world.client.get(address).json()

    assert problem["type"] == f"/problems/{kind.slug()}"
    assert problem["status"] == problems.status_of(kind)


def test_a_damaged_record_is_said_to_be_damaged(world: World) -> None:
    with sqlite3.connect(world.ledger.place.events) as db:
        db.execute("DROP TRIGGER stored_events_unchanged")
        db.execute(
            "UPDATE stored_events SET state = ? WHERE position = 3", (b"canary",)
        )
    db.close()

    answer = world.client.get("/v1/entries/3")

    assert (answer.status_code, answer.json()["type"]) == (
        503,
        "/problems/ledger-damaged",
    )
    assert "canary" not in answer.text


def test_no_error_is_left_unprovoked_but_those_of_jil() -> None:
    provoked = {kind for kind, _ in PROVOCATIONS}
    read = {
        errors.NotFoundError,
        errors.AsOfInFutureError,
        errors.AsOfBeforeLogError,
        errors.BadParameterError,
        errors.BadCursorError,
        errors.CursorQueryMismatchError,
        errors.LedgerDamagedError,
    }
    leaves = {
        kind
        for kind in every_error()
        if not kind.__subclasses__() and kind.__module__ == errors.__name__
    }
    left = leaves - provoked - read - OF_JIL_ALONE

    assert {kind.slug() for kind in left} == {"busy", "log-read-only"}
