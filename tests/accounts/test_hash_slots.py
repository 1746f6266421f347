"""The line of those who wait for a password hash."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from accounts.errors import Busy
from accounts.passwords.hash_slots import Slots, slots
from tests.waiting import LIMIT, wait_until


class Hall:
    """People who come for a slot one after the other, and hold it until they may go."""

    def __init__(self, slots):
        self.slots, self.came, self.most = slots, [], 0
        self.may_go = threading.Event()
        self._people = ThreadPoolExecutor(10)
        self._here = threading.Lock()
        self._inside = 0

    def send(self, name):
        """Let somebody come, and be in the line when this returns."""
        before = self.slots.inside
        coming = self._people.submit(self._come, name)
        wait_until(lambda: self.slots.inside > before or coming.done())
        return coming

    def _come(self, name):
        with self.slots.one():
            with self._here:
                self.came.append(name)
                self._inside += 1
                self.most = max(self.most, self._inside)
            assert self.may_go.wait(LIMIT)
            with self._here:
                self._inside -= 1


@pytest.fixture
def hall():
    halls = []

    def build(at_once, waiting, patience=LIMIT):
        halls.append(Hall(Slots(at_once, waiting, patience)))
        return halls[-1]

    yield build
    for each in halls:
        each.may_go.set()
        each._people.shutdown()


def elsewhere(call):
    """Return what `call` returns, or raise what it raises, in another thread."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(call).result(LIMIT)


def test_no_more_are_in_than_there_are_slots_and_the_first_in_line_is_the_next(hall):
    people = hall(at_once=2, waiting=6)
    coming = [people.send(number) for number in range(8)]
    assert people.came == [0, 1]
    people.may_go.set()
    for each in coming:
        each.result(LIMIT)
    assert people.most == 2
    assert people.slots.inside == 0
    assert people.came[:2] == [0, 1]
    assert sorted(people.came) == list(range(8))


def test_the_line_moves_in_the_order_in_which_people_came():
    line, came = Slots(at_once=1, waiting=4, patience=LIMIT), []

    def come(number):
        with line.one():
            came.append(number)

    def inside(count):
        return lambda: line.inside == count

    with ThreadPoolExecutor(4) as people, line.one():
        for number in range(4):
            people.submit(come, number)
            wait_until(inside(number + 2))
    assert came == [0, 1, 2, 3]


def test_a_request_that_finds_the_line_full_is_refused_at_once(hall):
    people = hall(at_once=2, waiting=3)
    inside = [people.send(number) for number in range(5)]
    with pytest.raises(Busy), people.slots.one():
        pytest.fail("a sixth got in")
    assert people.slots.inside == 5
    people.may_go.set()
    for each in inside:
        each.result(LIMIT)
    with people.slots.one():
        assert people.slots.inside == 1


def test_a_request_that_has_waited_too_long_is_refused_and_leaves_the_line(hall):
    people = hall(at_once=1, waiting=1, patience=0.01)
    first = people.send("first")
    with pytest.raises(Busy), people.slots.one():
        pytest.fail("got in beside the first")
    assert people.slots.inside == 1
    people.may_go.set()
    first.result(LIMIT)
    with people.slots.one():  # Nobody has passed the slot on to who is gone.
        assert people.slots.inside == 1
    assert people.slots.inside == 0


def test_giving_up_keeps_the_places_of_those_ahead(hall):
    people = hall(at_once=1, waiting=2)
    coming = [people.send("first"), people.send("second")]
    people.slots.patience = 0.01
    with pytest.raises(Busy), people.slots.one():
        pytest.fail("got in before the second")
    assert (people.came, people.slots.inside) == (["first"], 2)
    people.may_go.set()
    for each in coming:
        each.result(LIMIT)
    assert people.most == 1


def test_a_slot_that_comes_in_the_moment_of_giving_up_goes_to_the_next():
    line = Slots(at_once=1, waiting=2, patience=0.01)
    first = line.one()
    elsewhere(first.__enter__)

    @contextmanager
    def the_first_leaves_too_late():
        try:
            yield
        finally:
            first.__exit__(None, None, None)

    line.relief = the_first_leaves_too_late
    with pytest.raises(Busy), line.one():
        pytest.fail("got in after it had given up")
    line.patience = LIMIT
    with line.one():
        assert line.inside == 1


def test_a_slot_is_free_again_after_a_failure():
    line = Slots(at_once=1, waiting=0, patience=LIMIT)
    with pytest.raises(ZeroDivisionError), line.one():
        1 / 0  # noqa: B018 - whatever goes wrong in it
    with line.one():
        assert line.inside == 1


def test_a_place_in_line_is_free_again_if_it_cannot_be_waited_for():
    line = Slots(at_once=1, waiting=1, patience=LIMIT)

    def relief():
        raise ZeroDivisionError

    line.relief = relief

    with line.one():
        for _again in range(2):
            with pytest.raises(ZeroDivisionError):
                elsewhere(line.one().__enter__)
            assert line.inside == 1
    with line.one():
        assert line.inside == 1


def test_whoever_holds_a_slot_needs_no_second_one():
    line = Slots(at_once=1, waiting=0, patience=LIMIT)
    with line.one():
        with line.one():
            assert line.inside == 1
        with pytest.raises(Busy):
            elsewhere(line.one().__enter__)
    with line.one(), pytest.raises(Busy):
        elsewhere(line.one().__enter__)


def test_only_those_who_wait_have_another_thread_take_over(hall):
    people, reliefs = hall(at_once=2, waiting=3), []

    @contextmanager
    def relief():
        reliefs.append("on")
        yield
        reliefs.append("off")

    people.slots.relief = relief
    coming = [people.send(number) for number in range(5)]
    wait_until(lambda: len(reliefs) == 3)
    assert reliefs == ["on"] * 3
    people.may_go.set()
    for each in coming:
        each.result(LIMIT)
    assert reliefs.count("off") == 3


def test_the_products_slots_are_the_documented_ones():
    assert (slots.room, slots.patience, slots._free) == (64, 10.0, 2)
