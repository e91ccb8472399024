"""Steps that speak of filing: what is sent, what is answered, what is kept."""

from __future__ import annotations

from datetime import UTC, datetime

from pytest_bdd import given, parsers, then, when

from features.steps.scene import Scene, case_stream, continued, move, opened
from ledger.errors import LedgerError
from ledger.record.draft import Draft
from ledger.record.statement import DECOY_MULTIPLE
from ledger.registrar import Filing, Receipt
from tests.world import write

NAIJ = "naij.example"


@given(parsers.parse("a ledger that {host} may file in"))
@given(parsers.parse("{host} may file in the ledger"))
def _may_file(scene: Scene, host: str) -> None:
    scene.register(host)


@given(
    parsers.parse("{host} has opened case PHI-7Q4K2M8T, held by {judge} since {day}")
)
def _has_opened(scene: Scene, host: str, judge: str, day: str) -> None:
    scene.given(host, opened(host, judge, day))


@when(parsers.parse("{host} opens case PHI-7Q4K2M8T"))
def _opens(scene: Scene, host: str) -> None:
    scene.file(host, opened(host, "J-0312", "2026-03-03"))


@when(parsers.parse("{host} files that {judge} continued the case on {day}"))
def _files_a_ruling(scene: Scene, host: str, judge: str, day: str) -> None:
    scene.file(host, continued(host, judge, day))


@given(
    parsers.parse("{host} has signed that {judge} continued the case on {day}"),
    target_fixture="signed",
)
def _has_signed(scene: Scene, host: str, judge: str, day: str) -> Filing:
    return scene.sign(host, continued(host, judge, day))


@when(
    parsers.parse(
        "{host} files, signed on {signed}, that {judge} continued the case on {day}"
    )
)
def _files_as_signed_on(
    scene: Scene, host: str, signed: str, judge: str, day: str
) -> None:
    tip = scene.world.registrar.tip(case_stream(host))
    clock = datetime.fromisoformat(signed).replace(tzinfo=UTC)
    try:
        filing = write(
            continued(host, judge, day),
            scene.filers[host],
            ledger=scene.world.registrar.ledger,
            version=tip.version + 1,
            prev=tip.leaf,
            clock=lambda: clock,
        )
    except LedgerError as refusal:
        scene.outcomes.append(refusal)
    else:
        scene.send(filing)


@when("the same signed statement is sent again by somebody else")
def _sent_again(scene: Scene) -> None:
    scene.send(scene.filings[-1])


@when("one letter of the signed statement is changed, and it is sent")
def _changed(scene: Scene, signed: Filing) -> None:
    changed = signed.note.replace(b'"J-0312"', b'"J-0313"')
    assert changed != signed.note
    scene.send(Filing(changed, signed.disclosures))


@when("a statement that naij.example signed for another ledger is sent")
def _for_another_ledger(scene: Scene) -> None:
    tip = scene.world.registrar.tip(case_stream(NAIJ))
    scene.send(
        write(
            continued(NAIJ, "J-0312", "2026-05-02"),
            scene.filers[NAIJ],
            ledger="ab" * 32,
            version=tip.version + 1,
            prev=tip.leaf,
        )
    )


@when(parsers.parse("{host} files in the stream of naij.example"))
def _files_in_a_foreign_stream(scene: Scene, host: str) -> None:
    scene.send(scene.sign(host, continued(NAIJ, "J-0312", "2026-05-02")))


@given(
    "naij.example has signed two statements for the same place in the stream",
    target_fixture="rivals",
)
def _two_for_one_place(scene: Scene) -> tuple[Filing, Filing]:
    return (
        scene.sign(NAIJ, continued(NAIJ, "J-0312", "2026-05-02")),
        scene.sign(NAIJ, continued(NAIJ, "J-0312", "2026-05-03")),
    )


@when("both are sent")
def _both_are_sent(scene: Scene, rivals: tuple[Filing, Filing]) -> None:
    for rival in rivals:
        scene.send(rival)


@when(
    "naij.example sends three statements together, the second for a judge who does not"
    " hold the case"
)
def _three_together(scene: Scene) -> None:
    other = "naij.example/notice/first"
    notice = {
        "judge": "J-0312",
        "notice": "counselling",
        "by": {"official": "A-07", "office": "unknown", "level": "court"},
        "served_on": "2026-05-02",
    }
    scene.send(
        scene.sign(NAIJ, Draft("notice.served", other, notice)),
        scene.sign(NAIJ, move(NAIJ, "J-0455", "J-0877", "2026-09-26")),
        scene.sign(NAIJ, Draft("notice.served", f"{other}-2", notice)),
    )


