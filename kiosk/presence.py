"""When each session was last used, and whether its screen is locked. In memory, on purpose.

All sessions end when the program starts, so nothing has to outlive it. And a lock that lay in the
session's own row would be undone by any request that was under way when it was written.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from accounts.clock import through_sleep
from kiosk.clock_watch import Clock

MOST_REMEMBERED = 100  # sessions that are over


@dataclass(frozen=True)
class Lock:
    """A locked screen: since when, by the clock of `presences`, and the page that it covers."""

    since: float
    used: float  # when the session was used last
    page: str = ""
    code: bytes = b""  # see unlock_codes.py; for a person without a password
    wrong_codes: int = 0


@dataclass(frozen=True)
class Presence:
    """What is known of one session's person."""

    used: float  # seconds, by the clock of `presences`
    filled: bool = False  # a form is filled in by half
    lock: Lock | None = None


class Presences:
    """By session, named by the key of its row. One per process, shared by its threads."""

    def __init__(self, now: Clock = through_sleep) -> None:
        self.now = now
        self._lock = threading.Lock()
        self.restart()

    def restart(self) -> None:
        """Forget everything."""
        with self._lock:
            self._known: dict[str, Presence] = {}
            self._over: OrderedDict[str, str] = OrderedDict()
            self._gone: dict[int, str] = {}
            self._staff_until = 0.0

    def of(self, session: str) -> Presence:
        """Return what is known of a session; one that is new is in use at this moment."""
        with self._lock:
            return self._known.setdefault(session, Presence(self.now()))

    def lock_of(self, session: str) -> Lock | None:
        """Return the lock on the session's screen, if it is locked."""
        known = self._known.get(session)
        return known.lock if known else None

    def note_use(self, session: str, *, ago: float = 0.0, filled: bool = False) -> None:
        """Note that the person did something `ago` seconds before now. Changes no lock."""
        now = self.now()
        with self._lock:
            known = self._known.get(session, Presence(now - max(0.0, ago)))
            if known.lock is None:
                used = min(now, max(known.used, now - ago))
                self._known[session] = Presence(used, filled)

    def note_staff(self, seconds: float) -> None:
        """Note that the staff are at the window now, for so many seconds if they do nothing."""
        self._staff_until = self.now() + seconds

    def staff_leave_in(self) -> float:
        """Return for how many seconds whoever is idle is left alone, so that the staff can work."""
        return max(0.0, self._staff_until - self.now())

    def lock(self, session: str, lock: Lock) -> None:
        """Lock the session's screen, or change how it is locked."""
        with self._lock:
            self._known[session] = Presence(lock.used, lock=lock)

    def count_wrong_code(self, session: str) -> int:
        """Return how many wrong codes were given for this lock, with the one that is counted."""
        with self._lock:
            known = self._known.get(session)
            if known is None or known.lock is None:
                return 0
            wrong = known.lock.wrong_codes + 1
            self._known[session] = replace(known, lock=replace(known.lock, wrong_codes=wrong))
            return wrong

    def known(self) -> frozenset[str]:
        """Return the sessions that are known at this moment."""
        with self._lock:
            return frozenset(self._known)

    def forget(self, sessions: Iterable[str]) -> None:
        """Drop sessions that are no more."""
        with self._lock:
            for session in sessions:
                self._known.pop(session, None)

    # --- Sessions that are over, and their people ---

    def end(self, session: str, why: str) -> None:
        """Remember why a session ends, so that its page can say so.

        Until `forget` it stays locked: whoever could not end it must not have opened it.
        """
        with self._lock:
            self._over[session] = why
            while len(self._over) > MOST_REMEMBERED:
                self._over.popitem(last=False)

    def why_over(self, session: str) -> str:
        """Return why the session ended, or nothing if that is not known."""
        return self._over.get(session, "")

    def go(self, person: int, session: str) -> None:
        """Note that the person signs out of `session`, and that the view is renewed for it."""
        with self._lock:
            self._gone[person] = session

    def take_gone(self, here: Mapping[int, str]) -> frozenset[int]:
        """Return who has signed out and is not `here`, which is each one's session by person.

        Each is returned once. Whoever is still here in that same session is kept for the next time:
        the sign-out is under way. Whoever is here in another one has come back.
        """
        with self._lock:
            gone = self._gone
            self._gone = {who: left for who, left in gone.items() if here.get(who) == left}
            return frozenset(gone).difference(here)


presences = Presences()
