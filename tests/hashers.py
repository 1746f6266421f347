"""The product's password hash in its smallest size, for everything that is not about its cost."""

from __future__ import annotations

import threading

from accounts.hashers import FixedArgon2idHasher


class QuickArgon2idHasher(FixedArgon2idHasher):
    """Takes a fraction of a millisecond."""

    time_cost = 1
    memory_cost = 8  # KiB
    parallelism = 1


class WatchedArgon2idHasher(FixedArgon2idHasher):
    """The real hash in its real size, which notes how many are computed at the same time."""

    lock = threading.Lock()
    running = most_at_once = computed = 0

    def verify(self, password: str, encoded: str) -> bool:
        """Compare as always."""
        watch = WatchedArgon2idHasher
        with watch.lock:
            watch.running += 1
            watch.computed += 1
            watch.most_at_once = max(watch.most_at_once, watch.running)
        try:
            return super().verify(password, encoded)
        finally:
            with watch.lock:
                watch.running -= 1


class MeetingArgon2idHasher(QuickArgon2idHasher):
    """Whoever gives a password meets somebody else while it is looked at, and again after that."""

    meeting = threading.Barrier(2, timeout=30)

    def verify(self, password: str, encoded: str) -> bool:
        """Compare as always, but not alone."""
        self.meeting.wait()
        self.meeting.wait()
        return super().verify(password, encoded)
