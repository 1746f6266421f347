"""What disturbs a session from outside: a sleep, clocks that disagree, a screen that is locked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal, NamedTuple

from accounts.clock import through_sleep

STEP = 5.0  # seconds by which clocks may drift apart between two looks; one sets them right daily
LATE = 15.0  # seconds by which a rest may last longer than it was meant to

Disturbance = Literal["suspend", "clock_jump", "screen_lock"]
Clock = Callable[[], float]


# Set by the shell; the next look takes it.
screen_lock = threading.Event()


class _Reading(NamedTuple):
    wall: float
    awake: float
    always: float


class Clocks:
    """Looked at again and again, they tell a sleep and a wall clock that was set."""

    def __init__(
        self,
        wall: Clock = time.time,
        awake: Clock = time.monotonic,
        always: Clock = through_sleep,
    ) -> None:
        """`awake` may stand still while the computer sleeps; `always` does not, if one can tell."""
        self.wall, self._awake, self.always = wall, awake, always
        self._last = self._rest_began = self._read()

    def rest(self) -> None:
        """Note that the caller is going to rest."""
        self._rest_began = self._read()

    def rested(self, meant: float) -> Disturbance | None:
        """Return what came between this look and the one before; the rest was `meant` to last."""
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
