"""What the window tells, and what other threads may do to it on Windows and macOS (not run)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol


class Listener(Protocol):
    """Who is told what happens to the window, on its own thread: each call returns at once."""

    def staff_exit(self, *, only_if_hanging: bool = False) -> None:
        """Staff did what leads out of a kiosk, whatever the page is doing or if it hangs."""

    def crashed(self) -> None:
        """The process of a kiosk's page has died; the window shows nothing now."""

    def screen_locked(self) -> None:
        """The desktop around a kiosk has locked its screen."""

    def navigation_blocked(self, scheme: str, host: str) -> None:
        """A page wanted to go elsewhere, and was kept; from whatever thread of the engine."""


class Handle:
    """pywebview carries each call over to the window's own thread, once the window is shown."""

    def __init__(self, window: Any, _listener: Listener) -> None:
        self._window = window

    def load(self, url: str) -> None:
        """Go to `url`."""
        self._window.load_url(url)

    def renew(self, url: str) -> None:
        """Go to `url` without cookies; storage is discarded with the private profile."""
        self._window.clear_cookies()
        self._window.load_url(url)

    def ask(self, on_answer: Callable[[], None]) -> None:
        """Call `on_answer` if the page still responds."""
        threading.Thread(target=self._ask, args=(on_answer,), name="ask", daemon=True).start()

    def unused(self) -> float:
        """Return the seconds since the last activity in the window; 0.0 if unknown."""
        return 0.0

    def close(self) -> None:
        """Close the window, which ends the event loop."""
        self._window.destroy()

    def bring_to_front(self) -> None:
        """Bring the window to the front."""
        self._window.restore()
        self._window.show()

    def _ask(self, on_answer: Callable[[], None]) -> None:
        from webview.errors import WebViewException

        # Not evaluate_js, which uses `eval` in the page; its content security policy refuses that.
        with suppress(WebViewException):  # there is no page yet
            if self._window.run_js("1"):
                on_answer()
