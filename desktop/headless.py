"""Serves without a window: prints the address on stdout, and a new one for each line on stdin."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress

from desktop.options import Run
from desktop.server.loopback import LoopbackServer, not_ready
from desktop.signals import EndingSignals
from desktop.startup import last_resort
from desktop.startup.program import Program
from djangoapp import startup

LONGEST_READ = 4096  # bytes
ADDRESS_LASTS = 600.0  # seconds for which an unused address is valid


def serve(options: Run) -> int:
    """Serve until a signal arrives, and return the exit code. Raises StartupError."""
    program = Program(options)
    ending = EndingSignals(last_resort.in_time(program.ending.set))
    with ending, last_resort.ended_by(program.end):
        program.hold()
        server = LoopbackServer(not_ready, options.port)
        program.serve(server)
        server.start()
        program.watch()
        _print_address(server.host)
        # Reading stdin as a background job would suspend the whole program.
        if hasattr(signal, "SIGTTIN"):
            signal.signal(signal.SIGTTIN, signal.SIG_IGN)
        threading.Thread(target=_print_on_request, args=(server.host,), daemon=True).start()
        program.maintain()
    return 0


def _print_on_request(host: str) -> None:
    """Answer each line of stdin until stdin or stdout is closed."""
    with suppress(OSError):
        # Not through sys.stdin: Python aborts at exit if a waiting thread holds its lock.
        while text := os.read(sys.stdin.fileno(), LONGEST_READ):
            for _line in range(text.count(b"\n")):
                _print_address(host)


def _print_address(host: str) -> None:
    nonce = startup.issue_nonce(ADDRESS_LASTS)
    sys.stdout.write(f"Latchkey ready: http://{host}/launch/{nonce}\n")
    sys.stdout.flush()
