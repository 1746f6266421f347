"""One copy per data folder: who gets it, who is told, and what a killed copy leaves behind."""

from __future__ import annotations

import errno
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

from desktop import instance, lock_posix
from desktop.errors import AlreadyRunning, FolderUnusable, HandedOver
from desktop.instance import claim

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from desktop.instance import claim
held = claim(Path(sys.argv[1]), windowed=sys.argv[2] == "window")
held.raise_with(lambda: print("raised", flush=True))
print("held", flush=True)
sys.stdin.readline()
held.release()
"""


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
    claim(path, windowed=True).release()

    assert path.exists()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    claim(path, windowed=True).release()


def test_the_second_brings_the_first_to_the_front(path, hold):
    first = hold("window")

    with pytest.raises(HandedOver):
        claim(path, windowed=True)

    assert first.stdout.readline() == "raised\n"


def test_a_first_without_a_window_is_named(path, hold):
    hold("none")

    with pytest.raises(AlreadyRunning, match="already runs with this data, without a window"):
        claim(path, windowed=True)


def test_a_second_without_a_window_disturbs_nobody(path, hold):
    first = hold("window")

    with pytest.raises(AlreadyRunning, match="already open with this data"):
        claim(path, windowed=False)

    first.stdin.write("\n")
    first.stdin.flush()
    assert first.stdout.read() == ""


def test_a_killed_copy_blocks_nobody(path, hold):
    first = hold("window")
    first.kill()
    first.wait()

    left = path.read_bytes()
    second = claim(path, windowed=True)

    assert path.read_bytes() != left
    second.release()


def test_another_folder_is_another_installation(path, hold, tmp_path):
    hold("window")

    other = claim(tmp_path / "other.lock", windowed=True)

    assert (tmp_path / "other.lock").read_bytes() != path.read_bytes()
    other.release()


def test_who_starts_while_the_first_is_closing_takes_its_place(path):
    first = claim(path, windowed=True)
    first.stop_answering()
    left = path.read_bytes()
    threading.Timer(0.3, first.release).start()

    second = claim(path, windowed=True)

    assert path.read_bytes() != left
    second.release()


def test_who_starts_while_the_first_is_just_starting_is_handed_over(path, hold, monkeypatch):
    first = hold("window")
    address = path.read_bytes()
    path.write_bytes(b"")
    threading.Timer(0.2, path.write_bytes, [address]).start()

    with pytest.raises(HandedOver):
        claim(path, windowed=True)

    assert first.stdout.readline() == "raised\n"


def test_a_copy_that_never_answers_is_named_in_the_end(path, hold, monkeypatch):
    hold("window")
    path.write_bytes(b"not an address")
    monkeypatch.setattr(instance, "PATIENCE", 0.2)

    with pytest.raises(AlreadyRunning, match="does not answer. End it, then try again"):
        claim(path, windowed=True)


@pytest.mark.parametrize("line", [b"guess raise\n", b"\n", b"x" * 5000, b""])
def test_who_does_not_know_the_key_learns_nothing(path, line):
    raised = []
    first = claim(path, windowed=True)
    first.raise_with(lambda: raised.append(True))
    port = json.loads(path.read_bytes())["port"]

    with socket.create_connection(("127.0.0.1", port), 5) as stranger:
        stranger.sendall(line)
        try:
            stranger.shutdown(socket.SHUT_WR)
            answer = stranger.recv(100)
        except OSError:  # It has hung up already.
            answer = b""

    assert answer == b""
    assert raised == []
    with pytest.raises(HandedOver):
        claim(path, windowed=True)
    assert raised == [True]
    first.release()


def test_a_file_system_without_locks_is_named(path, monkeypatch):
    def cannot(descriptor):
        raise OSError(lock_posix.CANNOT_LOCK[0], "No locks available")

    monkeypatch.setattr(lock_posix, "take", cannot)

    with pytest.raises(FolderUnusable, match="cannot be locked, as on some network drives"):
        claim(path, windowed=True)


def test_a_program_started_by_the_copy_does_not_keep_the_folder(path):
    first = claim(path, windowed=True)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        first.release()

        claim(path, windowed=True).release()
        child.communicate(b"\n")


def test_a_start_that_fails_lets_the_next_one_have_the_folder(path, monkeypatch):
    def full(_descriptor, _text):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space"):
            claim(path, windowed=True)

    held = claim(path, windowed=True)
    assert path.read_bytes()
    held.release()


def test_who_talks_drop_by_drop_keeps_nobody_waiting(path, hold):
    hold()
    address = json.loads(path.read_text())

    with socket.create_connection(("127.0.0.1", address["port"]), 10) as slow:
        began = time.monotonic()
        try:
            while time.monotonic() < began + 10:
                slow.sendall(b"x")
                time.sleep(instance.ANSWER_WITHIN / 5)
        except OSError:
            pass  # The other end has hung up.

    assert time.monotonic() < began + 9
