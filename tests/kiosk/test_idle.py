from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError

from accounts.models import Session, User
from accounts.roles import Role
from accounts.sessions import end_all
from audit.models import Entry
from djangoapp import startup
from kiosk import guests
from kiosk.flows import ending
from kiosk.idle_monitor import IdleMonitor
from kiosk.presence import presences
from kiosk.sign_out_reason import SignOutReason
from tests.cast import PASSWORDS

PRESENCE = "/kiosk/presence/"
COOKIE = django_settings.SESSION_COOKIE_NAME
DAY = 24 * 3600.0
BY_A_PERSON = {"sec-fetch-user": "?1"}


@pytest.fixture
def ben_s(signed_in, ben, kiosk, terminal):
    """The window of ben, who has just signed in; the guard has seen him."""
    window = signed_in(ben)
    terminal.look()
    return window


def is_in(window):
    return window.get("/").status_code == 200


def report(window, **said):
    return window.post(PRESENCE, {"ago": "0", "filled": "0", "plays": "0"} | said).json()


def reasons():
    return [entry.details["reason"] for entry in Entry.objects.filter(kind="session_left")]


def test_nobody_there_for_two_minutes_is_signed_out(ben_s, terminal, window, ben):
    terminal.wait(117)
    assert is_in(ben_s)
    terminal.wait(3)
    assert not is_in(ben_s)
    assert window.shown == ["/kiosk/receipt/?why=idle"]
    entry = Entry.objects.get(kind="session_left")
    assert (entry.subject, entry.actor) == (ben, None)
    assert reasons() == ["idle"]


def test_real_input_keeps_the_session_from_when_it_was(ben_s, terminal):
    for _again in range(5):
        terminal.wait(100)
        assert report(ben_s, ago="4000")["seconds"] == pytest.approx(116)
    terminal.wait(114)
    assert is_in(ben_s)
    terminal.wait(3)
    assert not is_in(ben_s)


def test_a_page_that_only_stays_open_keeps_nothing(ben_s, terminal):
    for _again in range(11):
        ben_s.get("/")
        ben_s.get("/accounts/profile/")
        ben_s.get(PRESENCE, {"ago": "0"})
        ben_s.post("/accounts/notices/acknowledge/")
        terminal.wait(11)
    assert not is_in(ben_s)


def test_going_somewhere_or_sending_a_form_is_use(ben_s, terminal):
    for _again in range(3):
        terminal.wait(70)
        ben_s.get("/accounts/profile/", headers=BY_A_PERSON)
        terminal.wait(70)
        ben_s.post("/accounts/notices/acknowledge/", headers=BY_A_PERSON)
    assert is_in(ben_s)


def test_an_old_report_takes_no_use_back(ben_s, terminal):
    report(ben_s)
    assert report(ben_s, ago="99000")["seconds"] == pytest.approx(120)


@pytest.mark.parametrize("ago", ["", "-5", "soon", "1e3", "٣", "9" * 400])
def test_nonsense_is_no_use(ben_s, terminal, ago):
    terminal.wait(100)
    assert report(ben_s, ago=ago)["seconds"] < 25


def test_a_half_filled_form_gets_the_time_once_more(ben_s, terminal):
    told = report(ben_s, filled="1")
    assert told == {"why": "idle", "seconds": 240.0, "warning": 30, "filled": True}
    terminal.wait(235)
    assert is_in(ben_s)
    terminal.wait(6)
    assert not is_in(ben_s)


def test_leaving_the_form_gives_the_time_back(ben_s, terminal):
    report(ben_s, filled="1")
    ben_s.get("/", headers=BY_A_PERSON)
    terminal.wait(122)
    assert not is_in(ben_s)


def test_what_plays_holds_it_up_to_the_limit(ben_s, terminal, kiosk, window):
    kiosk.session_minutes = 10
    kiosk.save()
    for _again in range(9):
        terminal.wait(60)
        report(ben_s, ago="500000", plays="1")
    assert is_in(ben_s)
    terminal.wait(60)
    assert not is_in(ben_s)
    assert window.shown == ["/kiosk/receipt/?why=limit"]
    assert reasons() == ["limit"]


