"""Why something was not done at the kiosk. Each one's text is a sentence for a person."""

from __future__ import annotations

from django.utils.translation import ngettext

from accounts.errors import Refused


class WrongCode(Refused):
    """The code does not open the locked screen; `left` more tries are allowed."""

    def __init__(self, left: int) -> None:
        sentence = ngettext(
            "This code is not right. You can try %(left)d more time.",
            "This code is not right. You can try %(left)d more times.",
            left,
        )
        super().__init__(sentence % {"left": left})
        self.left = left
