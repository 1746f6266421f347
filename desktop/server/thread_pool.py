"""The server threads, with extra ones while some only wait in line."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from waitress.task import ThreadedTaskDispatcher

logger = logging.getLogger(__name__)


class Threads(ThreadedTaskDispatcher):  # type: ignore[misc]
    """A fixed number of threads, not counting those waiting inside `one_more`."""

    def __init__(self, count: int) -> None:
        super().__init__()
        # Called at the end of each surplus thread.
        self.when_one_ends: Callable[[], None] = lambda: None
        self._changing = threading.Lock()
        self._wanted, self._stopping = count, False
        self.set_thread_count(count)

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Add a thread while the calling thread only waits."""
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
        """Start a thread, or continue without it if the system has no more."""
        try:
            super().start_new_thread(target, thread_no)
        except RuntimeError:
            self.threads.discard(thread_no)
            if not self.threads:
                raise
            logger.warning("There are no more threads to be had.")
            self.active_count -= 1  # waitress counts it after this call

    def handler_thread(self, thread_no: int) -> None:
        """Answer requests until there are surplus threads."""
        super().handler_thread(thread_no)
        if not self._stopping:
            self.when_one_ends()

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """Stop taking requests; return whether all remaining ones were canceled."""
        with self._changing:
            self._stopping = True
        done: bool = super().shutdown(cancel_pending, timeout)
        return done
