from __future__ import annotations

import re

import pytest
from django.utils import timezone

from accounts.models import Notice, Session, User
from accounts.sessions import SessionStore
from audit.models import Entry
from recovery import codes
from recovery.codes import Kind
from recovery.flows.codes import make_sheet
from recovery.models import RecoveryCode
from tests.clients import launched_client, prove
from tests.hashers import comers_between
from tests.passing_time import pass_time, set_clock

OWN, FIRST, TEXT = "/recovery/codes/", "/recovery/first-codes/", "/recovery/codes/text/"
PASSWORD = "three otters in a teapot"
CODE = re.compile("[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}")


def shown(answer):
    assert answer.status_code == 200
    return CODE.findall(answer.content.decode())


def register(window, name="Nina"):
    fields = {"username": name, "password1": PASSWORD, "password2": PASSWORD}
    return window.post("/accounts/register/", fields)


def test_whoever_registers_is_shown_eight_codes_once(visitor, ada):
    assert register(visitor).headers["Location"] == FIRST
    made = shown(visitor.get(FIRST))
    assert len(set(made)) == 8
    nina = User.objects.get(username="Nina")
    assert RecoveryCode.objects.filter(person=nina).count() == 8
    assert Entry.objects.get(kind="recovery_codes_made", actor=nina).details == {"count": 8}
    again = visitor.get(FIRST)
    assert again.headers["Location"] == "/accounts/login/?name=Nina"
    assert visitor.get("/").status_code == 302
    used = visitor.post("/recovery/code/", {"username": "nina", "code": made[7]})
    assert used.headers["Location"] == "/recovery/password/"


def test_looking_ahead_makes_no_codes(visitor, ada):
    register(visitor)
    assert visitor.head(FIRST).status_code == 302
    assert len(shown(visitor.get(FIRST))) == 8


def test_nobody_else_is_shown_them(visitor, ben, signed_in):
    register(launched_client())
    assert visitor.get(FIRST).headers["Location"] == "/recovery/trouble/"
    assert signed_in(ben).get(FIRST).headers["Location"] == "/"
    assert not RecoveryCode.objects.exists()


def test_they_are_shown_only_in_the_first_minutes_and_before_signing_in(visitor, ada):
    register(visitor)
    session = visitor.session
    session["registered_at"] -= 601
    session.save()
    assert visitor.get(FIRST).headers["Location"] == "/recovery/trouble/"
    session["registered_at"] += 601
    session.save()
    User.objects.filter(username="Nina").update(last_login=timezone.now())
    assert visitor.get(FIRST).headers["Location"] == "/recovery/trouble/"


def test_while_the_computer_is_busy_the_codes_wait(visitor, ada, monkeypatch):
    register(visitor)
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    visitor.raise_request_exception = False
    assert visitor.get(FIRST).status_code == 429
    monkeypatch.undo()
    assert len(shown(visitor.get(FIRST))) == 8


def test_new_codes_replace_those_before_and_leave_a_notice(signed_in, ben, sheet):
    window = signed_in(ben)
    assert b"8 codes left." in window.get(OWN).content
    made = shown(window.post(OWN))
    assert len(set(made)) == 8
    assert RecoveryCode.objects.filter(person=ben).count() == 8
    assert Notice.objects.filter(person=ben, kind="recovery_codes_changed").exists()
    assert Entry.objects.filter(kind="recovery_codes_made", actor=ben).count() == 2
    old = launched_client().post("/recovery/code/", {"username": "ben", "code": str(sheet[0])})
    assert old.status_code == 200
    new = launched_client().post("/recovery/code/", {"username": "ben", "code": made[0]})
    assert new.status_code == 302


def test_new_codes_leave_those_of_everybody_else(signed_in, ben, finn, sheet):
    finns = make_sheet(finn)
    signed_in(ben).post(OWN)
    own = RecoveryCode.objects.filter(person=finn).values_list("selector", flat=True)
    assert set(own) == {code.selector for code in finns}


def test_the_first_codes_are_no_news(signed_in, ben):
    window = signed_in(ben)
    assert b"You have no codes yet" in window.get(OWN).content
    window.post(OWN)
    assert not Notice.objects.filter(person=ben).exists()


