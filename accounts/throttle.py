"""How often one may guess: a wait per name that grows, and a pace for the whole terminal.

Everybody comes from the same address here, so the name is the only key; names that belong to nobody
are counted in the same way. Numbers and reasons are in docs/accounts.md (NIST SP 800-63B-4, 3.2.2).

The counts are in the database. The ends of the waits are in memory, on a clock that nobody can set:
after a restart each wait that may still be running starts anew, so neither a restart nor a change
of the wall clock shortens one.
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
from accounts.models import SignInAttempts, User
from accounts.names import characters
from accounts.sessions import SessionEnded

FREE_FAILURES = 4
SWITCHED_OFF_AFTER = 100
TYPED_JUST_NOW = 120.0  # seconds: whoever then gives the right password has mistyped it before
_WAITS = {5: 30, 6: 60, 7: 120, 8: 300}  # seconds after so many failures in a row
_LONGEST_WAIT = 900

MOST_UNKNOWN_NAMES = 10_000
_EVICTED_AT_ONCE = 100
_WRONG_ONES_REMEMBERED = 10  # for each name, and for so many names as may be unknown


def wait_after(failures: int) -> int:
    """Return the seconds to wait after so many failures in a row."""
    return 0 if failures <= FREE_FAILURES else _WAITS.get(failures, _LONGEST_WAIT)


def key_for(who: str | User, salt: str = "accounts.throttle") -> str:
    """Return what a name, in any spelling, or a person is counted under; it tells nobody who."""
    # Folded once more, a person's key could be that of a name that somebody may register.
    name = characters.canonical(who) if isinstance(who, str) else who.username_key
    return salted_hmac(salt, name.encode(errors="replace"), algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class Attempt:
    """One try that was counted before its password was looked at."""

    key: str
    failures_before: int
    repeated: bool  # the same password failed before, so this try does not count
    just_now: int = 0  # how many of those before it were within TYPED_JUST_NOW

    @property
    def failures(self) -> int:
        """Failures in a row if this try fails too."""
        return self.failures_before if self.repeated else self.failures_before + 1

    @property
    def wait(self) -> int | None:
        """Seconds to wait if this try fails."""
        return None if self.repeated else wait_after(self.failures) or None

    @property
    def failures_to_tell(self) -> int:
        """How many of those before it the person is told of, if this try succeeds.

        Their own slips a moment ago are no news to them; as many as a wait follows are.
        """
        own = self.just_now if self.just_now <= FREE_FAILURES else 0
        return max(0, self.failures_before - own)

    @property
    def is_hopeless(self) -> bool:
        """Whether the password is switched off, so that not even the right one is accepted."""
        return self.failures_before >= SWITCHED_OFF_AFTER


@dataclass(frozen=True)
class _Wrong:
    digest: bytes
    at: float  # on the throttle's clock


@dataclass
class _Wait:
    end: float  # on the throttle's clock
    told: bool = False


class Pace:
    """Slows everybody down a little, without ever locking, while something happens too often."""

    def __init__(self, *, most: int, within: int, pause: float) -> None:
        """`most` times `within` seconds are normal; beyond that each one takes `pause` more."""
        self.within, self.pause = within, pause
        self.clock: Callable[[], float] = time.monotonic
        self.sleep: Callable[[float], None] = time.sleep
        self._times: deque[float] = deque(maxlen=most + 1)

    def note(self) -> None:
        """Count one."""
        self._times.append(self.clock())

    def keep(self) -> None:
        """Pause if there were too many lately."""
        times = self._times
        if len(times) == times.maxlen and self.clock() - times[0] <= self.within:
            self.sleep(self.pause)

    def restart(self) -> None:
        """Forget what was counted."""
        self._times.clear()


class Throttle:
    """Counts tries per name and says who has to wait. One per process, shared by its threads."""

    def __init__(self) -> None:
        self.clock: Callable[[], float] = time.monotonic
        self._lock = threading.RLock()
        self.restart()

    def restart(self) -> None:
        """Forget what a start of the program forgets."""
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
        """Count a try as a failure before its password is looked at, or raise `MustWait`.

        However many come at once, each sees the ones before it, so that the waits hold.
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
    def opened(self, attempt: Attempt) -> Iterator[None]:
        """Forgive the try and all before it, in one transaction with what the caller does."""
        forgiven = SignInAttempts.objects.filter(pk=attempt.key)
        try:
            with transaction.atomic():
                forgiven.update(failures=0)
                yield
        except SessionEnded:  # What the caller does is undone; the password was right.
            forgiven.update(failures=0)
            self._let_go(attempt.key)
            raise
        self._let_go(attempt.key)

    def forget(self, key: str) -> int:
        """Forgive every failure for this key with the caller's transaction; return how many."""
        row = SignInAttempts.objects.select_for_update().filter(pk=key, failures__gt=0).first()
        if row is None:
            return 0
        SignInAttempts.objects.filter(pk=key).update(failures=0)
        transaction.on_commit(lambda: self._let_go(key))
        return row.failures

    def _let_go(self, key: str) -> None:
        with self._lock:
            self._running().pop(key, None)
            self._wrong.pop(key, None)

    def _count(self, key: str, known: bool, *, add: bool) -> int:
        """Return the failures so far; write down one more if `add`."""
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
        """Drop the oldest names that are nobody's, so that a flood of them fills no disk."""
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
        """Return the waits by key; those from before this start of the program count from it."""
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
failures_here = Pace(most=20, within=300, pause=1.0)
registrations_here = Pace(most=20, within=300, pause=1.0)
