"""What all forms of the site have in common."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _


class PlainForm(forms.Form):
    """A form whose every field was sent at most once; browsers send no others."""

    begins_page = True  # The form is what its page is for, so that typing can begin at once.

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.begins_page and not self.is_bound:
            self._begin_at_first_empty_field()

    def _begin_at_first_empty_field(self) -> None:
        # By attribute, not by script: a script's focus makes the page wait until it is laid out.
        for name, field in self.fields.items():
            if not self.get_initial_for_field(field, name):
                field.widget.attrs["autofocus"] = True
                return

    def clean(self) -> dict[str, Any]:
        """Refuse a field that came twice: which of them counts would be a matter of luck."""
        if isinstance(self.data, QueryDict):
            for name in self.fields:
                if len(self.data.getlist(self.add_prefix(name))) > 1:
                    self.add_error(name, _("This was sent more than once. Fill it in again."))
        return self.cleaned_data
