"""What every answer carries: headers, HEAD, OPTIONS, slashes, and what is logged."""

from __future__ import annotations

import logging

import pytest
from starlette.testclient import TestClient

from api.headers import CSP
from tests.api.world import World, notice

EVERYWHERE = {
    "content-security-policy": CSP,
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
ADDRESSES = [
    "/v1/entries",
    "/v1/entries/1/note",
    "/v1/health",
    "/openapi.json",
    "/problems/not-found",
    "/nowhere",
    "/v1/entries/",
    "/v1/notices?x=1",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_every_answer_has_the_security_headers_and_no_cookie(
    record: TestClient, address: str, method: str
) -> None:
    answer = record.request(method, address)

    assert EVERYWHERE.items() <= dict(answer.headers).items()
    assert "geolocation=()" in answer.headers["permissions-policy"]
    assert "set-cookie" not in answer.headers
    assert "strict-transport-security" not in answer.headers


def test_over_tls_the_browser_is_told_to_stay_there(record: TestClient) -> None:
    secure = TestClient(record.app, base_url="https://ledger.example")

    assert "strict-transport-security" in secure.get("/v1/kinds").headers


def test_data_is_open_to_any_site_and_nothing_else_is(record: TestClient) -> None:
    data, page = record.get("/v1/kinds"), record.get("/nowhere")

    assert data.headers["access-control-allow-origin"] == "*"
    assert data.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "access-control-allow-origin" not in page.headers
    assert page.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    "address", ["/v1/entries", "/v1/entries/1/note", "/openapi.json", "/v1/entries/999"]
)
def test_head_is_get_without_a_body(record: TestClient, address: str) -> None:
    got, head = record.get(address), record.head(address)

    assert head.status_code == got.status_code
    assert head.content == b""
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize(
    ("address", "allow"),
    [
        ("/v1/entries", "GET, HEAD, OPTIONS, POST"),
        ("/v1/entries/1", "GET, HEAD, OPTIONS"),
        ("/v1/entries/1/note", "GET, HEAD, OPTIONS"),
        ("/v1/streams/a.example/case/b", "GET, HEAD, OPTIONS"),
        ("/openapi.json", "GET, HEAD, OPTIONS"),
    ],
)
def test_allow_names_every_method_of_an_address(
    record: TestClient, address: str, allow: str
) -> None:
    options = record.options(address)
    refused = record.delete(address)

    assert (options.status_code, options.headers["allow"]) == (204, allow)
    assert refused.status_code == 405
    assert refused.headers["allow"] == allow
    assert refused.json()["type"] == "/problems/method-not-allowed"


def test_another_site_may_ask_whether_it_may_read(record: TestClient) -> None:
    answer = record.options(
        "/v1/entries",
        headers={
            "Origin": "https://researcher.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        },
    )

    assert answer.headers["access-control-allow-methods"] == "GET, HEAD"
    assert answer.headers["access-control-allow-headers"] == "If-None-Match"


def test_options_of_no_address_is_not_found(record: TestClient) -> None:
    assert record.options("/nowhere").status_code == 404


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/v1/entries/", "/v1/entries"),
        ("/v1/entries/?kind=case&limit=3", "/v1/entries?kind=case&limit=3"),
        ("/v1/entries///", "/v1/entries"),
        ("//other.example/", "/other.example"),
        ("/\\other.example/", "/%5Cother.example"),
        ("/a%0D%0Ab/", "/a%0D%0Ab"),
    ],
)
def test_a_trailing_slash_is_redirected_once_and_never_elsewhere(
    record: TestClient, address: str, location: str
) -> None:
    answer = record.get(f"http://testserver{address}")

    assert (answer.status_code, answer.headers["location"]) == (308, location)


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("*/*", 200),
        ("application/*;q=0.1", 200),
        ("text/html, application/json;q=0.5", 200),
        ("", 200),
        ("text/html", 406),
        ("application/json;q=0, text/html", 406),
        ("application/json;q=nonsense", 406),
    ],
)
def test_data_is_answered_as_json_or_not_at_all(
    record: TestClient, accept: str, status: int
) -> None:
    answer = record.get("/v1/kinds", headers={"Accept": accept})

    assert answer.status_code == status
    if status != 200:
        assert answer.json()["type"] == "/problems/not-acceptable"


def test_the_log_holds_neither_who_asked_nor_what_for(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "api")
    world.client.headers["User-Agent"] = "canary-agent"
    world.file(notice("a", text_said="canary-text"))
    world.client.get("/v1/notices?judge=J-0312")
    world.client.get("/v1/streams/naij.example/notice/a")
    world.client.get("/canary-path?canary-query=1")
    world.client.head("/v1/entries/1")

    lines = [
        record.getMessage() for record in caplog.records if record.name == "api.access"
    ]
    assert [line.rsplit(" ", 2)[0] for line in lines] == [
        "POST /v1/entries 201",
        "GET /v1/notices 200",
        "GET /v1/streams/{stream:path} 200",
        "GET - 404",
        "HEAD /v1/entries/{seq} 200",
    ]
    logged = "\n".join(
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("api")
    )
    for secret in ("canary", "J-0312", "naij.example", "testclient"):
        assert secret not in logged
