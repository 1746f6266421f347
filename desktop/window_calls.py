"""What other threads may do to the window on Windows and macOS (not run)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Handle:
    """pywebview carries each call over to the window's own thread, once the window is shown."""

    def __init__(self, window: Any) -> None:
        self._window = window

    def load(self, url: str) -> None:
        """Go to `url`."""
        self._window.load_url(url)

    def close(self) -> None:
        """Close the window, which ends the event loop."""
        self._window.destroy()

    def rise(self) -> None:
        """Bring the window to the front."""
        self._window.restore()
        self._window.show()

    def ask(self, answered: Callable[[], None]) -> None:
        """Nothing there answers without a bridge: the page is taken to be alive (P1)."""
        answered()

    def seconds_unused(self) -> float:
        """Nobody watches: the window counts as in use."""
        return 0.0

    def when_view_dies(self, _call: Callable[[], None]) -> None:
        """Nobody watches."""
