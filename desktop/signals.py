"""The request of the system, or of the person at the keyboard, that the program ends."""

from __future__ import annotations

import select
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType

if sys.platform == "linux":
    from desktop.linux.kernel_timer import call_off, end_after
else:

    def end_after(_descriptor: int) -> None:
        """Do nothing: only Linux has a kernel timer."""

    def call_off() -> None:
        """Do nothing: there is no timer."""


__all__ = ["ENDING", "EndingSignals", "end_after"]

# Log-off, Ctrl+C, a closed terminal window; not all exist on every system.
ENDING = tuple(
    getattr(signal, name)
    for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
)


class EndingSignals:
    """While entered, `end` is called, from a separate thread, for each such signal.

    A Python signal handler waits until the main thread runs Python again, which can take long in a
    window's event loop. Python's wakeup byte is written immediately. If no thread can run either,
    Linux ends the process a few seconds after that byte.
    """

    def __init__(self, end: Callable[[], None], *, only_told: bool = False) -> None:
        """With `only_told`, signals keep their other effects: for example, Ctrl+C raises."""
        self._end = end
        self._only_told = only_told
        self._received, self._written = socket.socketpair()
        self._thread = threading.Thread(target=self._listen, name="signals", daemon=True)

    def __enter__(self) -> EndingSignals:
        self._written.setblocking(False)
        self._wakeup_before = signal.set_wakeup_fd(
            self._written.fileno(), warn_on_full_buffer=False
        )
        self._handlers_before = {number: signal.getsignal(number) for number in ENDING}
        end_after(self._received.fileno())
        self.keep()
        self._thread.start()
        return self

    def keep(self) -> None:
        """Install the handlers again: a window engine may have replaced them.

        Only the main thread can. On Windows, pywebview opens its window on another thread, but its
        handler for Ctrl+C also leads to the wakeup byte.
        """
        if self._only_told or threading.current_thread() is not threading.main_thread():
            return
        for number in ENDING:
            if self._handlers_before[number] != signal.SIG_IGN:  # as `nohup` sets it
                signal.signal(number, _leave_it_to_the_byte)

    def __exit__(self, *_exception: object) -> None:
        signal.set_wakeup_fd(self._wakeup_before)
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)
        self._written.close()
        self._thread.join(1)
        self._received.close()
        call_off()

    def _listen(self) -> None:
        while numbers := self._next():
            if numbers[0] in ENDING:
                self._end()

    def _next(self) -> bytes:
        select.select([self._received], [], [])  # See end_after.
        return self._received.recv(1)


def _leave_it_to_the_byte(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: Python writes the wakeup byte only for signals with a handler."""
