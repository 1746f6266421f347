"""What every page knows without its view saying so."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import SignInPolicy

SHOWN_FOR = 5.0  # seconds: another terminal on the same database may have changed it


class ShownTerminal:
    """The terminal's name and looks, read once in a while: every page shows them.

    What people may do is asked of the database each time, never of this.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._read: tuple[float, SignInPolicy] | None = None

    def get(self) -> SignInPolicy:
        """Return the row as it was at most five seconds ago."""
        read, now = self._read, self._now()
        if read is None or now - read[0] > SHOWN_FOR:
            self._read = read = (now, SignInPolicy.current())
        return read[1]

    def forget(self) -> None:
        """Have the next page read it again."""
        self._read = None


shown = ShownTerminal()


def terminal(request: HttpRequest) -> dict[str, object]:
    """Give pages `terminal`."""
    return {"terminal": shown.get()}


@receiver(post_save, sender=SignInPolicy)
def _changed(**_: object) -> None:
    shown.forget()
    # Until the commit, pages in other threads read the old row again.
    transaction.on_commit(shown.forget)
