"""The window's requests are carried out at once, those of strangers one after the other."""

from __future__ import annotations

import threading

import pytest

from desktop.server.dispatcher import Dispatcher
from tests.waiting import LIMIT, wait_until


class Task:
    """Something that takes until it may end; a stranger's unless told otherwise."""

    def __init__(self, done, name, *, stranger=True, may_end=None, fails=False):
        self.done, self.name, self.stranger = done, name, stranger
        self.may_end, self.fails, self.begun = may_end, fails, threading.Event()

    def service(self):
        self.begun.set()
        if self.may_end:
            assert self.may_end.wait(LIMIT)
        self.done.append(self.name)
        if self.fails:
            raise RuntimeError("as it is meant to")

    def cancel(self):
        self.done.append(f"{self.name} canceled")


@pytest.fixture
def dispatcher():
    dispatcher = Dispatcher(3)
    yield dispatcher
    dispatcher.shutdown(timeout=LIMIT)


def test_strangers_wait_for_each_other_and_the_window_for_none_of_them(dispatcher):
    done: list[str] = []
    may_end = threading.Event()
    first = Task(done, "first", may_end=may_end)
    dispatcher.add_task(first)
    assert first.begun.wait(LIMIT)
    for name in ("second", "third", "fourth"):
        dispatcher.add_task(Task(done, name))
    own = Task(done, "window", stranger=False)
    dispatcher.add_task(own)

    wait_until(lambda: done == ["window"])
    may_end.set()
    wait_until(lambda: len(done) == 5)

    assert done == ["window", "first", "second", "third", "fourth"]


def test_the_line_goes_on_after_a_failure_and_after_it_was_empty(dispatcher):
    done: list[str] = []
    for name in ("first", "second"):
        dispatcher.add_task(Task(done, name, fails=True))
    wait_until(lambda: len(done) == 2)
    dispatcher.add_task(Task(done, "third"))
    wait_until(lambda: len(done) == 3)

    assert done == ["first", "second", "third"]


def test_at_the_end_whoever_is_still_in_line_is_canceled():
    dispatcher = Dispatcher(1)
    done: list[str] = []
    may_end = threading.Event()
    own = Task(done, "window", stranger=False, may_end=may_end)
    dispatcher.add_task(own)
    assert own.begun.wait(LIMIT)
    for name in ("first", "second"):
        dispatcher.add_task(Task(done, name))
    ending = threading.Thread(target=dispatcher.shutdown, kwargs={"timeout": 30})
    ending.start()
    wait_until(lambda: dispatcher.stop_count == 1)
    may_end.set()
    ending.join(LIMIT)

    assert done == ["window", "first canceled", "second canceled"]


def test_between_two_strangers_the_window_has_the_processor(dispatcher, monkeypatch):
    rests: list[float] = []
    monkeypatch.setattr(dispatcher, "rest", rests.append)
    done: list[str] = []
    may_end = threading.Event()
    dispatcher.add_task(Task(done, "first", may_end=may_end))
    dispatcher.add_task(Task(done, "second"))
    may_end.set()
    wait_until(lambda: len(done) == 2)
    dispatcher.add_task(Task(done, "third"))
    wait_until(lambda: len(done) == 3)

    (seconds,) = rests  # after the first; nobody waited behind the others
    assert 0 < seconds < 30


@pytest.mark.parametrize(("took", "seconds"), [(0.001, 0.004), (7.0, 0.1)])
def test_a_rest_is_as_long_as_what_was_done_but_bounded(dispatcher, monkeypatch, took, seconds):
    slept: list[float] = []
    with monkeypatch.context() as patched:
        patched.setattr("desktop.server.dispatcher.time.sleep", slept.append)
        dispatcher.rest(took)

    assert slept == [seconds]
