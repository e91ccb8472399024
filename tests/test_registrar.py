"""The only way in: a statement is on record once, whole, and where it says; or not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import (
    CitesUnknownError,
    CommitmentMismatchError,
    DateInFutureError,
    EntryTooLargeError,
    InvalidSignatureError,
    LedgerError,
    NotFoundError,
    OutOfOrderError,
    StreamConflictError,
    WrongLedgerError,
)
from ledger.proof.note import Note, SignerKey, sign_note
from ledger.proof.tree import leaf_hash
from ledger.record.disclosure import Disclosure
from ledger.record.draft import Draft
from ledger.record.statement import write_text
from ledger.registrar import Filing, Receipt, Tip
from tests.record.drafts import HOST, example, notice, revocation
from tests.record.test_statement import note_of_size
from tests.world import (
    NOON,
    World,
    make_key,
    make_log_keys,
    make_world,
    opening,
    write,
)

ORDER = example("order.cases_moved", reason_said="The judge had granted time.")
ANSWER = replace(example("notice.answered"), stream=notice().stream)


def refusal(world: World, filing: Filing, error: type[LedgerError]) -> LedgerError:
    """The refusal of a filing, after which the record is what it was."""
    size = world.size
    with pytest.raises(error) as refused:
        world.registrar.file(filing)
    assert world.size == size
    return refused.value


def test_f_1_the_same_statement_has_one_place_and_one_receipt(world: World) -> None:
    filing = world.sign(notice(), world.register())
    first = world.registrar.file(filing)
    assert first == Receipt(3, first.leaf, f"{HOST}/notice/n-1", 1, "notice.served")
    assert world.registrar.file(filing) == replace(first, replayed=True)
    assert world.size == 3


def test_the_receipt_is_the_same_whoever_sends_it(world: World) -> None:
    key = world.register()
    filing = world.sign(ORDER, key)
    first = replace(world.registrar.file(filing), replayed=True)
    world.file(notice(), key)
    without_texts, with_others = Filing(filing.note), Filing(filing.note, ("WyJ",))
    sent = [filing, without_texts, with_others]
    assert world.registrar.file_all(sent) == [first] * 3
    world.reopen()
    assert world.registrar.file(without_texts) == first


def test_the_receipt_outlives_the_key_and_the_clock(world: World) -> None:
    key = world.register()
    filing = world.sign(notice(), key)
    first = world.registrar.file(filing)
    world.govern(revocation(key, since=4))
    world.clock = lambda: NOON - timedelta(days=400)
    world.reopen()
    assert world.registrar.file(filing) == replace(first, replayed=True)


def test_the_same_statement_twice_in_one_group_is_written_once(world: World) -> None:
    filing = world.sign(ORDER, world.register())
    outcomes = world.registrar.file_all([filing, filing, Filing(filing.note)])
    assert isinstance(outcomes[0], Receipt)
    assert outcomes[1:] == [replace(outcomes[0], replayed=True)] * 2
    assert world.size == 3


def test_the_same_statement_with_a_false_signature_gets_no_receipt(
    world: World,
) -> None:
    filing = world.sign(notice(), world.register())
    world.registrar.file(filing)
    note = Note.parse(filing.note)
    line = replace(note.signatures[0], signature=bytes(64))
    refusal(world, Filing(bytes(Note(note.text, (line,)))), InvalidSignatureError)


@pytest.fixture(scope="module")
def unfiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Filing]]:
    """A ledger, and a filing that it would take."""
    with make_world(tmp_path_factory.mktemp("unfiled") / "ledger") as world:
        yield world, world.sign(ORDER, world.register())


@given(data=st.data())
@settings(deadline=None, max_examples=300)
def test_f_2_one_changed_byte_anywhere_is_refused(
    unfiled: tuple[World, Filing], data: st.DataObject
) -> None:
    world, filing = unfiled
    changed = bytearray(filing.note)
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(
        st.integers(1, 255)
    )
    refusal(world, Filing(bytes(changed), filing.disclosures), LedgerError)


@given(data=st.data())
@settings(deadline=None, max_examples=200)
def test_one_changed_byte_of_a_text_is_refused(
    unfiled: tuple[World, Filing], data: st.DataObject
) -> None:
    world, filing = unfiled
    text = bytearray(filing.disclosures[0].encode())
    text[data.draw(st.integers(0, len(text) - 1))] ^= data.draw(st.integers(1, 127))
    changed = Filing(filing.note, (text.decode(), *filing.disclosures[1:]))
    refusal(world, changed, CommitmentMismatchError)


def test_f_2_a_changed_fact_is_an_invalid_signature(world: World) -> None:
    filing = world.sign(notice(), world.register())
    changed = Filing(filing.note.replace(b"J-0312", b"J-0313"))
    assert refusal(world, changed, InvalidSignatureError).slug() == "invalid-signature"


def test_a_note_of_another_ledger_is_refused(world: World) -> None:
    key = world.register()
    for other in ("ab" * 32, None):
        error = refusal(world, write(notice(), key, ledger=other), WrongLedgerError)
        assert str(world.registrar.ledger) in error.detail
        assert error.violations[0].pointer == "/ledger"


@pytest.mark.parametrize(
    ("version", "prev", "pointer"),
    [
        pytest.param(1, None, "/version", id="the first again"),
        pytest.param(3, "leaf", "/version", id="one is left out"),
        pytest.param(2**53 - 1, "leaf", "/version", id="far beyond"),
        pytest.param(2, "ab" * 32, "/prev", id="after another entry"),
    ],
)
def test_a_statement_follows_the_last_of_its_stream(
    world: World, version: int, prev: str | None, pointer: str
) -> None:
    key = world.register()
    leaf = world.file(notice(), key).leaf
    late = write(
        ANSWER,
        key,
        ledger=world.registrar.ledger,
        version=version,
        prev=leaf if prev == "leaf" else prev,
    )
    error = refusal(world, late, StreamConflictError)
    assert [found.pointer for found in error.violations] == [pointer]


def test_the_first_statement_of_a_stream_is_its_version_1(world: World) -> None:
    filing = write(
        notice(),
        world.register(),
        ledger=world.registrar.ledger,
        version=2,
        prev="ab" * 32,
    )
    refusal(world, filing, StreamConflictError)


def test_a_ledger_is_not_opened_again_by_whoever_likes(world: World) -> None:
    strangers = [make_key(f"evil.example/governor-{number}") for number in (1, 2)]
    draft = opening(strangers, 2, make_log_keys("evil.example/2026"))
    takeover = write(draft, *strangers, ledger=world.registrar.ledger)
    before = world.registrar.keyring
    refusal(world, takeover, OutOfOrderError)
    refusal(world, write(draft, *strangers), WrongLedgerError)
    assert world.registrar.keyring == before


def test_a_group_is_decided_in_its_order(world: World) -> None:
    key = world.register()
    first = world.sign(notice(), key)
    leaf = leaf_hash(first.note).hex()
    at = {"ledger": world.registrar.ledger, "version": 2, "prev": leaf}
    second = write(ANSWER, key, **at)  # type: ignore[arg-type]
    outcomes = world.registrar.file_all([second, first, second])
    assert isinstance(outcomes[0], StreamConflictError)
    assert [getattr(outcome, "seq", None) for outcome in outcomes[1:]] == [3, 4]


def test_a_refused_statement_leaves_the_others_of_its_group_alone(world: World) -> None:
    key = world.register()
    good = [world.sign(notice(f"n-{number}"), key) for number in range(20)]
    bad = [
        Filing(b"no note"),
        Filing(good[0].note.replace(b"J-0312", b"J-0313")),
        write(notice("w"), key, ledger="ab" * 32),
        Filing(world.sign(ORDER, key).note),
        Filing(note_of_size(65_536)),
        world.sign(notice("x"), make_key("agency.example/reply")),
    ]
    mixed = [each for pair in zip(good, bad * 4, strict=False) for each in pair]
    outcomes = world.registrar.file_all(mixed)
    assert [type(each) for each in outcomes[::2]] == [Receipt] * 20
    assert all(isinstance(each, LedgerError) for each in outcomes[1::2])
    assert [each.seq for each in outcomes[::2] if isinstance(each, Receipt)] == list(
        range(3, 23)
    )
    assert world.size == 22


def test_a_group_of_nothing_is_nothing(world: World) -> None:
    assert world.registrar.file_all([]) == []
    assert world.size == 1


def test_a_group_of_20000_is_filed_at_once(world: World) -> None:
    key = world.register()
    ledger = world.registrar.ledger
    filings = [
        write(notice(f"n-{number}"), key, ledger=ledger) for number in range(20_000)
    ]
    outcomes = world.registrar.file_all(filings)
    seqs = [outcome.seq for outcome in outcomes if isinstance(outcome, Receipt)]
    assert seqs == list(range(3, 20_003))
    assert world.size == 20_002
    assert world.registrar.tip(notice("n-19999").stream).version == 1


def cites(world: World, draft: Draft, *keys: SignerKey) -> LedgerError:
    return refusal(world, world.sign(draft, *keys), CitesUnknownError)


def test_what_is_cited_is_on_record(world: World) -> None:
    key = world.register()
    filed = world.file(notice(), key)
    draft = notice("n-2")
    right: dict[str, object] = {"seq": 3, "leaf": filed.leaf}
    wrong: list[list[dict[str, object]]] = [
        [{"seq": 4, "leaf": filed.leaf}],
        [{"seq": 2**53 - 1, "leaf": filed.leaf}],
        [{"seq": 3, "leaf": "ab" * 32}],
        [right, {"seq": 2, "leaf": filed.leaf}],
    ]
    for answers in wrong:
        error = cites(world, replace(draft, answers=answers), key)
        assert error.violations[0].pointer == f"/answers/{len(answers) - 1}"
    for name in ("concerns", "same_as"):
        for stream in (f"{HOST}/notice/none", draft.stream):
            error = cites(world, replace(draft, **{name: [stream]}), key)  # type: ignore[arg-type]
            assert error.violations[0].pointer == f"/{name}/0"
    first: dict[str, object] = {"seq": 1, "leaf": world.registrar.ledger}
    known = [notice().stream]
    world.file(
        replace(draft, answers=[right, first], concerns=known, same_as=known), key
    )


def test_what_stands_before_it_in_the_group_can_be_cited(world: World) -> None:
    key = world.register()
    first = world.sign(notice(), key)
    cited = [{"seq": 3, "leaf": leaf_hash(first.note).hex()}]
    draft = replace(notice("n-2"), answers=cited, concerns=[notice().stream])
    second = world.sign(draft, key)
    assert isinstance(world.registrar.file_all([second])[0], CitesUnknownError)
    outcomes = world.registrar.file_all([first, second])
    assert [getattr(outcome, "seq", None) for outcome in outcomes] == [3, 4]


def test_a_clock_that_runs_ahead_by_more_than_a_day_is_refused(world: World) -> None:
    key = world.register()
    ledger = world.registrar.ledger
    late = NOON + timedelta(days=1, seconds=1)
    ahead = write(notice("n-1"), key, ledger=ledger, clock=lambda: late)
    error = refusal(world, ahead, DateInFutureError)
    assert error.violations[0].pointer == "/signed_at"
    on_time = write(
        notice("n-1"), key, ledger=ledger, clock=lambda: NOON + timedelta(days=1)
    )
    world.registrar.file(on_time)


def test_an_entry_of_65535_bytes_is_filed_and_a_larger_one_is_not(world: World) -> None:
    key = world.register()
    note = sized(world, key, 65_535)
    receipt = world.registrar.file(note)
    assert world.registrar.entry(receipt.seq).note == note.note
    refusal(world, sized(world, key, 65_536), EntryTooLargeError)


def sized(world: World, key: SignerKey, size: int) -> Filing:
    """A filing whose note has so many bytes."""
    source = {"class": "press", "citation": "83 FR 1", "digest": "none"}
    lengths = [300] * 160
    for _ in range(2):
        sources = [{**source, "url": f"https://{'x' * length}"} for length in lengths]
        filing = write(
            replace(notice(f"s-{size}"), evidence=sources),
            key,
            ledger=world.registrar.ledger,
        )
        missing = size - len(filing.note)
        for place in range(160):
            added = max(-290, min(90, missing))
            lengths[place] += added
            missing -= added
    assert len(filing.note) == size
    return filing


def test_the_texts_of_an_entry_are_found_by_its_digests(world: World) -> None:
    receipt = world.file(ORDER, world.register())
    statement = world.registrar.entry(receipt.seq).statement
    texts = world.ledger.disclosures.of(statement.said)
    assert {at: text.value for at, text in texts.items()} == {
        "/facts/reason_said": "The judge had granted time."
    }


def test_a_removed_text_is_gone_and_its_entry_is_not(world: World) -> None:
    key = world.register()
    filing = world.sign(ORDER, key)
    receipt = world.registrar.file(filing)
    statement = world.registrar.entry(receipt.seq).statement
    for digest in statement.said:
        world.ledger.disclosures.remove(digest)
    assert world.registrar.file(filing) == replace(receipt, replayed=True)
    assert world.ledger.disclosures.of(statement.said) == {}
    world.reopen()
    assert world.registrar.entry(receipt.seq).statement == statement
    world.file(notice(), key)


def test_a_text_of_a_refused_statement_is_not_kept(world: World) -> None:
    filing = world.sign(ORDER, make_key("agency.example/reply"))
    refusal(world, filing, LedgerError)
    digests = [Disclosure.parse(text).digest for text in filing.disclosures]
    assert world.ledger.disclosures.of(digests) == {}


def test_nobody_shows_the_text_of_another_entry_as_their_own(world: World) -> None:
    key, agency = world.register(), world.register("agency.example/reply")
    first = world.file(ORDER, key)
    copied = world.registrar.entry(first.seq).statement.said
    sealed = example("order.cases_moved", reason_said={"said": "sealed"})
    draft = replace(sealed, stream="agency.example/order/x-1")
    text = world.compose(draft, agency).text
    own = json.loads(text.split("\n")[1])
    body = {**own, "said": list(copied)}
    note = sign_note(write_text(body), agency)
    error = refusal(world, Filing(bytes(note)), CommitmentMismatchError)
    assert "another entry" in error.detail


@pytest.mark.parametrize("seq", [0, -1, 2, 2**53, 2**63, 10**30])
def test_an_entry_that_is_not_there_is_not_found(world: World, seq: int) -> None:
    with pytest.raises(NotFoundError):
        world.registrar.entry(seq)


def test_an_empty_stream_has_an_empty_end(world: World) -> None:
    assert world.registrar.tip("naij.example/notice/none") == Tip()


def test_the_record_is_the_same_when_it_is_opened_again(world: World) -> None:
    key = world.register()
    world.file(notice(), key)
    world.file(ANSWER, key)
    before = (
        world.registrar.ledger,
        world.registrar.keyring,
        world.registrar.tip(notice().stream),
        [world.registrar.entry(seq) for seq in range(1, 5)],
    )
    world.reopen()
    assert before == (
        world.registrar.ledger,
        world.registrar.keyring,
        world.registrar.tip(notice().stream),
        [world.registrar.entry(seq) for seq in range(1, 5)],
    )
