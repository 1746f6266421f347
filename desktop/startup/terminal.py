"""What pages may ask of the program that shows them: kiosk.shell.Shell, done with this window."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.window.window import Window

# Exit codes that tell the supervisor what is wished for; others are faults.
LEFT, AGAIN = 70, 71
BROKEN = 72  # a fault that the program noticed by itself


class Terminal:
    """One window's side of it. Safe from any thread."""

    def __init__(self, window: Window, entrance: Callable[[str], str]) -> None:
        """`entrance` makes an address that lets a fresh view in once, to the page at a path."""
        self._window = window
        self._entrance = entrance
        self._lock = threading.Lock()  # Each new address shuts the one before.
        self.wish: int | None = None
        self.renewals = 0  # how many views there have been after the first

    def show(self, path: str) -> None:
        """Show the page at `path` in the view that there is, to whoever is signed in."""
        with self._lock:
            self._window.show(self._entrance(path))

    def renew(self, path: str) -> None:
        """Throw the view away with everything in it, and show the page at `path` in a new one."""
        with self._lock:
            self.renewals += 1
            self._window.renew(self._entrance(path))

    def leave(self) -> None:
        """Let go of the screen."""
        self._end(LEFT)

    def restart(self) -> None:
        """End the program, to be started again."""
        self._end(AGAIN)

    def _end(self, wish: int) -> None:
        self.wish = wish
        self._window.close()
