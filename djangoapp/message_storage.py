"""Where one-time messages wait for the next page."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class OwnCookieStorage(CookieStorage):
    """Signed cookie under this installation's own name, as ports share cookies (P-L4)."""

    cookie_name: str = settings.MESSAGE_COOKIE_NAME
