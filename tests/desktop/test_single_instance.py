"""One copy per data folder: who gets it, who is told, and what a killed copy leaves behind."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from desktop import file_lock, single_instance, single_instance_socket
from desktop.errors import AlreadyRunning, FolderUnusable, HandedOver
from desktop.single_instance import claim
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from desktop.single_instance import claim
raise_window = (lambda: print("raised", flush=True)) if sys.argv[2] == "window" else None
held = claim(Path(sys.argv[1]), raise_window)
print("held", flush=True)
sys.stdin.readline()
held.release()
"""


def _raise_window() -> None:
    """There is no real window here."""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "latchkey.lock"


@pytest.fixture
def hold(path):
    """Hold the folder in another process, with a "window" or without."""
    holders = []

    def start(kind="window"):
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(path), kind],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        holders.append(holder)
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        return holder

    yield start
    for holder in holders:
        holder.kill()
        holder.communicate()


def test_the_first_gets_the_folder_and_leaves_the_file(path):
    claim(path, _raise_window).release()

    assert path.exists()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    claim(path, _raise_window).release()


def test_the_second_brings_the_first_to_the_front(path, hold):
    first = hold("window")

    with pytest.raises(HandedOver):
        claim(path, _raise_window)

    assert first.stdout.readline() == "raised\n"


def test_a_first_without_a_window_is_named(path, hold):
    hold("none")

    with pytest.raises(AlreadyRunning, match="already running with this data, without a window"):
        claim(path, _raise_window)


def test_a_copy_without_a_window_brings_none_to_the_front(path):
    raised = []
    first = claim(path)

    with pytest.raises(AlreadyRunning, match="without a window"):
        claim(path, lambda: raised.append(True))

    assert raised == []
    first.release()


def test_what_was_released_takes_nothing_from_the_next(path):
    first = claim(path, _raise_window)
    first.release()
    second = claim(path, _raise_window)

    first.stop_answering()

    with pytest.raises(HandedOver):
        claim(path, _raise_window)
    second.release()


def test_a_second_without_a_window_disturbs_nobody(path, hold):
    first = hold("window")

    with pytest.raises(AlreadyRunning, match="already open with this data"):
        claim(path)

    first.stdin.write("\n")
    first.stdin.flush()
    assert first.stdout.read() == ""


def test_a_killed_copy_blocks_nobody(path, hold):
    first = hold("window")
    first.kill()
    first.wait()

    left = path.read_bytes()
    second = claim(path, _raise_window)

    assert path.read_bytes() != left
    second.release()


def test_another_folder_is_another_installation(path, hold, tmp_path):
    hold("window")

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = claim(elsewhere / path.name, _raise_window)

    assert (elsewhere / path.name).read_bytes() != path.read_bytes()
    other.release()


def test_who_starts_while_the_first_is_closing_takes_its_place(path):
    first = claim(path, _raise_window)
    first.stop_answering()
    left = path.read_bytes()
    threading.Timer(0.3, first.release).start()

    second = claim(path, _raise_window)

    assert path.read_bytes() != left
    second.release()


@pytest.mark.parametrize(
    "left",
    [
        b"",
        b"[]",
        b"{}",
        b'{"port": null}',
        b'{"port": "x"}',
        b'{"port": []}',
        b'{"port": 70000}',
        b'{"port": 10000000000000000000000}',
        b"[" * 100_000,
    ],
)
def test_who_starts_while_the_first_is_just_starting_is_handed_over(path, hold, left):
    first = hold("window")
    address, place = path.read_bytes(), path.with_suffix(".socket")
    path.write_bytes(left)
    place.rename(place.with_suffix(".later"))
    threading.Timer(0.2, place.with_suffix(".later").rename, [place]).start()

    with pytest.raises(HandedOver):
        claim(path, _raise_window)

    path.write_bytes(address)
    assert first.stdout.readline() == "raised\n"


def test_a_copy_that_never_answers_is_named_in_the_end(path, hold, monkeypatch):
    hold("window")
    path.write_bytes(b"not an address")
    path.with_suffix(".socket").unlink()
    monkeypatch.setattr(single_instance, "PATIENCE", 0.2)

    with pytest.raises(AlreadyRunning, match="doesn't respond. End it, then try again"):
        claim(path, _raise_window)


@pytest.fixture
def by_port(monkeypatch):
    """Have no socket in the folder, as on a file system that cannot, or on Windows."""

    def cannot(_place):
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(single_instance_socket, "_in_folder", cannot)


def port_of(path):
    return json.loads(path.read_bytes())["port"]


@pytest.mark.parametrize("line", [b"guess raise\n", b"\n", b"x" * 5000, b""])
def test_who_does_not_know_the_key_of_a_port_learns_nothing(path, line, by_port):
    raised = []
    first = claim(path, lambda: raised.append(True))

    with socket.create_connection(("127.0.0.1", port_of(path)), 5) as stranger:
        stranger.sendall(line)
        try:
            stranger.shutdown(socket.SHUT_WR)
            answer = stranger.recv(100)
        except OSError as error:  # It has hung up already.
            answer = b"late" if isinstance(error, TimeoutError) else b""

    assert answer == b""
    assert raised == []
    with pytest.raises(HandedOver):
        claim(path, _raise_window)
    assert raised == [True]
    first.release()


