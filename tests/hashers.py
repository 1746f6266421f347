"""The product's password hash in its smallest size, for everything that is not about its cost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from accounts.errors import Busy
from accounts.passwords import hashers
from accounts.passwords.hash_slots import slots
from accounts.passwords.hashers import FixedArgon2idHasher
from tests.waiting import LIMIT


class QuickArgon2idHasher(FixedArgon2idHasher):
    """Takes a fraction of a millisecond."""

    time_cost = 1
    memory_cost = 8  # KiB
    parallelism = 1


class WatchedArgon2idHasher(FixedArgon2idHasher):
    """The real hash in its real size, which notes how many are computed at the same time."""

    lock = threading.Lock()
    running = most_at_once = computed = 0

    def compare(self, form: str, encoded: str) -> bool:
        """Compare as always."""
        watch = WatchedArgon2idHasher
        with watch.lock:
            watch.running += 1
            watch.computed += 1
            watch.most_at_once = max(watch.most_at_once, watch.running)
        try:
            return super().compare(form, encoded)
        finally:
            with watch.lock:
                watch.running -= 1


class MeetingArgon2idHasher(QuickArgon2idHasher):
    """Whoever gives a password meets somebody else while it is looked at, and again after that."""

    meeting = threading.Barrier(2, timeout=LIMIT)

    def compare(self, form: str, encoded: str) -> bool:
        """Compare as always, but not alone."""
        self.meeting.wait()
        self.meeting.wait()
        return super().compare(form, encoded)


def comers_between(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whether those got a slot, of which there is one, who came for it before each new hash."""
    monkeypatch.setattr(slots, "room", 1)
    came: list[str] = []

    def come() -> str:
        with suppress(Busy), slots.one():
            return "got it"
        return "turned away"

    def meeting(encode: Callable[..., str]) -> Callable[..., str]:
        def meet(secret: str, **how: Any) -> str:
            with ThreadPoolExecutor(1) as people:
                came.append(people.submit(come).result())
            return encode(secret, **how)

        return meet

    for name in ("encode", "encode_code"):
        monkeypatch.setattr(hashers, name, meeting(getattr(hashers, name)))
    return came
