"""Detects sleep, clock changes and a locked desktop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal, NamedTuple

from accounts.clock import through_sleep

STEP = 5.0  # seconds of tolerated drift between checks; clocks are corrected daily
LATE = 15.0  # seconds by which a pause may be exceeded

Disturbance = Literal["suspend", "clock_jump", "screen_lock"]
Clock = Callable[[], float]


# Set by the shell, read by the next check.
screen_lock = threading.Event()


class _Reading(NamedTuple):
    wall: float
    awake: float
    always: float


class Clocks:
    """Compares clocks periodically to detect sleep and changes of the wall clock."""

    def __init__(
        self,
        wall: Clock = time.time,
        awake: Clock = time.monotonic,
        always: Clock = through_sleep,
    ) -> None:
        """`awake` may stop while the computer sleeps; `always` does not, if available."""
        self.wall, self._awake, self.always = wall, awake, always
        self._last = self._rest_began = self._read()

    def rest(self) -> None:
        """Record that the caller is about to pause."""
        self._rest_began = self._read()

    def rested(self, meant: float) -> Disturbance | None:
        """Return what happened since the last check; the pause was `meant` to last that long."""
        now, last, began = self._read(), self._last, self._rest_began
        self._last = now
        always = now.always - last.always
        slept = always - (now.awake - last.awake)
        if screen_lock.is_set():
            screen_lock.clear()
            return "screen_lock"
        if slept > STEP or now.always - began.always > meant + LATE:
            return "suspend"
        return "clock_jump" if abs(now.wall - last.wall - always) > STEP else None

    def _read(self) -> _Reading:
        return _Reading(self.wall(), self._awake(), self.always())
