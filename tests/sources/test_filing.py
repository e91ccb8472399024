"""Drafts follow one another in a group; an answer waits for what it answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.errors import CitesUnknownError, OutOfOrderError, SchemaViolationError
from ledger.record.draft import Draft
from ledger.sources.filing import Reply
from tests.sources.conftest import Editor
from tests.sources.filed import read_all

STREAM = "editor.example/case/PHI-7Q4K2M8T"
OPENED = Draft(
    "case.opened",
    STREAM,
    {"court": "PHI", "judge": "J-0001", "case_type": "removal", "happened_on": "2018"},
)
RULED = Draft(
    "case.ruled",
    STREAM,
    {
        "judge": "J-0001",
        "ruling": "continued",
        "adverse_to": "unknown",
        "happened_on": "unknown",
    },
)
ANSWER = Draft(
    "response.given",
    "editor.example/response/one",
    {"party": "other", "stance": "confirms", "given_on": "2019", "text_said": "So."},
)


def test_drafts_of_one_group_follow_one_another(editor: Editor) -> None:
    receipts = editor.file([OPENED, RULED, RULED])
    entries = read_all(editor.ledger)[-3:]

    assert [each.version for each in receipts] == [1, 2, 3]
    assert [each.statement.prev for each in entries] == [
        None,
        receipts[0].leaf,
        receipts[1].leaf,
    ]


def test_a_later_group_follows_what_is_on_record(editor: Editor) -> None:
    editor.file([OPENED])

    assert [each.version for each in editor.file([RULED])] == [2]


def test_an_answer_names_an_entry_of_the_same_sitting(editor: Editor) -> None:
    opened, ruled, _ = editor.file([OPENED, RULED, Reply(ANSWER, to=((STREAM, 2),))])
    answer = read_all(editor.ledger)[-1].statement

    assert opened.seq + 1 == ruled.seq
    assert [(each.seq, each.leaf) for each in answer.answers] == [
        (ruled.seq, ruled.leaf)
    ]


def test_an_answer_to_what_was_not_filed_here_is_refused(editor: Editor) -> None:
    with pytest.raises(CitesUnknownError):
        editor.file([Reply(ANSWER, to=((STREAM, 1),))])


def test_a_draft_that_does_not_fit_its_kind_is_refused_before_anything_is_sent(
    editor: Editor,
) -> None:
    before = read_all(editor.ledger)
    wrong = replace(RULED, facts={**RULED.facts, "ruling": "pondered"})

    with pytest.raises(SchemaViolationError):
        editor.file([OPENED, wrong])
    assert read_all(editor.ledger) == before


def test_a_draft_that_the_record_refuses_is_an_error(editor: Editor) -> None:
    with pytest.raises(OutOfOrderError):
        editor.file([RULED])


@pytest.mark.parametrize(
    ("short", "written"),
    [
        pytest.param("2018", {"on": "2018", "precision": "year"}, id="a year"),
        pytest.param("2018-05", {"on": "2018-05", "precision": "month"}, id="a month"),
        pytest.param(
            "2018-05-17", {"on": "2018-05-17", "precision": "day"}, id="a day"
        ),
        pytest.param("unknown", {"precision": "unknown"}, id="unknown is no month"),
    ],
)
def test_a_date_is_filed_as_well_as_it_is_known(
    short: str, written: dict[str, str], editor: Editor
) -> None:
    editor.file([replace(OPENED, facts={**OPENED.facts, "happened_on": short})])
    facts = read_all(editor.ledger)[-1].facts

    assert facts.happened_on.model_dump(exclude_defaults=True) == written
