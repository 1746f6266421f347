"""How many password hashes are computed at once, and the line of those who wait for one."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from accounts.errors import Busy


class Slots:
    """Room for `at_once` hashes, and a line of `waiting` more: first come, first served.

    Each hash takes 64 MiB and a processor for a moment, and each one waiting takes a thread of the
    server, so both are bounded. Whoever waits longer than `patience` seconds is turned away.
    """

    def __init__(self, at_once: int, waiting: int, patience: float) -> None:
        self.room, self.patience = at_once + waiting, patience
        self.inside = 0  # those who hold a slot, and those in line
        # Entered by each one that waits: the server answers others meanwhile with another thread.
        self.relief: Callable[[], AbstractContextManager[None]] = nullcontext
        self._lock = threading.Lock()
        self._free = at_once
        self._line: deque[threading.Event] = deque()
        self._of_this_thread = threading.local()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold one slot; raise `Busy` if the line is full or it takes too long.

        Whoever holds one already goes on with it, so that a deed with several hashes waits once.
        """
        if getattr(self._of_this_thread, "held", False):
            yield
            return
        turn = self._enter()
        try:
            if turn is not None:
                self._wait(turn)
            self._of_this_thread.held = True
            yield
        finally:
            self._of_this_thread.held = False
            self._leave(turn)

    def _enter(self) -> threading.Event | None:
        """Return None with a slot, or what tells that the place in line has become one."""
        with self._lock:
            if self.inside >= self.room:
                raise Busy
            self.inside += 1
            if self._free:  # Then nobody is in line: each slot goes straight to the first one.
                self._free -= 1
                return None
            turn = threading.Event()
            self._line.append(turn)
            return turn

    def _wait(self, turn: threading.Event) -> None:
        with self.relief():
            if not turn.wait(self.patience):
                raise Busy

    def _leave(self, turn: threading.Event | None) -> None:
        with self._lock:
            self.inside -= 1
            if turn and turn in self._line:  # turned away
                self._line.remove(turn)
            elif self._line:
                self._line.popleft().set()
            else:
                self._free += 1


slots = Slots(at_once=2, waiting=62, patience=10.0)
