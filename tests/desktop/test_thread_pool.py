"""The threads that answer requests: how many there are, and what happens when there are no more."""

from __future__ import annotations

import threading

import pytest

from desktop.server.thread_pool import Threads
from tests.waiting import LIMIT, wait_until


class Task:
    """Something to do that takes until it may end."""

    def __init__(self, may_end=None):
        self.begun, self.done, self.may_end = threading.Event(), threading.Event(), may_end

    def service(self):
        self.begun.set()
        if self.may_end:
            assert self.may_end.wait(LIMIT)
        self.done.set()

    def cancel(self):
        pass


@pytest.fixture
def threads():
    threads = Threads(2)
    yield threads
    threads.shutdown(timeout=LIMIT)


def test_one_that_waits_has_another_take_over_until_it_goes_on(threads):
    may_end, ended = threading.Event(), threading.Event()
    threads.when_one_ends = ended.set
    busy = [Task(may_end), Task(may_end)]
    for task in busy:
        threads.add_task(task)
        assert task.begun.wait(LIMIT)
    late = Task()
    threads.add_task(late)
    assert not late.done.wait(0.05)

    with threads.one_more():
        assert late.done.wait(LIMIT)
        assert len(threads.threads) == 3

    assert ended.wait(LIMIT)
    assert len(threads.threads) == 2
    may_end.set()
    for task in busy:
        assert task.done.wait(LIMIT)


def test_a_thread_that_goes_on_during_the_shutdown_starts_none(threads):
    ended = threading.Event()
    threads.when_one_ends = ended.set
    with threads.one_more():
        wait_until(lambda: len(threads.threads) == 3)
        threads.shutdown(timeout=LIMIT)
        assert not threads.threads
    with threads.one_more():
        assert not threads.threads
    assert not ended.is_set(), "whoever ends them all sees to what they leave"


def test_where_the_system_has_no_more_those_that_are_there_go_on(threads, monkeypatch):
    def none_left(_thread):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as system:
        system.setattr(threading.Thread, "start", none_left)
        with threads.one_more():
            task = Task()
            threads.add_task(task)
            assert task.done.wait(LIMIT)
            assert len(threads.threads) == 2
        with pytest.raises(RuntimeError):
            Threads(1)
    with threads.one_more():
        assert len(threads.threads) == 3
    wait_until(lambda: len(threads.threads) == 2)
    wait_until(lambda: threads.active_count == 0)
