"""Forms for the exit PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.form_fields import DigitsField
from accounts.forms.base import ChoosesDigits, PlainForm
from kiosk import exit_pin

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _field(label: StrOrPromise, **options: Any) -> DigitsField:
    return DigitsField(label, _("Enter the exit PIN."), **options)


class ExitPinForm(PlainForm):
    """The exit PIN; the flow checks it."""

    exit_pin = _field(_("Exit PIN"))


class NewExitPinForm(ChoosesDigits):
    """A new exit PIN, twice."""

    chosen, again = "exit_pin1", "exit_pin2"

    exit_pin1 = _field(_("New exit PIN"), validators=[exit_pin.validate])
    exit_pin2 = _field(_("Repeat new exit PIN"))
