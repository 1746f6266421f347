"""The page before the program answers: the splash, the failure, and who gets to see them."""

from __future__ import annotations

import http.client
import re
from functools import partial

import pytest

from desktop.server.channel import nobody
from desktop.server.exit_page import ExitPage
from desktop.server.loopback import LoopbackServer
from desktop.server.splash import PATH, STYLE_HASH, Failure, SplashPage
from desktop.storage.exit_pin import ExitPin
from desktop.supervision.heartbeat import server_answers
from tests import hostile
from tests.waiting import LIMIT

FAILURE = Failure("The disk is <full>.", log="/data/logs/latchkey.log", backup="2026-11-20 10:45")

WAY_IN = [("Location", "/inside/"), ("Set-Cookie", "launch=secret")]


class House:
    """A splash on a real server, and what was wished for there."""

    def __init__(self, key: Key | None = None) -> None:
        self.wishes: list[str] = []
        self.key = key
        wishes = ("retry", "quit", "restore") if key else ("retry", "quit")
        self.splash = SplashPage(
            {wish: partial(self.wishes.append, wish) for wish in wishes},
            ExitPage(lambda: key) if key else None,
        )
        self.server = LoopbackServer(self.splash)
        self.server.start()

    def ask(
        self, path: str = "", method: str = "GET", body: str | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, str]:
        connection = http.client.HTTPConnection(self.server.host, timeout=LIMIT)
        sent = {"Host": self.server.host} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        connection.request(method, path or self.splash.path, body, headers=sent)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response, body


@pytest.fixture
def house():
    house = House()
    yield house
    house.server.stop()


def test_at_first_it_says_that_the_program_is_starting(house):
    response, body = house.ask()

    assert response.status == 200
    assert "Starting…" in body
    assert "<svg" in body
    assert "<script" not in body


def test_a_failure_is_told_with_the_log_and_the_ways_on(house):
    house.splash.failure = FAILURE

    _response, body = house.ask()

    assert "The disk is &lt;full&gt;." in body
    assert "/data/logs/latchkey.log" in body
    assert re.findall(r'formaction="(\w+)"', body) == ["retry", "restore", "quit"]
    assert "Restore the backup of 2026-11-20 10:45" in body
    assert body.count("<h1>") == body.count("autofocus") == 1


def test_without_a_backup_and_a_log_none_is_offered(house):
    house.splash.failure = Failure("The folder is a file.")

    _response, body = house.ask()

    assert re.findall(r'formaction="(\w+)"', body) == ["retry", "quit"]
    assert "no log because the data folder" in body


def test_a_failure_that_mends_itself_says_so(house):
    house.splash.failure = Failure("The folder is a file.", again=10)

    _response, body = house.ask()

    assert "every 10 seconds" in body


def test_only_the_secret_path_answers_the_heartbeat_even_when_the_program_serves(house):
    house.splash.before(lambda _environ, answer: (answer("200 OK", []), [])[1])

    assert server_answers(house.server.host, house.splash.heartbeat)
    assert not server_answers(house.server.host, f"{PATH}guess/")


def test_a_stopped_server_answers_no_heartbeat(house):
    house.server.stop()

    assert not server_answers(house.server.host, house.splash.heartbeat)


@pytest.mark.parametrize("wish", ["retry", "quit"])
def test_a_button_does_what_it_says_and_shows_the_splash_meanwhile(house, wish):
    house.splash.failure = FAILURE

    response, body = house.ask(house.splash.path + wish, "POST")

    assert response.status == 200
    assert "Starting…" in body
    assert house.wishes == [wish]


def test_while_it_is_tried_again_the_splash_is_back(house):
    house.splash.failure = FAILURE
    house.splash.failure = None

    assert "Starting…" in house.ask()[1]


def test_when_it_is_ready_the_window_gets_the_cookie(house):
    entrance = house.splash.let_in(lambda: WAY_IN)

    response, body = house.ask(entrance)

    assert response.status == 303
    assert response.getheader("Location") == "/inside/"
    assert response.getheader("Set-Cookie") == "launch=secret"
    assert body == ""


