"""Serves a ledger over HTTP until somebody presses Ctrl-C."""

from __future__ import annotations

import os
import socket
from typing import Final

import typer

from ledger.config import Place
from ledger.errors import UnavailableError

APPLICATION: Final = "api.app:from_env"
"""Named by a string: the ledger knows nothing of HTTP."""

_ANY: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  compared, not bound


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes a free one.

    Raises:
        UnavailableError: Somebody else has it, or there is no such host here.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise UnavailableError(
            f"Port {port} of {host} cannot be used: {error.strerror}. Name another with"
            " --port."
        ) from None


def address_of(listening: socket.socket) -> str:
    """Where a browser finds what is served there."""
    host, port = listening.getsockname()[:2]
    host = _ANY.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(place: Place, listening: socket.socket) -> None:
    """Serve the ledger at ``place`` until Ctrl-C; says ``ready`` once it answers.

    No request is logged: neither addresses nor what was searched for.

    Raises:
        UnavailableError: The server did not start.
    """
    import uvicorn  # noqa: PLC0415  a third of a second, here only

    class Server(uvicorn.Server):
        """Says on a line of its own when it answers."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            """Begin to answer."""
            await super().startup(sockets)
            if self.started:
                typer.echo("ready")

    os.environ["JIL_DATA"] = str(place.data.absolute())
    server = Server(
        uvicorn.Config(
            APPLICATION,
            factory=True,
            access_log=False,
            log_level="warning",
            server_header=False,
        )
    )
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    except SystemExit:
        raise UnavailableError("The server did not start.") from None
    if not server.started:
        raise UnavailableError("The server did not start.")
