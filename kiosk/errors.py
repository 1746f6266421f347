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
        wrong = _("This exit PIN is not right. Type it again.")
        last = _("This exit PIN is not right. You have one try left.")
        super().__init__(
            _(
                "It was wrong too often, so no exit PIN opens now. It does again after somebody of "
                "the staff has come in with a password, or when a new one is set."
            )
            if used_up
            else (last if left == 1 else wrong)
        )
        self.wait = wait


class WrongCode(WrongSecret):
    """The code does not open the locked screen; `left` more tries are allowed."""

    def __init__(self, left: int) -> None:
        sentence = ngettext(
            "This code is not right. You can try %(left)d more time.",
            "This code is not right. You can try %(left)d more times.",
            left,
        )
        super().__init__(sentence % {"left": left})
        self.left = left
