"""Which request is answered when: the window's at once, those of strangers one after the other."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Any

from desktop.server.thread_pool import Threads

# How many times as long as one of them took the next has to wait, and the longest such pause: what
# strangers ask for must not keep the interpreter's lock from the window.
REST, LONGEST_REST = 4, 0.1  # the latter in seconds


class Dispatcher(Threads):
    """Leaves all threads but one to the window, however many strangers ask.

    A task whose `stranger` is true waits in a line of its own; one place in waitress's queue stands
    for that whole line.
    """

    def __init__(self, count: int) -> None:
        self._line: deque[Any] = deque()
        self._line_lock = threading.Lock()
        super().__init__(count)

    def add_task(self, task: Any) -> None:
        """Have a thread carry `task` out."""
        if not getattr(task, "stranger", False):
            super().add_task(task)
            return
        with self._line_lock:
            self._line.append(task)
            moves = len(self._line) > 1
        if not moves:
            super().add_task(_Next(self))

    def serve_next(self) -> None:
        """Carry out the task that is first in line, and have the next one carried out."""
        # It keeps its place until it is done: that is what says that the line moves.
        began = time.perf_counter()
        try:
            self._line[0].service()
        finally:
            if len(self._line) > 1:
                self.rest(time.perf_counter() - began)
            if self._leave():
                super().add_task(_Next(self))

    def rest(self, took: float) -> None:
        """Leave the processor to the window, after a request that took so many seconds of it."""
        time.sleep(min(REST * took, LONGEST_REST))

    def cancel_all(self) -> None:
        """Carry out nothing of what is in line."""
        while self._line:
            self._line[0].cancel()
            self._leave()

    def _leave(self) -> bool:
        with self._line_lock:
            self._line.popleft()
            return bool(self._line)


class _Next:
    """The one place of the strangers' line in the queue of all."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.service = dispatcher.serve_next
        self.cancel = dispatcher.cancel_all
