from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Session
from audit.models import Entry

PAGE = "/accounts/sessions/"
END = "/accounts/sessions/end/"
END_OTHERS = "/accounts/sessions/end-others/"


def reference(window) -> str:
    [row] = window.get(PAGE).context["here"]
    return row.pk


def ended():
    return [entry.details for entry in Entry.objects.filter(kind="sessions_ended")]


def test_it_says_where_and_since_when(signed_in, ben, monkeypatch):
    monkeypatch.setattr("platform.node", lambda: "reading-room")
    elsewhere, here = signed_in(ben), signed_in(ben)
    elsewhere.get("/")
    Session.objects.filter(pk=reference(elsewhere)).update(
        created_at=timezone.now() - timedelta(hours=3)
    )
    page = here.get(PAGE)
    assert [len(page.context[name]) for name in ("here", "others")] == [1, 1]
    text = page.content.decode()
    assert "This window" in text
    assert "Another window on reading-room" in text
    assert text.count("Signed in:") == 2
    assert "just now" in text


def test_alone_there_is_nothing_to_end(signed_in, ben):
    page = signed_in(ben).get(PAGE).content.decode()
    assert "You aren't signed in anywhere else." in page
    assert END not in page


def test_one_is_ended_and_the_others_go_on(signed_in, ben):
    first, second, here = signed_in(ben), signed_in(ben), signed_in(ben)
    answer = here.post(END, {"session": reference(first)}, follow=True)
    assert b"Session ended." in answer.content
    assert first.get("/").status_code == 302
    assert second.get("/").status_code == 200
    assert here.get("/").status_code == 200
    assert ended() == [{"reason": "ended_by_person", "count": 1}]


def test_all_others_are_ended(signed_in, ben, dana):
    windows, here, danas = [signed_in(ben), signed_in(ben)], signed_in(ben), signed_in(dana)
    answer = here.post(END_OTHERS, follow=True)
    assert b"2 other sessions ended." in answer.content
    assert [window.get("/").status_code for window in windows] == [302, 302]
    assert here.get("/").status_code == 200
    assert danas.get("/").status_code == 200
    assert ended() == [{"reason": "ended_by_person", "count": 2}]


def test_nothing_to_end_is_no_event(signed_in, ben):
    here = signed_in(ben)
    here.post(END_OTHERS)
    for nonsense in ("", "x", "0" * 64):
        answer = here.post(END, {"session": nonsense}, follow=True)
        assert b"had already ended" in answer.content
    assert ended() == []


def test_nobody_ends_another_person_s_session_nor_the_one_in_use(signed_in, ben, dana):
    bens, danas = signed_in(ben), signed_in(dana)
    danas.post(END, {"session": reference(bens)})
    bens.post(END, {"session": reference(bens)})
    assert bens.get("/").status_code == 200
    assert ended() == []


def test_what_the_page_shows_signs_nobody_in(signed_in, visitor, ben, settings):
    shown = reference(signed_in(ben))
    visitor.cookies[settings.SESSION_COOKIE_NAME] = shown
    assert visitor.get("/").status_code == 302


@pytest.mark.parametrize("address", [END, END_OTHERS])
def test_strangers_sign_in_first(visitor, ada, address):
    assert visitor.post(address).headers["Location"].startswith("/accounts/login/")
