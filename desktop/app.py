"""The start sequence, one line per step."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from desktop import core_dumps, display, logs, options, paths
from desktop.errors import AlreadyRunning, HandedOver, Refused, StartupError, report, say
from desktop.i18n import _
from desktop.signals import EndingSignals
from desktop.startup.lifetime import Lifetime, ending_at_last, in_time, postpone_garbage_collection
from desktop.supervision.pipe import CURTAIN, KIOSK, ROLE, Tether

OTHERS_GET_NOTHING = 0o077  # Also of the files that SQLite makes.
INTERRUPTED = 130  # what shells say of a program that Ctrl+C ended


def main() -> int:
    """Do what the command line asks for, and return the exit code."""
    os.umask(OTHERS_GET_NOTHING)
    core_dumps.forbid()
    postpone_garbage_collection()
    logs.prepare()
    command = options.parse(sys.argv[1:], paths.version())
    try:
        return _carry_out(command)
    except HandedOver:
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - here is where a fault ends, as a sentence
        return report(error)
    finally:
        logs.stop()


def _carry_out(command: options.Command) -> int:
    if isinstance(command, options.Run):
        return _run(command)
    # SIGTERM ends a command at once. Ctrl+C lets it clear up, but SQLite may not hear of it.
    with EndingSignals(in_time(_nothing), only_told=True):
        return _perform(command)


def _nothing() -> None:
    """A command is ended by the exception that Ctrl+C raises."""


def _perform(command: options.Chore) -> int:
    core_dumps.hide()
    from desktop import commands

    match command:
        case options.Provision():
            return commands.provision(command)
        case options.Rescue():
            return commands.rescue(command)
        case options.Backup():
            return commands.back_up(command)
        case options.Restore():
            return commands.restore(command)
        case options.Verify():
            return commands.verify(command)
        case options.KioskSetup():
            from desktop.kiosk_setup import setup_command

            return setup_command.set_up(command)


def _run(command: options.Run) -> int:
    if role := os.environ.pop(ROLE, ""):
        return _run_supervised(command, role)
    why = "" if command.no_window else display.missing()
    if not command.no_window and not why:
        return _supervise(command) if _owns_the_screen(command) else _run_in_window(command)
    if why:
        say(_("{reason} Running without a window.").format(reason=why))
    from desktop import headless

    core_dumps.hide()
    return headless.serve(command)


def _owns_the_screen(command: options.Run) -> bool:
    """Whether this is to be a kiosk. Raises Refused where that cannot be."""
    if command.kiosk:
        return True
    try:
        folder = paths.DataFolder(paths.locate(command.data_dir))
    except StartupError:
        return False
    if not folder.kiosk.exists():  # On a desktop there is none, and then nothing more is loaded.
        return False
    from desktop.storage import kiosk_state

    on = kiosk_state.read(folder.root).on
    if on and command.debug_port is not None:
        raise Refused(_("--debug-port isn't allowed in kiosk mode."))
    return on


def _supervise(command: options.Run) -> int:
    from desktop.supervision import supervisor

    core_dumps.hide()
    return supervisor.supervise(command)


def _run_supervised(command: options.Run, role: str) -> int:
    tether = Tether()
    if why := display.missing():
        raise StartupError(why)
    if role == CURTAIN:
        core_dumps.hide()
        from desktop.supervision import cover_qt

        return cover_qt.show(tether)
    try:
        return _run_in_window(replace(command, kiosk=role == KIOSK), tether)
    except HandedOver as error:
        return report(error)  # For the supervisor that is a failure: it tries again.


def _run_in_window(command: options.Run, tether: Tether | None = None) -> int:
    lifetime = Lifetime(command, windowed=True)
    _begin_or_leave(lifetime)
    # From here on it takes time, which a second start does not have.
    from desktop.startup.opening import RETRY, Opening
    from desktop.window.window import Window

    window = Window(kiosk=command.kiosk, debug_port=command.debug_port)
    opening = Opening(lifetime, window, command.port, again=RETRY if command.kiosk else 0)
    lifetime.raise_with(window.rise)
    with EndingSignals(in_time(window.close)) as signals, ending_at_last(opening.end, lifetime.end):
        if tether:
            from desktop.supervision.worker import Supervised

            Supervised(tether, lifetime, window).begin(opening, kiosk=command.kiosk)
        opening.begin()
        window.run(signals.keep)
    # Whoever closes the ordinary window of a kiosk wants no kiosk, also where it could not start.
    left = tether is not None and not command.kiosk
    return opening.terminal.wish or (1 if opening.failed and not left else 0)


def _begin_or_leave(lifetime: Lifetime) -> None:
    try:
        lifetime.begin()
    except (HandedOver, AlreadyRunning):
        raise
    except (StartupError, OSError):
        return  # Tried again beside the window, which can show what is wrong.
