"""Signals reach the program at once, whatever the main thread is doing."""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from desktop.linux import kernel_timer
from desktop.signals import EndingSignals
from desktop.startup import last_resort
from tests.waiting import LIMIT


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_each_ending_signal_is_heard(number):
    heard = threading.Event()

    with EndingSignals(heard.set):
        os.kill(os.getpid(), number)
        assert heard.wait(LIMIT)


def test_taken_again_on_another_thread_where_python_forbids_it_they_stay_as_they_are():
    heard = threading.Event()

    with EndingSignals(heard.set) as signals, ThreadPoolExecutor() as window:
        window.submit(signals.keep).result()
        os.kill(os.getpid(), signal.SIGINT)
        assert heard.wait(LIMIT)


def test_handlers_of_others_are_replaced_again():
    heard = threading.Event()

    with EndingSignals(heard.set) as signals:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signals.keep()
        os.kill(os.getpid(), signal.SIGINT)
        assert heard.wait(LIMIT)


def test_afterwards_everything_is_as_before():
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    threads = threading.active_count()

    with EndingSignals(lambda: None):
        assert signal.getsignal(signal.SIGTERM) != before[signal.SIGTERM]

    assert {number: signal.getsignal(number) for number in before} == before
    assert threading.active_count() == threads
    assert signal.set_wakeup_fd(-1) == -1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process by itself")
def test_afterwards_the_process_is_not_ended_any_more():
    heard = threading.Event()

    with EndingSignals(heard.set):
        os.kill(os.getpid(), signal.SIGTERM)
        assert heard.wait(LIMIT)
        os.kill(os.getpid(), kernel_timer.SECONDS)
    os.kill(os.getpid(), kernel_timer.SECONDS)  # as one that comes late

    assert signal.alarm(0) == 0  # seconds that are left


def test_the_program_ends_itself_before_the_kernel_does():
    assert last_resort.LIMIT < kernel_timer.SECONDS  # Only the first can say anything.


def test_other_signals_end_nothing():
    heard = []

    with EndingSignals(lambda: heard.append(True)):
        signal.signal(signal.SIGUSR2, lambda *_: None)
        os.kill(os.getpid(), signal.SIGUSR2)
    signal.signal(signal.SIGUSR2, signal.SIG_DFL)

    assert heard == []
