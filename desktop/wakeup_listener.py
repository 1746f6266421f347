"""Answers whoever connects with one line, and waits for nobody to send theirs."""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable
from contextlib import suppress

AT_ONCE = 32  # connections that have not sent a line yet
LONGEST_LINE = 200  # bytes


class Callers:
    """Reads a line from each connection and answers it, in one thread for all of them.

    Whoever says nothing only holds a place: for one more, the oldest is closed.
    """

    def __init__(self, listener: socket.socket, answer: Callable[[bytes], bytes]) -> None:
        """`answer` returns what to send for a line, without its end; for nothing, it hangs up."""
        self._listener, self._answer = listener, answer
        self._lines: dict[socket.socket, bytes] = {}
        self._waking, self._woken = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        listener.setblocking(False)
        for one in (listener, self._woken):
            self._selector.register(one, selectors.EVENT_READ)

    def stop(self) -> None:
        """Have `serve` return; from any thread."""
        with suppress(OSError):
            self._waking.send(b"\0")

    def serve(self) -> None:
        """Answer until `stop` is called, then hang up on everybody."""
        while True:
            ready = {key.fileobj for key, _events in self._selector.select()}
            if self._woken in ready:
                break
            for one in [caller for caller in self._lines if caller in ready]:
                self._hear(one)
            if self._listener in ready:
                self._welcome()
        for one in [*self._lines, self._waking, self._woken, self._listener]:
            one.close()
        self._selector.close()

    def _welcome(self) -> None:
        with suppress(OSError):  # It is gone already.
            caller, _address = self._listener.accept()
            caller.setblocking(False)
            if len(self._lines) >= AT_ONCE:
                self._hang_up(next(iter(self._lines)))
            self._lines[caller] = b""
            self._selector.register(caller, selectors.EVENT_READ)

    def _hear(self, caller: socket.socket) -> None:
        with suppress(OSError):
            more = caller.recv(LONGEST_LINE)
            line = self._lines[caller] = self._lines[caller] + more
            if more and not line.endswith(b"\n") and len(line) < LONGEST_LINE:
                return
            if answer := self._answer(line.rstrip(b"\n")):
                caller.send(answer + b"\n")
        self._hang_up(caller)

    def _hang_up(self, caller: socket.socket) -> None:
        del self._lines[caller]
        self._selector.unregister(caller)
        caller.close()