def test_a_window_that_comes_late_to_the_splash_finds_it(house):
    """It has been told to go in meanwhile, and must not have been let in already."""
    entrance = house.splash.let_in(lambda: WAY_IN)

    assert "Starting…" in house.ask()[1]
    assert house.ask(entrance)[0].status == 303


def test_the_launch_address_is_shown_once(house):
    path = house.splash.path
    entrance = house.splash.let_in(lambda: WAY_IN)
    house.ask(entrance)

    for again in (path, entrance):
        response, _body = house.ask(again)
        assert response.status == 403
        assert response.getheader("Location") is None


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/", "GET"),
        ("/favicon.ico", "GET"),
        (PATH, "GET"),
        (f"{PATH}guess/", "GET"),
        (f"{PATH}guess/retry", "POST"),
        ("/retry", "POST"),
    ],
)
def test_who_does_not_know_the_path_gets_nothing(house, path, method):
    house.splash.failure = FAILURE

    response, body = house.ask(path, method)

    assert (response.status, body) == (403, "")
    assert house.wishes == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost"},
        {"Host": "127.0.0.1"},
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_another_site_gets_nothing_even_with_the_path(house, headers):
    house.splash.failure = FAILURE

    for wish, method in (("", "GET"), ("retry", "POST")):
        response, body = house.ask(house.splash.path + wish, method, **headers)
        assert (response.status, body) == (403, "")
    assert house.wishes == []


@pytest.mark.parametrize(
    ("wish", "method"),
    [("retry", "GET"), ("in", "GET"), ("restart", "POST"), ("", "POST"), ("", "PUT")],
)
def test_other_commands_are_unknown(house, wish, method):
    assert house.ask(house.splash.path + wish, method)[0].status == 404
    assert house.wishes == []