def test_the_limit_comes_whatever_one_does_and_is_told(ben_s, terminal):
    for _again in range(35):
        terminal.wait(100)
        told = report(ben_s)
    assert (told["why"], told["warning"]) == ("limit", 30)
    assert told["seconds"] == pytest.approx(99, abs=2)
    terminal.wait(101)
    assert not is_in(ben_s)


def new_key(window):
    session = window.session
    session.cycle_key()
    session.save()
    window.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key


def test_a_new_key_does_not_restart_the_time(ben_s, terminal):
    for _again in range(35):
        terminal.wait(100)
        report(ben_s)
    new_key(ben_s)
    assert report(ben_s)["why"] == "limit"
    terminal.wait(101)
    assert not is_in(ben_s)


def test_a_guest_without_account_stays_for_as_long_as_guests_may(
    signed_in, gus, kiosk, terminal, window
):
    gus.set_unusable_password()
    gus.save()
    window_of_gus = signed_in(gus)
    for _again in range(30):
        assert is_in(window_of_gus)
        terminal.wait(60)
        told = report(window_of_gus)
    assert "go" in told
    assert window.shown == ["/kiosk/receipt/?why=limit"]


def test_the_page_of_a_session_that_is_over_is_told_where_to_go(ben_s, terminal):
    terminal.wait(122)
    assert ben_s.get(PRESENCE).json() == {"go": "/kiosk/receipt/?why=idle"}


def test_input_that_comes_too_late_brings_no_session_back(ben_s, terminal):
    terminal.wait(122)
    assert report(ben_s) == {"go": "/kiosk/receipt/?why=idle"}
    assert Session.objects.count() == 0


def test_a_report_needs_the_token_of_its_page(ben_s):
    ben_s.handler.enforce_csrf_checks = True
    assert ben_s.post(PRESENCE, {"ago": "0"}).status_code == 403


@pytest.fixture
def dana_s(signed_in, dana, kiosk):
    """The window of dana, who has just signed in too."""
    return signed_in(dana)


def test_each_session_is_judged_by_its_own_use(ben_s, dana_s, terminal, window):
    his, hers = ben_s, dana_s
    terminal.wait(100)
    report(hers)
    terminal.wait(30)
    assert (is_in(his), is_in(hers)) == (False, True)
    assert window.shown == []  # somebody is still signed in there


def test_what_a_stranger_began_is_dropped_too(visitor, kiosk, terminal, window, ada):
    session = visitor.session
    session["shown"] = "a secret"
    session.save()
    visitor.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
    terminal.wait(60)
    report(visitor, stranger="1")
    terminal.wait(100)
    assert Session.objects.count() == 1
    terminal.wait(30)
    assert Session.objects.count() == 0
    assert (reasons(), window.shown) == ([], [])


def test_a_stranger_s_page_counts_by_itself_and_goes_with_its_view(visitor, kiosk, ada, window):
    told = visitor.get(PRESENCE, {"ago": "100000", "stranger": "1"}).json()
    assert told == {"why": "page", "seconds": 20.0, "warning": 30, "filled": False}
    assert window.shown == []
    over = visitor.get(PRESENCE, {"ago": "121000", "stranger": "1"}).json()
    assert over == {"go": "/accounts/login/"}
    assert window.shown == ["/accounts/login/"]


@pytest.mark.parametrize("by", [DAY, -DAY, 60.0, -60.0])
def test_a_clock_that_is_set_ends_every_session(ben_s, dana_s, terminal, window, by):
    terminal.computer.set_clock(by)
    terminal.look()
    assert not is_in(ben_s)
    assert not is_in(dana_s)
    assert reasons() == ["clock_jump", "clock_jump"]
    assert window.shown == ["/kiosk/receipt/?why=clock"]


@pytest.mark.parametrize("by", [2.0, -2.0])
def test_a_corrected_clock_ends_no_session(ben_s, terminal, by):
    terminal.computer.set_clock(by)
    terminal.look()
    assert is_in(ben_s)


