"""A source says what it is; a digest of it is told only if it is public already."""

from __future__ import annotations

import pytest

from ledger.errors import PublicFieldContainsIdentifierError, SchemaViolationError
from tests.record.bodies import EVIDENCE, make_body, read

CITED = {"class": "press", "citation": "83 FR 63999 (2018)", "digest": "none"}
HELD = {key: EVIDENCE[key] for key in ("media_type", "size_class")}
TITLED = {"class": "second-hand", "title_said": {"said": "public"}, "digest": "none"}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(EVIDENCE, id="a public document"),
        pytest.param(CITED, id="a citation"),
        pytest.param(TITLED, id="a title"),
        pytest.param(
            {
                **TITLED,
                "title_said": {"said": "sealed"},
                "class": "first-hand-statement",
            },
            id="a sealed title",
        ),
        pytest.param(
            {"class": "press", "citation": "GAO-17-438", "commitment": "0f" * 32}
            | HELD,
            id="a document that is not public",
        ),
        pytest.param({**CITED, "url": "http://a.example/x"}, id="an address"),
    ],
)
def test_a_source_is_read(source: dict[str, object]) -> None:
    read({**make_body("case.ruled"), "evidence": [source]})


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            {**CITED, "title_said": {"said": "public"}}, id="title and citation"
        ),
        pytest.param({"class": "press", "digest": "none"}, id="neither"),
        pytest.param({**CITED, "title": "A title"}, id="a title in the entry"),
        pytest.param({**CITED, "title_said": "A title"}, id="a title for its digest"),
        pytest.param({**EVIDENCE, "commitment": "0f" * 32}, id="two digests"),
        pytest.param({**EVIDENCE, "digest": "none"}, id="a digest and none"),
        pytest.param(
            {key: value for key, value in CITED.items() if key != "digest"},
            id="no word of a digest",
        ),
        pytest.param({**CITED, "digest": ""}, id="an empty digest"),
        pytest.param({**CITED, **HELD}, id="a size without a document"),
        pytest.param({**EVIDENCE, "size_class": 1000}, id="an exact size"),
        pytest.param({**EVIDENCE, "size_class": 0}, id="size nought"),
        pytest.param({**EVIDENCE, "media_type": "PDF"}, id="no media type"),
        pytest.param({**EVIDENCE, "sha256": "AB" * 32}, id="upper-case hex"),
        pytest.param({**EVIDENCE, "sha256": "ab" * 20}, id="a short digest"),
        pytest.param({**CITED, "class": "rumour"}, id="another class"),
        pytest.param({**CITED, "citation": "Some case"}, id="no citation"),
        pytest.param({**CITED, "citation": "27 I&N Dec. 271 "}, id="a space behind"),
        pytest.param({**CITED, "url": "ftp://a.example/x"}, id="another scheme"),
        pytest.param({**CITED, "url": "https://a.example/a b"}, id="a space in it"),
        pytest.param({**CITED, "url": f"https://{'x' * 401}"}, id="a long address"),
        pytest.param({**CITED, "url": "javascript:alert(1)"}, id="a script"),
    ],
)
def test_a_source_that_says_too_much_or_too_little_is_refused(
    source: dict[str, object],
) -> None:
    with pytest.raises(SchemaViolationError) as refused:
        read({**make_body("case.ruled"), "evidence": [source]})
    assert refused.value.violations[0].pointer.startswith("/evidence/0")


@pytest.mark.parametrize(
    "path",
    [
        "A123456789",
        "a-123-456-789.pdf",
        "%41%31%32%33%34%35%36%37%38",
        "file?ssn=123-45-6789",
        "123456789",
        "mail/judge@court.example",
        "x?a=A%20123%20456%20789",
    ],
)
def test_an_address_that_names_a_person_is_refused(path: str) -> None:
    source = {**CITED, "url": f"https://files.example/{path}"}
    with pytest.raises(PublicFieldContainsIdentifierError) as refused:
        read({**make_body("case.ruled"), "evidence": [source]})
    assert refused.value.violations[0].pointer == "/evidence/0/url"
    assert path not in f"{refused.value} {refused.value.violations}"


@pytest.mark.parametrize(
    ("kind", "at", "stream"),
    [
        pytest.param("notice.served", "stream", "A123456789", id="its own stream"),
        pytest.param("case.reassigned", "under_order", "A-123-456-78", id="an order"),
        pytest.param("notice.served", "plan", "x.123-45-6789", id="a plan"),
        pytest.param("referral.status_changed", "by_stream", "123456789", id="a cause"),
    ],
)
def test_a_stream_that_is_named_like_a_person_is_refused(
    kind: str, at: str, stream: str
) -> None:
    body = make_body(kind)
    name = f"naij.example/{kind.partition('.')[0]}/{stream}"
    if at == "stream":
        body["stream"] = name
    else:
        body["facts"][at] = name
        body["facts"].pop("by_citation", None)
    with pytest.raises(PublicFieldContainsIdentifierError) as refused:
        read(body)
    assert refused.value.violations[0].pointer.endswith(at)
    assert stream not in f"{refused.value} {refused.value.violations}"


@pytest.mark.parametrize("key_id", ["a1234567", "12345678", "a9999999"])
def test_the_stream_of_a_key_may_look_like_a_number(key_id: str) -> None:
    body = make_body("key.revoked")
    read({**body, "stream": f"naij.example/key/{key_id}"})
