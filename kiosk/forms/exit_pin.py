"""Forms for the exit PIN."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.form_fields import DigitsField
from accounts.forms.base import ChoosesDigits, PlainForm
from kiosk import exit_pin

_MISSING = _("Enter the exit PIN.")


class ExitPinForm(PlainForm):
    """The exit PIN; the flow checks it."""

    exit_pin = DigitsField(_("Exit PIN"), _MISSING)


class NewExitPinForm(ChoosesDigits):
    """A new exit PIN, twice."""

    chosen, again = "exit_pin1", "exit_pin2"

    exit_pin1 = DigitsField(_("New exit PIN"), _MISSING, validators=[exit_pin.validate])
    exit_pin2 = DigitsField(_("Repeat new exit PIN"), _MISSING)
