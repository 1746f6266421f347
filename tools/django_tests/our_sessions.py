"""Django's tests for every session store, run on ours."""

from __future__ import annotations

from django.test import TestCase
from sessions_tests.tests import (  # type: ignore[import-not-found]
    SessionMiddlewareTests,
    SessionTestsMixin,
)

from accounts.sessions import SessionStore

__all__ = ["OurSessionTests", "SessionMiddlewareTests"]


class OurSessionTests(SessionTestsMixin, TestCase):  # type: ignore[misc]
    """The tests that Django runs on each of its own stores."""

    backend = SessionStore
