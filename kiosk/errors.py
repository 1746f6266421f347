"""Why something was not done at the kiosk. Each one's text is a sentence for a person."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import WrongSecret


class WrongExitPin(WrongSecret):
    """This is not the exit PIN, or none is set; `wait` is the seconds to wait from now on, or 0.

    One that is `used_up` was wrong so often in a row that it opens nothing any more. `left` is the
    number of tries before the next wait, if that is known.
    """

    def __init__(self, wait: int = 0, *, left: int | None = None, used_up: bool = False) -> None:
        wrong = _("Wrong exit PIN. Try again.")
        last = _("Wrong exit PIN. You have one try left.")
        super().__init__(
            _(
                "Too many wrong exit PINs. It works again after staff sign in here with a "
                "password or set a new one."
            )
            if used_up
            else (last if left == 1 else wrong)
        )
        self.wait = wait


class WrongCode(WrongSecret):
    """The code does not open the locked screen; `left` more tries are allowed."""

    def __init__(self, left: int) -> None:
        sentence = ngettext(
            "Wrong code. You have %(left)d try left.",
            "Wrong code. You have %(left)d tries left.",
            left,
        )
        super().__init__(sentence % {"left": left})
        self.left = left
