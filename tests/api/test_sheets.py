"""Every page of the demonstration answers, without script, and names its JSON twin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.sheets.sentences import tell
from ledger.bootstrap import open_ledger
from ledger.config import Place
from ledger.demo import build
from ledger.record.kinds import KINDS

PAGES = [
    "/",
    "/referrals",
    "/referrals/a-b-1",
    "/plans",
    "/notices",
    "/cases",
    "/cases/PHI-5VQW9Z3K",
    "/judges/J-0001",
    "/orders",
    "/keys",
    "/roster",
    "/entries",
    "/entries/70",
    "/kinds",
    "/kinds/case.reassigned",
    "/left-out",
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    place = Place(Path(tmp_path_factory.mktemp("sheets")) / "demo")
    build(place)
    with open_ledger(place) as ledger, TestClient(create_app(ledger)) as client:
        yield client


@pytest.mark.parametrize("page", PAGES)
def test_a_page_answers_without_script_and_names_its_twin(
    reader: TestClient, page: str
) -> None:
    answer = reader.get(page, headers={"Accept": "text/html"})

    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert not re.search(r'\s(style|on[a-z]+)="', answer.text)
    assert 'rel="alternate"' in answer.text
    for asset in re.findall(r'<link rel="stylesheet" href="([^"]+)"', answer.text):
        assert reader.get(asset).status_code == 200


@pytest.mark.parametrize("page", ["/referrals", "/entries"])
def test_links_of_a_page_keep_the_entry_as_of_which_it_is_read(
    reader: TestClient, page: str
) -> None:
    answer = reader.get(f"{page}?as_of=100", headers={"Accept": "text/html"})

    links = re.findall(r'<a [^>]*href="(/(?:entries|referrals)/[^"]+)"', answer.text)
    assert links
    assert all("as_of=100" in link for link in links)


def test_what_is_synthetic_says_so(reader: TestClient) -> None:
    answer = reader.get("/entries/179", headers={"Accept": "text/html"})

    assert "synthetic" in answer.text.casefold()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_sentence_of_its_own(kind: str) -> None:
    assert tell.dispatch(KINDS[kind].facts) is not tell.dispatch(object)
