"""The executable without a window: from a read-only copy, from nowhere, with nothing around it."""

from __future__ import annotations

import os
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

import pytest

from bench.visitor import Visitor, csrf_token
from devtools.environment import ROOT
from tests.package.program import Program

pytestmark = pytest.mark.packaged

ADMINISTRATORS = "basalt meadow copper kite"
OLD, NEW = "lantern orchard violet", "harbor thistle candle"


@pytest.fixture
def program(carried: Path, tmp_path: Path) -> Program:
    return Program(carried, tmp_path / "data")


def send(visitor: Visitor, path: str, **fields: str) -> int:
    """Fill in the form at ``path`` and return the status of the answer."""
    token = csrf_token(visitor.get(path)[1])
    return visitor.post(path, csrfmiddlewaretoken=token, **fields)[0]


def sign_in(visitor: Visitor, name: str, password: str) -> int:
    return send(visitor, "/accounts/login/", username=name, password=password)


def set_up(visitor: Visitor) -> int:
    words = {"password1": ADMINISTRATORS, "password2": ADMINISTRATORS}
    return send(visitor, "/setup/", terminal_name="Library", preset="home", username="ada", **words)


def test_it_knows_its_version(program):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    shown = program.run("--version")
    assert (shown.returncode, shown.stdout, shown.stderr) == (0, f"Latchkey {version}\n", "")


def test_wrong_usage_is_said_plainly(program):
    shown = program.run("--no-such-option")
    assert shown.returncode == 2
    assert "--no-such-option" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_a_person_goes_the_whole_way_and_comes_back(program):
    with program.serving() as visitor:
        assert visitor.get("/accounts/login/")[0] == 302
        assert set_up(visitor) == 302
        registration = {"username": "ben", "password1": OLD, "password2": OLD}
        assert send(visitor, "/accounts/register/", **registration) == 302
        assert sign_in(visitor, "ben", OLD) == 302
        assert "ben" in visitor.get("/")[1]
        change = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW}
        assert send(visitor, "/accounts/password/change/", **change) == 302
        token = csrf_token(visitor.get("/")[1])
        assert visitor.post("/accounts/logout/", csrfmiddlewaretoken=token)[0] == 302
        assert visitor.get("/")[0] == 302
    with program.serving() as visitor:
        assert sign_in(visitor, "ben", OLD) == 200
        assert sign_in(visitor, "ben", NEW) == 302
        assert "ben" in visitor.get("/")[1]
    assert hash_of("ben", program).startswith("argon2$argon2id$v=19$m=65536,t=3,p=4$")


def hash_of(name: str, program: Program) -> str:
    with closing(sqlite3.connect(program.data / "latchkey.sqlite3")) as database:
        rows = database.execute("SELECT password FROM accounts_user WHERE username = ?", [name])
        ((password,),) = rows.fetchall()
        return str(password)


@pytest.fixture
def set_up_program(program: Program) -> Program:
    words = ("--admin", "ada", "--password-stdin", "--site-name", "Library")
    data = ("--data-dir", str(program.data))
    done = program.run("provision", *data, *words, text=f"{ADMINISTRATORS}\n")
    assert (done.returncode, done.stderr) == (0, "")
    return program


def test_static_files_and_german_words_come_along(set_up_program):
    with set_up_program.serving() as visitor:
        status, style = visitor.get("/static/css/tokens.css")
        assert (status, "--" in style) == (200, True)
        assert "Anmelden" in german(visitor, "/accounts/login/")


def german(visitor: Visitor, path: str) -> str:
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    visitor.connection.request("GET", path, headers={"Cookie": cookies, "Accept-Language": "de"})
    return visitor.connection.getresponse().read().decode()


def test_nothing_is_written_outside_the_data_folder(carried, set_up_program, tmp_path):
    before = {path: path.lstat().st_mtime_ns for path in carried.rglob("*")}
    with set_up_program.serving() as visitor:
        assert sign_in(visitor, "ada", ADMINISTRATORS) == 302
    assert {path: path.lstat().st_mtime_ns for path in carried.rglob("*")} == before
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_database_and_audit_log_verify(set_up_program):
    done = set_up_program.run("verify", "--data-dir", str(set_up_program.data))
    assert (done.returncode, done.stderr) == (0, "")


def test_the_only_administrator_is_rescued(set_up_program):
    data = ("--data-dir", str(set_up_program.data))
    refused = set_up_program.run("rescue", *data, "nobody")
    assert (refused.returncode, refused.stdout) == (1, "")
    done = set_up_program.run("rescue", *data, "ada")
    assert (done.returncode, done.stderr) == (0, "")
    code = done.stdout.splitlines()[0]
    with set_up_program.serving() as visitor:
        assert send(visitor, "/recovery/code/", username="ada", code=code) == 302
        twice = {"password1": NEW, "password2": NEW}
        assert send(visitor, "/recovery/password/", **twice) == 302
        assert sign_in(visitor, "ada", ADMINISTRATORS) == 200
        assert sign_in(visitor, "ada", NEW) == 302
        assert "Administrator rescue finished" in visitor.get("/")[1]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_nobody_else_is_rescued_by_another_user_of_the_computer(set_up_program):
    os.chown(set_up_program.data, 65534, 65534)
    refused = set_up_program.run("rescue", "--data-dir", str(set_up_program.data), "ada")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "belongs to another user" in refused.stderr


def test_it_is_started_through_a_link(set_up_program, tmp_path):
    link = tmp_path / "latchkey"
    link.symlink_to(set_up_program.executable)
    set_up_program.executable = link
    with set_up_program.serving() as visitor:
        assert visitor.get("/accounts/login/")[0] == 200