def test_the_page_shows_no_codes_again(signed_in, ben, sheet):
    assert shown(signed_in(ben).get(OWN)) == []


def test_new_codes_want_the_password_again_and_then_go_on(signed_in, ben):
    window = signed_in(ben)
    prove(window, seconds_ago=301)
    asked = window.post(OWN)
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not RecoveryCode.objects.exists()
    assert "Create new recovery codes?" in window.get(asked["Location"]).content.decode()
    answer = window.post(asked["Location"], {"password": "gravel under bicycle"})
    assert answer.headers["Location"] == OWN
    assert len(shown(window.get(OWN))) == 8
    assert shown(window.get(OWN)) == []


def test_full_slots_leave_the_codes_from_before(signed_in, ben, sheet, monkeypatch):
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    answer = signed_in(ben).post(OWN)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert RecoveryCode.objects.filter(selector=sheet[0].selector).exists()


def test_all_codes_are_made_in_one_slot_so_nobody_waits_eight_times(signed_in, ben, monkeypatch):
    window, came = signed_in(ben), comers_between(monkeypatch)
    assert window.post(OWN).status_code == 200
    assert came == ["turned away"] * 8


def test_the_page_can_be_printed_and_saved_as_text(signed_in, ben, policy):
    policy.terminal_name = "Reading room"
    policy.save()
    window = signed_in(ben)
    page = window.post(OWN)
    assert b"data-print" in page.content
    saved = window.post(TEXT, {"sheet": page.context["sheet"]})
    assert saved.headers["Content-Disposition"].startswith("attachment;")
    assert saved.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert saved.headers["Cache-Control"] == "no-store"
    text = saved.content.decode()
    assert CODE.findall(text) == shown(page)
    assert "Reading room" in text
    assert "Ben" in text


def test_the_text_is_to_be_had_before_signing_in_too(visitor, ada):
    register(visitor)
    page = visitor.get(FIRST)
    saved = visitor.post(TEXT, {"sheet": page.context["sheet"]})
    assert CODE.findall(saved.content.decode()) == shown(page)


def test_only_what_was_shown_comes_back_and_only_for_an_hour(visitor, ada, monkeypatch):
    register(visitor)
    sheet = visitor.get(FIRST).context["sheet"]
    for wrong in ("", "x", sheet[:-1], sheet + "x"):
        assert visitor.post(TEXT, {"sheet": wrong}).headers["Location"] == "/recovery/trouble/"
    set_clock(monkeypatch, days=3)
    assert "Latchkey" in visitor.post(TEXT, {"sheet": sheet}).content.decode()
    pass_time(monkeypatch, hours=1, minutes=1)
    assert visitor.post(TEXT, {"sheet": sheet}).headers["Location"] == "/recovery/trouble/"


def test_the_server_keeps_no_code_for_all_this(visitor, ada):
    register(visitor)
    made = shown(visitor.get(FIRST))
    stored = str(list(Session.objects.values()) + list(RecoveryCode.objects.values()))
    stored += str([SessionStore().decode(row.session_data) for row in Session.objects.all()])
    assert not any(code in stored or code.replace("-", "")[:16] in stored for code in made)


def test_the_profile_offers_the_page(signed_in, ben):
    assert f'href="{OWN}"'.encode() in signed_in(ben).get("/accounts/profile/").content


def test_a_failing_log_makes_no_codes(ben, sheet, monkeypatch):
    def fail(*_arguments, **_options):
        raise OSError("disk full")

    monkeypatch.setattr("recovery.flows.codes.record", fail)
    with pytest.raises(OSError, match="disk full"):
        make_sheet(ben)
    assert RecoveryCode.objects.filter(selector=sheet[0].selector).exists()


def test_the_code_in_place_of_a_used_one_never_has_a_first_group_twice(ben, sheet, monkeypatch):
    fresh = codes.make(Kind.RECOVERY)
    sets = iter([[*sheet, fresh]])
    monkeypatch.setattr(codes, "make_set", lambda _count: next(sets))
    window = launched_client()
    window.post("/recovery/code/", {"username": "ben", "code": str(sheet[0])})
    chosen = {"password1": PASSWORD, "password2": PASSWORD}
    shown_now = window.post("/recovery/password/", chosen).context["fresh"]
    assert shown_now in (sheet[0], fresh)
