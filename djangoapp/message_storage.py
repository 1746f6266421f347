"""Message storage."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class OwnCookieStorage(CookieStorage):
    """Cookie storage with a name per installation, because all ports of a host share cookies."""

    cookie_name: str = settings.MESSAGE_COOKIE_NAME
