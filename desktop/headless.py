"""Serves without a window: prints the address on stdout, and a new one for each line on stdin."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress

from desktop.options import Run
from desktop.server.loopback import LoopbackServer, nobody_home
from desktop.signals import EndingSignals
from desktop.startup.boot import Service
from desktop.startup.lifetime import Lifetime, ending_at_last, in_time

LONGEST_READ = 4096  # bytes
ADDRESS_LASTS = 600.0  # seconds for which an unused address is valid


def serve(options: Run) -> int:
    """Serve until a signal arrives, and return the exit code. Raises StartupError."""
    ending = threading.Event()
    lifetime = Lifetime(options, windowed=False)
    with EndingSignals(in_time(ending.set)), ending_at_last(lifetime.end):
        lifetime.begin()
        server = LoopbackServer(nobody_home, options.port)
        service = lifetime.serve(server)
        server.start()
        service.watch(ending)
        _print_address(service)
        # Reading stdin as a background job would suspend the whole program.
        if hasattr(signal, "SIGTTIN"):
            signal.signal(signal.SIGTTIN, signal.SIG_IGN)
        threading.Thread(target=_print_on_request, args=(service,), daemon=True).start()
        lifetime.begin_upkeep(ending)
        ending.wait()
    return 0


def _print_on_request(service: Service) -> None:
    """Answer each line of stdin until stdin or stdout is closed."""
    with suppress(OSError):
        # Not through sys.stdin: Python aborts at exit if a waiting thread holds its lock.
        while text := os.read(sys.stdin.fileno(), LONGEST_READ):
            for _line in range(text.count(b"\n")):
                _print_address(service)


def _print_address(service: Service) -> None:
    sys.stdout.write(f"Latchkey ready: {service.launch_url(ADDRESS_LASTS)}\n")
    sys.stdout.flush()
