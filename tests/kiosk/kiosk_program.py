"""The program on a kiosk's screen, with the inspector that the command line refuses there."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.e2e.conftest import SourceProgram

ROOT = Path(__file__).resolve().parents[2]


class KioskProgram(SourceProgram):
    """Commands are the product's own; started with `--debug-port N`, it is a kiosk."""

    def command(self, *arguments: str) -> Sequence[str]:
        if "--debug-port" not in arguments:
            return super().command(*arguments)
        self.environment["PYTHONPATH"] = str(ROOT)
        return [sys.executable, str(ROOT / "tests" / "e2e" / "kiosk_window.py"), *arguments]