def test_it_leaves_no_descriptor_and_no_thread_behind(path):
    def count():
        return threading.active_count(), len(os.listdir("/proc/self/fd"))

    before = count()
    held = claim(path, _raise_window)
    silent = open_call(path)
    held.release()
    silent.close()

    wait_until(lambda: all(now <= then for now, then in zip(count(), before, strict=True)))
    assert not [one for one in threading.enumerate() if one.name == "instance"]


def test_other_users_find_no_port_to_call_at(path):
    first = claim(path, _raise_window)
    place = path.with_suffix(".socket")

    assert port_of(path) is None
    assert stat.S_ISSOCK(place.stat().st_mode)
    first.release()
    assert not place.exists()


def test_a_folder_with_a_long_name_is_called_at_a_port(tmp_path, hold):
    deep = tmp_path / ("x" * 120)
    deep.mkdir()
    first = claim(deep / "latchkey.lock", _raise_window)

    assert port_of(deep / "latchkey.lock")
    with pytest.raises(HandedOver):
        claim(deep / "latchkey.lock", _raise_window)
    first.release()


def test_what_a_killed_copy_left_in_the_folder_is_replaced(path, hold):
    first = hold("window")
    first.kill()
    first.wait()
    assert path.with_suffix(".socket").exists()

    second = claim(path, _raise_window)

    assert port_of(path) is None
    with pytest.raises(HandedOver):
        claim(path, _raise_window)
    second.release()


def test_an_invalid_command_is_not_answered(path):
    first = claim(path, _raise_window)

    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(path.with_suffix(".socket")))
        caller.settimeout(10)
        caller.sendall(b"x format\n")
        assert caller.recv(100) == b""
    first.release()


@pytest.mark.parametrize("place", ["folder", "port"])
def test_sixty_who_connect_and_say_nothing_hold_up_no_second_start(path, hold, place, request):
    if place == "port":
        request.getfixturevalue("by_port")
    first = claim(path, _raise_window)
    held = [open_call(path) for _ in range(60)]
    held[0].settimeout(10)
    assert held[0].recv(1) == b""  # The oldest have had to make room.
    began = time.monotonic()

    with pytest.raises(HandedOver):
        claim(path, _raise_window)

    assert time.monotonic() - began < 5  # seconds; held up, it would be all of its patience
    for one in held:
        one.close()
    first.release()


def test_a_slow_sender_keeps_no_one_waiting(path, by_port):
    first = claim(path, _raise_window)
    with open_call(path) as slow:
        for _ in range(3):
            slow.sendall(b"x")
            with pytest.raises(HandedOver):
                claim(path, _raise_window)
    first.release()


def open_call(path):
    if port := port_of(path):
        return socket.create_connection(("127.0.0.1", port), 10)
    caller = socket.socket(socket.AF_UNIX)
    caller.connect(str(path.with_suffix(".socket")))
    return caller


def test_a_lock_file_that_is_removed_meanwhile_lets_no_second_copy_in(path, hold):
    first = hold("window")
    path.unlink()

    with pytest.raises(HandedOver):
        claim(path, _raise_window)

    assert first.stdout.readline() == "raised\n"


def test_a_first_that_cannot_be_reached_any_more_is_named(path, hold, monkeypatch):
    hold("window")
    path.unlink()
    path.with_suffix(".socket").unlink()
    monkeypatch.setattr(single_instance, "PATIENCE", 0.2)

    with pytest.raises(AlreadyRunning, match="doesn't respond. End it, then try again"):
        claim(path, _raise_window)


def test_a_folder_that_cannot_be_locked_is_done_without(path, monkeypatch):
    real = fcntl.flock

    def only_files(descriptor, how):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EBADF, "Bad file descriptor")
        real(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", only_files)

    first = claim(path, _raise_window)
    with pytest.raises(HandedOver):
        claim(path, _raise_window)
    first.release()


def test_a_file_system_without_locks_is_named(path, monkeypatch):
    def cannot(descriptor):
        raise OSError(file_lock.CANNOT_LOCK[0], "No locks available")

    monkeypatch.setattr(file_lock, "take", cannot)

    with pytest.raises(FolderUnusable, match="can't be locked, as on some network drives"):
        claim(path, _raise_window)


def test_a_program_started_by_the_copy_does_not_keep_the_folder(path):
    first = claim(path, _raise_window)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        first.release()

        claim(path, _raise_window).release()
        child.communicate(b"\n")


def test_a_start_that_fails_lets_the_next_one_have_the_folder(path, monkeypatch):
    def full(_descriptor, _text):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space"):
            claim(path, _raise_window)

    held = claim(path, _raise_window)
    assert path.read_bytes()
    held.release()
