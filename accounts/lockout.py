"""Waits after failed attempts, and the limit after which the password is turned off.

NIST SP 800-63B-4, 3.2.2; the numbers are in docs/accounts.md.
"""

from __future__ import annotations

from dataclasses import dataclass

FREE_FAILURES = 4
SWITCHED_OFF_AFTER = 100
TYPED_JUST_NOW = 120.0  # seconds; failures this close to the right password were typos
_WAITS = {5: 30, 6: 60, 7: 120, 8: 300}  # seconds, by the number of consecutive failures
_LONGEST_WAIT = 900


def wait_after(failures: int) -> int:
    """Return the seconds to wait after this many consecutive failures."""
    return 0 if failures <= FREE_FAILURES else _WAITS.get(failures, _LONGEST_WAIT)


@dataclass(frozen=True)
class Attempt:
    """An attempt, counted before its password is checked."""

    key: str
    failures_before: int
    repeated: bool  # the same wrong password again, so this attempt isn't counted
    just_now: int = 0  # how many failures before it were within TYPED_JUST_NOW

    @property
    def failures(self) -> int:
        """Consecutive failures if this attempt fails too."""
        return self.failures_before if self.repeated else self.failures_before + 1

    @property
    def wait(self) -> int | None:
        """Seconds to wait if this attempt fails."""
        return None if self.repeated else wait_after(self.failures) or None

    @property
    def failures_to_tell(self) -> int:
        """How many failures before it the person is notified of, if this attempt succeeds.

        A few typos a moment ago aren't reported; as many as cause a wait are.
        """
        own = self.just_now if self.just_now <= FREE_FAILURES else 0
        return max(0, self.failures_before - own)

    @property
    def is_hopeless(self) -> bool:
        """Whether the password is turned off, so that not even the right one is accepted."""
        return self.failures_before >= SWITCHED_OFF_AFTER
