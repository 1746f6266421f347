"""What a stranger tries at a session that somebody left open, with a proof that is too old."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.test import override_settings

from accounts import pins
from accounts.models import SignInPolicy, User
from accounts.pending_forms import kept_forms
from accounts.sessions import SessionStore
from audit.models import Entry
from tests.accounts.asking import DONE, FORM, PAGE, body, give, send
from tests.cast import PASSWORDS
from tests.clients import launched_client, prove
from tests.wire import WireWindow, token_in

pytestmark = pytest.mark.urls("tests.accounts.asking")

LOCKED = "/kiosk/locked/"
MIB = 1024 * 1024
TOO_MANY_FIELDS = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1
URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture
def strict(ben):
    """The same, and forms need their token."""
    window = launched_client(enforce_csrf_checks=True)
    window.force_login(ben)
    prove(window, seconds_ago=301)
    return window


def with_token(window, page, **form):
    token = token_in(body(window.get(page)))
    return window.post(page, {"csrfmiddlewaretoken": token, **form})


def test_neither_the_password_nor_cancel_counts_without_the_token(strict):
    asks = with_token_sent_to(strict, PAGE)
    for form in ({"password": PASSWORDS["ben"]}, {"cancel": "yes"}):
        assert strict.post(asks, form).status_code == 403
    assert body(strict.get(asks)).count("Paint house 7?") == 1
    assert with_token(strict, asks, password=PASSWORDS["ben"]).headers["Location"] == PAGE
    assert body(strict.get(PAGE)) == DONE


def with_token_sent_to(window, page):
    token = token_in(body(window.get("/accounts/profile/")))
    return window.post(page, FORM | {"csrfmiddlewaretoken": token}).headers["Location"]


def test_a_token_from_before_the_sign_in_sends_nothing_after_it(strict):
    old = token_in(body(strict.get("/accounts/profile/")))
    strict.post("/accounts/logout/", {"csrfmiddlewaretoken": old})
    sign_in = {"username": "ben", "password": PASSWORDS["ben"]}
    with_token(strict, "/accounts/login/", **sign_in)
    assert strict.get("/").status_code == 200
    assert strict.post(PAGE, FORM | {"csrfmiddlewaretoken": old}).status_code == 403


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ("text=" + "x" * (2 * MIB), 413),
        ("&".join(["a="] * TOO_MANY_FIELDS), 400),
    ],
    ids=["too long", "too many fields"],
)
def test_a_form_that_is_too_large_is_refused_and_not_kept(window, form, status):
    assert window.post(PAGE, form, URLENCODED).status_code == status
    assert kept_forms.take(window.session.session_key, page=PAGE) is None


def test_broken_text_is_shown_and_stops_nothing(window):
    asks = window.post(PAGE, "color=%ED%A0%80%00%E2%80%AE", URLENCODED).headers["Location"]
    assert window.get(asks).status_code == 200
    give(window, asks)
    assert "done 7" in body(window.get(PAGE))


def test_opening_pages_meanwhile_carries_nothing_out(window):
    asks = send(window)
    for page in ("/", "/accounts/profile/", asks, f"{asks}&cancel=yes", "/sensitive/8/"):
        assert "done 7" not in body(window.get(page))
    window.get(f"{asks}&password={PASSWORDS['ben']}")
    assert body(window.get(PAGE)) == "form"


def test_a_pin_proves_no_password(window, ben):
    SignInPolicy.objects.update(pins_allowed=True)
    User.objects.filter(pk=ben.pk).update(pin=pins.encoded("493827"))
    window.post("/kiosk/step-away/")
    window.post(LOCKED, {"secret": "493827"})
    assert window.get("/").status_code == 200
    send(window)


def test_the_proof_of_one_person_is_none_for_the_next(signed_in, ben, dana):
    window = signed_in(ben)
    window.force_login(dana)
    assert window.get(send(window)).status_code == 200


def age_proof(window):
    """Let five minutes go by since the password was given in a window on the wire."""
    store = SessionStore(window.cookies[settings.SESSION_COOKIE_NAME])
    store["proved_at"] -= 301
    store.save()


def giving(asks, page):
    return lambda window: window.post(asks, page, password=PASSWORDS["ben"])


def test_one_of_two_who_give_the_password_at_once_goes_on_and_the_form_once(served, ben):
    with WireWindow(served) as window, WireWindow(served) as other, ThreadPoolExecutor(2) as pool:
        window.sign_in("ben", PASSWORDS["ben"])
        age_proof(window)
        _status, page = window.get("/accounts/profile/")
        window.post(PAGE, page, color="red")
        asks = window.headers["location"]
        _status, page = window.get(asks)
        other.cookies = dict(window.cookies)

        with override_settings(PASSWORD_HASHERS=["tests.hashers.MeetingArgon2idHasher"]):
            answers = list(pool.map(giving(asks, page), (window, other)))
        assert [status for status, _page in answers] == [302, 302]
        led = sorted(one.headers["location"] for one in (window, other))
        assert led == ["/accounts/login/", PAGE]
        done = [one.get(PAGE)[1] for one in (window, other) for _again in range(2)]
        assert sum("done 7" in page for page in done) == 1
    assert Entry.objects.filter(kind="reauthenticated").count() == 1
