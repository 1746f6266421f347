"""What may be typed about another person's details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.form_fields import DisplayNameField, EmailAddressField
from accounts.forms.base import PlainForm, refuse_reserved
from accounts.widgets import EmailInput

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.models import User


class EditPersonForm(PlainForm):
    """What the staff may change of what is known of somebody else.

    What was shown is sent back with it, to tell what was changed.
    """

    display_name = DisplayNameField(
        label=_("Display name"),
        required=False,
        show_hidden_initial=True,
        help_text=_("What others see. If empty, the user name is shown."),
    )
    email = EmailAddressField(
        label=_("Email address"), widget=EmailInput(), show_hidden_initial=True
    )

    def __init__(self, person: User, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"display_name": person.display_name, "email": person.email})
        self.person = person

    def wanted(self) -> dict[str, str]:
        """Return what was changed; the rest stays, though the person may have changed it since."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def clean_display_name(self) -> str:
        """Refuse names that sound like the staff's to those who are not of the staff."""
        name: str = self.cleaned_data["display_name"]
        if not self.person.role.runs_the_terminal:
            refuse_reserved(name)
        return name
