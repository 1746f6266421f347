"""The program without a window, as a process: its line on stdout, its end, its second start."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sqlite3
import stat
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bench.visitor import Visitor, csrf_token
from tests.desktop.conftest import ROOT, Launched, lose_privileges
from tests.waiting import LIMIT, wait_until

PASSWORD = "basalt meadow copper kite"


def ask(address, path=None, **headers):
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=LIMIT)
    connection.request("GET", path or parts.path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def come_in(address):
    """Spend the address; returns the launch cookie."""
    response = ask(address)
    assert response.status == 302
    return response.getheader("Set-Cookie").partition(";")[0]


def test_it_prints_one_line_and_lets_its_reader_in(launch):
    program = launch("--no-window")
    address = program.address()

    cookie = come_in(address)

    assert ask(address, "/setup/", Cookie=cookie).status == 200
    assert program.stop() == 0
    assert program.process.stdout.read() == ""
    assert program.said() == ""


def test_each_line_it_reads_makes_it_print_a_fresh_address(launch):
    program = launch("--no-window")
    first = program.address()

    program.process.stdin.write("\n\n")
    program.process.stdin.flush()
    second, third = program.address(), program.address()

    assert len({first, second, third}) == 3
    assert urlsplit(first).netloc == urlsplit(third).netloc
    assert come_in(third) == come_in(first) == come_in(second)
    assert ask(first).status == 403


SHORT = """
import sys
from desktop import app, headless
assert headless.ADDRESS_LASTS == 600
headless.ADDRESS_LASTS = float(sys.argv.pop(1))
sys.exit(app.main())
"""


@pytest.mark.parametrize(("seconds", "status"), [("0", 403), ("60", 302)])
def test_an_address_that_nobody_used_in_time_has_expired(data, tmp_path, seconds, status):
    command = [sys.executable, "-c", SHORT, seconds, "--no-window", "--data-dir", str(data)]
    program = Launched(command, tmp_path / "said", env={**os.environ, "PYTHONPATH": str(ROOT)})

    assert ask(program.address()).status == status
    assert program.stop() == 0
    program.process.communicate()


def test_stdin_that_is_not_text_counts_as_a_line(launch):
    program = launch("--no-window", env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"})
    program.address()

    program.process.stdin.buffer.write(b"\xff\n")
    program.process.stdin.buffer.flush()

    assert ask(program.address()).status == 302
    assert program.said() == ""


def test_a_signal_that_whoever_started_it_turned_off_does_not_end_it(launch):
    program = launch("--no-window", before=("nohup",))
    address = program.address()

    program.process.send_signal(signal.SIGHUP)

    assert ask(address).status == 302
    assert program.stop() == 0


def test_nobody_gets_the_cookie_without_the_address(launch):
    address = launch("--no-window").address()

    assert ask(address, "/").status == 403
    assert ask(address, "/launch/guess").status == 403


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_every_signal_ends_it_cleanly(launch, data, by):
    program = launch("--no-window")
    program.address()

    assert program.stop(by) == 0  # which the last resort would not say

    assert [path.name for path in data.glob("*.sqlite3*")] == ["latchkey.sqlite3"]


def test_a_signal_during_the_boot_ends_it_too(launch):
    program = launch("--no-window")
    time.sleep(0.25)

    assert program.stop() in (0, -signal.SIGTERM)


def test_all_its_files_are_private(launch, data):
    program = launch("--no-window")
    program.address()
    files = [path for path in data.rglob("*") if path.is_file()]

    assert {"latchkey.sqlite3", "latchkey.sqlite3-wal", "secret.key", "latchkey.lock"} <= {
        path.name for path in files
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    program.stop()


def test_a_request_in_flight_is_finished_when_it_ends(launch, command, data):
    arguments = ("provision", "--admin", "ada", "--password-stdin")
    assert command(*arguments, text=f"{PASSWORD}\n").returncode == 0
    program = launch("--no-window")
    address = urlsplit(program.address())
    visitor = Visitor(address.netloc)
    visitor.get(address.path)
    token = csrf_token(visitor.get("/accounts/login/")[1])
    fields = {"username": "ada", "password": PASSWORD, "csrfmiddlewaretoken": token}

    with closing(sqlite3.connect(data / "latchkey.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # Now the sign-in has to wait, and is in flight.
        visitor.begin_post("/accounts/login/", **fields)
        wait_until(lambda: is_read(visitor.connection.sock))
        program.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        assert program.process.poll() is None
        other.execute("ROLLBACK")

    assert visitor.finish()[0] == 302
    assert program.wait() == 0
    visitor.close()


def is_read(sock):
    """Whether who is at the other end has read all that was sent."""
    own, other = (f":{address[1]:04X}" for address in (sock.getsockname(), sock.getpeername()))
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _number, its, peer, _state, queues, *_others = line.split()
        if its.endswith(other) and peer.endswith(own):
            return queues.endswith(":00000000")
    return False


def test_an_open_connection_does_not_hold_it(launch):
    program = launch("--no-window")
    address = program.address()
    idle = http.client.HTTPConnection(urlsplit(address).netloc)
    idle.request("GET", "/")
    idle.getresponse().read()

    assert program.stop() == 0  # which the last resort would not say
    idle.close()


def test_it_takes_the_port_it_is_given(launch, free_port):
    assert urlsplit(launch("--no-window", "--port", str(free_port)).address()).port == free_port


def test_a_taken_port_is_refused_with_a_sentence(launch, free_port, tmp_path):
    launch("--no-window", "--port", str(free_port)).address()

    second = launch("--no-window", "--port", str(free_port), folder=tmp_path / "other")

    assert second.wait() == 1
    assert second.said() == (
        f"Latchkey: Port {free_port} is in use by another program. "
        "Choose another with --port, or leave it out.\n"
    )


def test_a_second_copy_is_refused_with_a_sentence(launch):
    launch("--no-window").address()

    second = launch("--no-window")

    assert second.wait() == 1
    assert "already running with this data, without a window" in second.said()


def test_two_data_folders_run_side_by_side(launch, tmp_path):
    first = launch("--no-window").address()
    second = launch("--no-window", folder=tmp_path / "other").address()

    cookie = come_in(first)

    assert come_in(second) != cookie
    assert ask(second, "/setup/", Cookie=cookie).status == 403


def test_after_a_kill_it_starts_at_once(launch, data):
    program = launch("--no-window")
    program.address()
    program.process.kill()
    program.wait()
    assert (data / "latchkey.sqlite3-wal").stat().st_size > 0

    again = launch("--no-window")

    assert come_in(again.address())
    assert again.stop() == 0
    assert not (data / "latchkey.sqlite3-wal").exists()


def test_without_a_display_it_serves_and_says_why(launch):
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    program = launch(env=environment)

    assert come_in(program.address())
    assert program.said() == (
        "Latchkey: There's no display for a window. Running without a window.\n"
    )
    assert program.stop() == 0


def test_a_display_that_does_not_answer_counts_as_none(launch):
    program = launch(env={**os.environ, "DISPLAY": ":987", "WAYLAND_DISPLAY": ""})

    assert come_in(program.address())
    assert "The display :987 doesn't respond." in program.said()


def test_it_needs_no_home(launch):
    bare = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    program = launch("--no-window", env=bare)

    assert come_in(program.address())
    assert program.stop() == 0


def test_the_log_tells_the_end_and_no_secret(launch, data):
    program = launch("--no-window")
    address = program.address()
    cookie = come_in(address)
    ask(address)
    program.stop()

    log = (data / "logs/latchkey.log").read_text()
    assert "Ended." in log
    for secret in (
        urlsplit(address).path.rpartition("/")[2],
        cookie.partition("=")[2],
        (data / "secret.key").read_text(),
        json.loads((data / "latchkey.lock").read_text())["key"],
    ):
        assert len(secret) > 20
        assert secret not in log


@pytest.mark.parametrize("port", ["80", "1"])
def test_a_port_without_permission_is_refused_with_a_sentence(launch, port):
    program = launch("--no-window", "--port", port, preexec_fn=lose_privileges)

    assert program.wait() == 1
    assert f"permission to use port {port}." in program.said()
