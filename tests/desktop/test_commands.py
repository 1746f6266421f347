"""provision, backup, restore and verify, as processes: what they say and how they end."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import sqlite3
import stat
import sys
import termios
from contextlib import closing

import pytest

from accounts.passwords.hashers import FixedArgon2idHasher
from bench.visitor import Visitor, csrf_token
from desktop.paths import DataFolder
from desktop.storage import backup_archive, kiosk_state
from desktop.storage.exit_pin import ExitPin
from tests.waiting import wait_until

PASSWORD = "basalt meadow copper kite"
ADA = ("provision", "--admin", "ada", "--password-stdin", "--site-name", "Reading room")


def names(database):
    with closing(sqlite3.connect(database)) as connection:
        return sorted(row[0] for row in connection.execute("SELECT username FROM accounts_user"))


def names_in(backup):
    with backup_archive.unpacked(backup, backup.parent) as place:
        return names(place / backup_archive.DATABASE)


@pytest.fixture
def terminal(administered):
    """A data folder that ada administers."""
    return administered("--site-name", "Reading room")


def refusal(finished):
    """The one sentence of a command that refused."""
    assert finished.returncode == 1
    assert finished.stdout == ""
    (line,) = finished.stderr.splitlines()
    return line


def test_provision_sets_the_terminal_up(command, data):
    finished = command(*ADA, text=f"{PASSWORD}\n")

    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout == "The terminal is set up.\n"
    assert names(data / "latchkey.sqlite3") == ["ada"]
    assert PASSWORD not in "".join(path.read_text() for path in data.glob("logs/*"))


def test_provision_says_that_a_password_ends_with_a_space(command, data):
    said = command(*ADA, text=f"{PASSWORD} \r\n").stdout

    assert said.splitlines() == [
        "The password begins or ends with a space. Type that space too when you sign in.",
        "The terminal is set up.",
    ]


KIOSK = """
[terminal]
administrator = "ada"

