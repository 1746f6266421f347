"""The page before the program answers: the splash, the failure, and who gets to see them."""

from __future__ import annotations

import http.client
import re
import threading
from functools import partial

import pytest

from desktop.porch import ASK_IN, PATH, STYLE_HASH, Failure, Porch
from desktop.server import LoopbackServer

FAILURE = Failure("The disk is <full>.", log="/data/logs/latchkey.log", backup="2026-11-20 10:45")

WAY_IN = [("Location", "/inside/"), ("Set-Cookie", "launch=secret")]


class House:
    """A porch on a real server, and what was wished for there."""

    def __init__(self) -> None:
        self.wishes: list[str] = []
        self.porch = Porch({wish: partial(self.wishes.append, wish) for wish in ("retry", "quit")})
        self.server = LoopbackServer(self.porch)
        self.server.start()

    def ask(
        self, path: str = "", method: str = "GET", **headers: str
    ) -> tuple[http.client.HTTPResponse, str]:
        connection = http.client.HTTPConnection(self.server.host, timeout=10)
        sent = {"Host": self.server.host} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        connection.request(method, path or self.porch.path, headers=sent)
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
    house.porch.turn_away(FAILURE)

    _response, body = house.ask()

    assert "The disk is &lt;full&gt;." in body
    assert "/data/logs/latchkey.log" in body
    assert re.findall(r'formaction="(\w+)"', body) == ["retry", "restore", "quit"]
    assert "Restore the backup of 2026-11-20 10:45" in body
    assert body.count("<h1>") == body.count("autofocus") == 1


def test_without_a_backup_and_a_log_none_is_offered(house):
    house.porch.turn_away(Failure("The folder is a file."))

    _response, body = house.ask()

    assert re.findall(r'formaction="(\w+)"', body) == ["retry", "quit"]
    assert "There is no log" in body


@pytest.mark.parametrize("wish", ["retry", "quit"])
def test_a_button_does_what_it_says_and_shows_the_splash_meanwhile(house, wish):
    house.porch.turn_away(FAILURE)

    response, body = house.ask(house.porch.path + wish, "POST")

    assert response.status == 200
    assert "Starting…" in body
    assert house.wishes == [wish]


def asking_in(house):
    """Ask to be let in, as the splash does by itself; the answer comes when it is decided."""
    answers = []
    asking = threading.Thread(
        target=lambda: answers.append(house.ask(house.porch.path + ASK_IN)[0]), daemon=True
    )
    asking.start()
    return asking, answers


def test_the_splash_asks_to_be_let_in_by_itself(house):
    _response, body = house.ask()

    assert f'http-equiv="refresh" content="0;url={ASK_IN}"' in body


def test_who_asks_waits_until_the_program_is_ready(house):
    asking, answers = asking_in(house)
    asking.join(0.3)
    assert asking.is_alive()

    house.porch.let_in(lambda: WAY_IN)
    asking.join(5)

    assert answers[0].status == 303
    assert answers[0].getheader("Location") == "/inside/"
    assert answers[0].getheader("Set-Cookie") == "launch=secret"


def test_who_waits_is_sent_to_the_failure(house):
    asking, answers = asking_in(house)

    house.porch.turn_away(FAILURE)
    asking.join(5)

    assert answers[0].getheader("Location") == house.porch.path
    assert "could not start" in house.ask()[1]


def test_who_waits_is_let_go_when_the_program_ends(house):
    asking, answers = asking_in(house)

    house.porch.turn_away(None)
    asking.join(5)

    assert answers[0].status == 503


def test_while_it_is_tried_again_the_window_waits_again(house):
    house.porch.turn_away(FAILURE)
    house.porch.keep_waiting()
    asking, answers = asking_in(house)
    asking.join(0.3)
    assert asking.is_alive()
    assert "Starting…" in house.ask()[1]

    house.porch.let_in(lambda: WAY_IN)
    asking.join(5)

    assert answers[0].getheader("Location") == "/inside/"


def test_who_comes_when_it_is_decided_sees_no_splash(house):
    house.porch.let_in(lambda: WAY_IN)

    response, _body = house.ask()

    assert response.getheader("Location") == "/inside/"


def test_the_way_in_is_shown_once(house):
    path = house.porch.path
    house.porch.let_in(lambda: WAY_IN)
    house.ask()

    for again in (path, path + ASK_IN):
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
    house.porch.turn_away(FAILURE)

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
    house.porch.turn_away(FAILURE)

    for wish, method in (("", "GET"), ("retry", "POST")):
        response, body = house.ask(house.porch.path + wish, method, **headers)
        assert (response.status, body) == (403, "")
    assert house.wishes == []


@pytest.mark.parametrize(
    ("wish", "method"), [("retry", "GET"), ("restart", "POST"), ("", "POST"), ("", "PUT")]
)
def test_other_wishes_are_unknown(house, wish, method):
    assert house.ask(house.porch.path + wish, method)[0].status == 404
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


def test_two_starts_have_different_paths():
    assert Porch({}).path != Porch({}).path


def test_the_program_answers_everything_but_the_first_steps_of_the_window(house):
    def program(environ, start_response):
        start_response("200 OK", [("Content-Length", "7")])
        return [b"program"]

    path = house.porch.path
    house.server.hand_over(house.porch.before(program))

    assert house.ask("/")[1] == "program"
    assert "Starting…" in house.ask(path)[1]

    house.porch.let_in(lambda: WAY_IN)
    house.ask(path)
    assert house.ask(path)[1] == "program"
