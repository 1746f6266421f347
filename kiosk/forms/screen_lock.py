"""Forms for locking and unlocking the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts import pins
from accounts.form_fields import DigitsField, current_password
from accounts.forms.base import PlainForm
from kiosk import unlock_codes

if TYPE_CHECKING:
    from django.http import QueryDict
    from django_stubs_ext import StrOrPromise

    from accounts.models import User


def _code_field(label: StrOrPromise, **options: Any) -> DigitsField:
    return DigitsField(label, _("Enter four digits."), **options)


class ChooseCodeForm(PlainForm):
    """A temporary code for a person without a password."""

    code = _code_field(_("Four digits"), validators=[unlock_codes.validate])


class UnlockForm(PlainForm):
    """The password or PIN of the person who locked the screen."""

    secret = current_password(_("Your password"))

    def __init__(self, person: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        if person.pin and pins.may_have_one(person):
            self.fields["secret"].label = _("Your password or PIN")


class UnlockWithCodeForm(PlainForm):
    """The code chosen for locking."""

    secret = _code_field(_("Your four digits"), sent_after=unlock_codes.LENGTH)


def unlock_form(person: User, data: QueryDict | None = None) -> UnlockForm | UnlockWithCodeForm:
    """Return the form that unlocks the screen of `person`."""
    return UnlockForm(person, data) if person.has_usable_password() else UnlockWithCodeForm(data)
