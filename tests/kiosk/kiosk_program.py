"""The program on a kiosk's screen, with the inspector that the command line refuses there."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop import logs
from desktop.lifetime import Lifetime, ending_at_last
from desktop.opening import Opening
from desktop.options import Run
from desktop.signals import EndingSignals
from desktop.window import Window
from tests.e2e.conftest import SourceProgram

ROOT = Path(__file__).resolve().parents[2]


class KioskProgram(SourceProgram):
    """Commands are the product's own; started with `--debug-port N`, it owns the screen."""

    def command(self, *arguments: str) -> Sequence[str]:
        if "--debug-port" not in arguments:
            return super().command(*arguments)
        self.environment["PYTHONPATH"] = str(ROOT)
        return [sys.executable, "-m", "tests.kiosk.kiosk_program", *arguments]


def main(data_dir: str, port: str) -> None:
    """Do what desktop.app does for `--kiosk`, without the command line's refusal."""
    os.umask(0o077)
    logs.prepare()
    debug_port = int(port)
    command = Run(data_dir, kiosk=True, no_window=False, port=None, debug_port=debug_port)
    lifetime = Lifetime(command, windowed=True)
    lifetime.begin()
    window = Window(kiosk=True, debug_port=debug_port)
    opening = Opening(lifetime, window, None)
    lifetime.raise_with(window.rise)
    with EndingSignals(window.close) as signals, ending_at_last(opening.end, lifetime.end):
        opening.begin()
        window.run(signals.keep)


if __name__ == "__main__":
    main(sys.argv[2], sys.argv[4])
