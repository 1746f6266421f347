"""Exceptions of the app. The text of each is a message for the user."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import Refused, WrongSecret, why_not
from accounts.lockout import Attempt
from accounts.models import User
from recovery.codes import Kind

Reason = Literal["unknown_name", "wrong_code", "out_of_time", "not_entitled", "disabled"]


class WrongCode(WrongSecret):
    """Wrong user name or code, or a code that is no longer valid.

    `reason` and `person` are for the audit log and must not be shown. `ended` means that this was
    the last attempt for a reset code. With `secret_was_right` the account can't sign in.
    """

    ended = False

    def __init__(self, reason: Reason, kind: Kind, person: User | None, attempt: Attempt) -> None:
        self.reason, self.kind, self.person = reason, kind, person
        self.secret_was_right = reason == "disabled"
        self.wait = None if self.secret_was_right else attempt.wait
        super().__init__(self._words())

    def _words(self) -> str:
        if self.secret_was_right and self.person:
            return why_not("waiting" if self.person.waits_for_approval else "disabled")
        # The same message for every other reason, so that it reveals nothing.
        return _(
            "The user name or code is incorrect, or the code was already used. "
            "Check both, or use another code."
        )


class OutOfTime(Refused):
    """Expired, or the account changed in the meantime."""

    message = gettext_lazy("That took too long. Start again.")


class CannotSignIn(Refused):
    """The account is disabled or waiting for approval, so a code would be useless."""

    message = gettext_lazy(
        "This account is disabled or waiting for approval. Enable or approve it first."
    )


class NoSuchAdministrator(Refused):
    """There is no active administrator with this user name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("There is no administrator called “%(name)s” who can sign in.") % {"name": name}
        )


class FileMissing(Refused):
    """The file that proves access to the data folder is missing or not acceptable."""

    message = gettext_lazy("The file isn't there yet. Check its name and folder, then try again.")


class FileHeld(Refused):
    """The file exists but can't be removed, mostly because an editor has it open."""

    message = gettext_lazy("Another program is using the file. Close that program, then try again.")
