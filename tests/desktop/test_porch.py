"""The page before the program answers: the splash, the failure, and who gets to see them."""

from __future__ import annotations

import http.client
import re
from functools import partial

import pytest

from desktop.porch import PATH, STYLE_HASH, Failure, Porch
from desktop.pulse import server_answers
from desktop.server import LoopbackServer

FAILURE = Failure("The disk is <full>.", log="/data/logs/latchkey.log", backup="2026-11-20 10:45")

WAY_IN = [("Location", "/inside/"), ("Set-Cookie", "launch=secret")]


class House:
    """A porch on a real server, and what was wished for there."""

    def __init__(self, *wishes: str) -> None:
        self.wishes: list[str] = []
        self.porch = Porch({wish: partial(self.wishes.append, wish) for wish in wishes})
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
    house = House("retry", "quit")
    yield house
    house.server.stop()


def test_at_first_it_says_that_the_program_is_starting(house):
    response, body = house.ask()

    assert response.status == 200
    assert "Starting…" in body
    assert "<svg" in body
    assert "<script" not in body


def test_a_failure_is_told_with_the_log_and_the_ways_on(house):
    house.porch.failure = FAILURE

    _response, body = house.ask()

    assert "The disk is &lt;full&gt;." in body
    assert "/data/logs/latchkey.log" in body
    assert re.findall(r'formaction="(\w+)"', body) == ["retry", "restore", "quit"]
    assert "Restore the backup of 2026-11-20 10:45" in body
    assert body.count("<h1>") == body.count("autofocus") == 1


def test_without_a_backup_and_a_log_none_is_offered(house):
    house.porch.failure = Failure("The folder is a file.")

    _response, body = house.ask()

    assert re.findall(r'formaction="(\w+)"', body) == ["retry", "quit"]
    assert "There is no log" in body


def test_a_failure_that_mends_itself_says_so_and_where_nobody_may_quit_there_is_no_such_button():
    house = House("retry")
    house.porch.failure = Failure("The folder is a file.", again=10)
    _response, body = house.ask()
    house.server.stop()

    assert re.findall(r'formaction="(\w+)"', body) == ["retry"]
    assert "every 10 seconds" in body


def test_only_who_knows_the_path_feels_the_pulse_also_when_the_program_answers(house):
    house.porch.before(lambda _environ, answer: (answer("200 OK", []), [])[1])

    assert server_answers(house.server.host, house.porch.pulse)
    assert not server_answers(house.server.host, f"{PATH}guess/")


def test_a_server_that_is_gone_has_no_pulse(house):
    house.server.stop()

    assert not server_answers(house.server.host, house.porch.pulse)


@pytest.mark.parametrize("wish", ["retry", "quit"])
def test_a_button_does_what_it_says_and_shows_the_splash_meanwhile(house, wish):
    house.porch.failure = FAILURE

    response, body = house.ask(house.porch.path + wish, "POST")

    assert response.status == 200
    assert "Starting…" in body
    assert house.wishes == [wish]


def test_while_it_is_tried_again_the_splash_is_back(house):
    house.porch.failure = FAILURE
    house.porch.failure = None

    assert "Starting…" in house.ask()[1]


def test_when_it_is_ready_the_window_is_let_in_with_the_cookie(house):
    entrance = house.porch.let_in(lambda: WAY_IN)

    response, body = house.ask(entrance)

    assert response.status == 303
    assert response.getheader("Location") == "/inside/"
    assert response.getheader("Set-Cookie") == "launch=secret"
    assert body == ""


def test_a_window_that_comes_late_to_the_splash_finds_it(house):
    """It has been told to go in meanwhile, and must not have been let in already."""
    entrance = house.porch.let_in(lambda: WAY_IN)

    assert "Starting…" in house.ask()[1]
    assert house.ask(entrance)[0].status == 303


def test_the_way_in_is_shown_once(house):
    path = house.porch.path
    entrance = house.porch.let_in(lambda: WAY_IN)
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
    house.porch.failure = FAILURE

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
    house.porch.failure = FAILURE

    for wish, method in (("", "GET"), ("retry", "POST")):
        response, body = house.ask(house.porch.path + wish, method, **headers)
        assert (response.status, body) == (403, "")
    assert house.wishes == []


@pytest.mark.parametrize(
    ("wish", "method"),
    [("retry", "GET"), ("in", "GET"), ("restart", "POST"), ("", "POST"), ("", "PUT")],
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

    house.ask(house.porch.let_in(lambda: WAY_IN))
    assert house.ask(path)[1] == "program"
