"""The parent of a kiosk: what it starts, when, and how everything ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from desktop import backoff
from desktop.backoff import Backoff
from desktop.supervision.pipe import LEAVE, RESTART
from tests.desktop.conftest import ROOT
from tests.waiting import LIMIT, wait_until


class Kiosk:
    """A supervisor of a program that does what the test has written down."""

    def __init__(self, folder, actions):
        self.folder = folder
        (folder / "actions").write_text("\n".join(actions))
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/desktop/restless.py"), str(folder)],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )

    def lives(self, *roles):
        """Role, process and time of each program that has been started, but for the cover."""
        try:
            lines = (self.folder / "lives").read_text().splitlines()
        except FileNotFoundError:
            return []
        split = [line.split() for line in lines]
        return [(role, int(pid), float(at)) for role, pid, at in split if role in (roles or ROLES)]

    def lived(self, count, *roles):
        """Wait for so many lives, and return them."""
        wait_until(lambda: len(self.lives(*roles)) >= count)
        return self.lives(*roles)

    def end(self, by=signal.SIGTERM):
        self.process.send_signal(by)
        return self.process.wait(LIMIT)


ROLES = ("kiosk", "window")


@pytest.fixture
def kiosk(tmp_path):
    started = []

    def start(*actions):
        started.append(Kiosk(tmp_path, actions))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()


def runs(pid):
    """Whether the process is there and no corpse."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_program_that_ends_well_ends_the_kiosk(kiosk):
    started = kiosk("exit 0")

    assert started.process.wait(LIMIT) == 0
    assert [role for role, _pid, _at in started.lives()] == ["kiosk"]


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_program_cleanly_and_then_the_kiosk(kiosk, by):
    started = kiosk("live")
    ((_role, pid, _at),) = started.lived(1)

    assert started.end(by) == 0
    assert (started.folder / "ended").read_text() in ("kiosk", "cover")
    assert not runs(pid)
    assert not any(runs(pid) for _role, pid, _at in started.lives("cover"))


def test_a_signal_ends_a_kiosk_in_time_whatever_hangs_in_it(kiosk):
    started = kiosk("stay", "cover stays")
    programs = [*started.lived(1), *started.lived(1, "cover")]

    # 1 is what the last resort ends with: then nobody would have killed what hangs.
    assert started.end() == 0
    assert not any(runs(pid) for _role, pid, _at in programs)


def test_whatever_else_ends_it_it_is_started_again_at_once_and_then_later_and_later(kiosk):
    started = kiosk("exit 1", "exit 3", "exit 1", "exit 2", "live")
    times = [at for _role, _pid, at in started.lived(5)]

    waits = [after - before for before, after in zip(times, times[1:], strict=False)]
    assert waits[1] >= 0.2
    assert min(waits[2:]) >= 0.4
    assert started.end() == 0


def test_a_killed_program_is_started_again(kiosk):
    started = kiosk("live", "live")
    ((_role, pid, _at),) = started.lived(1)
    os.kill(pid, signal.SIGKILL)

    assert [role for role, _pid, _at in started.lived(2)] == ["kiosk", "kiosk"]
    assert started.end() == 0


def test_a_signal_ends_a_kiosk_that_waits(kiosk):
    started = kiosk("exit 1", "exit 1", "exit 1", "exit 1")
    started.lived(3)

    assert started.end() == 0


def test_who_leaves_gets_an_ordinary_window_and_the_kiosk_comes_back_after_it(kiosk):
    started = kiosk(f"exit {LEAVE}", f"exit {RESTART}", f"exit {RESTART}", "live")

    roles = [role for role, _pid, _at in started.lived(4)]
    assert roles == ["kiosk", "window", "kiosk", "kiosk"]
    assert started.end() == 0


def test_an_ordinary_window_that_crashes_is_a_kiosk_again(kiosk):
    started = kiosk(f"exit {LEAVE}", "exit 1", "live")

    assert [role for role, _pid, _at in started.lived(3)] == ["kiosk", "window", "kiosk"]
    assert started.end() == 0


def test_an_ordinary_window_that_is_closed_ends_everything(kiosk):
    started = kiosk(f"exit {LEAVE}", "exit 0")

    assert started.process.wait(LIMIT) == 0


def test_behind_an_ordinary_window_there_is_no_cover(kiosk):
    started = kiosk(f"exit {LEAVE}", "live")
    started.lived(2)
    (cover,) = started.lives("cover")

    assert not runs(cover[1])
    assert started.end() == 0


def test_a_program_that_says_nothing_is_killed_and_started_again(kiosk):
    started = kiosk("hang", "live")
    (_role, pid, _at), _other = started.lived(2)

    assert not runs(pid)
    assert started.end() == 0


def test_the_cover_is_shown_first_and_again_when_it_ends(kiosk):
    started = kiosk("live")
    started.lived(1)
    (first,) = started.lived(1, "cover")
    assert first[2] < started.lives()[0][2]
    os.kill(first[1], signal.SIGKILL)

    _first, second = started.lived(2, "cover")
    assert runs(second[1])
    assert started.end() == 0
    assert not runs(second[1])


def test_a_killed_supervisor_takes_everything_with_it(kiosk):
    started = kiosk("live")
    programs = [*started.lived(1), *started.lived(1, "cover")]
    started.process.kill()

    wait_until(lambda: not any(runs(pid) for _role, pid, _at in programs))

    assert [*started.lives(), *started.lives("cover")] == programs  # and nothing came after


def test_pauses_grow_and_begin_anew_after_a_good_run():
    waiting = Backoff()

    assert [waiting.after(5) for _ in range(9)] == [0, 1, 2, 5, 10, 30, 60, 60, 60]
    assert waiting.after(backoff.GOOD_RUN) == 0
    assert waiting.after(5) == 1
