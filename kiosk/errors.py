"""Errors of the kiosk. Their texts are messages for people."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import WrongSecret


class WrongExitPin(WrongSecret):
    """A wrong exit PIN, or none is set; `wait` is the seconds to wait from now on, or 0.

    `used_up`: too many wrong ones in a row, so it no longer works. `left` is the number of attempts
    before the next wait, if known.
    """

    def __init__(self, wait: int = 0, *, left: int | None = None, used_up: bool = False) -> None:
        wrong = _("Wrong exit PIN. Try again.")
        last = _("Wrong exit PIN. You have one try left.")
        super().__init__(
            _(
                "Too many wrong exit PINs. The exit PIN works again after staff sign in here with "
                "a password or set a new one."
            )
            if used_up
            else (last if left == 1 else wrong)
        )
        self.wait = wait


class WrongCode(WrongSecret):
    """A wrong code for the locked screen; `left` attempts remain."""

    def __init__(self, left: int) -> None:
        sentence = ngettext(
            "Wrong code. You have %(left)d try left.",
            "Wrong code. You have %(left)d tries left.",
            left,
        )
        super().__init__(sentence % {"left": left})
        self.left = left
