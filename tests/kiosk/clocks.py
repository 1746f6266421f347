"""A computer's clocks that a test can turn, each by itself."""

from __future__ import annotations

from kiosk.clock_watch import Clocks


class Computer:
    """Its time passes, it sleeps, and somebody sets its clock."""

    def __init__(self, wall: float) -> None:
        self.wall, self.awake, self.always = wall, 5_000.0, 9_000.0
        self.clocks = Clocks(lambda: self.wall, lambda: self.awake, lambda: self.always)

    def pass_time(self, seconds: float) -> None:
        """Let all clocks go on."""
        self.wall += seconds
        self.awake += seconds
        self.always += seconds

    def sleep(self, seconds: float) -> None:
        """Close the lid for a while."""
        self.wall += seconds
        self.always += seconds

    def set_clock(self, by: float) -> None:
        """Put the wall clock forward, or back."""
        self.wall += by
