"""Serving without a window: the address on stdout, and a fresh one for each line on stdin."""

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
ADDRESS_LASTS = 600.0  # seconds, unless it is used before


def serve(options: Run) -> int:
    """Serve until a signal ends it, and return the exit code. Raises StartupError."""
    ending = threading.Event()
    lifetime = Lifetime(options, windowed=False)
    with EndingSignals(in_time(ending.set)), ending_at_last(lifetime.end):
        lifetime.begin()
        server = LoopbackServer(nobody_home, options.port)
        service = lifetime.serve(server)
        server.start()
        service.watch(ending)
        _print_address(service)
        # In the background of a terminal, asking for a line would stop the whole program.
        if hasattr(signal, "SIGTTIN"):
            signal.signal(signal.SIGTTIN, signal.SIG_IGN)
        threading.Thread(target=_print_on_request, args=(service,), daemon=True).start()
        lifetime.begin_upkeep(ending)
        ending.wait()
    return 0


def _print_on_request(service: Service) -> None:
    """Answer each line, whatever is in it, until nobody can ask or read any more."""
    with suppress(OSError):
        # Not through sys.stdin: its lock, held by a thread that waits, ends Python with an abort.
        while text := os.read(sys.stdin.fileno(), LONGEST_READ):
            for _line in range(text.count(b"\n")):
                _print_address(service)


def _print_address(service: Service) -> None:
    sys.stdout.write(f"Latchkey ready: {service.launch_url(ADDRESS_LASTS)}\n")
    sys.stdout.flush()
