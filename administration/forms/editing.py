"""The form for editing another person's details."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms.own_account import DetailsForm
from accounts.models import User


class EditPersonForm(DetailsForm):
    """Another person's editable details.

    The initial values are sent with the form, to detect what was changed.
    """

    def __init__(self, person: User, data: QueryDict | None = None) -> None:
        super().__init__(person, data)
        hint = _("What others see. If empty, the user name is shown.")
        self.fields["display_name"].help_text = hint
        for field in self.fields.values():
            field.show_hidden_initial = True

    def wanted(self) -> dict[str, str]:
        """Return only the changed values, so that concurrent changes of others are kept."""
        return {name: self.cleaned_data[name] for name in self.changed_data}
