"""Forms for locking and unlocking the screen."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts import pins
from accounts.form_fields import DigitsField, current_password
from accounts.forms.base import PlainForm
from accounts.models import User
from kiosk import unlock_codes

_MISSING = _("Enter four digits.")


class ChooseCodeForm(PlainForm):
    """A temporary code for a person without a password."""

    code = DigitsField(_("Four digits"), _MISSING, validators=[unlock_codes.validate])


class UnlockForm(PlainForm):
    """The password or PIN of the person who locked the screen."""

    secret = current_password(_("Your password"))

    def __init__(self, person: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        if person.pin and pins.may_have_one(person):
            self.fields["secret"].label = _("Your password or PIN")


class UnlockWithCodeForm(PlainForm):
    """The code chosen for locking."""

    secret = DigitsField(_("Your four digits"), _MISSING, sent_after=unlock_codes.LENGTH)


def unlock_form(person: User, data: QueryDict | None = None) -> UnlockForm | UnlockWithCodeForm:
    """Return the form that unlocks the screen of `person`."""
    return UnlockForm(person, data) if person.has_usable_password() else UnlockWithCodeForm(data)
