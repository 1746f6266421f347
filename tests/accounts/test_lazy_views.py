"""Views that are imported when they are asked for."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from accounts.lazy_views import page


def test_a_private_page_cannot_be_made_public_by_its_address():
    view = page("", "accounts.views.sessions.sessions", public=True).callback

    with pytest.raises(ImproperlyConfigured, match=r"sessions\.sessions is not public"):
        view(HttpRequest())


def test_a_page_is_private_unless_it_says_otherwise():
    private = page("", "accounts.views.login.login").callback
    public = page("", "accounts.views.login.login", public=True).callback

    assert getattr(private, "login_required", True)
    assert not getattr(public, "login_required", True)
