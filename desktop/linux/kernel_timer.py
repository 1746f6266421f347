"""Ends the process by a kernel timer that works even while Python is blocked.

A hanging C call may hold the interpreter lock, so that no Python thread can end the program.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal

# The kernel sends this signal, whose handler is the C library's `alarm`: it interprets the signal
# number as seconds (SIGUSR1 is 10 on every processor that Qt supports). SIGALRM, which has no
# handler, ends the process.
SECONDS = signal.SIGUSR1


def end_after(descriptor: int) -> None:
    """End the process SECONDS after the next byte or the end of the pipe or socket `descriptor`.

    No thread may block in a read of a socket: Linux would notify only that thread.
    """
    library = ctypes.CDLL(None)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    library.signal(int(SECONDS), ctypes.cast(library.alarm, ctypes.c_void_p))
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(descriptor, fcntl.F_SETSIG, SECONDS)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)


def call_off() -> None:
    """Cancel the timer."""
    signal.signal(SECONDS, signal.SIG_IGN)  # A late signal ends nothing.
    signal.alarm(0)
