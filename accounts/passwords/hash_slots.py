"""Limits how many password hashes are computed at once, with a queue."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from accounts.errors import Busy


class Slots:
    """A semaphore with `at_once` slots and a bounded first-in, first-out queue of `waiting`.

    Each hash takes 64 MiB and a processor, and each waiting request a server thread, so both are
    limited. Waiting longer than `patience` seconds raises Busy.
    """

    def __init__(self, at_once: int, waiting: int, patience: float) -> None:
        self.room, self.patience = at_once + waiting, patience
        self.inside = 0  # holders of a slot, and the queue
        # Entered while waiting, so that the server adds a thread for other requests.
        self.relief: Callable[[], AbstractContextManager[None]] = nullcontext
        self._lock = threading.Lock()
        self._free = at_once
        self._line: deque[threading.Event] = deque()
        self._of_this_thread = threading.local()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold one slot; raise `Busy` if the queue is full or waiting takes too long.

        Reentrant, so that an action with several hashes waits once.
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
        """Return None with a slot taken, or the event that is set when one is free."""
        with self._lock:
            if self.inside >= self.room:
                raise Busy
            self.inside += 1
            if self._free:  # Then the queue is empty: a free slot goes to the first in it.
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
            if turn and turn in self._line:  # timed out
                self._line.remove(turn)
            elif self._line:
                self._line.popleft().set()
            else:
                self._free += 1


slots = Slots(at_once=2, waiting=62, patience=10.0)
