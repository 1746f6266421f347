"""Why somebody was not let in, or a deed not done. Each one's text is a sentence for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from accounts.lockout import Attempt
    from accounts.models import User

Reason = Literal[
    "unknown_name", "wrong_password", "repeated_password", "disabled", "waiting", "not_staff"
]


class Refused(Exception):
    """The base of the family. `field` is that of a form which the sentence is about, if any."""

    field: ClassVar[str | None] = None


class WrongSecret(Refused):
    """What was typed as a proof is not right.

    `wait` is the number of seconds to wait from now on, or None. With `secret_was_right` the try
    was not counted, and the text tells why the account does not open.
    """

    wait: int | None = None
    secret_was_right = False


class WrongPassword(WrongSecret):
    """The name and the password do not belong together, or the account cannot be used.

    `user` is for the audit log and may not be shown.
    """

    def __init__(self, reason: Reason, user: User | None, attempt: Attempt) -> None:
        why = why_not(reason)
        # The same words for every other reason: which one it was is nobody's business.
        wrong = _("The user name or password is incorrect. Check both and try again.")
        super().__init__(why or wrong)
        self.reason, self.user, self.attempt = reason, user, attempt
        self.secret_was_right = bool(why)
        self.wait = None if self.secret_was_right else attempt.wait


def why_not(reason: Reason) -> str:
    """Return what to tell somebody who proved who they are, "" for the other reasons."""
    if reason == "waiting":
        return _(
            "Your account is waiting for approval. Ask the person who runs this computer to "
            "approve it. Then you can sign in."
        )
    if reason == "disabled":
        return _("Your account is disabled. Ask the person who runs this computer to enable it.")
    if reason == "not_staff":
        return _("Only staff can sign in here. Go back to the sign-in page.")
    return ""


class MustWait(Refused):
    """Too many wrong passwords for this name; `wait` seconds are left.

    `first` is true once in each wait.
    """

    def __init__(self, wait: int, *, first: bool) -> None:
        sentence = ngettext(
            "Too many wrong passwords. Wait %(count)d second, then try again.",
            "Too many wrong passwords. Wait %(count)d seconds, then try again.",
            wait,
        )
        super().__init__(sentence % {"count": wait})
        self.wait, self.first = wait, first


class Busy(Refused):
    """As many passwords are being checked as the computer can bear; `wait` is in seconds."""

    wait = 2

    def __init__(self) -> None:
        super().__init__(
            _("Too many people are signing in right now. Wait two seconds, then try again.")
        )


class PicturesBusy(Busy):
    """As many pictures are being drawn, and wait for it, as the computer can bear."""

    field = "picture"
    wait = 5

    def __init__(self) -> None:
        Refused.__init__(
            self,
            _("Other pictures are being processed right now. Wait five seconds, then try again."),
        )


class NameTaken(Refused):
    """Somebody has this name already, perhaps in other letters."""

    field = "username"

    def __init__(self) -> None:
        super().__init__(_("This user name is taken. Choose another one."))


class RegistrationClosed(Refused):
    """People do not register themselves on this terminal."""

    def __init__(self) -> None:
        super().__init__(_("You can't create an account here. Ask the staff for one."))


class AlreadySetUp(Refused):
    """The terminal has an administrator, so it cannot be set up again."""

    def __init__(self) -> None:
        super().__init__(_("Latchkey is already set up. Sign in instead."))


class LastAdministrator(Refused):
    """Without `person` nobody could look after the terminal."""

    def __init__(self, person: User) -> None:
        super().__init__(
            _("This is the only administrator. Make someone else an administrator first.")
        )
        self.person = person


class UnusablePicture(Refused):
    """A file that is no picture of a kind that is taken, or takes too much to decode."""

    field = "picture"

    def __init__(self, fault: Literal["kind", "pixels"]) -> None:
        sentences = {
            "kind": _(
                "This isn't a PNG, JPEG or WebP picture, or it's damaged. Choose another one."
            ),
            "pixels": _("This picture is too large. Choose one with fewer pixels."),
        }
        super().__init__(sentences[fault])


class PinRefused(WrongSecret):
    """A PIN did not open; only for `wrong_pin` may another one be tried, `left` times."""

    def __init__(
        self, reason: Literal["wrong_pin", "blocked", "not_allowed"], left: int | None = None
    ) -> None:
        again = _("Wrong PIN. Try again.")
        sentences = {
            "wrong_pin": _("Wrong PIN. You have one try left.") if left == 1 else again,
            "blocked": _("Too many wrong PINs. Sign in with your password."),
            "not_allowed": _("You can't use a PIN here. Sign in with your password."),
        }
        super().__init__(sentences["blocked" if left == 0 else reason])
        self.reason = reason
