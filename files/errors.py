"""Exceptions of the app. The text of each is a message for the person."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext as _

from accounts.errors import Refused

Fault = Literal["large", "program", "full", "many", "disk"]


class UnusableFile(Refused):
    """A file that isn't accepted."""

    field = "file"

    def __init__(self, fault: Fault) -> None:
        sentences = {
            "large": _("This file is larger than 5 MB. Choose a smaller one."),
            "program": _("Programs can't be kept here. Choose a document, picture or recording."),
            "full": _("There isn't enough space left for this file. Delete others first."),
            "many": _("You have 200 files, which is the limit. Delete others first."),
            "disk": _("This computer's disk is full. Tell the person who runs it."),
        }
        super().__init__(sentences[fault])
        self.fault = fault
