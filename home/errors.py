"""Exceptions of the app. The text of each is a message for the user."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.errors import Refused


class CannotBeOpened(Refused):
    """A new tile for something that has one already, or that no longer exists."""

    field = "target"
    message = _("This was just added or deleted. Choose something else.")
