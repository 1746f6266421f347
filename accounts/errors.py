"""Exceptions of the app. The text of each is a message for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.lockout import Attempt
    from accounts.models import User

Reason = Literal[
    "unknown_name", "wrong_password", "repeated_password", "disabled", "waiting", "not_staff"
]


class Refused(Exception):
    """Base class. `field` is the form field that `message` is about, if any."""

    field: ClassVar[str | None] = None
    message: ClassVar[StrOrPromise] = ""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or str(self.message))


class WrongSecret(Refused):
    """A wrong password, PIN or code.

    `wait` is the number of seconds to wait from now on, or None. With `secret_was_right` the
    attempt was not counted, and the message says why the account can't be used.
    """

    wait: int | None = None
    secret_was_right = False


class WrongPassword(WrongSecret):
    """Wrong user name or password, or an account that can't sign in.

    `user` is for the audit log and must not be shown.
    """

    def __init__(self, reason: Reason, user: User | None, attempt: Attempt) -> None:
        why = why_not(reason)
        # The same message for every other reason, so that it reveals nothing.
        wrong = _("The user name or password is incorrect. Check both and try again.")
        super().__init__(why or wrong)
        self.reason, self.user, self.attempt = reason, user, attempt
        self.secret_was_right = bool(why)
        self.wait = None if self.secret_was_right else attempt.wait


def why_not(reason: Reason) -> str:
    """Return the message for a person who entered the right password, "" for other reasons."""
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

    `first` is true once per wait.
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
    """Too many password hashes are being computed; `wait` is in seconds."""

    wait = 2
    message = gettext_lazy(
        "Too many people are signing in right now. Wait two seconds, then try again."
    )


class PicturesBusy(Busy):
    """Too many pictures are being converted or waiting for it."""

    field = "picture"
    wait = 5
    message = gettext_lazy(
        "Other pictures are being processed right now. Wait five seconds, then try again."
    )


class NameTaken(Refused):
    """The user name is taken, perhaps in another spelling."""

    field = "username"
    message = gettext_lazy("This user name is taken. Choose another one.")


class RegistrationClosed(Refused):
    """Registration is closed on this terminal."""

    message = gettext_lazy("You can't create an account here. Ask the staff for one.")


class AlreadySetUp(Refused):
    """The terminal already has an administrator."""

    message = gettext_lazy("Latchkey is already set up. Sign in instead.")


class LastAdministrator(Refused):
    """`person` is the only administrator who can sign in."""

    message = gettext_lazy(
        "This is the only administrator. Make someone else an administrator first."
    )

    def __init__(self, person: User) -> None:
        super().__init__()
        self.person = person


class UnusablePicture(Refused):
    """A file that is not a supported picture, or too expensive to decode."""

    field = "picture"

    def __init__(self, fault: Literal["kind", "pixels"]) -> None:
        sentences = {
            "kind": _(
                "This isn't a PNG, JPEG or WebP picture, or it's damaged. Choose another one."
            ),
            "pixels": _("This picture is too large. Choose one with fewer pixels."),
        }
        super().__init__(sentences[fault])
        self.fault = fault


class PinRefused(WrongSecret):
    """A PIN was refused; `left` is how many attempts remain for `wrong_pin`."""

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
