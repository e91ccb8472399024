"""An answer as bytes, with their fingerprint. RFC 9110, section 8.8.3; RFC 9530."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import orjson
from starlette.background import BackgroundTask
from starlette.responses import JSONResponse, Response


class RecordResponse(JSONResponse):
    """JSON whose ETag and Repr-Digest are those of its bytes.

    Of its bytes and not of the state that was read: a text that was removed since
    changes the answer, though the record stands as it was.
    """

    def __init__(
        self,
        content: Any,  # noqa: ANN401  any JSON value
        status_code: int = 200,
        headers: dict[str, str] | None = None,
        media_type: str | None = None,
        background: BackgroundTask | None = None,
    ) -> None:
        """As the framework makes an answer."""
        super().__init__(content, status_code, headers, media_type, background)
        add_digest(self)

    def render(self, content: Any) -> bytes:  # noqa: ANN401  any JSON value
        """The bytes; members keep their order."""
        return orjson.dumps(content)


def add_digest(response: Response) -> None:
    """Name the bytes of an answer by their SHA-256."""
    digest = hashlib.sha256(response.body).digest()
    response.headers["ETag"] = f'"{digest.hex()[:32]}"'
    encoded = base64.b64encode(digest).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{encoded}:"
