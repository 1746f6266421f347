"""A listener for a window whose events do not matter to a test."""

from __future__ import annotations


class Unheard:
    """Does nothing about what it is told."""

    def staff_exit(self, *, only_if_hanging: bool = False) -> None:
        """Nobody is led out."""

    def crashed(self) -> None:
        """The window stays empty."""

    def screen_locked(self) -> None:
        """The window stays as it is."""

    def navigation_blocked(self, scheme: str, host: str) -> None:
        """The log says it all the same."""
