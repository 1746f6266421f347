"""What is done when a view fails, of which more than one part of the program may tell."""

from __future__ import annotations

import threading

import pytest

from desktop.startup.window_view import MOST_BLOCKED, WindowView
from djangoapp import startup
from tests.waiting import LIMIT, wait_until


class Window:
    """Notes what it is to show; its page answers or hangs."""

    def __init__(self, *, answers: bool = True) -> None:
        self.answers = answers
        self.renewed: list[str] = []
        self.shown: list[str] = []

    def renew(self, url: str) -> None:
        self.renewed.append(url)

    def show(self, url: str) -> None:
        self.shown.append(url)

    def page_answers(self, _within: float) -> bool:
        return self.answers


@pytest.fixture
def begun():
    """`begun(window)` is the view of a program that answers."""
    started = []

    def begin(window: Window, ending: threading.Event | None = None) -> WindowView:
        ending = ending or threading.Event()
        view = WindowView(window, lambda path: path, ending)  # type: ignore[arg-type]
        view.begin()
        started.append(view)
        return view

    yield begin
    for view in started:
        view.end()


@pytest.fixture
def signed_out(monkeypatch):
    """Who signs everybody out; each has to be let through."""
    gate, count = threading.Semaphore(0), []

    def sign_everybody_out():
        assert gate.acquire(timeout=LIMIT)
        count.append(1)
        return "/there/"

    monkeypatch.setattr(startup, "sign_everybody_out", sign_everybody_out)
    return gate, count


def test_two_who_notice_the_same_failure_sign_nobody_out_twice(signed_out, begun):
    gate, count = signed_out
    window = Window()
    view = begun(window)
    seen = view.renewals

    view.crashed()
    heartbeat = threading.Thread(target=view.start_over, args=(seen,))
    heartbeat.start()
    gate.release(2)
    heartbeat.join(LIMIT)
    told = threading.Event()
    view._actions.put(told.set)
    assert told.wait(LIMIT)

    assert (len(count), window.renewed) == (1, ["/there/"])


def test_each_new_view_that_fails_is_replaced(signed_out, begun):
    gate, count = signed_out
    window = Window()
    view = begun(window)
    gate.release(2)

    view.crashed()
    wait_until(lambda: len(window.renewed) == 1)
    view.crashed()
    wait_until(lambda: len(window.renewed) == 2)

    assert len(count) == 2


def test_the_view_is_renewed_even_if_nobody_could_be_signed_out(monkeypatch, caplog, begun):
    def fail():
        raise OSError("the disk is full")

    monkeypatch.setattr(startup, "sign_everybody_out", fail)
    window = Window()
    view = begun(window)

    view.start_over(view.renewals)  # by the heartbeat, which has to go on

    assert window.renewed == [""]
    assert "Nobody could be signed out." in caplog.text


@pytest.mark.parametrize(
    ("answers", "only_if_hanging", "shown", "renewed"),
    [
        (True, False, ["/kiosk/staff/"], []),
        (True, True, [], []),
        (False, False, [], ["/kiosk/staff/"]),
        (False, True, [], ["/kiosk/staff/"]),
    ],
)
def test_what_is_held_leads_only_out_of_a_page_that_hangs(
    answers, only_if_hanging, shown, renewed, begun
):
    window = Window(answers=answers)
    view = begun(window)

    view.staff_exit(only_if_hanging=only_if_hanging)
    told = threading.Event()
    view._actions.put(told.set)
    assert told.wait(LIMIT)

    assert (window.shown[1:], window.renewed) == (shown, renewed)


def test_before_the_first_page_there_is_nothing_to_start_over():
    window = Window()
    view = WindowView(window, lambda path: path, threading.Event())  # type: ignore[arg-type]

    view.start_over(view.renewals)  # by the heartbeat

    assert window.renewed == []


def test_once_the_program_ends_no_view_is_renewed(begun):
    window, ending = Window(answers=False), threading.Event()
    view = begun(window, ending)
    ending.set()

    view.start_over(view.renewals)
    view.staff_exit()
    view.end()

    assert window.renewed == []


def test_a_flood_of_blocked_navigations_does_not_grow_without_end():
    view = WindowView(Window(), str, threading.Event())  # type: ignore[arg-type]

    for _time in range(MOST_BLOCKED + 1):
        view.navigation_blocked("https", "elsewhere.example")

    assert view._actions.qsize() == MOST_BLOCKED
