"""The window, as far as pages may ask it for something. Nobody is there without one.

The shell attaches itself through djangoapp.startup; in tests and with `--no-window` there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Shell(Protocol):
    """What the program around the pages does for them. Each call returns at once, on any thread."""

    def renew(self, path: str) -> None:
        """Throw the view away with everything in it, and show the page at `path` in a new one."""

    def leave(self) -> None:
        """Let go of the screen: go on in an ordinary window, with nobody signed in."""

    def restart(self) -> None:
        """End the program and start it again."""


class NoShell:
    """There is no window of ours: what is asked of it is not done."""

    def renew(self, path: str) -> None:
        """Whoever looks at the pages with something else keeps what it keeps."""

    def leave(self) -> None:
        """Nothing holds the screen."""

    def restart(self) -> None:
        """Nobody would start it again."""


_attached: list[Shell] = [NoShell()]


def attach(shell: Shell) -> Callable[[], None]:
    """Have pages ask `shell` from now on; return what takes that back."""
    _attached.append(shell)
    return lambda: _attached.remove(shell)


def shell() -> Shell:
    """Return the window's shell."""
    return _attached[-1]