@given(
    parsers.parse(
        'naij.example files a move to {winner} on {day} with the reason "{reason}"'
    )
)
@when(
    parsers.parse(
        'naij.example files a move to {winner} on {day} with the reason "{reason}"'
    )
)
def _move_with_reason(scene: Scene, winner: str, day: str, reason: str) -> None:
    scene.file(NAIJ, move(NAIJ, "J-0312", winner, day, reason_said=reason))


@when("the text of the reason is removed")
def _text_removed(scene: Scene) -> None:
    store = scene.world.ledger.disclosures
    statement = scene.world.registrar.entry(scene.receipt.seq).statement
    found = store.of(statement.said)
    store.remove(found["/facts/reason_said"].digest)


@then("the reason can be read with the entry")
def _reason_readable(scene: Scene) -> None:
    statement = scene.world.registrar.entry(scene.receipt.seq).statement
    found = scene.world.ledger.disclosures.of(statement.said)
    assert found["/facts/reason_said"].value == "No reason was given to us."


@then("the reason can no longer be read")
def _reason_gone(scene: Scene) -> None:
    statement = scene.world.registrar.entry(scene.receipt.seq).statement
    assert scene.world.ledger.disclosures.of(statement.said) == {}


@then("the entry itself does not contain the reason")
def _reason_outside(scene: Scene) -> None:
    entry = scene.world.registrar.entry(scene.receipt.seq)
    assert b"No reason" not in entry.note
    assert len(entry.statement.said) == DECOY_MULTIPLE


@then("the entry on record is the signed statement, byte for byte")
def _byte_for_byte(scene: Scene) -> None:
    entry = scene.world.registrar.entry(scene.receipt.seq)
    assert entry.note == scene.filings[-1].note


@then("both answers are the same receipt")
def _same_receipt(scene: Scene) -> None:
    first, second = scene.outcomes[-2:]
    assert isinstance(first, Receipt)
    assert isinstance(second, Receipt)
    assert (first.seq, first.leaf) == (second.seq, second.leaf)
    assert (first.replayed, second.replayed) == (False, True)


@then("it is accepted")
def _accepted(scene: Scene) -> None:
    assert scene.receipt.seq == scene.world.size


@then(parsers.parse("the record has grown by {count:d} entry"))
def _grown(scene: Scene, count: int) -> None:
    assert scene.world.size == scene.size + count


@then("the record has not grown")
def _not_grown(scene: Scene) -> None:
    assert scene.world.size == scene.size


@then(parsers.re(r"it is refused as (?P<slug>[a-z-]+)"))
@then(parsers.re(r"the second is refused as (?P<slug>stream-conflict)"))
def _refused(scene: Scene, slug: str) -> None:
    assert scene.refusal.slug() == slug


@then(parsers.parse("it is refused as {slug}, pointing at {name}"))
def _refused_pointing(scene: Scene, slug: str, name: str) -> None:
    assert scene.refusal.slug() == slug
    assert scene.refusal.violations[0].pointer.endswith(f"/{name}")


@then(parsers.parse("it is refused as {slug}, because {holder} holds the case"))
def _refused_because(scene: Scene, slug: str, holder: str) -> None:
    assert scene.refusal.slug() == slug
    assert scene.refusal.facts["holder"] == holder


@then("the first and the third are on record")
def _first_and_third(scene: Scene) -> None:
    first, _, third = scene.outcomes[-3:]
    assert isinstance(first, Receipt)
    assert isinstance(third, Receipt)
    assert third.seq == first.seq + 1 == scene.world.size


@then("the second is refused as case-not-assigned-to-judge")
def _second_refused(scene: Scene) -> None:
    second = scene.outcomes[-2]
    assert isinstance(second, LedgerError)
    assert second.slug() == "case-not-assigned-to-judge"


@then(parsers.parse('the answer does not contain "{secret}"'))
def _not_repeated(scene: Scene, secret: str) -> None:
    answer = repr((scene.refusal.detail, scene.refusal.violations, scene.refusal.facts))
    assert secret not in answer
