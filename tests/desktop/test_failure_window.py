"""When Latchkey cannot start: what the window says, and that its buttons work."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from desktop.supervision.pipe import ROLE, WINDOW
from tests.waiting import wait_until

pytestmark = pytest.mark.window

PASSWORD = "basalt meadow copper kite"
SIGN_IN, SET_UP = re.compile(r"/accounts/login/"), re.compile(r"/setup/")


@pytest.fixture
def terminal(administered, command, data):
    """A data folder that ada administers, with one backup."""
    administered()
    assert command("backup", str(data / "backups/2026-01-02T030405Z-daily.zip")).returncode == 0
    return data


@pytest.fixture
def failed(open_window, playwright):
    """Start the program, which must fail; returns it, its page and what the page says."""

    def start(*arguments: str, **how: object):
        program = open_window(*arguments, **how)
        page = program.window(playwright)
        expect(page.get_by_role("heading")).to_have_text("Latchkey could not start")
        return program, page, page.get_by_role("alert").inner_text()

    return start


def press(page, name):
    page.get_by_role("button", name=name).click()


def leave(program):
    program.browser.close()
    return program.wait()


def test_the_page_tells_the_reason_and_the_log(failed, terminal):
    (terminal / "secret.key").chmod(0o644)

    program, page, said = failed()

    assert said.startswith("Other users of this computer can read the key file")
    expect(page.get_by_text(f"in the log: {terminal}/logs/latchkey.log")).to_be_visible()
    assert said in program.said()
    assert said in (terminal / "logs/latchkey.log").read_text()
    assert page.evaluate("document.activeElement.textContent") == "Try again"


def test_try_again_gets_in_once_the_cause_is_gone(failed, terminal):
    (terminal / "secret.key").chmod(0o644)
    program, page, said = failed()

    press(page, "Try again")
    expect(page.get_by_role("alert")).to_have_text(said)
    (terminal / "secret.key").chmod(0o600)
    press(page, "Try again")

    expect(page).to_have_url(SIGN_IN)
    wait_until(lambda: page.evaluate("history.length") == 1)
    assert program.stop() == 0


def test_quit_in_the_ordinary_window_of_a_kiosk_brings_no_kiosk_back(failed, terminal):
    (terminal / "secret.key").write_text("damaged")
    program, page, _said = failed(env=os.environ | {ROLE: WINDOW})

    press(page, "Quit")

    assert leave(program) == 0  # to the supervisor anything else is a fault


def test_quit_ends_the_program_with_1(failed, terminal):
    (terminal / "secret.key").write_text("damaged")
    program, page, _said = failed()

    press(page, "Quit")

    assert leave(program) == 1


def test_a_folder_that_cannot_be_used_is_told_in_the_window(failed, data):
    data.write_text("a file")
    program, page, said = failed()

    assert "is a file, not a folder" in said
    expect(page.get_by_text("There's no log")).to_be_visible()

    data.unlink()
    press(page, "Try again")

    expect(page).to_have_url(SET_UP)
    assert data.is_dir()
    assert program.stop() == 0


def test_a_taken_port_is_told_in_the_window(failed, launch, terminal, tmp_path):
    other = launch("--no-window", folder=tmp_path / "other")
    port = re.findall(r":(\d+)/", other.address())[0]
    program, page, said = failed("--port", port)

    assert said.startswith(f"Port {port} is in use by another program.")

    assert other.stop() == 0
    press(page, "Try again")

    expect(page).to_have_url(re.compile(rf"^http://127\.0\.0\.1:{port}/accounts/login/"))
    assert program.stop() == 0


def test_a_damaged_database_can_be_restored_from_the_newest_backup(failed, terminal):
    database = terminal / "latchkey.sqlite3"
    damaged = os.urandom(50_000)
    database.write_bytes(damaged)

    program, page, said = failed()

    assert said.startswith("The database is damaged. A copy is kept in")
    press(page, re.compile("Restore the backup of 2026-01-02"))

    expect(page).to_have_url(SIGN_IN)
    assert program.stop() == 0
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT username FROM accounts_user").fetchall() == [("ada",)]
        entries = connection.execute("SELECT kind FROM audit_entry WHERE kind = 'data_restored'")
        assert len(entries.fetchall()) == 1
    (kept,) = terminal.glob("backups/damaged-*/latchkey.sqlite3")
    assert kept.read_bytes() == damaged


def test_a_lost_database_can_be_restored_from_the_newest_backup(failed, terminal):
    database = terminal / "latchkey.sqlite3"
    database.unlink()

    program, page, said = failed()

    assert said.startswith(f"The database {database} is missing or empty")
    assert not database.exists()
    press(page, re.compile("Restore the backup of 2026-01-02"))

    expect(page).to_have_url(SIGN_IN)
    assert program.stop() == 0


def test_without_a_whole_backup_none_is_offered(failed, terminal):
    (terminal / "latchkey.sqlite3").write_bytes(os.urandom(50_000))
    for kept in terminal.glob("backups/*.zip"):
        kept.write_bytes(os.urandom(50_000))

    _program, page, _said = failed()

    expect(page.get_by_role("button")).to_have_text(["Try again", "Quit"])


def test_a_failed_upgrade_is_told_in_the_window(failed, terminal):
    with closing(sqlite3.connect(terminal / "latchkey.sqlite3")) as connection, connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'audit'")

    _program, _page, said = failed()

    assert "It's unchanged" in said


def test_a_second_start_raises_the_window_that_failed(failed, terminal, launch):
    (terminal / "secret.key").write_text("damaged")
    program, page, _said = failed()

    assert launch().wait() == 0

    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert program.process.poll() is None


def test_a_signal_ends_it_there_too(failed, terminal):
    (terminal / "secret.key").write_text("damaged")
    program, _page, _said = failed()

    assert program.stop() == 1
