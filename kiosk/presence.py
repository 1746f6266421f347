"""Last activity and lock state of each session, in memory.

All sessions end when the program starts, so nothing needs to be stored. A lock in the session's row
would be undone by any request in progress.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from accounts.clock import through_sleep
from kiosk.clock_watch import Clock

MOST_REMEMBERED = 100  # ended sessions


@dataclass(frozen=True)
class Lock:
    """A locked screen: since when, by the clock of `presences`, and the page to return to."""

    since: float
    used: float  # last activity of the session
    page: str = ""
    code: bytes = b""  # see unlock_codes.py; for a person without a password
    wrong_codes: int = 0


@dataclass(frozen=True)
class Presence:
    """The activity of one session."""

    used: float  # seconds, by the clock of `presences`
    filled: bool = False  # a form is partly completed
    lock: Lock | None = None


class Presences:
    """Activity by session row key. One instance per process; thread-safe."""

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
        """Return the activity of a session; a new one is active now."""
        with self._lock:
            return self._known.setdefault(session, Presence(self.now()))

    def lock_of(self, session: str) -> Lock | None:
        """Return the lock on the session's screen, if it is locked."""
        known = self._known.get(session)
        return known.lock if known else None

    def note_use(self, session: str, *, ago: float = 0.0, filled: bool = False) -> None:
        """Record activity `ago` seconds before now. Does not change a lock."""
        now = self.now()
        with self._lock:
            known = self._known.get(session, Presence(now - max(0.0, ago)))
            if known.lock is None:
                used = min(now, max(known.used, now - ago))
                self._known[session] = Presence(used, filled)

    def note_staff(self, seconds: float) -> None:
        """Record that staff use the window, for that many seconds without activity."""
        self._staff_until = self.now() + seconds

    def staff_leave_in(self) -> float:
        """Return the seconds for which idle sessions are kept because of staff."""
        return max(0.0, self._staff_until - self.now())

    def lock(self, session: str, lock: Lock) -> None:
        """Lock the session's screen, or change how it is locked."""
        with self._lock:
            self._known[session] = Presence(lock.used, lock=lock)

    def count_wrong_code(self, session: str) -> int:
        """Count a wrong code for this lock; return the total."""
        with self._lock:
            known = self._known.get(session)
            if known is None or known.lock is None:
                return 0
            wrong = known.lock.wrong_codes + 1
            self._known[session] = replace(known, lock=replace(known.lock, wrong_codes=wrong))
            return wrong

    def known(self) -> frozenset[str]:
        """Return all known sessions."""
        with self._lock:
            return frozenset(self._known)

    def forget(self, sessions: Iterable[str]) -> None:
        """Remove ended sessions."""
        with self._lock:
            for session in sessions:
                self._known.pop(session, None)

    # --- Sessions that are over, and their people ---

    def end(self, session: str, why: str) -> None:
        """Store why a session ends, for its page.

        It stays locked until `forget`, in case it could not be ended.
        """
        with self._lock:
            self._over[session] = why
            while len(self._over) > MOST_REMEMBERED:
                self._over.popitem(last=False)

    def why_over(self, session: str) -> str:
        """Return why the session ended, or None if unknown."""
        return self._over.get(session, "")

    def go(self, person: int, session: str) -> None:
        """Record that the person signs out of `session`, which renews the view."""
        with self._lock:
            self._gone[person] = session

    def take_gone(self, here: Mapping[int, str]) -> frozenset[int]:
        """Return people who signed out and are not in `here`, the current sessions by person.

        Each is returned once. If the same session still exists, the sign-out is in progress, and
        the person is kept for the next call. With another session, the person has signed in again.
        """
        with self._lock:
            gone = self._gone
            self._gone = {who: left for who, left in gone.items() if here.get(who) == left}
            return frozenset(gone).difference(here)


presences = Presences()