@pytest.mark.parametrize("path", ["", "/elsewhere"])
def test_every_answer_is_locked_down(house, path):
    response, _body = house.ask(path)

    policy = response.getheader("Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{STYLE_HASH}'" in policy
    assert "unsafe" not in policy
    assert response.getheader("Cache-Control") == "no-store"
    assert response.getheader("X-Content-Type-Options") == "nosniff"
    assert response.getheader("Cross-Origin-Opener-Policy") == "same-origin"
    assert response.getheader("Server") is None


def test_only_who_knows_a_path_goes_before_strangers(house):
    splash = house.splash
    entrance = splash.let_in(lambda: WAY_IN)

    for known in (splash.path, splash.heartbeat, entrance, f"{splash.path}retry"):
        assert splash.admits({"PATH_INFO": known})
    for other in ("/", PATH, f"{PATH}guess/", ""):
        assert not splash.admits({"PATH_INFO": other})


@pytest.mark.parametrize("failure", [None, FAILURE])
def test_no_request_of_a_stranger_costs_more_than_a_moment(house, failure):
    house.splash.failure = failure

    assert hostile.too_costly(house.server.host) == {}


def test_two_starts_have_different_paths():
    assert SplashPage({}).path != SplashPage({}).path


def test_the_program_answers_everything_but_the_first_steps_of_the_window(house):
    def program(environ, start_response):
        start_response("200 OK", [("Content-Length", "7")])
        return [b"program"]

    path = house.splash.path
    house.server.hand_over(house.splash.before(program), nobody)

    assert house.ask("/")[1] == "program"
    assert "Starting…" in house.ask(path)[1]

    house.ask(house.splash.let_in(lambda: WAY_IN))
    assert house.ask(path)[1] == "program"


# --- In a kiosk -----------------------------------------------------------------------------------


class Key(ExitPin):
    """An exit PIN that opens to one number, and waits when it is told to."""

    def __init__(self, pin: str = "40718") -> None:
        self.pin = pin
        self.tried: list[str] = []
        self.left = 0

    def is_set(self) -> bool:
        return bool(self.pin)

    def wait(self) -> int:
        return self.left

    def opens(self, pin: str) -> bool:
        self.tried.append(pin)
        return not self.left and pin == self.pin


@pytest.fixture
def kiosk():
    """A house whose splash lets nobody out without the exit PIN; it could not start."""
    kiosk = House(key=Key())
    kiosk.splash.failure = FAILURE
    yield kiosk
    kiosk.server.stop()


def type_in(kiosk, **fields):
    """Send the form of the exit PIN, and return the page."""
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    return kiosk.ask(f"{kiosk.splash.path}staff", "POST", body)[1]


def actions(page):
    return re.findall(r'formaction="([^"]+)"', page)


def test_in_a_kiosk_a_stranger_can_only_try_again(kiosk):
    assert actions(kiosk.ask()[1]) == ["retry", "staff"]

    for wish in ("quit", "restore", "/quit", "x/quit"):
        assert kiosk.ask(kiosk.splash.path + wish, "POST")[0].status == 404
    assert kiosk.ask(f"{kiosk.splash.path}retry", "POST")[0].status == 200
    assert kiosk.wishes == ["retry"]


def test_the_exit_pin_lets_the_staff_leave_and_restore(kiosk):
    page = type_in(kiosk, pin="40718")
    retry, restore, leave = actions(page)

    assert "Leave the kiosk" in page
    assert retry == "retry"
    assert restore.endswith("/restore")
    assert kiosk.ask(kiosk.splash.path + leave, "POST")[0].status == 200
    assert kiosk.wishes == ["quit"]


def test_a_wrong_one_lets_nobody_out(kiosk):
    page = type_in(kiosk, pin="40719")

    assert "Wrong exit PIN." in page
    assert actions(page) == []
    assert kiosk.key.tried == ["40719"]


def test_in_a_wait_it_says_for_how_long(kiosk):
    kiosk.key.left = 840

    assert "Wait 14 min" in type_in(kiosk)
    assert "Wait 14 min" in type_in(kiosk, pin="40718")


def test_without_an_exit_pin_it_says_so(kiosk):
    kiosk.key.pin = ""

    assert "no exit PIN, so you" in type_in(kiosk)


def test_it_can_be_typed_by_touch_alone(kiosk):
    page = type_in(kiosk)
    typed = ""
    for digit in "40718":
        assert f'<button name="digit" value="{digit}">' in page
        page = type_in(kiosk, pin=typed, digit=digit)
        (typed,) = re.findall(r'name="pin"[^>]* value="(\d*)"', page)

    assert typed == "40718"
    assert kiosk.key.tried == []
    assert 'value=""' in type_in(kiosk, pin=typed, clear="1")
    assert len(actions(type_in(kiosk, pin=typed))) == 3


def test_going_back_to_the_failure_takes_the_permission_back(kiosk):
    leave = actions(type_in(kiosk, pin="40718"))[-1]
    kiosk.ask()

    assert kiosk.ask(kiosk.splash.path + leave, "POST")[0].status == 404


@pytest.mark.parametrize("body", ["pin=407&digit=1", "pin=40718"])
def test_after_two_minutes_the_page_goes_back_by_itself(kiosk, body):
    answer, _page = kiosk.ask(f"{kiosk.splash.path}staff", "POST", body)

    assert answer.headers["Refresh"] == f"120; url={kiosk.splash.path}"
    assert "Refresh" not in kiosk.ask()[0].headers


@pytest.mark.parametrize("body", ["", "pin=" + "1" * 500, "pin=%ff%fe", "&&&=", 'pin="><b>'])
def test_nonsense_opens_nothing_and_is_not_put_into_the_page(kiosk, body):
    for sent in (body, f"{body}&digit=1"):
        page = kiosk.ask(f"{kiosk.splash.path}staff", "POST", sent)[1]
        assert actions(page) == []
        assert "<b>" not in page


def test_a_program_that_starts_asks_for_no_exit_pin(kiosk):
    kiosk.splash.failure = None

    assert kiosk.ask(f"{kiosk.splash.path}staff", "POST", "pin=40718")[0].status == 404