def test_a_sleep_ends_every_session(ben_s, terminal, window):
    terminal.computer.clocks.rest()
    terminal.computer.sleep(600)
    terminal.monitor.look()
    assert not is_in(ben_s)
    assert reasons() == ["suspend"]
    assert window.shown == ["/kiosk/receipt/?why=clock"]


def test_a_check_that_comes_far_too_late_counts_as_sleep_where_clocks_cannot_tell(ben_s, terminal):
    terminal.computer.clocks.rest()
    terminal.computer.pass_time(60)
    terminal.monitor.look()
    assert reasons() == ["suspend"]


def test_a_screen_that_is_locked_ends_every_session_once(ben_s, dana_s, terminal, window):
    startup.note_screen_lock()
    terminal.look()
    assert not is_in(ben_s)
    assert not is_in(dana_s)
    assert reasons() == ["screen_lock", "screen_lock"]
    assert window.shown == ["/kiosk/receipt/?why=screen"]


def test_whoever_comes_after_the_screen_was_locked_stays(signed_in, ben, kiosk, terminal):
    startup.note_screen_lock()
    terminal.look()
    here = signed_in(ben)
    terminal.look()
    assert is_in(here)


def test_while_a_clock_jump_is_being_dealt_with_nothing_is_forgotten(
    ben_s, terminal, monkeypatch, window
):
    def locked(*_args, **_kwargs):
        raise RuntimeError

    terminal.computer.set_clock(DAY)
    with monkeypatch.context() as broken:
        broken.setattr("kiosk.models.KioskPolicy.current", locked)
        with pytest.raises(RuntimeError):
            terminal.look()
    terminal.look()
    assert reasons() == ["clock_jump"]


def test_where_a_session_cannot_be_ended_its_view_goes_once_and_it_ends_as_soon_as_it_can(
    ben_s, terminal, monkeypatch, window
):
    with monkeypatch.context() as broken:
        broken.setattr("kiosk.flows.ending.record", full_disk)
        with pytest.raises(OperationalError):
            terminal.wait(120)
        for _again in range(3):
            with pytest.raises(OperationalError):
                terminal.look()
        assert Session.objects.exists()
        assert window.shown == ["/kiosk/receipt/?why=idle"]
    report(ben_s)  # a page that is still open somewhere keeps nothing

    terminal.look()

    assert not Session.objects.exists()
    assert len(reasons()) == 1
    assert window.shown == ["/kiosk/receipt/?why=idle"]
    terminal.look()
    assert window.shown == ["/kiosk/receipt/?why=idle"]


def test_the_view_is_renewed_even_if_the_database_cannot_be_read(
    ben_s, terminal, monkeypatch, window
):
    terminal.wait(117)
    with monkeypatch.context() as broken:
        broken.setattr("kiosk.models.KioskPolicy.current", full_disk)
        broken.setattr("kiosk.flows.ending.record", full_disk)
        for _again in range(6):
            with pytest.raises(OperationalError):
                terminal.look()
        assert window.shown == ["/kiosk/receipt/?why=idle"]
    terminal.look()
    assert not Session.objects.exists()
    assert reasons() == ["idle"]
    terminal.look()
    assert window.shown == ["/kiosk/receipt/?why=idle"]


def test_while_it_cannot_be_read_what_could_not_be_ended_is_tried_again(
    ben_s, terminal, monkeypatch, window
):
    terminal.wait(117)
    with monkeypatch.context() as broken:
        broken.setattr("kiosk.models.KioskPolicy.current", full_disk)
        with monkeypatch.context() as full:
            full.setattr("kiosk.flows.ending.record", full_disk)
            for _again in range(4):
                with pytest.raises(OperationalError):
                    terminal.look()
        assert Session.objects.exists()
        with pytest.raises(OperationalError):
            terminal.look()
    assert not Session.objects.exists()
    assert reasons() == ["idle"]


