"""Forms that wait for reauthentication: one per session, for a minute, in memory.

Not stored in the session, which backups contain. They are found by the session key, so locking the
screen drops them: unlocking creates a new key.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from accounts.clock import through_sleep
from accounts.sessions import reference
from accounts.summaries import Summary

LIFETIME = 60.0  # seconds
LARGEST = 2_000_000  # characters: enough to select everyone at once
MOST_KEPT, MOST_CHARACTERS = 100, 4_000_000  # sessions and of all; the oldest make room
Fields = list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Kept:
    """A form sent to `page`, or only its summary if it can't be kept entirely."""

    page: str
    summary: Summary
    form: Fields | None
    sent_from: str = ""  # the page to which Cancel leads back
    until: float = 0.0  # on the clock of `kept_forms`
    number: str = ""
    released: bool = False

    @cached_property
    def size(self) -> int:
        """In characters."""
        return len(str(self.form))


class KeptForms:
    """The waiting forms. One per process; thread-safe."""

    def __init__(self) -> None:
        self.clock: Callable[[], float] = through_sleep
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def keep(self, session: str | None, kept: Kept) -> str:
        """Keep a form for a minute, replacing the session's earlier one; return its number."""
        now, number = self.clock(), secrets.token_hex(8)
        with self._lock:
            self._kept.pop(reference(session), None)
            self._kept[reference(session)] = replace(kept, until=now + LIFETIME, number=number)
            self._drop_what_is_over(now)
            while len(self._kept) > MOST_KEPT or self._characters() > MOST_CHARACTERS:
                self._kept.popitem(last=False)
        return number

    def find(self, session: str | None, number: str) -> Kept | None:
        """Return the session's form if it is still waiting and has this number."""
        with self._lock:
            self._drop_what_is_over(self.clock())
            kept = self._kept.get(reference(session))
        return kept if kept and kept.number == number else None

    def release(self, kept: Kept, session: str | None) -> None:
        """Mark the form as reauthenticated."""
        self.keep(session, replace(kept, released=True))

    def take(self, session: str | None, *, page: str) -> Kept | None:
        """Remove and return the session's form if it is still waiting and for this page."""
        with self._lock:
            self._drop_what_is_over(self.clock())
            kept = self._kept.get(reference(session))
            return self._kept.pop(reference(session)) if kept and kept.page == page else None

    def drop(self, session: str | None) -> None:
        """Drop the session's form."""
        with self._lock:
            self._kept.pop(reference(session), None)

    def _characters(self) -> int:
        return sum(one.size for one in self._kept.values())

    def _drop_what_is_over(self, now: float) -> None:
        self._kept = OrderedDict(
            (session, one) for session, one in self._kept.items() if now < one.until
        )


kept_forms = KeptForms()
