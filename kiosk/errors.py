"""Why the staff page does not open. The text is a sentence for a person."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.errors import Refused


class WrongExitPin(Refused):
    """This is not the exit PIN, or none is set; `wait` is the seconds to wait from now on, or 0."""

    def __init__(self, wait: int = 0) -> None:
        super().__init__(_("This exit PIN is not right. Type it again."))
        self.wait = wait
