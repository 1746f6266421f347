"""The staff page: who gets in, who does not, and what happens from there."""

from __future__ import annotations

import os
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.clock import through_sleep
from accounts.errors import MustWait
from accounts.models import Session, SignInAttempts
from accounts.ports import ports
from accounts.throttle import failures_here
from audit.models import Entry
from kiosk import exit_pin, staff
from kiosk.errors import WrongExitPin
from kiosk.exit_pin import MOST, WAIT, wait
from kiosk.models import KioskPolicy
from kiosk.staff_tokens import LIFETIME, StaffTokens, tokens
from tests.cast import PASSWORDS
from tests.clients import launched_client

pytestmark = pytest.mark.django_db

STAFF, BY_PASSWORD, ACTION = "/kiosk/staff/", "/kiosk/staff/password/", "/kiosk/staff/deed/"
PIN = "40718"


class Window:
    """Notes what the pages ask of the window."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def renew(self, path: str) -> None:
        self.asked.append(f"renew {path}")

    def leave(self) -> None:
        self.asked.append("leave")

    def restart(self) -> None:
        self.asked.append("restart")


@pytest.fixture(autouse=True)
def _kiosk(settings, tmp_path):
    settings.KIOSK, settings.DATA_DIR = True, tmp_path


@pytest.fixture
def window(monkeypatch):
    window = Window()
    monkeypatch.setattr(ports, "window", window)
    return window


@pytest.fixture
def clock(clock, monkeypatch):
    monkeypatch.setattr(wait, "clock", clock)
    monkeypatch.setattr(tokens, "clock", clock)
    wait.restart()
    return clock


@pytest.fixture
def others(ada, ben, gus, cleo):
    """Those who are not of the staff any more, or never were."""


@pytest.fixture
def with_pin(ada):
    exit_pin.put(PIN, actor=ada)


def give_pin(visitor, pin=PIN):
    return visitor.post(STAFF, {"exit_pin": pin})


def give_password(visitor, name, password=None):
    return visitor.post(BY_PASSWORD, {"username": name, "password": password or PASSWORDS[name]})


def opened(answer):
    return "kiosk/staff_room.html" in [template.name for template in answer.templates]


def do(visitor, action, answer):
    return visitor.post(ACTION, {"pass": answer.context["pass"], "deed": action})


def kinds():
    kept = Entry.objects.order_by("sequence").exclude(kind__in=("exit_pin_set", "signed_in"))
    return list(kept.values_list("kind", flat=True))


@pytest.mark.parametrize("path", [STAFF, BY_PASSWORD])
def test_these_pages_do_not_ask_about_the_person_in_the_window(signed_in, ben, with_pin, path):
    assert "data-presence" in signed_in(ben).get("/").content.decode()
    page = signed_in(ben).get(path).content.decode()
    assert "For the staff" in page
    assert "data-presence" not in page


@pytest.mark.parametrize("name", ["ada", "dana"])
def test_the_staff_come_in_with_their_password(visitor, ada, dana, name):
    answer = give_password(visitor, name)

    assert opened(answer)
    entry = Entry.objects.get(kind="staff_let_in")
    assert (str(entry.actor), entry.details) == (name, {"by": "password"})


def test_a_session_that_cannot_begin_is_not_recorded_as_begun(visitor, ada, with_pin):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TRIGGER stays BEFORE UPDATE ON kiosk_kioskpolicy"
            " BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
        assert "pass" not in (give_password(visitor, "ada").context or {})
        cursor.execute("DROP TRIGGER stays")
    assert not Entry.objects.filter(kind="staff_let_in").exists()


def test_the_exit_pin_opens_too_and_is_nobody(visitor, with_pin):
    assert opened(give_pin(visitor))
    entry = Entry.objects.get(kind="staff_let_in")
    assert (entry.actor, entry.details) == (None, {"by": "exit_pin"})


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ada", "wrong"),
        ("nobody", "wrong"),
        ("ben", "wrong"),
        ("cleo", "wrong"),
    ],
)
def test_every_wrong_password_gets_the_same_answer(visitor, others, name, password):
    answer = give_password(visitor, name, password)

    assert answer.status_code == 200
    assert not opened(answer)
    assert [str(error) for error in answer.context["form"].non_field_errors()] == [
        "The user name or password is incorrect. Check both and try again."
    ]
    assert kinds() == ["sign_in_refused"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("ben", "Only staff"), ("gus", "Only staff"), ("cleo", "Your account is disabled.")],
)
def test_the_right_password_of_others_says_why_it_does_not_open(visitor, others, name, words):
    answer = give_password(visitor, name, PASSWORDS[name])
    assert not opened(answer)
    assert words in answer.context["not_admitted"]
    assert words.encode() in answer.content
    assert kinds() == ["sign_in_refused"]


def test_disabled_staff_stay_out(visitor, dana):
    dana.is_active = False
    dana.save()

    assert not opened(give_password(visitor, "dana"))


def test_a_member_s_own_password_is_not_counted_here(visitor, ben, clock):
    failures_here.restart()
    for _again in range(6):
        answer = give_password(visitor, "ben")

    assert answer.status_code == 200
    assert {entry.details["reason"] for entry in Entry.objects.all()} == {"not_staff"}
    assert SignInAttempts.objects.get().failures == 0
    assert not failures_here._times


def test_wrong_passwords_are_followed_by_the_usual_waits(visitor, ada, clock):
    for number in range(5):
        answer = give_password(visitor, "ada", f"wrong {number}")
    assert answer.context["wait_seconds"] == 30

    answer = give_password(visitor, "ada")
    assert answer.status_code == 429
    assert "Too many wrong passwords for this name." in answer.content.decode()

    clock.forward(30)
    assert opened(give_password(visitor, "ada"))


def test_after_five_wrong_exit_pins_even_the_right_one_waits(visitor, with_pin, clock):
    for number in range(4):
        answer = give_pin(visitor, f"5550{number}")
        assert answer.status_code == 200
        assert "Wrong exit PIN." in answer.content.decode()
        assert not answer.context["wait_seconds"]
    assert give_pin(visitor, "55504").context["wait_seconds"] == WAIT

    for _again in range(3):
        answer = give_pin(visitor)
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == str(WAIT)
        assert 'data-wait="900"' in answer.content.decode()
    clock.forward(WAIT - 1)
    assert not opened(give_pin(visitor))
    clock.forward(1)
    assert opened(give_pin(visitor))
    assert kinds() == ["exit_pin_refused"] * 5 + ["staff_let_in"]
    assert KioskPolicy.current().exit_pin_failures == 0


def test_the_wait_holds_after_a_restart_and_goes_on(visitor, with_pin, clock):
    for number in range(5):
        give_pin(visitor, f"5550{number}")
    half_way = timezone.now() - timedelta(seconds=WAIT / 2)
    KioskPolicy.objects.update(exit_pin_failed_at=half_way)

    wait.restart()
    answer = give_pin(visitor)

    assert answer.status_code == 429
    assert answer.context["wait_seconds"] == pytest.approx(WAIT / 2, abs=30)


def test_a_clock_set_back_shortens_no_wait(visitor, with_pin, clock):
    for number in range(5):
        give_pin(visitor, f"5550{number}")
    KioskPolicy.objects.update(exit_pin_failed_at=timezone.now() + timedelta(days=1))

    wait.restart()

    assert give_pin(visitor).context["wait_seconds"] == WAIT


def test_a_wait_that_was_over_before_a_restart_stays_over(visitor, with_pin, clock):
    long_ago = timezone.now() - timedelta(days=1)
    KioskPolicy.objects.update(exit_pin_failures=5, exit_pin_failed_at=long_ago)
    wait.restart()

    assert opened(give_pin(visitor))


@pytest.mark.parametrize("pin", ["", "0", "1" * 2000, "٣٤٥٦", f"{PIN} x"])
def test_input_that_is_not_a_pin_opens_nothing(visitor, with_pin, pin):
    assert not opened(give_pin(visitor, pin))


@pytest.mark.parametrize("page", [STAFF, BY_PASSWORD])
def test_where_no_exit_pin_is_set_it_is_not_asked_for(visitor, ada, page):
    answer = visitor.get(page)

    assert f'action="{BY_PASSWORD}"' in answer.content.decode()
    assert "With the exit PIN" not in answer.content.decode()
    assert 'name="exit_pin"' not in answer.content.decode()
    assert opened(give_password(visitor, "ada"))


def test_where_one_is_set_it_comes_first_and_either_way_leads_to_the_other(visitor, with_pin):
    assert f'href="{BY_PASSWORD}"' in visitor.get(STAFF).content.decode()
    assert f'href="{STAFF}"' in visitor.get(BY_PASSWORD).content.decode()


def test_an_expired_token_leads_to_the_password_where_there_is_no_exit_pin(visitor, ada):
    answer = visitor.post(ACTION, {"pass": "spent", "deed": "leave"})

    assert "took too long" in answer.content.decode()
    assert f'action="{BY_PASSWORD}"' in answer.content.decode()


def test_where_no_exit_pin_is_set_none_opens_and_the_words_are_the_same(visitor, ada):
    answer = give_pin(visitor, "40718")

    assert not opened(answer)
    assert "Wrong exit PIN." in answer.content.decode()


def test_where_no_exit_pin_is_set_tries_are_counted_all_the_same(visitor, ada, clock):
    for number in range(5):
        give_pin(visitor, f"5550{number}")
        visitor.get(STAFF)

    assert give_pin(visitor).status_code == 429
    exit_pin.put(PIN, actor=ada)  # a fresh one is not locked
    assert opened(give_pin(visitor))


def test_a_stranger_with_a_thousand_tries_opens_nothing(with_pin, clock):
    answers = []
    for number in range(1000):
        with pytest.raises((WrongExitPin, MustWait)) as refused:
            staff.authenticate_by_exit_pin(f"{number:05d}")
        answers.append(refused.type)
        clock.forward(1)

    # Five, and after 15 minutes five more; in between not even the right one would open.
    assert answers.count(WrongExitPin) == 10
    assert Entry.objects.filter(kind="exit_pin_refused").count() == 10
    assert not Entry.objects.filter(kind="staff_let_in").exists()


def test_after_a_hundred_wrong_ones_only_a_password_opens_and_resets_them(visitor, with_pin, clock):
    for number in range(MOST - 1):
        assert (
            "Too many wrong exit PINs. The exit PIN works again"
            not in give_pin(visitor, f"55{number:03d}").content.decode()
        )
        clock.forward(WAIT)

    for pin in ("55555", PIN, "55555"):
        answer = give_pin(visitor, pin)
        assert "Too many wrong exit PINs. The exit PIN works again" in answer.content.decode()
        assert not opened(answer)
        assert BY_PASSWORD in answer.content.decode()
    assert kinds() == ["exit_pin_refused"] * MOST
    assert opened(give_password(visitor, "ada"))
    assert opened(give_pin(visitor))


def test_nobody_who_is_signed_in_is_disturbed(signed_in, ben, with_pin):
    window = signed_in(ben)
    before = dict(window.cookies)

    answer = give_pin(window)

    assert "Ben" in answer.content.decode()  # among those who are signed in
    assert not answer.wsgi_request.user.is_authenticated
    assert dict(window.cookies).keys() >= before.keys()
    assert window.get("/accounts/profile/").status_code == 200
    assert Session.objects.count() == 1


@pytest.mark.parametrize("action", ["leave", "restart"])
def test_leave_and_restart_are_asked_of_the_window_and_recorded(visitor, window, dana, action):
    answer = do(visitor, action, give_password(visitor, "dana"))

    assert answer.status_code == 200
    assert window.asked == [action]
    kind = {"leave": "kiosk_left", "restart": "kiosk_restarted"}[action]
    assert Entry.objects.get(kind=kind).actor == dana


def test_everybody_is_signed_out(visitor, signed_in, ben, finn, with_pin):
    one, other = signed_in(ben), signed_in(finn)

    answer = do(visitor, "sign_out", give_pin(visitor))

    assert "2 sessions ended" in answer.content.decode()
    assert Session.objects.count() == 0
    assert one.get("/").status_code == other.get("/").status_code == 302
    assert Entry.objects.get(kind="everybody_signed_out").details == {"count": 2}


def test_a_token_works_once(visitor, window, with_pin):
    room = give_pin(visitor)
    assert do(visitor, "leave", room).status_code == 200

    answer = do(visitor, "leave", room)

    assert "took too long" in answer.content.decode()
    assert window.asked == ["leave"]


def test_a_token_is_valid_for_two_minutes(visitor, window, with_pin, clock):
    room = give_pin(visitor)
    clock.forward(LIFETIME)

    assert "took too long" in do(visitor, "leave", room).content.decode()
    assert window.asked == []


def test_a_token_expires_while_the_computer_sleeps():
    assert StaffTokens().clock is through_sleep


def test_expired_tokens_take_no_memory(clock):
    tokens = StaffTokens()
    tokens.clock = clock
    for _ in range(3):
        tokens.issue(None)
    clock.forward(LIFETIME - 1)
    kept = tokens.issue(None)
    clock.forward(1)
    last = tokens.issue(None)
    assert list(tokens._good) == [kept, last]


@pytest.mark.parametrize("token", ["", "guess", "é"])
def test_a_guessed_pass_does_nothing(visitor, window, with_pin, token):
    give_pin(visitor)

    for action in ("leave", "restart", "sign_out"):
        visitor.post(ACTION, {"pass": token, "deed": action})

    assert window.asked == []


def test_an_unknown_action_does_nothing(visitor, window, with_pin):
    assert opened(do(visitor, "format", give_pin(visitor)))
    assert window.asked == []


def test_the_state_of_the_terminal_is_told(visitor, signed_in, ben, gus, with_pin):
    signed_in(ben)
    signed_in(gus)

    state = {str(name): lines for name, lines in give_pin(visitor).context["state"]}

    assert [line.split(",")[0] for line in state["Signed in"]] == ["gus", "Ben"]
    assert state["Guests"] == ["1"]
    assert state["Database"] == ["OK"]
    assert state["Last backup"] == ["none"]
    assert re.match(r"[\d.]+\s[GT]B", state["Free disk space"][0])
    assert "Allow guests without an account: no" in state["Kiosk settings"]


def test_the_last_backup_is_the_newest_that_is_not_dated_ahead(
    visitor, with_pin, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    (tmp_path / "backups").mkdir()

    def after_one_dated(days):
        file = tmp_path / "backups" / f"{days}.zip"
        file.touch()
        moment = (timezone.now() + timedelta(days=days)).timestamp()
        os.utime(file, (moment, moment))
        told = {str(name): lines for name, lines in give_pin(visitor).context["state"]}
        return told["Last backup"]

    only_ahead = after_one_dated(400)
    three_days_old = after_one_dated(-3)
    one_day_old = after_one_dated(-1)
    assert len({*only_ahead, *three_days_old, *one_day_old, "none"}) == 4
    assert after_one_dated(-2) == one_day_old


def test_every_kiosk_page_knows_the_way(visitor, signed_in, ada):
    for page in (visitor.get("/accounts/login/"), signed_in(ada).get("/")):
        assert 'js/way_out.js" data-staff="/kiosk/staff/"' in page.content.decode()
    assert 'data-staff="' in visitor.get("/no/such/page").content.decode()


def test_without_a_kiosk_there_is_no_such_page(settings, with_pin):
    settings.KIOSK = False
    visitor = launched_client()

    assert visitor.get(STAFF).status_code == give_pin(visitor).status_code == 404
    assert visitor.get(BY_PASSWORD).status_code == 404
    assert "way_out.js" not in visitor.get("/accounts/login/").content.decode()
