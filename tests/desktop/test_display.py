"""Whether a window can be opened, found out before Qt would end the process."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import threading
from contextlib import ExitStack

import pytest

from desktop import display
from tests.desktop.conftest import ROOT


@pytest.fixture(autouse=True)
def no_display(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def wayland(tmp_path, monkeypatch):
    """`wayland(name)` is a display of Wayland that answers; one that is `silent` does not."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with ExitStack() as stack:

        def listen(name, *, silent=False):
            listener = stack.enter_context(socket.socket(socket.AF_UNIX))
            listener.bind(str(tmp_path / name))
            listener.listen()
            if not silent:
                threading.Thread(target=answer_once, args=(listener,), daemon=True).start()
            return name

        yield listen


def answer_once(listener):
    try:
        connection, _address = listener.accept()
    except OSError:  # The test is over, and nobody has come.
        return
    with connection:
        # wl_display.sync(2), which is answered with wl_callback.done from object 2.
        assert connection.recv(100) == struct.pack("=IHHI", 1, 0, 12, 2)
        connection.sendall(struct.pack("=IHHI", 2, 0, 12, 0))


def test_without_any_it_says_so():
    assert display.missing() == "There's no display for a window."


@pytest.mark.parametrize("name", [":987", "unix:987.0", "nonsense", "127.0.0.1:987", "/dev/:987"])
def test_one_that_does_not_answer_is_named(monkeypatch, name):
    monkeypatch.setenv("DISPLAY", name)

    assert display.missing() == f"The display {name} doesn't respond."


def test_a_wayland_display_is_enough(monkeypatch, wayland):
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.setenv("WAYLAND_DISPLAY", wayland("wayland-9"))

    assert display.missing() == ""


def test_a_wayland_display_that_says_nothing_is_none(monkeypatch, wayland):
    monkeypatch.setattr(display, "PATIENCE", 0.2)
    monkeypatch.setenv("WAYLAND_DISPLAY", wayland("wayland-9", silent=True))

    assert display.missing() == "The display wayland-9 doesn't respond."


@pytest.mark.parametrize(
    ("platform", "environment", "why"),
    [
        ("xcb", {}, "There's no display for a window."),
        ("xcb", {"DISPLAY": ":987"}, "The display :987 doesn't respond."),
        ("xcb:option=1", {"DISPLAY": ":987"}, "The display :987 doesn't respond."),
        ("wayland", {}, "The display wayland-0 doesn't respond."),
        ("wayland-egl;wayland", {"WAYLAND_DISPLAY": "x"}, "The display x doesn't respond."),
        ("wayland;xcb", {"DISPLAY": ":987"}, "The display :987 doesn't respond."),
    ],
)
def test_a_display_that_was_chosen_has_to_answer_too(
    monkeypatch, tmp_path, platform, environment, why
):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    for name, text in environment.items():
        monkeypatch.setenv(name, text)

    assert display.missing() == why


def test_only_the_display_that_was_chosen_counts(monkeypatch, wayland):
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("WAYLAND_DISPLAY", wayland("wayland-9"))

    assert display.missing() == "There's no display for a window."


@pytest.mark.parametrize(("platform", "listening"), [("wayland", "wayland-0"), (None, "wayland-7")])
def test_a_display_that_was_chosen_and_answers_is_enough(monkeypatch, wayland, platform, listening):
    name = wayland(listening)
    if platform:
        monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    else:
        monkeypatch.setenv("WAYLAND_DISPLAY", name)

    assert display.missing() == ""


@pytest.fixture
def x_server(monkeypatch):
    """`x_server(reply)` is a display over the network that answers whoever comes with `reply`."""
    listener = socket.create_server(("127.0.0.1", 0))
    greetings = []

    def answer(reply):
        def serve():
            while True:
                try:
                    connection, _address = listener.accept()
                except OSError:
                    return
                with connection:
                    greetings.append(connection.recv(200))
                    connection.sendall(reply)

        threading.Thread(target=serve, daemon=True).start()
        number = listener.getsockname()[1] - display.FIRST_X_PORT
        monkeypatch.setenv("DISPLAY", f"127.0.0.1:{number}.0")
        return str(number), greetings

    yield answer
    listener.close()


