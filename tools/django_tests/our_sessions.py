"""What Django asks of every session store, asked of ours."""

from __future__ import annotations

from django.test import TestCase
from sessions_tests.tests import (  # type: ignore[import-not-found]
    SessionMiddlewareTests,
    SessionTestsMixin,
)

from accounts.sessions import SessionStore

__all__ = ["OurSessionTests", "SessionMiddlewareTests"]


class OurSessionTests(SessionTestsMixin, TestCase):  # type: ignore[misc]
    """The tests that each of Django's own stores has to pass."""

    backend = SessionStore
