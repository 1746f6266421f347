"""What disturbs a session from outside, to the second."""

from __future__ import annotations

import pytest

from kiosk.clock_watch import Clocks, screen_lock
from tests.kiosk.clocks import Computer


@pytest.fixture
def rested():
    """`rested(...)` lets one second of a rest pass in this way, and says what came between."""
    computer = Computer(1_000_000.0)

    def pass_a_second(*, wall=0.0, asleep=0.0, late=0.0):
        computer.clocks.rest()
        computer.pass_time(1.0 + late)
        computer.sleep(asleep)
        computer.set_clock(wall)
        return computer.clocks.rested(1.0)

    return pass_a_second


def test_an_undisturbed_rest(rested):
    assert [rested(), rested()] == [None, None]


@pytest.mark.parametrize(("seconds", "found"), [(5.0, None), (5.5, "suspend")])
def test_a_sleep_is_detected_from_five_seconds_on(rested, seconds, found):
    assert rested(asleep=seconds) == found
    assert rested() is None


@pytest.mark.parametrize(("seconds", "found"), [(15.0, None), (15.5, "suspend")])
def test_a_rest_that_lasts_far_too_long_counts_as_a_sleep(rested, seconds, found):
    assert rested(late=seconds) == found


@pytest.mark.parametrize(
    ("seconds", "found"), [(5.0, None), (-5.0, None), (5.5, "clock_jump"), (-5.5, "clock_jump")]
)
def test_a_clock_change_is_detected_from_five_seconds_on(rested, seconds, found):
    assert rested(wall=seconds) == found
    assert rested() is None


def test_a_clock_that_drifts_is_not_set(rested):
    assert [rested(wall=3.0) for _look in range(4)] == [None] * 4


def test_a_locked_screen_is_reported_once(rested):
    screen_lock.set()
    assert [rested(), rested()] == ["screen_lock", None]


def test_the_time_at_work_between_two_rests_is_none_of_the_rest():
    computer = Computer(1_000_000.0)
    computer.pass_time(60.0)
    computer.clocks.rest()
    computer.pass_time(1.0)
    assert computer.clocks.rested(1.0) is None


def test_the_clocks_of_this_computer_agree():
    clocks = Clocks()
    clocks.rest()
    assert clocks.rested(1.0) is None