def test_a_check_that_has_never_read_anything_says_so(ben_s, computer, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("kiosk.models.KioskPolicy.current", full_disk)
        with pytest.raises(OperationalError):
            IdleMonitor(computer.clocks).look()


def test_an_ended_session_leaves_nothing_in_memory(ben_s, dana_s, terminal):
    terminal.look()
    assert len(presences.known()) == 2
    ben_s.post("/accounts/logout/")
    terminal.look()
    assert presences.known() == set(Session.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(("left", "rest"), [(30.0, 1.0), (0.5, 0.5), (0.01, 0.05)])
def test_the_idle_monitor_runs_every_second_and_when_something_is_due(ben_s, terminal, left, rest):
    used = presences.of(Session.objects.get().pk).used
    terminal.computer.pass_time(used + 120.0 - left - terminal.computer.always)
    terminal.computer.clocks.rest()
    terminal.monitor.look()
    assert terminal.monitor._rest == pytest.approx(rest)
    report(ben_s)
    terminal.look()
    assert terminal.monitor._rest == 1.0


def test_on_a_desktop_the_idle_monitor_runs_every_five_seconds(kiosk, settings):
    assert IdleMonitor().pace == 1.0
    settings.KIOSK = False
    assert IdleMonitor().pace == 5.0


def test_what_disturbed_a_session_that_cannot_be_ended_is_none_of_the_next_person_s(
    ben_s, signed_in, dana, terminal, monkeypatch
):
    startup.note_screen_lock()
    with monkeypatch.context() as broken:
        broken.setattr("kiosk.flows.ending.record", full_disk)
        with pytest.raises(OperationalError):
            terminal.look()
    next_person = signed_in(dana)
    terminal.look()
    assert is_in(next_person)
    assert not is_in(ben_s)
    assert reasons() == ["screen_lock"]


def test_staff_keep_the_view_although_somebody_is_idle(ben_s, visitor, terminal, window):
    terminal.wait(100)
    assert visitor.get("/kiosk/staff/password/").status_code == 200
    terminal.wait(100)
    assert is_in(ben_s)
    assert window.shown == []
    terminal.wait(20)
    assert not is_in(ben_s)
    assert window.shown == ["/kiosk/receipt/?why=idle"]


def full_disk(*_args, **_kwargs):
    raise OperationalError("database or disk is full")


def test_whoever_is_signed_out_by_others_gets_a_new_view_too(ben_s, terminal, window, ben):
    ben.is_active = False
    ben.save()
    terminal.look()
    terminal.look()
    assert window.shown == ["/kiosk/receipt/?why=staff"]


def test_signing_out_asks_for_a_new_view_at_once_and_only_once(
    ben_s, terminal, window, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert ben_s.post("/accounts/logout/").headers["Location"] == "/kiosk/receipt/"
    assert window.shown == ["/kiosk/receipt/?why=signed-out"]
    terminal.look()
    terminal.look()
    assert window.shown == ["/kiosk/receipt/?why=signed-out"]


def test_an_idle_check_in_between_renews_nothing(
    ben_s, terminal, window, django_capture_on_commit_callbacks
):
    terminal.look()
    with django_capture_on_commit_callbacks() as callbacks:
        ben_s.post("/accounts/logout/")
        terminal.look()
        assert window.shown == []

    for callback in callbacks:
        callback()
    terminal.look()
    assert window.shown == ["/kiosk/receipt/?why=signed-out"]


@pytest.fixture
def come_again(ben_s, ben, signed_in, window, django_capture_on_commit_callbacks):
    """Have ben, who has signed out, sign in once more; returns his window."""
    with django_capture_on_commit_callbacks(execute=True):
        ben_s.post("/accounts/logout/")
    return lambda: signed_in(ben)


def test_whoever_signs_in_while_the_idle_monitor_runs_keeps_the_view(
    come_again, terminal, window, monkeypatch
):
    come = []
    monkeypatch.setattr(guests, "sweep", lambda: come.append(come_again()))

    terminal.look()

    assert len(come) == 1
    assert is_in(come[0])
    assert window.shown == ["/kiosk/receipt/?why=signed-out"]


def test_whoever_came_again_and_is_signed_out_by_others_gets_a_new_view(
    come_again, terminal, window
):
    come_again()
    terminal.look()
    Session.objects.all().delete()

    terminal.look()

    assert window.shown == ["/kiosk/receipt/?why=signed-out", "/kiosk/receipt/?why=staff"]


def test_a_sign_out_that_failed_hides_no_later_end(ben_s, ben, terminal, window):
    terminal.look()
    session = Session.objects.get(user=ben).pk
    presences.go(ben.pk, session)  # what a sign-out leaves that was rolled back

    terminal.wait(122)

    assert window.shown == ["/kiosk/receipt/?why=idle"]


@pytest.fixture
def signing_out(ben_s, monkeypatch, django_capture_on_commit_callbacks):
    """`signing_out(part)` has ben sign out while that part of it meets a full disk."""

    def sign_out(part):
        with monkeypatch.context() as full, django_capture_on_commit_callbacks(execute=True):
            full.setattr(f"accounts.flows.signing_in.{part}", full_disk)
            return ben_s.post("/accounts/logout/")

    return sign_out


@pytest.mark.parametrize("part", ["record", "auth.logout"])
def test_whoever_signs_out_while_nothing_can_be_written_is_gone_all_the_same(
    ben_s, signing_out, terminal, window, part
):
    cookie = ben_s.cookies[COOKIE].value
    answer = signing_out(part)
    assert answer.headers["Location"] == "/kiosk/receipt/"
    assert answer.cookies[COOKIE].value == ""
    ben_s.cookies[COOKIE] = cookie  # as if it had been kept
    assert not is_in(ben_s)

    terminal.look()

    assert not Session.objects.exists()
    (entry,) = Entry.objects.filter(kind="signed_out")
    assert str(entry.actor) == "Ben"
    assert window.shown == ["/kiosk/receipt/?why=signed-out"]


def test_what_could_not_be_written_is_tried_again(ben_s, signing_out, terminal, monkeypatch):
    signing_out("record")
    with monkeypatch.context() as full:
        full.setattr("accounts.flows.signing_in.record", full_disk)
        with pytest.raises(OperationalError):
            terminal.look()
    assert Session.objects.exists()
    terminal.look()
    assert not Session.objects.exists()


def test_on_a_desktop_they_are_gone_too(signed_in, ben, terminal, monkeypatch):
    window = signed_in(ben)
    with monkeypatch.context() as full:
        full.setattr("accounts.flows.signing_in.record", full_disk)
        assert window.post("/accounts/logout/").headers["Location"] == "/accounts/signed-out/"
    assert not is_in(window)
    terminal.look()
    assert not Session.objects.exists()


def test_a_desktop_locks_also_while_nothing_can_be_written(
    signed_in, ben, dana, terminal, monkeypatch
):
    windows = [signed_in(ben), signed_in(dana)]
    terminal.look()
    with monkeypatch.context() as full:
        full.setattr("kiosk.flows.screen_lock.record", full_disk)
        with pytest.raises(OperationalError):
            terminal.wait(15 * 60)

    for window in windows:
        assert window.get("/").headers["Location"] == "/kiosk/locked/"


def test_a_new_key_is_no_sign_out(ben_s, terminal, window):
    new_key(ben_s)
    terminal.look()
    assert is_in(ben_s)
    assert window.shown == []


def test_a_view_that_is_lost_takes_every_session_with_it(ben_s, dana_s, terminal, window):
    assert ending.sign_out_after_trouble()
    assert not is_in(ben_s)
    assert not is_in(dana_s)
    terminal.look()
    assert Entry.objects.get(kind="sessions_ended").details == {"reason": "page_failed", "count": 2}
    assert window.shown == []  # whoever lost the view shows a new one


def test_a_view_that_is_lost_with_nobody_signed_in_takes_a_stranger_s_session_too(
    visitor, kiosk, ada
):
    visitor.post("/kiosk/look/", {"text": "150"})
    assert Session.objects.count() == 1

    assert not ending.sign_out_after_trouble()

    assert Session.objects.count() == 0


def test_the_page_of_whoever_the_staff_signed_out_says_so(ben_s, ada, window):
    ending.sign_everybody_out(actor=ada)
    assert ben_s.get(PRESENCE).json() == {"go": "/kiosk/receipt/?why=staff"}
    assert window.shown == ["/kiosk/receipt/?why=staff"]


def test_on_a_desktop_signing_everybody_out_shows_no_sign_out_page(signed_in, ben, ada, window):
    signed_in(ben)
    assert ending.sign_everybody_out(actor=ada) == 1
    assert window.shown == []


def test_nothing_about_a_stranger_is_kept_in_memory(visitor, kiosk, ben, terminal):
    visitor.get("/accounts/login/", headers=BY_A_PERSON)
    assert presences.known() == frozenset()
    visitor.post("/accounts/login/", {"username": "ben", "password": PASSWORDS["ben"]})
    visitor.post("/accounts/logout/", headers=BY_A_PERSON)
    terminal.look()
    assert presences.known() == frozenset()


def test_the_time_without_use_begins_with_the_sign_in(visitor, kiosk, ben, computer):
    visitor.post("/accounts/login/", {"username": "ben", "password": PASSWORDS["ben"]})
    computer.pass_time(50)
    assert visitor.get(PRESENCE).json()["seconds"] == pytest.approx(70)


def test_without_a_window_nothing_breaks(ben_s, terminal):
    terminal.wait(122)
    assert not is_in(ben_s)


def test_a_session_that_has_just_ended_was_left_by_nobody(ben_s, ben):
    end_all()
    ending.end_session_left("no such row", ben.pk, why="idle", shown=SignOutReason.IDLE)
    assert reasons() == []
    assert presences.why_over("no such row") == SignOutReason.IDLE


# --- On a desktop ---


def test_a_desktop_locks_after_fifteen_minutes_and_keeps_the_session(
    signed_in, ben, terminal, window
):
    his = signed_in(ben)
    terminal.look()
    terminal.wait(895)
    assert is_in(his)
    terminal.wait(5)
    assert his.get("/").headers["Location"] == "/kiosk/locked/"
    assert his.get(PRESENCE).json() == {"go": "/kiosk/locked/"}
    entry = Entry.objects.get(kind="screen_locked")
    assert (entry.subject, entry.details) == (ben, {"reason": "idle"})
    terminal.wait(3600)
    assert Entry.objects.filter(kind="screen_locked").count() == 1
    assert Session.objects.count() == 1
    assert window.shown == []


def test_on_a_desktop_whoever_is_not_signed_in_is_led_to_sign_in(signed_in, ben, ada, window):
    his = signed_in(ben)
    ending.sign_everybody_out(actor=ada)
    for asked in ({}, {"stranger": "1", "ago": "0"}):
        assert his.get(PRESENCE, asked).json() == {"go": "/accounts/login/"}
    assert window.shown == []


def test_a_page_whose_session_is_not_known_is_led_to_sign_in(visitor, kiosk, ada):
    assert visitor.get(PRESENCE).json() == {"go": "/accounts/login/"}
    assert report(visitor) == {"go": "/accounts/login/"}
    assert presences.known() == frozenset()


def test_a_desktop_s_page_is_told_when_it_locks(signed_in, ben, terminal):
    his = signed_in(ben)
    terminal.look()
    told = report(his)
    assert told == {"why": "lock", "seconds": 900.0, "warning": 0, "filled": False}


def test_a_clock_that_is_set_changes_nothing_on_a_desktop(signed_in, ben, terminal):
    his = signed_in(ben)
    terminal.look()
    terminal.computer.set_clock(-DAY)
    terminal.look()
    assert is_in(his)


def test_a_desktop_that_slept_for_long_is_locked_when_it_wakes(signed_in, ben, terminal):
    his = signed_in(ben)
    terminal.look()
    terminal.computer.sleep(3600)
    terminal.look()
    assert his.get("/").headers["Location"] == "/kiosk/locked/"


def test_a_guest_whose_minutes_are_over_is_gone(kiosk, terminal, window, visitor, ada):
    kiosk.guests_allowed = True
    kiosk.save()
    visitor.post("/kiosk/guest/")
    assert guests.count() == 1

    terminal.wait(kiosk.guest_minutes * 60 + 2)

    assert guests.count() == 0
    assert not User.objects.filter(groups__name=Role.GUEST).exists()
