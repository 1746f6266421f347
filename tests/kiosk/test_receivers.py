"""What signing out means for the screen, and for the other pages of the same session."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.signals import user_logged_out
from django.test import RequestFactory

from tests.clients import launched_client

OUT, PRESENCE = "/accounts/logout/", "/kiosk/presence/"
COOKIE = django_settings.SESSION_COOKIE_NAME


@pytest.fixture
def leave(django_capture_on_commit_callbacks):
    """`leave(window)` signs out; what follows from that has happened, as on a terminal."""

    def sign_out(leaving):
        with django_capture_on_commit_callbacks(execute=True):
            assert leaving.post(OUT).status_code == 302

    return sign_out


def test_in_a_kiosk_the_view_is_renewed(signed_in, ben, kiosk, window, leave):
    leave(signed_in(ben))
    assert window.shown == ["/kiosk/receipt/?why=signed-out"]


def test_on_a_desktop_the_view_stays(signed_in, ben, window, leave):
    leave(signed_in(ben))
    assert window.shown == []


def test_where_nobody_was_signed_in_the_view_stays(
    kiosk, window, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        user_logged_out.send(sender=None, request=RequestFactory().get("/"), user=None)
    assert window.shown == []


def test_another_page_of_the_session_says_that_its_person_signed_out(signed_in, ben, kiosk, leave):
    leaving, other = signed_in(ben), launched_client()
    other.cookies[COOKIE] = leaving.cookies[COOKIE].value
    leave(leaving)
    assert other.get(PRESENCE).json() == {"go": "/kiosk/receipt/?why=signed-out"}
