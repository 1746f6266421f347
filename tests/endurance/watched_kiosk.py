"""The kiosk with an inspector on the port INSPECTOR, made to be broken. Run by tests.

Signals to the program, not to its supervisor: SIGUSR1 ends its server thread, SIGUSR2 lets go of
the screen, SIGRTMIN has every moment count as a quiet one. Each of its lives, and each of its
views, counts as a good one, so that it is always started again at once. With HASTY set, silence,
disuse and what is mended are soon noticed; with MAX_VIEWS, it starts again after so many views
when it was quiet for three seconds, or for QUIET; with CHEAP, passwords cost next to nothing.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from accounts.passwords import hashers
from accounts.ports import ports
from desktop import app, backoff, options
from desktop.server.loopback import LoopbackServer
from desktop.startup import window_program
from desktop.supervision import heartbeat, supervisor, worker
from desktop.supervision.pipe import KIOSK, ROLE, WINDOW

SIGNALS = (signal.SIGUSR1, signal.SIGUSR2, signal.SIGRTMIN)
_parse = options.parse


def _with_inspector(argv: list[str], version: str) -> options.Command:
    command = _parse(argv, version)
    assert isinstance(command, options.Run)
    return replace(command, debug_port=int(os.environ["INSPECTOR"]))


def _obey_signals() -> None:
    while True:
        told = signal.sigwait(SIGNALS)
        if told == signal.SIGUSR1:
            _end_server()
        elif told == signal.SIGRTMIN:
            worker.QUIET = 0.0
        else:
            ports.window.leave()


def _end_server() -> None:
    (server,) = [thread for thread in threading.enumerate() if thread.name == "server"]
    assert server.ident
    host, port = _hosts[-1].split(":")
    # What is raised in the middle of a destructor is lost: once is not always enough.
    while server.is_alive():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(server.ident), ctypes.py_object(SystemExit)
        )
        # It notices when it runs Python again, which a visitor makes it do.
        with suppress(OSError):
            socket.create_connection((host, int(port)), 1).close()
        server.join(0.2)


_hosts: list[str] = []
_start = LoopbackServer.start


def _noted_start(server: LoopbackServer) -> None:
    _hosts.append(server.host)
    _start(server)


def main() -> int:
    backoff.GOOD_RUN, backoff.WITHIN = 0.0, 0.0
    if "HASTY" in os.environ:
        heartbeat.EVERY, heartbeat.PATIENCE, supervisor.SILENCE_LIMIT = 1.0, 1.0, 6
        window_program.RETRY = 2
        worker.LOOK, worker.REARM_AFTER = 0.5, 3.0
    if "CHEAP" in os.environ:
        hasher = hashers.FixedArgon2idHasher
        hasher.time_cost, hasher.memory_cost, hasher.parallelism = 1, 8, 1
    if "MAX_VIEWS" in os.environ:
        worker.MAX_VIEWS = int(os.environ["MAX_VIEWS"])
        worker.QUIET = float(os.environ.get("QUIET", "3"))
        window_program.RETRY = 1
    if os.environ.get(ROLE) in (KIOSK, WINDOW):
        options.parse = _with_inspector
        LoopbackServer.start = _noted_start  # type: ignore[assignment, method-assign]
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        threading.Thread(target=_obey_signals, daemon=True).start()
    return app.main()


if __name__ == "__main__":
    sys.exit(main())
