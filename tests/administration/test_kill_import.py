"""The real program is killed in the middle of an import: nobody is half there, and it goes on."""

from __future__ import annotations

import random
import re
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest

from bench.visitor import Visitor, csrf_token
from tests.administration.people_file import good_rows, text
from tests.endurance.killing import LAUNCHER, Terminal
from tests.waiting import LIMIT, wait_until

PEOPLE = 5_000
IMPORT = "/administration/people/import/"
BEFORE = (2, 30)  # per cent: nobody is there yet
AFTER = 70  # everybody is there, and some have no entry yet
BOUNDARY = "a-line-that-is-in-no-file"


@pytest.fixture
def terminal(tmp_path):
    terminal = Terminal(tmp_path / "data", random.Random(1))
    terminal.set_up()
    return terminal


def sign_in(visitor: Visitor) -> None:
    token = csrf_token(visitor.get("/accounts/login/")[1])
    fields = {"username": "ada", "password": "basalt meadow copper kite"}
    assert visitor.post("/accounts/login/", **fields, csrfmiddlewaretoken=token)[0] == 302


def bring(visitor: Visitor, content: str) -> int:
    """Send the file as a browser does; return the status of the answer."""
    token = csrf_token(visitor.get(IMPORT)[1])
    parts = [
        f'Content-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}',
        'Content-Disposition: form-data; name="file"; filename="people.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n{content}",
    ]
    body = "".join(f"--{BOUNDARY}\r\n{part}\r\n" for part in parts) + f"--{BOUNDARY}--\r\n"
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    headers = {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Cookie": cookies,
        "Origin": f"http://{visitor.host}",
    }
    visitor.connection.request("POST", IMPORT, body.encode(), headers)
    answer = visitor.connection.getresponse()
    answer.read()
    return answer.status


def begin(visitor: Visitor) -> None:
    """Say that everybody is to be added."""
    _status, page = visitor.get(f"{IMPORT}check/")
    assert f"{PEOPLE} people will be added" in page or f"{PEOPLE:,} people will be added" in page, (
        page
    )
    file = re.search(r'name="file" value="([^"]+)"', page)
    assert file
    fields = {"csrfmiddlewaretoken": csrf_token(page), "file": file[1]}
    assert visitor.post(f"{IMPORT}check/", **fields)[0] == 302


def wait_for(visitor: Visitor, percent: int) -> str:
    """Ask how far it is until it is so far; return the page."""
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        _status, page = visitor.get(f"{IMPORT}progress/")
        found = re.search(r'<progress max="100" value="(\d+)"', page)
        if found is None or int(found[1]) >= percent:
            return page
        time.sleep(0.005)
    raise AssertionError("the import takes too long")


def imported(terminal: Terminal) -> tuple[int, int]:
    """How many people of the file there are, and how many entries say so."""
    with closing(sqlite3.connect(terminal.folder / "latchkey.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        people = "SELECT count(*) FROM accounts_user WHERE username LIKE 'Person %'"
        count: int = database.execute(people).fetchone()[0]
    return count, entries_of(terminal)


def entries_of(terminal: Terminal) -> int:
    with closing(sqlite3.connect(terminal.folder / "latchkey.sqlite3")) as database:
        entries = "SELECT count(*) FROM audit_entry WHERE kind = 'registered' AND actor_id NOT NULL"
        count: int = database.execute(entries).fetchone()[0]
    return count


@pytest.mark.slow  # kills an import again and again
def test_killed_at_any_moment_it_has_added_nobody_or_everybody(terminal):
    rows = [row[:4] for row in good_rows(PEOPLE)]
    midway = 0
    for percent in BEFORE:
        program, visitor = terminal.start()
        with program, closing(visitor):
            try:
                sign_in(visitor)
                assert bring(visitor, text(rows)) == 302
                begin(visitor)
                midway += "<progress" in wait_for(visitor, percent)
            finally:
                program.kill()
        assert imported(terminal) == (0, 0)
    assert midway == len(BEFORE)

    program, visitor = terminal.start()
    with program, closing(visitor):
        try:
            sign_in(visitor)
            begin(visitor)  # the file is still there
            assert "<progress" in wait_for(visitor, AFTER)
        finally:
            program.kill()
    people, entries = imported(terminal)
    assert people == PEOPLE
    assert 0 < entries < PEOPLE

    program, visitor = terminal.start()
    with program, closing(visitor):
        try:
            wait_until(lambda: entries_of(terminal) == PEOPLE)
        finally:
            program.terminate()
    assert imported(terminal) == (PEOPLE, PEOPLE)
    verify = [*LAUNCHER, "--data-dir", str(terminal.folder), "verify"]
    subprocess.run(verify, check=True)
