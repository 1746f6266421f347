"""What is done when a view fails, of which more than one part of the program may tell."""

from __future__ import annotations

import threading

import pytest

from desktop.startup.window_events import Reports
from djangoapp import startup
from tests.waiting import LIMIT, wait_until


class Terminal:
    """Counts how often the view was renewed."""

    def __init__(self) -> None:
        self.renewed: list[str] = []
        self.shown: list[str] = []

    def renew(self, path: str) -> None:
        self.renewed.append(path)

    def show(self, path: str) -> None:
        self.shown.append(path)


class Page:
    """A window whose page answers or hangs."""

    def __init__(self, *, answers: bool) -> None:
        self.answers = answers

    def page_answers(self, _within: float) -> bool:
        return self.answers


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


def test_two_who_notice_the_same_failure_sign_nobody_out_twice(signed_out):
    gate, count = signed_out
    terminal = Terminal()
    reports = Reports(None, terminal)  # type: ignore[arg-type]
    reports.begin()
    seen = reports.view

    reports.crashed()
    wait_until(lambda: reports.view != seen)
    pulse = threading.Thread(target=reports.start_over, args=(seen,))
    pulse.start()
    gate.release(2)
    pulse.join(LIMIT)

    wait_until(lambda: terminal.renewed)
    reports.end()
    assert (len(count), terminal.renewed) == (1, ["/there/"])


def test_each_new_view_that_fails_is_replaced(signed_out):
    gate, count = signed_out
    terminal = Terminal()
    reports = Reports(None, terminal)  # type: ignore[arg-type]
    reports.begin()
    gate.release(2)

    reports.crashed()
    wait_until(lambda: len(terminal.renewed) == 1)
    reports.crashed()
    wait_until(lambda: len(terminal.renewed) == 2)

    reports.end()
    assert len(count) == 2


def test_the_view_is_renewed_even_if_nobody_could_be_signed_out(monkeypatch, caplog):
    def fail():
        raise OSError("the disk is full")

    monkeypatch.setattr(startup, "sign_everybody_out", fail)
    terminal = Terminal()
    reports = Reports(None, terminal)  # type: ignore[arg-type]

    reports.start_over(reports.view)  # by the pulse, which has to go on beating

    assert terminal.renewed == [""]
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
def test_what_is_held_leads_only_out_of_a_page_that_hangs(answers, only_if_hanging, shown, renewed):
    terminal = Terminal()
    reports = Reports(Page(answers=answers), terminal)  # type: ignore[arg-type]
    reports.begin()

    reports.way_out(only_if_hanging=only_if_hanging)
    told = threading.Event()
    reports._deeds.put(told.set)
    assert told.wait(LIMIT)

    reports.end()
    assert (terminal.shown, terminal.renewed) == (shown, renewed)