def test_an_x_display_over_the_network_is_enough(x_server):
    x_server(b"\x01")

    assert display.missing() == ""


def test_the_connection_to_an_x_display_stays_open_for_the_engine(monkeypatch):
    listener = socket.create_server(("127.0.0.1", 0))
    number = listener.getsockname()[1] - display.FIRST_X_PORT
    monkeypatch.setenv("DISPLAY", f"127.0.0.1:{number}")
    asked = threading.Thread(target=display.missing)
    asked.start()
    connection, _address = listener.accept()
    with listener, connection:
        connection.recv(200)
        connection.sendall(b"\x01")
        asked.join()
        connection.settimeout(0.2)

        with pytest.raises(TimeoutError):  # it would read the end of one that is closed
            connection.recv(1)


def test_an_x_display_that_refuses_is_told_apart_from_one_that_is_not_there(x_server):
    number, _greetings = x_server(b"\x00")

    assert display.missing() == (
        f"Only the user of the display 127.0.0.1:{number}.0 can open windows on it."
    )


def test_the_users_key_for_this_display_is_shown_to_it(x_server, tmp_path, monkeypatch):
    number, greetings = x_server(b"\x00")
    entries = [(number, b"K" * 16), ("1", b"other")]
    file = b"".join(
        struct.pack(">H", 256)
        + b"".join(
            struct.pack(">H", len(text)) + text
            for text in (b"host", display_number.encode(), b"MIT-MAGIC-COOKIE-1", key)
        )
        for display_number, key in entries
    )
    (tmp_path / "keys").write_bytes(file)
    monkeypatch.setenv("XAUTHORITY", str(tmp_path / "keys"))

    assert display.missing()

    with_key, without = greetings
    assert with_key[12:30] == b"MIT-MAGIC-COOKIE-1"
    assert with_key[32:] == b"K" * 16
    assert without[12:] == b""


def test_a_damaged_file_of_keys_is_no_fault(x_server, tmp_path, monkeypatch):
    x_server(b"\x01")
    (tmp_path / "keys").write_bytes(b"\0\1\0")
    monkeypatch.setenv("XAUTHORITY", str(tmp_path / "keys"))

    assert display.missing() == ""


@pytest.mark.parametrize(
    ("platform", "why"),
    [
        ("offscreen", ""),
        ("nonsense", "Latchkey can't open a window with QT_QPA_PLATFORM=nonsense."),
        ("wayland;nonsense", "Latchkey can't open a window with QT_QPA_PLATFORM=wayland;nonsense."),
    ],
)
def test_any_other_platform_is_tried_first(platform, why):
    asking = [sys.executable, "-c", "from desktop import display; print(display.missing())"]
    environment = os.environ | {"QT_QPA_PLATFORM": platform}

    said = subprocess.run(
        asking, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert (said.stdout, said.stderr) == (f"{why}\n", "")


def test_a_trial_ends_although_the_session_bus_does_not_answer(tmp_path):
    asking = [sys.executable, "-c", "from desktop import display; print(display.missing())"]
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "silent"))
        listener.listen()
        environment = os.environ | {
            "QT_QPA_PLATFORM": "wayland;offscreen",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/silent",
            "XDG_CURRENT_DESKTOP": "GNOME",
        }
        said = subprocess.check_output(asking, cwd=ROOT, env=environment, timeout=180)
    assert said == b"\n"  # It opens: nobody waited for the bus until the trial was ended.


@pytest.mark.parametrize("platform", ["wayland", "xcb", "nonsense"])
def test_the_program_serves_without_a_window_where_the_chosen_display_is_dead(launch, platform):
    program = launch(env={**os.environ, "QT_QPA_PLATFORM": platform})

    program.address()

    assert program.stop() == 0
    assert program.said().startswith("Latchkey: ")
    assert program.said().endswith(" Running without a window.\n")
    assert program.said().count("\n") == 1
