"""The threads that answer requests, and more of them while some only wait in line."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from waitress.task import ThreadedTaskDispatcher

logger = logging.getLogger(__name__)


class Threads(ThreadedTaskDispatcher):  # type: ignore[misc]
    """As many threads as were asked for, not counting those that wait within `one_more`."""

    def __init__(self, count: int) -> None:
        super().__init__()
        # Called in each thread that has become one too many, at its end.
        self.when_one_ends: Callable[[], None] = lambda: None
        self._changing = threading.Lock()
        self._wanted, self._stopping = count, False
        self.set_thread_count(count)

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Have one more thread as long as the caller's own can do nothing but wait."""
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)

    def _add(self, more: int) -> None:
        with self._changing:
            self._wanted += more
            if not self._stopping:
                self.set_thread_count(self._wanted)

    def start_new_thread(self, target: Callable[[int], None], thread_no: int) -> None:
        """Start one, or go on without it where the system has no more."""
        try:
            super().start_new_thread(target, thread_no)
        except RuntimeError:
            self.threads.discard(thread_no)
            if not self.threads:
                raise
            logger.warning("There are no more threads to be had.")
            self.active_count -= 1  # waitress counts it in after this

    def handler_thread(self, thread_no: int) -> None:
        """Answer requests until there are more threads than needed."""
        super().handler_thread(thread_no)
        if not self._stopping:
            self.when_one_ends()

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """Have no thread take one more request; whether all that are left were canceled."""
        with self._changing:
            self._stopping = True
        done: bool = super().shutdown(cancel_pending, timeout)
        return done
