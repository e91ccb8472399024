"""The demonstration: the public record, and an invented part that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.bootstrap import Ledger, open_ledger
from ledger.config import Identity, Place
from ledger.demo import PASSPHRASE, Demo, DemoKey, build
from ledger.errors import LedgerExistsError, RevokedKeyError
from ledger.proof.keyfile import check_passphrase, open_key, open_log_keys
from ledger.record.case import Case, Reassigned, Stage
from ledger.record.plan import Rating
from ledger.record.rating import reconstruct
from ledger.registrar import Receipt
from ledger.sources import castro_tum, synthetic
from ledger.sources.filing import Desk
from ledger.sources.reference import EDITOR, left_out
from tests.sources.filed import Filed, read_all

NOW = datetime(2026, 9, 26, 14, 5, 7, tzinfo=UTC)
INVENTED_HOSTS = {synthetic.ASSOCIATION, synthetic.AGENCY}
INVENTED_PERSON = re.compile(r"J-9\d{3}|A-9\d{2}")
PERSON = re.compile(r'"(J-\d{4}|A-\d{2,4})"')


@dataclass(frozen=True)
class Made:
    """A demonstration, open, with everything that was filed and told."""

    demo: Demo
    ledger: Ledger
    filed: list[Filed]
    told: list[tuple[str, int]]

    @property
    def invented(self) -> list[Filed]:
        """What was filed under an invented host."""
        return [each for each in self.filed if each.host in INVENTED_HOSTS]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    told: list[tuple[str, int]] = []
    demo = build(
        Place(tmp_path_factory.mktemp("demo") / "new" / "jil-demo"),
        progress=lambda part, entries: told.append((part, entries)),
        now=lambda: NOW,
    )
    with open_ledger(demo.place) as ledger:
        yield Made(demo, ledger, read_all(ledger), told)


def test_the_demonstration_says_how_much_it_filed(made: Made) -> None:
    demo = made.demo

    assert demo.entries == len(made.filed) == sum(demo.filed.values())
    assert demo.left_out == len(left_out())
    assert demo.filed["Orders of Attorneys General"] == sum(
        each.kind.startswith("referral.") for each in made.filed
    )
    assert Identity.read(demo.place) == Identity(demo.origin, demo.ledger)
    assert [each.name for each in demo.place.data.parent.iterdir()] == ["jil-demo"]


def test_progress_is_told_after_each_part(made: Made) -> None:
    assert [part for part, _ in made.told] == list(made.demo.filed)
    assert [entries for _, entries in made.told] == [
        sum(list(made.demo.filed.values())[: place + 1])
        for place in range(len(made.told))
    ]


def test_everything_is_signed_at_the_time_of_the_clock(made: Made) -> None:
    assert {each.statement.signed_at for each in made.filed} == {"2026-09-26T14:05:07Z"}


def test_filing_the_same_notes_again_adds_nothing(made: Made) -> None:
    again = made.ledger.registrar.file_all([each.filing for each in made.filed])

    assert [each.seq for each in again if isinstance(each, Receipt)] == [
        each.seq for each in made.filed
    ]
    assert read_all(made.ledger) == made.filed


def test_what_is_invented_is_filed_under_its_own_hosts_only(made: Made) -> None:
    for each in made.filed:
        persons = set(PERSON.findall(each.note.decode()))
        invented = {person for person in persons if INVENTED_PERSON.fullmatch(person)}
        if each.host in INVENTED_HOSTS:
            assert persons == invented
        else:
            assert not invented
            assert not any("ynthetic" in text for text in each.texts.values())


def test_everything_invented_says_so_in_its_own_text(made: Made) -> None:
    assert made.invented
    for each in made.invented:
        assert any(text.startswith(synthetic.MARK) for text in each.texts.values())
        for text in each.texts.values():
            assert "Synthetic" in text
            assert "invented" in text


def test_invented_judges_are_listed_by_names_nobody_bears(made: Made) -> None:
    names = {
        each.stream_id: each.texts["/facts/name_said"]
        for each in made.invented
        if each.kind == "roster.person_listed"
    }
    mentioned = {
        person
        for each in made.invented
        for person in PERSON.findall(each.note.decode())
    }
    assert set(names) == mentioned
    assert all("(invented)" in name for name in names.values())


def test_every_key_opens_with_the_published_pass_phrase(made: Made) -> None:
    check_passphrase(PASSPHRASE, name="editor.example/editor-1")
    for key in made.demo.keys:
        assert label_in(key) == key.label
        assert key.path.parent == made.demo.place.keys
        assert key.path.stat().st_mode & 0o777 == 0o600
    assert PASSPHRASE in (made.demo.place.keys / "README").read_text(encoding="utf-8")


def label_in(key: DemoKey) -> str:
    data = key.path.read_bytes()
    if key.role == "log":
        return open_log_keys(data, PASSPHRASE).verifier_keys[0].label
    return open_key(data, PASSPHRASE).verifier_key.label


def test_the_keys_are_those_that_the_record_knows(made: Made) -> None:
    ring = made.ledger.registrar.keyring
    roles = {
        role: [key for key in made.demo.keys if key.role == role]
        for role in ("governor", "filer", "log")
    }
    assert {key.label for key in roles["governor"]} == set(ring.governors)
    assert (len(ring.governors), ring.threshold) == (3, 2)
    assert {key.label: (key.kinds, key.counts) for key in roles["filer"]} == {
        label: (filer.kinds, filer.until is None)
        for label, filer in ring.filers.items()
    }
    assert [key.label for key in roles["log"]] == [ring.log_keys[0].label]


def test_the_key_that_was_replaced_signs_no_more(made: Made) -> None:
    (old,) = (key for key in made.demo.keys if not key.counts)
    signer = open_key(old.path.read_bytes(), PASSPHRASE)
    desk = Desk(made.ledger.registrar, now=lambda: NOW)

    with pytest.raises(RevokedKeyError):
        desk.file(list(synthetic.orders())[:1], signer)
    assert made.ledger.catch_up() == made.demo.entries


def test_a_case_taken_in_the_middle_of_the_merits_was_given_back(made: Made) -> None:
    state = made.ledger.registrar.tip(synthetic.CASE).state

    assert isinstance(state, Case)
    assert state.holders == ("J-9001", "J-9002", "J-9001")
    (move,) = (
        facts for _, facts in state.dossier.standing() if isinstance(facts, Reassigned)
    )
    assert (move.stage, str(move.happened_on)) == (Stage.MID_MERITS, "2024-05-20")


def test_a_move_that_does_not_fit_the_docket_says_why(made: Made) -> None:
    (move,) = (
        each for each in made.invented if "/facts/out_of_order_said" in each.texts
    )
    state = made.ledger.registrar.tip(synthetic.SECOND_CASE).state

    assert move.facts.from_judge == "J-9001"
    assert state.holders == ("J-9003", "J-9004", "J-9002")
    assert state.dossier.withdrawn == {5}


def test_two_hosts_tell_one_case_differently(made: Made) -> None:
    told = {
        each.host: (
            str(each.facts.stage),
            str(each.facts.reason),
            each.facts.written_order,
        )
        for each in made.invented
        if each.kind == "case.reassigned"
        and each.statement.stream in {synthetic.CASE, synthetic.AGENCY_CASE}
    }
    tied = {
        each.statement.stream: each.statement.same_as
        for each in made.invented
        if each.statement.same_as
    }
    assert told == {
        synthetic.ASSOCIATION: ("mid_merits", "none_stated", "no"),
        synthetic.AGENCY: ("before_merits", "judge_unavailable", "yes"),
    }
    assert tied == {synthetic.AGENCY_CASE: (synthetic.CASE,)}


def test_the_agency_answers_the_entries_that_it_names(made: Made) -> None:
    leaves = {
        each.seq: made.ledger.registrar.entry(each.seq).leaf.hex()
        for each in made.filed
    }
    answered = [
        [
            (made.filed[cited.seq - 1].kind, cited.leaf == leaves[cited.seq])
            for cited in each.statement.answers
        ]
        for each in made.invented
        if each.kind == "response.given"
    ]
    assert answered == [
        [("case.reassigned", True)],
        [("order.cases_moved", True)],
    ]


def test_an_order_has_two_counts(made: Made) -> None:
    counts = [
        (str(each.statement.attributed_to.party), each.facts.count.low)
        for each in made.invented
        if each.kind == "order.cases_moved" and each.statement.attributed_to is not None
    ]
    assert counts == [("association", 41), ("agency", 12)]


def test_invented_readings_lie_on_the_boundaries_of_the_real_plan(made: Made) -> None:
    """560, 15 % and 20 % need improvement, 700 is satisfactory: fact sheet, 1.2."""
    (plan,) = (
        each
        for each in made.filed
        if each.kind == "plan.issued" and each.facts.measures == "judge"
    )
    rated = {
        each.stream_id: reconstruct(plan.facts, each.facts.readings).level
        for each in made.filed
        if each.kind == "notice.served" and each.facts.plan == plan.statement.stream
    }
    assert rated == {
        "dashboard-2020": Rating.NEEDS_IMPROVEMENT,
        "review-2020": Rating.NEEDS_IMPROVEMENT,
        "rating-2020": Rating.SATISFACTORY,
    }
    assert [
        each.stream_id for each in made.filed if each.kind == "notice.answered"
    ] == ["review-2020"]


def test_what_is_suggested_is_on_record(made: Made) -> None:
    streams = {each.statement.stream for each in made.filed}

    for each in made.demo.suggestions:
        assert each.path.removeprefix("/v1/streams/") in streams
        assert each.command.startswith("jil ")
    assert castro_tum.CASE in {
        each.path.removeprefix("/v1/streams/") for each in made.demo.suggestions
    }


@pytest.mark.parametrize("what", ["a file", "a directory that is not empty"])
def test_nothing_is_ever_written_over(what: str, tmp_path: Path) -> None:
    place = tmp_path / "jil-demo"
    file = place if what == "a file" else place / "note"
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine", encoding="utf-8")

    with pytest.raises(LedgerExistsError):
        build(Place(place))
    assert file.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [place]


def test_a_failure_on_the_way_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(part: str, _: int) -> None:
        if part == "Castro-Tum":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(Place(tmp_path / "jil-demo"), progress=fail)
    assert list(tmp_path.iterdir()) == []


def test_the_editor_never_speaks_of_the_invented_hosts(made: Made) -> None:
    for each in made.filed:
        if each.host == EDITOR:
            assert b"synthetic" not in each.note