[kiosk]
exit_pin = "40718"
kiosk_on = true
"""


def provide(command, place, text, password=PASSWORD):
    place.write_text(text)
    given = ("provision", "--file", str(place), "--password-stdin")
    return command(*given, text=f"{password}\n")


def test_provision_takes_a_kiosk_from_a_file(command, data, tmp_path):
    finished = provide(command, tmp_path / "kiosk.toml", KIOSK)

    assert (finished.returncode, finished.stderr) == (0, "")
    assert names(data / "latchkey.sqlite3") == ["ada"]
    assert kiosk_state.read(DataFolder(data)).on
    assert ExitPin(DataFolder(data)).opens("40718")


def test_provision_names_each_fault_of_a_file_and_changes_nothing(command, data, tmp_path):
    finished = provide(command, tmp_path / "kiosk.toml", KIOSK.replace("kiosk_on", "kiosk_off"))

    assert finished.returncode == 1
    said = finished.stderr.splitlines()
    assert said[1:] == ["Line 7: Unknown name: “kiosk.kiosk_off”."]
    assert names(data / "latchkey.sqlite3") == []
    assert kiosk_state.read(DataFolder(data)) == kiosk_state.KioskFile()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_provision_reads_a_password_and_a_file_that_begin_with_a_mark(
    command, data, tmp_path, encoding
):
    place = tmp_path / "kiosk.toml"
    place.write_bytes(KIOSK.replace("\n", "\r\n").encode(encoding))
    typed = f"{PASSWORD}\r\n\x1a".encode(encoding)
    given = ("provision", "--file", str(place), "--password-stdin")

    finished = command(*given, text=typed.decode(errors="surrogateescape"))

    assert (finished.returncode, finished.stderr) == (0, "")
    with closing(sqlite3.connect(data / "latchkey.sqlite3")) as connection:
        (stored,) = connection.execute("SELECT password FROM accounts_user").fetchone()
    assert FixedArgon2idHasher().verify(PASSWORD, stored)


def test_provision_misses_what_an_empty_file_does_not_say(command, tmp_path):
    assert "“terminal.administrator”" in provide(command, tmp_path / "kiosk.toml", "").stderr


def test_provision_cannot_read_what_is_no_text(command, data, tmp_path):
    (tmp_path / "kiosk.toml").write_bytes(b"\xff\xfea")
    for name, why in (("nowhere", "can't be read"), ("kiosk.toml", "isn't plain text")):
        given = ("provision", "--file", str(tmp_path / name), "--password-stdin")
        assert why in refusal(command(*given, text=f"{PASSWORD}\n"))
    assert not data.exists()


def test_provision_refuses_a_second_time(command, terminal):
    assert "Latchkey: " in refusal(command(*ADA, text=f"{PASSWORD}\n"))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "There is no password on stdin."),
        ("\n", "There is no password on stdin."),
        ("\ufeff\r\n", "There is no password on stdin."),
        ("\udcfc\n", "The password on stdin can't be read. Save it as plain text in UTF-8."),
        ("pass\x04word\n", "The password on stdin contains a character that can't be typed."),
    ],
)
def test_provision_wants_a_password(command, data, given, why):
    finished = command(*ADA, text=given)

    assert refusal(finished) == f"Latchkey: {why}"
    assert not data.exists()


def test_provision_takes_no_weak_password(command, data):
    assert refusal(command(*ADA, text="short\n")).startswith("Latchkey: ")
    assert names(data / "latchkey.sqlite3") == []


def sign_in_code(launched, name, code):
    """The status of typing `code` into the page of the running program."""
    _, _, rest = launched.address().partition("http://")
    host, _, path = rest.partition("/")
    with closing(Visitor(host)) as visitor:
        visitor.get(f"/{path}")
        token = csrf_token(visitor.get("/recovery/code/")[1])
        fields = {"username": name, "code": code}
        return visitor.post("/recovery/code/", csrfmiddlewaretoken=token, **fields)[0]


def test_rescue_prints_a_reset_code_that_works(command, terminal, launch):
    finished = command("rescue", "ADA")

    assert (finished.returncode, finished.stderr) == (0, "")
    code, sentence = finished.stdout.splitlines()
    assert re.fullmatch("([0-9A-Z]{4}-){3}[0-9A-Z]{4}", code)
    assert "once, within 30 minutes" in sentence
    assert not any(code in path.read_text() for path in terminal.glob("logs/*"))
    assert command("verify").returncode == 0
    assert sign_in_code(launch("--no-window"), "ada", code) == 302


def test_rescue_works_while_the_program_runs(command, terminal, launch):
    running = launch("--no-window")
    address = running.process.stdout.readline()
    code = command("rescue", "ada").stdout.splitlines()[0]

    running.process.stdin.write("\n")
    running.process.stdin.flush()
    assert address.startswith("Latchkey ready: ")
    assert sign_in_code(running, "ada", code) == 302


def test_rescue_is_for_administrators(command, terminal):
    refused = refusal(command("rescue", "nobody"))

    assert refused == "Latchkey: There is no administrator called “nobody” who can sign in."


def test_rescue_wants_a_name_and_data(command, data):
    assert command("rescue").returncode == 2
    assert "There is no Latchkey data in" in refusal(command("rescue", "ada"))
    assert not data.exists()


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away"
)
def test_rescue_is_refused_to_another_user_of_the_computer(command, terminal):
    os.chown(terminal, 65534, 65534)

    assert "belongs to another user of this computer" in refusal(command("rescue", "ada"))
    with closing(sqlite3.connect(terminal / "latchkey.sqlite3")) as connection:
        assert connection.execute("SELECT * FROM recovery_resetcode").fetchall() == []


def test_a_backup_can_be_restored(command, terminal, tmp_path):
    saved = tmp_path / "saved.zip"

    finished = command("backup", str(saved))
    with closing(sqlite3.connect(terminal / "latchkey.sqlite3")) as connection, connection:
        connection.execute("UPDATE accounts_user SET username = 'changed'")
    restored = command("restore", str(saved))

    assert finished.stdout == f"Backup saved as {saved}.\n"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert restored.returncode == 0
    assert names(terminal / "latchkey.sqlite3") == ["ada"]
    (safety,) = terminal.glob("backups/*-before-restore.zip")
    assert names_in(safety) == ["changed"]
    assert command("verify").returncode == 0


def test_a_backup_can_be_made_while_the_program_runs(command, terminal, launch, tmp_path):
    launch("--no-window").address()

    assert command("backup", str(tmp_path / "saved.zip")).returncode == 0
    assert names_in(tmp_path / "saved.zip") == ["ada"]


def test_a_backup_overwrites_nothing(command, terminal, tmp_path):
    precious = tmp_path / "precious.odt"
    precious.write_text("a letter")

    assert "already exists. Choose a new file." in refusal(command("backup", str(precious)))
    assert precious.read_text() == "a letter"


def test_a_backup_needs_a_folder_and_data(command, data, tmp_path):
    assert "There is no Latchkey data in" in refusal(command("backup", str(tmp_path / "a")))
    assert not data.exists()

    data.mkdir(mode=0o700)
    (data / "latchkey.sqlite3").touch()
    assert "There is no folder" in refusal(command("backup", str(tmp_path / "missing" / "a")))


def test_a_restore_while_the_program_runs_is_refused(command, terminal, launch, tmp_path):
    command("backup", str(tmp_path / "saved.zip"))
    launch("--no-window").address()

    assert "already running with this data" in refusal(
        command("restore", str(tmp_path / "saved.zip"))
    )


@pytest.mark.parametrize("content", [None, b"", b"Dear diary"])
def test_a_restore_from_what_is_no_backup_changes_nothing(command, terminal, tmp_path, content):
    source = tmp_path / "source"
    if content is not None:
        source.write_bytes(content)
    before = (terminal / "latchkey.sqlite3").read_bytes()

    assert str(source) in refusal(command("restore", str(source)))
    assert (terminal / "latchkey.sqlite3").read_bytes() == before


def test_verify_finds_everything_intact(command, terminal):
    finished = command("verify")

    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout == "The database and the audit log are OK.\n"


def test_verify_while_the_program_runs(command, terminal, launch):
    launch("--no-window").address()

    assert command("verify").returncode == 0


def test_verify_names_a_change_in_the_audit_log(command, terminal):
    with closing(sqlite3.connect(terminal / "latchkey.sqlite3")) as connection, connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE audit_entry SET kind = 'SignedOut' WHERE sequence = 1")

    finished = command("verify")

    assert finished.returncode == 1
    assert finished.stdout == ""
    assert finished.stderr.startswith("Latchkey: ")


def test_verify_names_a_damaged_database(command, terminal):
    with (terminal / "latchkey.sqlite3").open("r+b") as file:
        file.seek(100)
        file.write(os.urandom(50_000))

    assert refusal(command("verify")) == "Latchkey: The database is damaged."


def test_verify_makes_nothing_where_nothing_is(command, data):
    assert "There is no Latchkey data in" in refusal(command("verify"))
    assert not data.exists()


def test_verify_wants_the_data_of_this_version(command, terminal):
    with closing(sqlite3.connect(terminal / "latchkey.sqlite3")) as connection, connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('accounts', '9999_x', '')"
        )

    assert "from another version of Latchkey" in refusal(command("verify"))


def test_the_version_needs_no_data(command, data):
    finished = command("--version")

    assert finished.returncode == 0
    assert finished.stdout.startswith("Latchkey ")
    assert not data.exists()


def test_wrong_usage_ends_with_2(command):
    assert command("--nonsense").returncode == 2


def test_ctrl_c_ends_a_command_without_a_traceback(launch):
    program = launch("provision", "--admin", "ada", "--password-stdin")
    program.process.stdin.write("a")
    program.process.stdin.flush()
    wait_until(lambda: is_read(program.process.stdin))  # Now it waits for the rest of the password.

    program.process.send_signal(signal.SIGINT)

    assert program.wait() == 130
    assert "Traceback" not in program.said()


def is_read(pipe):
    """Whether who reads from `pipe` has read all that was written."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder) == 0
