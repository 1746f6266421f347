from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.actions import Area, actions_for
from accounts.models import Session, SignInAttempts, User
from accounts.roles import Role
from accounts.sessions import SessionStore, end_all
from audit.models import Entry
from kiosk import guests
from kiosk.models import Guest, KioskPolicy
from recovery.models import RecoveryCode
from tests.clients import launched_client
from tests.passing_time import pass_time
from tests.rendered import read
from tests.snapshot import unwritable

COME = "/kiosk/guest/"
OUT = "/accounts/logout/"


@pytest.fixture(autouse=True)
def _guests_are_welcome(settings, ada):
    settings.KIOSK = True
    policy = KioskPolicy.current()
    policy.guests_allowed = True
    policy.save()
    guests.guests_here.restart()


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """`with committed():` what is done in it happens with its commit, as on a terminal."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def come():
    window = launched_client()
    assert window.post(COME).headers["Location"] == "/"
    return window


def the_guest():
    return Guest.objects.get().person


def kinds():
    return list(Entry.objects.order_by("sequence").values_list("kind", flat=True))


def test_one_tap_makes_a_guest(visitor):
    assert COME in visitor.get("/accounts/login/").content.decode()
    assert COME in visitor.get("/kiosk/people/").content.decode()
    window = come()
    person = the_guest()
    assert (person.role, person.name_shown) == (Role.GUEST, "Guest 1")
    assert not person.has_usable_password()
    assert (kinds(), guests.count()) == (["guest_came"], 1)
    assert Entry.objects.get().actor == person
    page = window.get("/").content.decode()
    assert "Hello, Guest 1" in page
    assert "Everything of yours is deleted" in page


def test_two_have_two_names_and_nobody_can_sign_in_to_either(visitor):
    come()
    come()
    shown = {person.name_shown for person in User.objects.filter(as_guest__isnull=False)}
    assert shown == {"Guest 1", "Guest 2"}
    for person in User.objects.filter(as_guest__isnull=False):
        for password in ("", "!", person.password, "guest"):
            visitor.post("/accounts/login/", {"username": person.username, "password": password})
            assert "_auth_user_id" not in visitor.session


def test_nobody_can_register_a_guest_s_name(visitor):
    fields = {"username": "guest:1", "password1": "lantern orchard violet"}
    answer = visitor.post("/accounts/register/", fields | {"password2": fields["password1"]})
    assert answer.status_code == 200
    assert "user name can&#x27;t contain" in answer.content.decode()


@pytest.mark.parametrize("closed", ["policy", "desktop"])
def test_where_guests_are_not_allowed_there_is_no_such_way(visitor, settings, closed):
    if closed == "policy":
        KioskPolicy.objects.update(guests_allowed=False)
    else:
        settings.KIOSK = False
    assert visitor.post(COME).status_code == 404
    assert Guest.objects.count() == 0


def test_the_sign_in_page_offers_it_only_where_it_is_allowed(visitor):
    policy = KioskPolicy.current()
    policy.guests_allowed = False
    policy.save()
    assert COME not in visitor.get("/accounts/login/").content.decode()
    assert COME not in visitor.get("/kiosk/people/").content.decode()


def test_whoever_is_signed_in_is_led_home_and_makes_no_guest(signed_in, ben):
    assert signed_in(ben).post(COME).headers["Location"] == "/"
    assert Guest.objects.count() == 0


def test_a_guest_is_gone_with_everything_at_sign_out(committed):
    window = come()
    person = the_guest()
    window.post("/accounts/profile/", {"display_name": "Zoe", "language": ""})
    window.post("/accounts/login/", {"username": person.username, "password": "x"})
    RecoveryCode.objects.create(person=person, selector="x", verifier="y")
    with committed():
        window.post(OUT)
    assert not User.objects.filter(pk=person.pk).exists()
    assert not Guest.objects.exists()
    assert not Session.objects.filter(user_id=person.pk).exists()
    assert not RecoveryCode.objects.exists()
    assert not SignInAttempts.objects.filter(known=True).exists()
    assert kinds()[-2:] == ["signed_out", "guest_gone"]
    assert set(Entry.objects.filter(kind="signed_out").values_list("actor_id", flat=True)) == {
        person.pk
    }
    assert window.get("/").status_code == 302


def test_a_guest_who_cannot_be_deleted_is_signed_out_all_the_same(committed):
    window = come()
    with unwritable("guest_gone"), committed():
        assert window.post(OUT).status_code == 302
    assert window.get("/").status_code == 302
    assert Guest.objects.exists()
    guests.sweep()
    assert not Guest.objects.exists()


def test_a_member_s_session_takes_nobody_along(signed_in, ben, committed):
    window = signed_in(ben)
    come()
    with committed():
        window.post(OUT)
    assert User.objects.filter(pk=ben.pk).exists()
    assert guests.count() == 1


@pytest.mark.parametrize("end", ["staff", "disabled", "idle", "program start"])
def test_the_end_of_the_session_is_the_end_of_the_guest_however_it_comes(
    signed_in, dana, committed, end
):
    come()
    person = the_guest()
    with committed():
        if end == "staff":
            path = f"/administration/people/{person.pk}/sign-out/"
            assert signed_in(dana).post(path).status_code == 302
        elif end == "disabled":
            person.is_active = False
            person.save()
        elif end == "idle":
            Session.objects.filter(user=person).delete()
        else:
            end_all()
    assert not User.objects.filter(pk=person.pk).exists()
    assert kinds()[-1] == "guest_gone"


def test_a_session_that_goes_on_under_a_new_key_keeps_its_guest(committed):
    window = come()
    with committed():
        session = SessionStore(window.session.session_key)
        session.cycle_key()
        session.save()
    assert guests.count() == 1


def test_the_time_of_a_guest_is_limited_and_cannot_be_drawn_out(monkeypatch):
    KioskPolicy.objects.update(guest_minutes=5)
    window = come()
    row = Session.objects.get()
    assert abs(row.expire_date - timezone.now() - timedelta(minutes=5)) < timedelta(seconds=30)
    pass_time(monkeypatch, minutes=5, seconds=1)
    assert window.get("/").status_code == 302
    assert guests.count() == 0
    assert guests.sweep() == 1
    assert not Guest.objects.exists()


def test_stepping_away_does_not_draw_it_out_either():
    window = come()
    until = Session.objects.get().expire_date
    window.post("/kiosk/step-away/", {"code": "4938"})
    key = window.session.session_key
    assert window.post("/kiosk/locked/", {"secret": "4938"}).headers["Location"] == "/"
    assert window.session.session_key != key
    assert Session.objects.get().expire_date == until


def test_a_longer_session_does_not_lengthen_it(monkeypatch):
    come()
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=10))
    pass_time(monkeypatch, minutes=31)
    assert guests.sweep() == 1


def test_what_a_crash_left_is_swept_and_nobody_else(ben, gus):
    come()
    Session.objects.all()._raw_delete(Session.objects.db)
    assert guests.sweep() == 1
    assert guests.sweep() == 0
    assert {"Ben", "gus", "ada"} == set(User.objects.values_list("username", flat=True))


def test_a_script_cannot_fill_the_database(visitor, monkeypatch):
    taken: list[float] = []
    monkeypatch.setattr(guests.guests_here, "sleep", taken.append)
    for _again in range(guests.MOST):
        come()
    answer = visitor.post(COME)
    assert answer.headers["Location"] == "/accounts/login/"
    assert "too many guests" in visitor.get("/accounts/login/").content.decode()
    assert Guest.objects.count() == guests.MOST
    visitor.post(COME)
    assert taken == [1.0]


def test_guests_that_are_gone_make_room_for_the_next(monkeypatch):
    monkeypatch.setattr(guests, "MOST", 2)
    come()
    come()
    Session.objects.all()._raw_delete(Session.objects.db)
    come()
    assert [guest.number for guest in Guest.objects.all()] == [1]


NEEDS_A_PASSWORD = [
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/delete/",
    "/accounts/data/",
    "/recovery/codes/",
]


@pytest.mark.parametrize("path", NEEDS_A_PASSWORD)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_needs_a_password_says_so_plainly(path, method):
    window = come()
    answer = getattr(window, method)(path)
    assert answer.status_code == 403
    page = read(answer)
    assert page.all("h1")[0].words() == "Not available to guests"
    assert page.all("a", href="/", class_="button primary full")
    assert RecoveryCode.objects.count() == 0


def test_nothing_that_needs_one_is_offered(policy):
    policy.pins_allowed = True
    policy.save()
    window = come()
    addresses = [
        link["href"]
        for page in ("/", "/accounts/profile/")
        for link in read(window.get(page)).all("a")
    ]
    assert not set(addresses) & {*NEEDS_A_PASSWORD, "/accounts/profile/pin/"}
    offered = [one.url_name for area in Area for one in actions_for(the_guest(), area)]
    assert offered == ["notes:index", "accounts:profile"]
    profile = window.get("/accounts/profile/").content.decode()
    assert the_guest().username not in profile
    assert 'name="email"' not in profile
    assert window.get("/accounts/profile/pin/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/accounts/profile/", "/accounts/sessions/", "/accounts/activity/"]
)
def test_the_other_pages_are_there_for_guests(path):
    assert come().get(path).status_code == 200


def test_a_guest_cannot_leave_an_address_behind():
    window = come()
    answer = window.post("/accounts/profile/", {"display_name": "Zoe", "email": "zoe@example.org"})
    assert window.get(answer.headers["Location"]).status_code == 403
    assert the_guest().email == ""


SAVES_A_FILE = "/accounts/data/"  # which a kiosk cannot do


def test_somebody_with_a_password_is_still_offered_all(signed_in, gus):
    page = signed_in(gus).get("/accounts/profile/").content.decode()
    for path in NEEDS_A_PASSWORD:
        assert (path in page) == (path not in {"/accounts/reauthenticate/", SAVES_A_FILE})


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_not_exceed_the_limit(monkeypatch):
    monkeypatch.setattr(guests, "MOST", 3)

    def one(_number):
        try:
            return launched_client().post(COME).headers["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        found = sorted(threads.map(one, range(8)))
    assert found == ["/"] * 3 + ["/accounts/login/"] * 5
    assert sorted(Guest.objects.values_list("number", flat=True)) == [1, 2, 3]
