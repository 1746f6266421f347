"""The upload form for a file of people."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from accounts.forms.base import PlainForm

LARGEST = 4 * 1024 * 1024  # bytes: 20,000 long rows in UTF-16


class PeopleFileForm(PlainForm):
    """A CSV file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A CSV file with up to 20,000 rows."),
        error_messages={
            "required": _("Choose the file with the list of people."),
            "empty": _("This file is empty. Choose the file with the list of people."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )

    def clean_file(self) -> File[bytes]:
        """Refuse a file that is too large."""
        file: File[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise ValidationError(_("This file is too large. Split it into several files."))
        return file
