"""Throttling of password attempts: a growing wait per name, and a limit for the terminal.

All requests come from the same address, so the name is the only key; unknown names are counted in
the same way. Numbers and reasons are in docs/accounts.md (NIST SP 800-63B-4, 3.2.2).

The counts are in the database. The ends of the waits are in memory, on a monotonic clock: after a
restart each wait that may still be running starts again, so neither a restart nor a change of the
system clock shortens one.
"""

from __future__ import annotations

import hmac
import math
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.errors import MustWait
from accounts.lockout import FREE_FAILURES, TYPED_JUST_NOW, Attempt, wait_after
from accounts.models import SignInAttempts, User
from accounts.names import characters
from accounts.rate_limit import RateLimit
from accounts.sessions import SessionEnded

MOST_UNKNOWN_NAMES = 10_000
_EVICTED_AT_ONCE = 100
_WRONG_ONES_REMEMBERED = 10  # per name, and how many unknown names are kept


def key_for(who: str | User, salt: str = "accounts.throttle") -> str:
    """Return the key, a hash, under which a name in any spelling or a person is counted."""
    # Folding a person's key again could turn it into that of another name.
    name = characters.canonical(who) if isinstance(who, str) else who.username_key
    return salted_hmac(salt, name.encode(errors="replace"), algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class _Wrong:
    digest: bytes
    at: float  # on the throttle's clock


@dataclass
class _Wait:
    end: float  # on the throttle's clock
    told: bool = False


class Throttle:
    """Counts attempts per name and enforces waits. One per process; thread-safe."""

    def __init__(self) -> None:
        self.clock: Callable[[], float] = time.monotonic
        self._lock = threading.RLock()
        self.restart()

    def restart(self) -> None:
        """Clear what is in memory, as a restart of the program does."""
        with self._lock:
            self._started = self.clock()
            self._secret = secrets.token_bytes(32)
            self._waits: dict[str, _Wait] | None = None
            self._wrong: OrderedDict[str, deque[_Wrong]] = OrderedDict()
            self._unknown_names = 0

    def check(self, key: str) -> None:
        """Raise `MustWait` while a wait for this key is running."""
        wait = self._running().get(key)
        if wait and (left := wait.end - self.clock()) > 0:
            first, wait.told = not wait.told, True
            raise MustWait(math.ceil(left), first=first)

    def reserve(self, key: str, *, known: bool, password: str) -> Attempt:
        """Count an attempt as a failure before its password is checked, or raise `MustWait`.

        Concurrent attempts see each other's counts, so the waits hold.
        """
        digest = hmac.digest(self._secret, f"{key}{password}".encode(errors="replace"), "sha256")
        with self._lock:
            self.check(key)
            wrong, now = self._wrong.get(key, ()), self.clock()
            repeated = any(one.digest == digest for one in wrong)
            just_now = sum(now - one.at <= TYPED_JUST_NOW for one in wrong)
            with transaction.atomic(durable=True):
                before = self._count(key, known, add=not repeated)
                attempt = Attempt(key, before, repeated, just_now)
            if not repeated:
                self._remember(attempt, digest)
        return attempt

    @contextmanager
    def reset_on_success(self, attempt: Attempt) -> Iterator[None]:
        """Reset the failures of the key in one transaction with what the caller does."""
        failed = SignInAttempts.objects.filter(pk=attempt.key)
        try:
            with transaction.atomic():
                failed.update(failures=0)
                yield
        except SessionEnded:  # The caller's changes are rolled back; the password was right.
            failed.update(failures=0)
            self._release(attempt.key)
            raise
        self._release(attempt.key)

    def reset_failures(self, key: str) -> int:
        """Reset the failures of this key in the caller's transaction; return their number."""
        row = SignInAttempts.objects.select_for_update().filter(pk=key, failures__gt=0).first()
        if row is None:
            return 0
        SignInAttempts.objects.filter(pk=key).update(failures=0)
        transaction.on_commit(lambda: self._release(key))
        return row.failures

    def _release(self, key: str) -> None:
        with self._lock:
            self._running().pop(key, None)
            self._wrong.pop(key, None)

    def _count(self, key: str, known: bool, *, add: bool) -> int:
        """Return the failures so far; add one if `add`."""
        row = SignInAttempts.objects.select_for_update().filter(pk=key).first()
        failures = row.failures if row else 0
        if add:
            if row is None and not known:
                self._make_room_for_a_name()
            now = timezone.now()
            following = SignInAttempts(pk=key, failures=failures + 1, known=known, last_at=now)
            following.save(force_insert=row is None, force_update=row is not None)
        return failures

    def _make_room_for_a_name(self) -> None:
        """Delete the oldest unknown names, so that a flood of them can't fill the disk."""
        unknown = SignInAttempts.objects.filter(known=False)
        if self._unknown_names >= MOST_UNKNOWN_NAMES:
            oldest = unknown.order_by("last_at").values_list("pk", flat=True)[:_EVICTED_AT_ONCE]
            SignInAttempts.objects.filter(pk__in=list(oldest)).delete()
            self._unknown_names = unknown.count()
        self._unknown_names += 1

    def _remember(self, attempt: Attempt, digest: bytes) -> None:
        if attempt.wait:
            self._running()[attempt.key] = _Wait(self.clock() + attempt.wait)
            self._drop_what_is_over()
        wrong = self._wrong.setdefault(attempt.key, deque(maxlen=_WRONG_ONES_REMEMBERED))
        wrong.append(_Wrong(digest, self.clock()))
        self._wrong.move_to_end(attempt.key)
        if len(self._wrong) > MOST_UNKNOWN_NAMES:
            self._wrong.popitem(last=False)

    def _running(self) -> dict[str, _Wait]:
        """Return the waits by key; those from before this start begin again with it."""
        return self._load() if self._waits is None else self._waits

    def _load(self) -> dict[str, _Wait]:
        with self._lock:
            if self._waits is None:
                attempts = SignInAttempts.objects
                self._unknown_names = attempts.filter(known=False).count()
                self._waits = {
                    row.key: _Wait(self._started + wait_after(row.failures))
                    for row in attempts.filter(failures__gt=FREE_FAILURES)
                }
            return self._waits

    def _drop_what_is_over(self) -> None:
        waits, now = self._running(), self.clock()
        if len(waits) > MOST_UNKNOWN_NAMES:
            self._waits = {key: wait for key, wait in waits.items() if wait.end > now}


throttle = Throttle()
failures_here = RateLimit(most=20, within=300, pause=1.0)
registrations_here = RateLimit(most=20, within=300, pause=1.0)
