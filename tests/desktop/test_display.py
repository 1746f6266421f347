"""Whether a window can be opened, found out before Qt would end the process."""

from __future__ import annotations

import socket
import struct
import threading

import pytest

from desktop import display


@pytest.fixture(autouse=True)
def no_display(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def wayland(tmp_path, monkeypatch):
    """A listening Wayland socket."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "wayland-9"))
        listener.listen()
        yield "wayland-9"


def test_without_any_it_says_so():
    assert display.missing() == "There is no display to open a window on."


@pytest.mark.parametrize("name", [":987", "unix:987.0", "nonsense", "127.0.0.1:987", "/dev/:987"])
def test_one_that_does_not_answer_is_named(monkeypatch, name):
    monkeypatch.setenv("DISPLAY", name)

    assert display.missing() == f"The display {name} does not answer."


def test_a_wayland_display_is_enough(monkeypatch, wayland):
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.setenv("WAYLAND_DISPLAY", wayland)

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
        f"The display 127.0.0.1:{number}.0 lets only its own user open windows."
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


def test_who_chooses_the_platform_knows_best(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    assert display.missing() == ""
