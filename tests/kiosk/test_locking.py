"""Locking a screen and what is written down about it."""

from __future__ import annotations

import pytest

from accounts.models import Session
from accounts.sessions import reference
from audit.models import Entry
from kiosk import codes, flows
from kiosk.errors import WrongCode
from kiosk.presence import Lock, presences
from tests.clients import launched_client

NOW, EARLIER = 5000.0, 4000.0


def locked():
    return [(one.subject_id, one.details) for one in Entry.objects.filter(kind="screen_locked")]


@pytest.fixture
def session(signed_in, ben, dana, monkeypatch):
    """Ben's, at NOW last used EARLIER; dana is signed in, too."""
    signed_in(dana)
    session = reference(signed_in(ben).session.session_key)
    presences.restart()
    monkeypatch.setattr(presences, "now", lambda: EARLIER)
    presences.note_use(session)
    monkeypatch.setattr(presences, "now", lambda: NOW)
    return session


def test_a_screen_left_alone_is_locked_since_now_and_recorded(session, ben):
    flows.lock_left_alone(session, ben.pk)
    assert presences.lock_of(session) == Lock(since=NOW, used=EARLIER)
    assert locked() == [(ben.pk, {"reason": "idle"})]


def test_of_a_session_that_has_just_ended_nothing_is_recorded(session, ben):
    Session.objects.filter(pk=session).delete()
    flows.lock_left_alone(session, ben.pk)
    assert locked() == []


@pytest.mark.django_db
def test_a_code_opens_nothing_where_none_was_chosen(ben, rf):
    window = launched_client()
    window.force_login(ben)
    request = rf.post("/")
    request.user, request.session = ben, window.session
    session = reference(request.session.session_key)
    flows.lock(request, page="/")
    for code in ("", "4938"):
        with pytest.raises(WrongCode):
            flows.unlock_with_code(request, code=code)
    presences.lock(session, Lock(since=NOW, used=NOW, code=codes.digest("4938", "another")))
    with pytest.raises(WrongCode):
        flows.unlock_with_code(request, code="4938")
    assert presences.lock_of(session)


@pytest.mark.django_db
def test_where_nothing_is_locked_no_code_is_right(ben, rf):
    window = launched_client()
    window.force_login(ben)
    request = rf.post("/")
    request.user, request.session = ben, window.session
    key = request.session.session_key
    with pytest.raises(WrongCode):
        flows.unlock_with_code(request, code="4938")
    assert request.session.session_key == key
