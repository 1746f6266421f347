"""What can be wrong with a document. The text of each is a message for the user."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.errors import Busy, Refused


class UnusableDocument(Refused):
    """A file that is not accepted as a document, or that can't be shown. `fault` says why."""

    field = "files"
    SENTENCES = {
        "kind": _("This isn't a PDF, picture, text, audio or video file, or it's damaged."),
        "empty": _("This file is empty."),
        "large": _("This file is too large."),
        "pixels": _("This picture is too large. Choose one with fewer pixels."),
        "password": _("This PDF is protected by a password. Save it without one first."),
        "pages": _("This PDF has no pages, or too many."),
        "text": _("This text isn't saved as UTF-8, or it contains invisible characters."),
        "slow": _("This document takes too long to draw."),
        "gone": _("The file of this document is missing."),
    }

    def __init__(self, fault: str) -> None:
        """`fault` is a key of SENTENCES; others, from the drawing process, count as "kind"."""
        self.fault = fault if fault in self.SENTENCES else "kind"
        super().__init__(str(self.SENTENCES[self.fault]))


class DocumentsBusy(Busy):
    """Too many pages are being drawn or waiting for it."""

    field = "files"
    wait = 5
    message = _("Other documents are being drawn right now. Wait five seconds, then try again.")


class FolderGone(Refused):
    """The folder was deleted meanwhile, in another window."""

    field = "folder"
    message = _("This folder no longer exists. Choose another one.")
