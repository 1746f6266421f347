"""What is typed about the way out: the exit PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.form_fields import DigitsField, digits_input
from accounts.forms.base import PlainForm
from kiosk import exit_pin

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _field(label: StrOrPromise) -> DigitsField:
    """Return a field for an exit PIN."""
    return DigitsField(label, _("Enter the exit PIN."), digits_input())


class ExitPinForm(PlainForm):
    """The exit PIN; whether it is right is not for the form to find out."""

    exit_pin = _field(_("Exit PIN"))


class NewExitPinForm(PlainForm):
    """A new exit PIN, twice."""

    exit_pin1 = _field(_("New exit PIN"))
    exit_pin2 = _field(_("New exit PIN again"))

    def clean_exit_pin1(self) -> str:
        """Refuse what is no exit PIN, and those that are tried first."""
        pin: str = self.cleaned_data["exit_pin1"]
        exit_pin.validate(pin)
        return pin

    def clean(self) -> dict[str, Any]:
        """Hold the two against each other."""
        super().clean()
        first, again = (self.cleaned_data.get(name) for name in ("exit_pin1", "exit_pin2"))
        if first and again and first != again:
            self.add_error("exit_pin2", _("The two PINs are different. Type them again."))
        return self.cleaned_data
