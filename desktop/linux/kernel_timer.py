"""Has Linux end the process soon after something came in, also while no Python runs.

A call into C that hangs may hold the interpreter: then no thread of Python's can end the program.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal

# The kernel sends the signal of this number, and its handler is the C library's `alarm`, which
# takes the number of the signal for seconds: SIGUSR1 is 10, on every processor that Qt is built
# for. SIGALRM, which nobody handles, ends the process.
SECONDS = signal.SIGUSR1


def end_after(descriptor: int) -> None:
    """End the process SECONDS after the next byte, or the end, of the pipe or socket `descriptor`.

    No thread may wait in a read of a socket: Linux would tell that one alone.
    """
    library = ctypes.CDLL(None)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    library.signal(int(SECONDS), ctypes.cast(library.alarm, ctypes.c_void_p))
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(descriptor, fcntl.F_SETSIG, SECONDS)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)


def call_off() -> None:
    """Let the process live on."""
    signal.signal(SECONDS, signal.SIG_IGN)  # One that comes late ends nothing.
    signal.alarm(0)
