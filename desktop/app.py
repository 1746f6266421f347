"""Entry point of the program: runs the command that the command line names."""

from __future__ import annotations

import gc
import os
import sys
from dataclasses import replace

from desktop import core_dumps, display, logs, options, paths
from desktop.errors import HandedOver, Refused, StartupError, report, say
from desktop.i18n import _
from desktop.signals import EndingSignals
from desktop.startup import last_resort
from desktop.storage import kiosk_state
from desktop.supervision.pipe import COVER, KIOSK, ROLE, Pipe

OTHERS_GET_NOTHING = 0o077  # Also for files that SQLite creates.
DOCUMENT_WORKER = "LATCHKEY_DOCUMENT_WORKER"  # the variable that home.documents.drawing sets
INTERRUPTED = 130  # the exit code for Ctrl+C that shells use


def main() -> int:
    """Run the command of the command line and return the exit code."""
    os.umask(OTHERS_GET_NOTHING)
    core_dumps.forbid()
    if os.environ.pop(DOCUMENT_WORKER, ""):
        from djangoapp.startup import document_worker

        return document_worker.main()
    gc.disable()  # Garbage collection takes a twentieth of the start.
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
    # SIGTERM ends a command immediately. Ctrl+C raises, which lets it clean up, but may not
    # interrupt SQLite.
    with EndingSignals(last_resort.in_time(lambda: None), only_told=True):
        return _perform(command)


def _perform(command: options.Chore) -> int:
    core_dumps.hide()
    from desktop import commands
    from djangoapp import startup

    if not isinstance(command, options.KioskSetup):
        startup.require_django()
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
    if command.no_window or why:
        if why:
            say(_("{reason} Running without a window.").format(reason=why))
        from desktop import headless

        core_dumps.hide()
        return headless.serve(command)
    if not _owns_the_screen(command):
        from desktop import windowed

        return windowed.run(command)
    from desktop.supervision import supervisor

    core_dumps.hide()
    return supervisor.supervise(command.data_dir)


def _owns_the_screen(command: options.Run) -> bool:
    """Return whether to run as a kiosk. Raises Refused if that is impossible."""
    try:
        folder = paths.DataFolder(paths.locate(command.data_dir))
        on = command.kiosk or kiosk_state.read(folder).on
    except StartupError:
        return False  # The window shows what is wrong.
    if on and command.debug_port is not None:
        raise Refused(_("--debug-port isn't allowed in kiosk mode."))
    return on


def _run_supervised(command: options.Run, role: str) -> int:
    pipe = Pipe()
    if why := display.missing():
        raise StartupError(why)
    if role == COVER:
        core_dumps.hide()
        from desktop.supervision import cover_qt

        return cover_qt.show(pipe)
    from desktop import windowed

    try:
        return windowed.run(replace(command, kiosk=role == KIOSK), pipe)
    except HandedOver as error:
        return report(error)  # The supervisor treats this as a failure and tries again.
