"""Programs we did not write judge what we write, and the other way round.

A bare machine skips, by name, what it lacks. Where ``JIL_REQUIRE`` lists a name, as in
``JIL_REQUIRE=go,openssl``, lacking it is a failure.
"""

from __future__ import annotations

import os

import pytest


def require(tool: str, *, present: bool) -> None:
    """Skip the test, or fail it if ``JIL_REQUIRE`` asks for ``tool``."""
    if present:
        return
    if tool in os.environ.get("JIL_REQUIRE", "").split(","):
        pytest.fail(f"{tool} is required here and missing", pytrace=False)
    pytest.skip(f"needs {tool}")
