"""What every page knows without its view saying so."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import SignInPolicy
from kiosk import appearance as looks
from kiosk.models import KioskPolicy

Policy = TypeVar("Policy", bound=Model)

SHOWN_FOR = 5.0  # seconds: another terminal on the same database may have changed it


class Shown(Generic[Policy]):
    """A policy as pages show it, read once in a while: every page needs it.

    What people may do is asked of the database each time, never of this.
    """

    def __init__(
        self, current: Callable[[], Policy], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._current, self._now = current, now
        self._read: tuple[float, Policy] | None = None

    def get(self) -> Policy:
        """Return the row as it was at most five seconds ago."""
        read, now = self._read, self._now()
        if read is None or now - read[0] > SHOWN_FOR:
            self._read = read = (now, self._current())
        return read[1]

    def remembered(self) -> Policy | None:
        """Return the row as it was read last, however long ago, without asking the database."""
        return self._read[1] if self._read else None

    def forget(self) -> None:
        """Have the next page read it again."""
        self._read = None


shown = Shown(SignInPolicy.current)
shown_kiosk = Shown(KioskPolicy.current)


def terminal(request: HttpRequest) -> dict[str, object]:
    """Give pages `terminal` and, where the program owns the screen, `kiosk`: their policies.

    And `look`, how the page is shown.
    """
    kiosk = shown_kiosk.get()
    if settings.KIOSK:
        look = getattr(request, "look", None)
    else:
        look = looks.on_desktop(getattr(request, "user", None), kiosk)
    return {"terminal": shown.get(), "kiosk": kiosk if settings.KIOSK else None, "look": look}


@receiver(post_save, sender=SignInPolicy)
def _terminal_changed(**_: object) -> None:
    _forget(shown)


@receiver(post_save, sender=KioskPolicy)
def _kiosk_changed(**_: object) -> None:
    _forget(shown_kiosk)


def _forget(policy: Shown[SignInPolicy] | Shown[KioskPolicy]) -> None:
    policy.forget()
    # Until the commit, pages in other threads read the old row again.
    transaction.on_commit(policy.forget)
