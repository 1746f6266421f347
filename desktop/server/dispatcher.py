"""Schedules requests: the window's immediately, those without the secret one at a time."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Any

from desktop.server.thread_pool import Threads

# The pause after a request without the secret, as a multiple of its duration, and the longest
# pause: such requests must not keep the interpreter lock from the window.
REST, LONGEST_REST = 4, 0.1  # the latter in seconds


class Dispatcher(Threads):
    """Reserves all threads but one for the window, however many other requests arrive.

    A task whose `stranger` is true waits in a separate queue, which is represented by one task in
    waitress's queue.
    """

    def __init__(self, count: int) -> None:
        self._line: deque[Any] = deque()
        self._line_lock = threading.Lock()
        super().__init__(count)

    def add_task(self, task: Any) -> None:
        """Queue `task` for a thread."""
        if not getattr(task, "stranger", False):
            super().add_task(task)
            return
        with self._line_lock:
            self._line.append(task)
            moves = len(self._line) > 1
        if not moves:
            super().add_task(_Next(self))

    def serve_next(self) -> None:
        """Run the first task of the separate queue, and schedule the next one."""
        # It stays in the queue until it is done, which shows that the queue is being served.
        began = time.perf_counter()
        try:
            self._line[0].service()
        finally:
            if len(self._line) > 1:
                self.rest(time.perf_counter() - began)
            if self._leave():
                super().add_task(_Next(self))

    def rest(self, took: float) -> None:
        """Pause after a request of that many seconds, to leave the processor to the window."""
        time.sleep(min(REST * took, LONGEST_REST))

    def cancel_all(self) -> None:
        """Cancel all tasks in the separate queue."""
        while self._line:
            self._line[0].cancel()
            self._leave()

    def _leave(self) -> bool:
        with self._line_lock:
            self._line.popleft()
            return bool(self._line)


class _Next:
    """The task that represents the separate queue in waitress's queue."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.service = dispatcher.serve_next
        self.cancel = dispatcher.cancel_all
