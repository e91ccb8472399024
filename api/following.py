"""One thread that brings the views up with the record while the server runs.

It is woken after each filing, and looks by itself once a second for what other
processes filed. A failure stops it where it is, since an entry left out would be a
false answer; it tries again after a pause that grows, and health says so meanwhile.
"""

from __future__ import annotations

import logging
import threading
from types import TracebackType
from typing import Final, Self

from ledger.bootstrap import Ledger
from ledger.errors import BusyError, LedgerError

POLL: Final = 1.0
"""Seconds between two looks for what other processes filed."""

LONGEST_PAUSE: Final = 60.0
"""Seconds at most between two attempts after a failure."""

_DOUBLINGS: Final = 6

log = logging.getLogger("api.following")


class Following:
    """Keeps the views of one ledger up to date, from ``with`` to its end."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._wake = threading.Event()
        self._moved = threading.Condition()
        self._stopping = False
        self._failures = 0
        self._error: str | None = None
        self._thread = threading.Thread(target=self._run, name="following", daemon=True)

    @property
    def error(self) -> str | None:
        """Name of the error that the last attempt ended with; None if it succeeded."""
        return self._error

    def wake(self) -> None:
        """Look now: something was filed."""
        self._wake.set()

    def wait_for(self, seq: int, timeout: float) -> bool:
        """Wait until answers see entry ``seq``, at most ``timeout`` seconds."""
        self.wake()
        with self._moved:
            return self._moved.wait_for(
                lambda: self._ledger.views.position >= seq, timeout
            )

    def _run(self) -> None:
        while not self._stopping:
            self._follow()
            with self._moved:
                self._moved.notify_all()
            self._wake.wait(self._pause())
            # Cleared before the next look, so that no filing in between is missed.
            self._wake.clear()

    def _pause(self) -> float:
        doubled = 1 << min(self._failures, _DOUBLINGS)
        return min(POLL * doubled, LONGEST_PAUSE)

    def _follow(self) -> None:
        try:
            self._ledger.catch_up()
        except BusyError:
            # Another process brings the same views up.
            self._failures, self._error = 0, None
        except Exception as error:  # noqa: BLE001  the outermost loop reports
            self._failures += 1
            self._error = (
                error.slug() if isinstance(error, LedgerError) else type(error).__name__
            )
            log.error("the views stay behind: %s", self._error)  # noqa: TRY400  no texts
        else:
            self._failures, self._error = 0, None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping = True
        self._wake.set()
        self._thread.join()
