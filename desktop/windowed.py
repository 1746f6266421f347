"""Runs the program in a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.errors import AlreadyRunning, HandedOver, StartupError
from desktop.signals import EndingSignals
from desktop.startup import last_resort
from desktop.startup.window_program import WindowProgram
from desktop.supervision import worker
from desktop.window.window import Window, prepare_engine

if TYPE_CHECKING:
    from desktop.options import Run
    from desktop.supervision.pipe import Pipe


def run(options: Run, pipe: Pipe | None = None) -> int:
    """Run in a window until it is closed; return the exit code.

    `pipe` leads to the supervisor, if there is one. Raises EngineMissing, and HandedOver or
    AlreadyRunning if another copy has the data folder.
    """
    program = WindowProgram(options, Window(kiosk=options.kiosk, debug_port=options.debug_port))
    _hold_or_leave(program)
    ending = EndingSignals(last_resort.in_time(program.window.close))
    with ending, last_resort.ended_by(program.end):
        prepare_engine()  # before another thread imports anything
        if pipe:
            worker.begin(program, pipe)
        program.begin()
        program.window.run(program.view, ending.keep)
    # Closing the ordinary window of a kiosk ends everything, even if the program could not start.
    closed = pipe is not None and not options.kiosk
    return program.exit_code or int(program.failed and not closed)


def _hold_or_leave(program: WindowProgram) -> None:
    try:
        program.hold()
    except (HandedOver, AlreadyRunning):
        raise
    except (StartupError, OSError):
        return  # Tried again while the window shows what is wrong.
