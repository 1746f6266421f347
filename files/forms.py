"""The forms of files."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.errors import Refused
from accounts.forms.base import PlainForm
from files.models import FilePolicy


class FileForm(PlainForm):
    """A file to keep; the flow finds out whether it is usable."""

    begins_page = False
    file = forms.FileField(
        label=_("Add a file"),
        help_text=_("At most 5 MB. Programs can't be kept here."),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty. Choose another one."),
        },
    )


class FileSettingsForm(forms.ModelForm):
    """The settings; validates, but saves nothing."""

    refused: Refused | None = None

    class Meta:
        model = FilePolicy
        fields = ("quota_megabytes",)
