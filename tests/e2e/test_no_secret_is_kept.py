"""After a day at the terminal, no file of it holds a secret: data, logs, exports, backups."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bench.visitor import Visitor, csrf_token
from tests.e2e.conftest import ADMINISTRATOR, MEMBER
from tests.e2e.test_own_pages import change_data
from tests.package.program import Program

pytestmark = pytest.mark.slow  # spends a day at the terminal
NEW, NEWEST = "harbor thistle candle", "walnut ferry telescope"
WRONG, TYPED_AS_NAME = "a guess of somebody else", "oops-my-password-77"
PIN = "493827"
CODE = re.compile(r"<code>([^<]+)</code>")


def send(visitor: Visitor, path: str, page: str = "", **fields: str) -> str:
    """Fill in the form of ``page``, by default the one at ``path``, send it; the answer's text."""
    token = csrf_token(visitor.get(page or path)[1])
    return visitor.post(path, csrfmiddlewaretoken=token, **fields)[1]


def sign_in(visitor: Visitor, name: str, password: str) -> None:
    send(visitor, "/accounts/login/", username=name, password=password)


def sign_out(visitor: Visitor) -> None:
    send(visitor, "/accounts/logout/", page="/")


def hand_out(visitor: Visitor, path: str, page: str, target: Path) -> Path:
    """Save the file that the form of ``page`` brings from ``path``."""
    fields = {"csrfmiddlewaretoken": csrf_token(visitor.get(page)[1])}
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in visitor.cookies.items()),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    visitor.connection.request("POST", path, urlencode(fields), headers)
    answer = visitor.connection.getresponse()
    target.write_bytes(answer.read())
    assert answer.status == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return target


def codes_in(page: str) -> list[str]:
    return [html.unescape(code).strip() for code in CODE.findall(page)]


def ben_s_day(visitor: Visitor, folder: Path) -> Iterator[str]:
    """He mistypes, looks after his account, and forgets his password. The secrets, one by one."""
    sign_in(visitor, "ben", WRONG)
    sign_in(visitor, TYPED_AS_NAME, WRONG)
    sign_in(visitor, "ben", MEMBER)
    yield from (MEMBER, WRONG, TYPED_AS_NAME, PIN)
    yield from visitor.cookies.values()
    assert send(visitor, "/accounts/profile/pin/", pin1=PIN, pin2=PIN) == ""
    sheet = codes_in(send(visitor, "/recovery/codes/"))
    assert len(sheet) == 8
    yield from sheet
    change = {"old_password": MEMBER, "new_password1": NEW, "new_password2": NEW}
    send(visitor, "/accounts/password/change/", **change)
    yield NEW
    yield from visitor.cookies.values()
    hand_out(visitor, "/accounts/data/", "/accounts/data/", folder / "my-data.zip")
    sign_out(visitor)
    send(visitor, "/recovery/code/", username="ben", code=sheet[3])
    (fresh,) = codes_in(
        send(visitor, "/recovery/password/", password1=NEWEST, password2=NEWEST)
        or visitor.get("/recovery/password/")[1]
    )
    yield from (NEWEST, fresh)


def ada_s_day(visitor: Visitor, folder: Path) -> Iterator[str]:
    """She issues a reset code, and takes everything out that can be taken out."""
    sign_in(visitor, "ada", ADMINISTRATOR)
    yield ADMINISTRATOR
    yield from visitor.cookies.values()
    people = visitor.get("/administration/people/?q=ben")[1]
    (key,) = set(re.findall(r"/administration/people/(\d+)/", people))
    (code,) = codes_in(send(visitor, f"/recovery/reset-code/{key}/"))
    yield code
    log, export = "/administration/audit-log/", "/administration/people/export/"
    hand_out(visitor, f"{log}export/csv/", log, folder / "log.csv")
    hand_out(visitor, f"{log}export/jsonl/", log, folder / "log.jsonl")
    hand_out(visitor, export, export, folder / "people.csv")
    sign_out(visitor)


def everything_kept(folders: list[Path], place: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file, and every file within the zips."""
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as packed:
                    packed.extractall(place / path.name)
                yield from everything_kept([place / path.name], place / "deeper")
            elif path.is_file():
                yield path, path.read_bytes()


def test_no_secret_of_a_day_is_in_any_file(terminal: Program, tmp_path: Path) -> None:
    change_data(terminal, "UPDATE accounts_signinpolicy SET pins_allowed = 1")
    taken = tmp_path / "taken out"
    taken.mkdir()
    data = ("--data-dir", str(terminal.data))
    with terminal.serving() as visitor:
        secrets = [*ben_s_day(visitor, taken), *ada_s_day(visitor, taken)]
        rescued = terminal.run(*data, "rescue", "ada")
        assert rescued.returncode == 0, rescued.stderr
        secrets += re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4})+", rescued.stdout)
        assert terminal.run(*data, "backup", str(taken / "all.zip")).returncode == 0
    files = list(everything_kept([terminal.data, taken], tmp_path / "unpacked"))

    names = {path.name for path, _content in files}
    assert {"latchkey.sqlite3", "latchkey.log", "log.csv", "log.jsonl", "people.csv"} <= names
    assert len(secrets) > 20
    assert any(b"ben" in content for path, content in files if path.name == "people.csv")
    forms = {form for one in secrets for form in (one, one.replace("-", ""), one.lower())}
    found = [
        (path.name, secret)
        for path, content in files
        for secret in forms
        if secret.encode() in content
    ]
    assert found == []
