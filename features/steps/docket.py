"""Steps that speak of dockets: who holds a case, who moved it, who says otherwise."""

from __future__ import annotations

import pytest
from pytest_bdd import given, parsers, then, when

from features.steps.scene import (
    REF,
    UNKNOWN_ACTOR,
    Scene,
    case_stream,
    move,
    moved,
    opened,
)
from ledger.errors import NotFoundError
from ledger.projections import orders
from ledger.projections.accounts import accounts
from ledger.projections.dossiers import history
from ledger.record.draft import Draft

NAIJ = "naij.example"
ORDER = "naij.example/order/one"

Table = list[list[str]]


@given(parsers.parse("{host} files a move from {loser} to {winner} on {day}"))
@when(
    parsers.re(
        r"(?P<host>\S+) files a move from (?P<loser>\S+) to (?P<winner>\S+)"
        r" on (?P<day>[0-9-]{10})"
    )
)
def _files_a_move(scene: Scene, host: str, loser: str, winner: str, day: str) -> None:
    scene.file(host, move(host, loser, winner, day))


@when(
    parsers.parse(
        "{host} files a move from {loser} to {winner} on {day}, out of order because"
        ' "{why}"'
    )
)
def _out_of_order(
    scene: Scene, host: str, loser: str, winner: str, day: str, why: str
) -> None:
    scene.file(host, move(host, loser, winner, day, out_of_order_said=why))


@when(parsers.parse("{host} corrects the move: it was to {winner}"))
def _corrects(scene: Scene, host: str, winner: str) -> None:
    facts = {
        "corrects": scene.receipt.version,
        "reason": "mistake",
        "reassigned": moved("J-0312", winner, "2026-09-26"),
    }
    scene.file(host, Draft("case.corrected", case_stream(host), facts))


@when(parsers.parse("{host} withdraws its account of the case, as mistaken identity"))
def _withdraws(scene: Scene, host: str) -> None:
    facts = {"withdraws": "account", "reason": "mistaken_identity"}
    scene.file(host, Draft("case.withdrawn", case_stream(host), facts))


@when(
    parsers.parse(
        "{host} files its own account of the case, in which it went to {winner} on"
        " {day}"
    )
)
def _own_account(scene: Scene, host: str, winner: str, day: str) -> None:
    scene.given(host, opened(host, "J-0312", "2026-03-03", same_as=[case_stream(NAIJ)]))
    scene.file(host, move(host, "J-0312", winner, day))


@when("naij.example files accounts of one order")
def _accounts_of_an_order(scene: Scene, datatable: Table) -> None:
    for party, word, number, day in datatable[1:]:
        scene.given(NAIJ, _account(party, word, number, day))


@given("naij.example has filed an account of an order, attributed to the association")
def _one_account(scene: Scene) -> None:
    scene.given(NAIJ, _account("association", "nearly", "90", "2018-08-08"))


@when("naij.example files a second account of it without saying whose it is")
def _anonymous_account(scene: Scene) -> None:
    scene.file(NAIJ, _account("", "about", "60", ""))


def _account(party: str, word: str, number: str, day: str) -> Draft:
    count = {"word": word} | ({"low": int(number)} if number else {})
    facts = {
        "court": "PHI",
        "from_judge": "J-0312",
        "to_judge": "unknown",
        "ordered_by": UNKNOWN_ACTOR,
        "happened_on": "2018-07",
        "counted": "cases_in_all",
        "count": count,
        "stage": "unknown",
        "reason": "none_stated",
        "written_order": "unknown",
    }
    whose = {"party": party, "on": day} if party else None
    return Draft("order.cases_moved", ORDER, facts, attributed_to=whose)


def _tenures(scene: Scene, as_of: int | None = None) -> Table:
    seq = as_of or scene.world.size
    found = accounts(scene.world.ledger.views, seq, REF)
    (account,) = found.accounts
    return [
        [tenure.judge, tenure.since or "", tenure.until or ""]
        for tenure in account.tenures
    ]


@then("the custody of the case is")
def _custody_is(scene: Scene, datatable: Table) -> None:
    assert _tenures(scene) == datatable[1:]


@then("the last move is marked as out of order")
def _marked(scene: Scene) -> None:
    views = scene.world.ledger.views
    (account,) = accounts(views, scene.world.size, REF).accounts
    assert account.tenures[-1].out_of_order


@then(parsers.parse("as of the entry before the correction, {judge} held the case"))
def _held_before(scene: Scene, judge: str) -> None:
    assert _tenures(scene, scene.receipt.seq - 1)[-1][0] == judge


@then("the first move can still be read, and names its correction")
def _first_reading_stays(scene: Scene) -> None:
    corrected = scene.receipt.seq
    first = corrected - 1
    assert scene.world.registrar.entry(first).note == scene.filings[-2].note
    views = scene.world.ledger.views
    assert history(views, corrected, first).corrected_by == [corrected]


@then("nobody holds the case by any standing account")
def _nobody(scene: Scene) -> None:
    with pytest.raises(NotFoundError) as answer:
        accounts(scene.world.ledger.views, scene.world.size, REF)
    assert answer.value.facts["withdrawn"] == 1


@then("every entry of the account can still be read")
def _all_legible(scene: Scene) -> None:
    views = scene.world.ledger.views
    found = accounts(views, scene.world.size, REF, withdrawn=True)
    assert [account.case.withdrawn_seq for account in found.accounts] == [
        scene.receipt.seq
    ]
    for seq in range(1, scene.world.size + 1):
        assert scene.world.registrar.entry(seq).statement.version >= 1


@then(parsers.parse("{host} cannot withdraw it a second time, because {slug}"))
def _not_twice(scene: Scene, host: str, slug: str) -> None:
    _withdraws(scene, host)
    assert scene.refusal.slug() == slug


@then("both accounts of the case are shown")
def _both_shown(scene: Scene) -> None:
    found = accounts(scene.world.ledger.views, scene.world.size, REF)
    assert [account.case.host for account in found.accounts] == [
        "naij.example",
        "agency.example",
    ]


@then("they are said to disagree about who received it")
def _disagree(scene: Scene) -> None:
    found = accounts(scene.world.ledger.views, scene.world.size, REF)
    said = {
        (says.host, says.value)
        for differing in found.disagreements
        for says in differing.says
    }
    assert said >= {("naij.example", "J-0877"), ("agency.example", "J-0455")}


@then("the order shows the counts")
def _counts(scene: Scene, datatable: Table) -> None:
    found = orders.order(scene.world.ledger.views, scene.world.size, ORDER)
    assert [
        [
            account.attributed_to.party if account.attributed_to else "",
            " ".join(
                str(part)
                for part in (account.count_word.replace("_", " "), account.count_low)
                if part is not None
            ),
        ]
        for account in found.accounts
    ] == datatable[1:]
