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


class Served:
    """A splash on a real server, and what was wished for there."""

    def __init__(self, key: Key | None = None) -> None:
        self.commands: list[str] = []
        self.key = key
        commands = ("retry", "quit", "restore") if key else ("retry", "quit")
        self.splash = SplashPage(
            {command: partial(self.commands.append, command) for command in commands},
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
def served():
    served = Served()
    yield served
    served.server.stop()


def test_at_first_it_says_that_the_program_is_starting(served):
    response, body = served.ask()

    assert response.status == 200
    assert "Starting…" in body
    assert "<svg" in body
    assert "<script" not in body


def test_a_failure_is_shown_with_the_log_and_the_options(served):
    served.splash.failure = FAILURE

    _response, body = served.ask()

    assert "The disk is &lt;full&gt;." in body
    assert "/data/logs/latchkey.log" in body
    assert re.findall(r'formaction="(\w+)"', body) == ["retry", "restore", "quit"]
    assert "Restore the backup of 2026-11-20 10:45" in body
    assert body.count("<h1>") == body.count("autofocus") == 1


def test_without_a_backup_and_a_log_none_is_offered(served):
    served.splash.failure = Failure("The folder is a file.")

    _response, body = served.ask()

    assert re.findall(r'formaction="(\w+)"', body) == ["retry", "quit"]
    assert "no log because the data folder" in body


def test_a_failure_that_is_retried_automatically_says_so(served):
    served.splash.failure = Failure("The folder is a file.", again=10)

    _response, body = served.ask()

    assert "every 10 seconds" in body


def test_only_the_secret_path_answers_the_heartbeat_even_when_the_program_serves(served):
    served.splash.before(lambda _environ, answer: (answer("200 OK", []), [])[1])

    assert server_answers(served.server.host, served.splash.heartbeat)
    assert not server_answers(served.server.host, f"{PATH}guess/")


def test_a_stopped_server_answers_no_heartbeat(served):
    served.server.stop()

    assert not server_answers(served.server.host, served.splash.heartbeat)


@pytest.mark.parametrize("command", ["retry", "quit"])
def test_a_button_does_what_it_says_and_shows_the_splash_meanwhile(served, command):
    served.splash.failure = FAILURE

    response, body = served.ask(served.splash.path + command, "POST")

    assert response.status == 200
    assert "Starting…" in body
    assert served.commands == [command]


def test_while_it_is_tried_again_the_splash_is_back(served):
    served.splash.failure = FAILURE
    served.splash.failure = None

    assert "Starting…" in served.ask()[1]


def test_when_it_is_ready_the_window_gets_the_cookie(served):
    view_address = served.splash.admit(lambda: WAY_IN)

    response, body = served.ask(view_address)

    assert response.status == 303
    assert response.getheader("Location") == "/inside/"
    assert response.getheader("Set-Cookie") == "launch=secret"
    assert body == ""


def test_a_window_that_comes_late_to_the_splash_finds_it(served):
    """It has been told to go in meanwhile, and must not have been let in already."""
    view_address = served.splash.admit(lambda: WAY_IN)

    assert "Starting…" in served.ask()[1]
    assert served.ask(view_address)[0].status == 303


def test_the_launch_address_is_shown_once(served):
    path = served.splash.path
    view_address = served.splash.admit(lambda: WAY_IN)
    served.ask(view_address)

    for again in (path, view_address):
        response, _body = served.ask(again)
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
def test_who_does_not_know_the_path_gets_nothing(served, path, method):
    served.splash.failure = FAILURE

    response, body = served.ask(path, method)

    assert (response.status, body) == (403, "")
    assert served.commands == []


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
def test_another_site_gets_nothing_even_with_the_path(served, headers):
    served.splash.failure = FAILURE

    for command, method in (("", "GET"), ("retry", "POST")):
        response, body = served.ask(served.splash.path + command, method, **headers)
        assert (response.status, body) == (403, "")
    assert served.commands == []


@pytest.mark.parametrize(
    ("command", "method"),
    [("retry", "GET"), ("in", "GET"), ("restart", "POST"), ("", "POST"), ("", "PUT")],
)
def test_other_commands_are_unknown(served, command, method):
    assert served.ask(served.splash.path + command, method)[0].status == 404
    assert served.commands == []


@pytest.mark.parametrize("path", ["", "/elsewhere"])
def test_every_answer_is_locked_down(served, path):
    response, _body = served.ask(path)

    policy = response.getheader("Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{STYLE_HASH}'" in policy
    assert "unsafe" not in policy
    assert response.getheader("Cache-Control") == "no-store"
    assert response.getheader("X-Content-Type-Options") == "nosniff"
    assert response.getheader("Cross-Origin-Opener-Policy") == "same-origin"
    assert response.getheader("Server") is None


def test_only_who_knows_a_path_goes_before_strangers(served):
    splash = served.splash
    view_address = splash.admit(lambda: WAY_IN)

    for known in (splash.path, splash.heartbeat, view_address, f"{splash.path}retry"):
        assert splash.admits({"PATH_INFO": known})
    for other in ("/", PATH, f"{PATH}guess/", ""):
        assert not splash.admits({"PATH_INFO": other})


@pytest.mark.parametrize("failure", [None, FAILURE])
def test_no_request_of_a_stranger_costs_more_than_a_moment(served, failure):
    served.splash.failure = failure

    assert hostile.too_costly(served.server.host) == {}


def test_two_starts_have_different_paths():
    assert SplashPage({}).path != SplashPage({}).path


def test_the_program_answers_everything_but_the_first_steps_of_the_window(served):
    def program(environ, start_response):
        start_response("200 OK", [("Content-Length", "7")])
        return [b"program"]

    path = served.splash.path
    served.server.hand_over(served.splash.before(program), nobody)

    assert served.ask("/")[1] == "program"
    assert "Starting…" in served.ask(path)[1]

    served.ask(served.splash.admit(lambda: WAY_IN))
    assert served.ask(path)[1] == "program"


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
    kiosk = Served(key=Key())
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

    for command in ("quit", "restore", "/quit", "x/quit"):
        assert kiosk.ask(kiosk.splash.path + command, "POST")[0].status == 404
    assert kiosk.ask(f"{kiosk.splash.path}retry", "POST")[0].status == 200
    assert kiosk.commands == ["retry"]


def test_the_exit_pin_lets_the_staff_leave_and_restore(kiosk):
    page = type_in(kiosk, pin="40718")
    retry, restore, leave = actions(page)

    assert "Leave the kiosk" in page
    assert retry == "retry"
    assert restore.endswith("/restore")
    assert kiosk.ask(kiosk.splash.path + leave, "POST")[0].status == 200
    assert kiosk.commands == ["quit"]


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
