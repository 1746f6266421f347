from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import Error, OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from accounts import pins
from accounts.models import Session, SignInPolicy
from audit.models import Entry
from kiosk import unlock_codes
from kiosk.flows import ending
from kiosk.middleware import OPEN_WHILE_LOCKED
from kiosk.presence import presences
from tests.cast import PASSWORDS
from tests.hashers import MeetingArgon2idHasher
from tests.pages import every_page
from tests.rendered import read
from tests.wire import WireWindow

STEP_AWAY, LOCKED, END = "/kiosk/step-away/", "/kiosk/locked/", "/kiosk/locked/end/"
PROFILE = "/accounts/profile/"
PIN = "493827"
HOUR = 3600.0  # seconds


def step_away(window, page=PROFILE, **typed):
    return window.post(STEP_AWAY, {"next": page, **typed})


def open_with(window, secret):
    return window.post(LOCKED, {"secret": secret})


def is_locked(window):
    return window.get("/").headers.get("Location") == LOCKED


def kinds():
    return list(Entry.objects.order_by("sequence").values_list("kind", flat=True))


def last():
    return Entry.objects.order_by("-sequence")[0].details


def words(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def away(signed_in, ben, kiosk, terminal):
    """The window of ben, who has stepped away from his profile."""
    window = signed_in(ben)
    terminal.look()
    assert step_away(window).headers["Location"] == LOCKED
    return window


def test_the_screen_is_covered_also_while_nothing_can_be_written(
    signed_in, ben, kiosk, monkeypatch
):
    def full_disk(*_given, **_named):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("kiosk.flows.screen_lock.record", full_disk)
    window = signed_in(ben)
    assert step_away(window).headers["Location"] == LOCKED
    assert is_locked(window)


@pytest.fixture
def guest(signed_in, gus, kiosk, terminal):
    """The window of a guest without a password."""
    gus.set_unusable_password()
    gus.save()
    window = signed_in(gus)
    terminal.look()
    return window


def test_one_press_covers_the_screen_and_the_password_opens_it_where_one_was(away):
    assert is_locked(away)
    assert kinds() == ["screen_locked"]
    key = away.session.session_key
    assert open_with(away, PASSWORDS["ben"]).headers["Location"] == PROFILE
    assert away.get(PROFILE).status_code == 200
    assert away.session.session_key != key
    assert kinds() == ["screen_locked", "reauthenticated", "screen_unlocked"]
    assert last() == {"way": "password"}


def test_the_old_key_opens_nothing_afterwards(away, settings):
    key = away.session.session_key
    open_with(away, PASSWORDS["ben"])
    away.cookies[settings.SESSION_COOKIE_NAME] = key
    assert away.get("/").headers["Location"] == "/accounts/login/?next=/"


OPEN = (
    *("kiosk:unlock", "kiosk:end_locked", "kiosk:presence", "kiosk:receipt", "kiosk:look"),
    *("style", "accent", "administration:mark"),
)


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_every_page_is_the_lock(method, signed_in, ada):
    window = signed_in(ada)
    step_away(window)
    before = kinds()
    for page in every_page():
        if page.name not in OPEN:
            answer = getattr(window, method)(page.path)
            assert (answer.status_code, answer.headers["Location"]) == (302, LOCKED), page
    assert kinds() == before
    assert Session.objects.count() == 1


def test_the_list_of_what_is_open_is_complete():
    assert set(OPEN) == OPEN_WHILE_LOCKED


def test_the_lock_shows_nothing_but_the_name_and_on_a_public_terminal_not_even_that(away, kiosk):
    page = words(away.get(LOCKED))
    assert "Ben is signed in" in page
    assert 'class="bar"' not in page
    kiosk.people_shown = False
    kiosk.save()
    assert "Ben" not in words(away.get(LOCKED))
    kiosk.people_shown = True
    kiosk.save()
    SignInPolicy.objects.update(preset=SignInPolicy.Preset.PUBLIC)
    assert "Ben" not in words(away.get(LOCKED))


def test_a_wrong_password_is_refused_and_the_waits_hold(away):
    for number in range(5):
        answer = open_with(away, f"wrong {number}")
        assert "Wrong password." in words(answer)
    assert 'data-wait="30"' in words(answer)
    assert open_with(away, PASSWORDS["ben"]).status_code == 429
    assert is_locked(away)
    assert kinds()[-1] == "reauthentication_refused"


def test_the_pin_opens_it_too(away, ben, policy):
    policy.pins_allowed = True
    policy.save()
    ben.pin = pins.encoded(PIN)
    ben.save()
    assert "Your password or PIN" in words(away.get(LOCKED))
    assert "Wrong PIN. Try again." in words(open_with(away, "100000"))
    assert open_with(away, PIN).headers["Location"] == PROFILE
    assert kinds()[-3:] == ["pin_refused", "pin_accepted", "screen_unlocked"]
    assert last() == {"way": "pin"}


def test_unlocking_does_not_lengthen_the_twelve_hours(signed_in, ben, policy, computer):
    policy.pins_allowed = True
    policy.save()
    ben.pin = pins.encoded(PIN)
    ben.save()
    window = signed_in(ben)  # on a desktop, where only these end it
    computer.pass_time(11 * HOUR)
    step_away(window)
    assert open_with(window, PIN).headers["Location"] == PROFILE
    computer.pass_time(HOUR - 2)
    assert window.get("/").status_code == 200
    computer.pass_time(3)
    assert window.get("/").headers["Location"] == "/accounts/login/?next=/"


def test_full_slots_ask_to_wait(away, monkeypatch):
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    assert open_with(away, PASSWORDS["ben"]).status_code == 429


def test_where_nothing_is_locked_the_lock_leads_home(signed_in, ben, kiosk):
    window = signed_in(ben)
    assert window.get(LOCKED).headers["Location"] == "/"
    assert window.post(END).headers["Location"] == "/"
    assert window.get(STEP_AWAY).headers["Location"] == "/"
    assert not is_locked(window)


@pytest.mark.parametrize("page", ["//evil.example/", "http://evil.example/", ""])
def test_it_leads_back_to_no_foreign_page(signed_in, ben, kiosk, page):
    window = signed_in(ben)
    step_away(window, page)
    assert open_with(window, PASSWORDS["ben"]).headers["Location"] == "/"


# --- Others come in between ---


@pytest.fixture
def locked(served, ben):
    """Ben's locked screen on the wire, with the page that is on it."""
    with WireWindow(served) as window:
        window.sign_in("ben", PASSWORDS["ben"])
        _status, page = window.get("/")
        window.post(STEP_AWAY, page)
        _status, page = window.get(LOCKED)
        yield window, page


def give_password(window, page):
    status, _page = window.post(LOCKED, page, secret=PASSWORDS["ben"])
    return status, window.headers["location"]


def test_one_of_two_who_unlock_it_at_once_goes_on(served, locked, settings):
    window, page = locked
    settings.PASSWORD_HASHERS = ["tests.hashers.MeetingArgon2idHasher"]
    with WireWindow(served) as other, ThreadPoolExecutor(2) as pool:
        other.cookies = dict(window.cookies)
        answers = pool.map(lambda one: give_password(one, page), (window, other))
        assert sorted(answers) == [(302, "/"), (302, "/accounts/login/")]
        assert sorted(one.get("/")[0] for one in (window, other)) == [200, 302]
    assert Session.objects.count() == 1
    assert kinds().count("screen_unlocked") == 1


def test_whoever_is_signed_out_while_they_unlock_it_stays_out(locked, ada, settings):
    window, page = locked
    settings.PASSWORD_HASHERS = ["tests.hashers.MeetingArgon2idHasher"]
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(give_password, window, page)
        MeetingArgon2idHasher.meeting.wait()
        ending.sign_everybody_out(actor=ada)
        MeetingArgon2idHasher.meeting.wait()
        assert answer.result() == (302, "/accounts/login/")
    assert window.get("/")[0] == 302
    assert Session.objects.count() == 0
    assert kinds() == ["signed_in", "screen_locked", "everybody_signed_out"]


# --- Nobody comes back ---


def test_a_locked_session_is_not_signed_out_before_its_ten_minutes(away, terminal, window):
    terminal.wait(590)
    assert is_locked(away)
    terminal.wait(12)
    assert away.get("/").headers["Location"] == "/accounts/login/?next=/"
    assert window.shown == ["/kiosk/receipt/?why=away"]
    assert last() == {"reason": "step_away"}


def test_the_limit_goes_on_while_it_is_locked(away, terminal, kiosk, window):
    kiosk.session_minutes = 5
    kiosk.save()
    until = away.get(LOCKED).context["others_may_end_at"] - timezone.now()
    assert 290 < until.total_seconds() <= 300
    terminal.wait(302)
    assert window.shown == ["/kiosk/receipt/?why=limit"]


def test_playing_with_a_locked_screen_neither_opens_nor_keeps_it(away, terminal):
    for _again in range(5):
        terminal.wait(100)
        away.post("/kiosk/presence/", {"ago": "0"})
        away.get("/", headers={"sec-fetch-user": "?1"})
        assert is_locked(away)
    terminal.wait(102)
    assert not is_locked(away)
    assert last() == {"reason": "step_away"}


def test_somebody_else_cannot_end_it_before_the_time_is_over(signed_in, ben, terminal):
    window = signed_in(ben)  # on a desktop, where it does not end by itself
    terminal.look()
    step_away(window)
    assert "You can sign them out from" in words(window.get(LOCKED))
    assert 'data-others-in="600"' in words(window.get(LOCKED))
    assert window.post(END).headers["Location"] == LOCKED
    assert window.post("/accounts/logout/").headers["Location"] == LOCKED
    terminal.wait(601)
    assert "Sign them out</button>" in words(window.get(LOCKED))
    assert "js/locked.js" not in words(window.get(LOCKED))
    assert window.post(END).headers["Location"] == "/kiosk/receipt/?why=away"
    assert Session.objects.count() == 0
    entry = Entry.objects.get(kind="session_left")
    assert (entry.subject, entry.details) == (ben, {"reason": "next_person"})


def test_the_staff_end_it_at_once(away, ada, window, terminal):
    assert ending.sign_everybody_out(actor=ada) == 1
    assert window.shown == ["/kiosk/receipt/?why=staff"]
    terminal.look()
    assert window.shown == ["/kiosk/receipt/?why=staff"]
    assert Session.objects.count() == 0
    entry = Entry.objects.get(kind="everybody_signed_out")
    assert (entry.actor, entry.details) == (ada, {"count": 1})


@contextmanager
def full_disk():
    """The audit log cannot grow meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TRIGGER full BEFORE INSERT ON audit_entry"
            " BEGIN SELECT RAISE(FAIL, 'full'); END"
        )
        yield
        cursor.execute("DROP TRIGGER full")


WAYS_TO_END = {
    "next person": lambda window, _ada: window.post(END),
    "staff": lambda _window, ada: ending.sign_everybody_out(actor=ada),
    "trouble": lambda _window, _ada: ending.sign_out_after_trouble(),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by", WAYS_TO_END)
def test_a_session_that_could_not_be_ended_stays_locked(signed_in, ben, ada, computer, by):
    window = signed_in(ben)  # on a desktop, where it does not end by itself
    step_away(window)
    computer.pass_time(601)

    with full_disk(), pytest.raises(Error):
        WAYS_TO_END[by](window, ada)

    assert is_locked(window)
    assert window.post(END).headers["Location"] == "/kiosk/receipt/?why=away"
    assert Session.objects.count() == 0


# --- Guests without a password ---


def test_a_guest_chooses_a_code_at_that_moment(guest):
    assert "Choose four digits" in words(step_away(guest))
    assert not is_locked(guest)
    assert step_away(guest, code="4938").headers["Location"] == LOCKED
    assert is_locked(guest)
    assert "You have 4 tries left" in words(open_with(guest, "4939"))
    assert open_with(guest, "4938").headers["Location"] == PROFILE
    assert guest.get("/").status_code == 200
    assert kinds() == ["screen_locked", "unlock_refused", "screen_unlocked"]


def test_the_code_is_thrown_away(guest):
    step_away(guest, code="4938")
    open_with(guest, "4938")
    step_away(guest, code="7051")
    assert "Wrong code." in words(open_with(guest, "4938"))


def test_the_form_is_sent_with_the_fourth_digit(guest):
    step_away(guest, code="4938")
    page = guest.get(LOCKED)
    (field,) = read(page).all("input", name="secret")
    assert field["data-digits"] == str(unlock_codes.LENGTH)
    assert "js/digits.js" in page.content.decode()


def test_the_fifth_wrong_code_ends_the_session(guest, django_capture_on_commit_callbacks, window):
    step_away(guest, code="4938")
    for _again in range(4):
        open_with(guest, "0007")
    with django_capture_on_commit_callbacks(execute=True):
        assert open_with(guest, "0007").headers["Location"] == "/kiosk/receipt/?why=codes"
    assert guest.get("/").headers["Location"] == "/accounts/login/?next=/"
    assert last() == {"reason": "wrong_codes"}
    assert window.shown == ["/kiosk/receipt/?why=codes"]


@pytest.mark.parametrize("code", ["", "493", "49385", "49a8", "0000", "1234", "8642", "1212"])
def test_an_unsuitable_code_is_refused(guest, code):
    page = step_away(guest, code=code)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not is_locked(guest)


def test_a_code_is_kept_as_a_hash_of_this_session_only():
    kept = unlock_codes.digest("4938", "one session")
    assert b"4938" not in kept
    assert unlock_codes.matches("4938", "one session", kept)
    assert not unlock_codes.matches("4938", "another", kept)


def test_a_code_does_not_unlock_the_screen_of_a_person_with_a_password(away):
    assert "Wrong password." in words(open_with(away, "4938"))
    assert is_locked(away)


def test_a_request_that_was_under_way_undoes_no_lock(signed_in, ben, kiosk):
    window = signed_in(ben)
    under_way = window.session
    step_away(window)
    under_way["language"] = "de"
    under_way.save()
    assert is_locked(window)


def test_the_header_offers_it(signed_in, ben, settings):
    page = words(signed_in(ben).get("/"))
    assert f'action="{reverse("kiosk:step_away")}"' in page
    assert ">Lock<" in page
    settings.KIOSK = True
    assert ">Step away<" in words(signed_in(ben).get("/"))


def test_presences_forget_sessions_that_are_no_more(away, terminal):
    assert len(presences.known()) == 1
    Session.objects.all().delete()
    terminal.look()
    assert presences.known() == frozenset()
