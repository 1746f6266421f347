"""Every text field of every form, filled in with what deceives, breaks lines or is endless."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client

from accounts import memberships
from accounts.errors import Refused
from accounts.models import SignInPolicy, User
from accounts.roles import Role
from administration import spreadsheet
from administration.people_import_rows import RowValidator
from home.models import Tile
from kiosk.provisioning import provision
from tests.accounts.test_texts import HOSTILE, IN_TEXTS, VALIDATED
from tests.clients import launched_client, prove, undone
from tests.pages import SOMEBODY, Page, every_page
from tests.snapshot import everything
from tests.waiting import LIMIT

ENDLESS = "x" * 1_000_000
VALUES = {**HOSTILE, "endless": ENDLESS}
# Short, and without what Django's own fields refuse: nothing but the rule stands against it.
ALL_AT_ONCE = "Read\u202e\u200b\u2066\x1b\ning"
TYPED = {"", "text", "search", "email", "password", "tel", "url", "number"}
# What a refused form may leave behind: entries, counts, and where somebody is.
LEFT_BY_REFUSALS = {"Entry", "Checkpoint", "SignInAttempts", "Session", "Notice"}


@dataclass
class Form:
    """One form of a page: where it goes, what it sends if nothing is typed, and where one types."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)

    def sent(self, **changes: str) -> bytes:
        """Return the body of the request, half characters and all."""
        values = self.values | changes
        pairs = (f"{name}={quote(text, errors='surrogatepass')}" for name, text in values.items())
        return "&".join(pairs).encode()


class Forms(HTMLParser):
    """The forms of a page that are posted."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.form: Form | None = None
        self.area = self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, form = given.get("name", ""), self.form
        if tag == "form":
            self.form = Form(given.get("action", "")) if given.get("method") == "post" else None
            self.found += [self.form] if self.form else []
        elif form and tag == "textarea":
            self.area = name
            form.values[name] = ""
            form.typed.append(name)
        elif form and tag == "select":
            self.select = name
        elif form and tag == "option" and (self.select not in form.values or "selected" in given):
            form.values[self.select] = given.get("value", "")
        elif form and name and tag in {"input", "button"}:
            self.note_input(form, name, given)

    def note_input(self, form: Form, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "")
        if kind in {"checkbox", "radio"} and "checked" not in given and name in form.values:
            return
        if kind != "file":
            form.values[name] = given.get("value", "on" if kind == "checkbox" else "")
        if kind in TYPED:
            form.typed.append(name)

    def handle_data(self, data: str) -> None:
        if self.form and self.area:
            self.form.values[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.form = None


@pytest.fixture
def everybody(ada: User, pauses: list[float], policy: SignInPolicy) -> Iterator[User]:
    """Whoever the addresses of pages may be about, and settings that leave no page out."""
    someone = User.objects.create_user("someone", "a horse in the attic", pk=SOMEBODY)
    memberships.assign(someone, Role.MEMBER)
    Group.objects.create(pk=SOMEBODY, name="Readers")
    Tile.objects.create(pk=SOMEBODY, kind="page", url_name="accounts:profile")
    policy.mail_server = "mail.example.org"
    policy.pins_allowed = True
    policy.terms = "Be quiet."
    policy.save()
    yield ada
    for thread in threading.enumerate():
        if thread.name == "letter":  # They ask the database who is meant.
            thread.join(LIMIT)


def window_of(somebody: User | None) -> Client:
    window = launched_client(raise_request_exception=False)
    if somebody:
        window.force_login(somebody)
        prove(window)
    return window


def stored() -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, but for what a refused form may leave behind."""
    found = everything(without=LEFT_BY_REFUSALS)
    for row in found["KioskPolicy"]:
        del row["exit_pin_failures"], row["exit_pin_failed_at"]
    return found


def unruly_texts() -> list[str]:
    """The stored texts that break their rule, read as they are."""
    found = []
    for column in VALIDATED:
        with connection.cursor() as cursor:
            table = column.model._meta.db_table
            cursor.execute(f"SELECT {column.column} FROM {table}")
            texts = [text for (text,) in cursor.fetchall()]
        found += [text for text in texts if column.sanitized(text) != text]
    return found


def faults_of(window: Client, path: str, body: bytes, before: object) -> list[str]:
    """Send a form, which is to be refused whole, or to store what keeps to the rules."""
    with undone(window):
        answer = window.post(path, body, content_type="application/x-www-form-urlencoded")
        unruly = unruly_texts()
        faults = {
            f"answers {answer.status_code}": answer.status_code >= 500,
            "breaks a header": "\n" in "".join(map(str, answer.headers.values())),
            f"stores {unruly!a:.99}": unruly != [],
            "is refused in part": answer.status_code != 302 and stored() != before,
            "breaks the page after it": window.get("/").status_code >= 500,
        }
        return [f"{path} {fault}: {body!a:.99}" for fault, is_so in faults.items() if is_so]


def all_faults(window: Client, page: Page) -> list[str]:
    """Fill in every form of the page, all fields at once and each by itself."""
    answer = window.get(page.path)
    if "text/html" not in answer.headers.get("Content-Type", ""):
        return []
    found, before = [], stored()
    for form in Forms(answer.content.decode()).found:
        filled = [dict.fromkeys(form.typed, value) for value in VALUES.values() if form.typed]
        for changes in [*filled, *({name: ALL_AT_ONCE} for name in form.typed)]:
            found += faults_of(window, form.action or page.path, form.sent(**changes), before)
    return found


@pytest.mark.slow  # sends every form of every page a dozen times
@pytest.mark.parametrize("page", every_page(), ids=str)
@pytest.mark.parametrize("signed_in", [True, False], ids=["administrator", "stranger"])
def test_no_text_breaks_a_page_or_gets_around_the_rules(page, signed_in, everybody):
    assert all_faults(window_of(everybody if signed_in else None), page) == []


ASKED = (
    *("q", "group", "state", "order", "page", "person", "kind", "since", "until", "result"),
    *("before", "after", "name", "next", "session", "moved", "way", "opens"),
)


@pytest.mark.parametrize("value", [ALL_AT_ONCE, "9" * 30, "x" * 4000], ids=["hostile", "9", "x"])
def test_no_address_breaks_a_page(value, everybody):
    window = window_of(everybody)
    query = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name in ASKED)
    answers = {page: window.get(f"{page.path}?{query}").status_code for page in every_page()}
    assert [page for page, status in answers.items() if status >= 500] == []


KIOSK_PAGES = [page for page in every_page() if page.name.startswith(("kiosk:", "accounts:login"))]


@pytest.mark.parametrize("page", KIOSK_PAGES, ids=str)
def test_no_text_breaks_a_page_of_a_kiosk(page, everybody, settings):
    settings.KIOSK = True
    assert all_faults(window_of(None), page) == []


def test_no_text_breaks_the_first_run(db, pauses):
    window = window_of(None)
    assert all_faults(window, Page("setup", "/setup/")) == []
    assert not User.objects.exists()
    form = Forms(window.get("/setup/").content.decode()).found[0]
    assert {"terminal_name", "username", "display_name"} <= set(form.typed)


def test_the_forms_are_found(everybody):
    window = window_of(everybody)
    for path, typed in {
        "/administration/settings/": {"terminal_name", "terms", "mail_server", "mail_from"},
        "/accounts/profile/": {"display_name", "email"},
        f"/administration/groups/{SOMEBODY}/": {"name"},
    }.items():
        forms = Forms(window.get(path).content.decode()).found
        assert any(typed <= set(form.typed) for form in forms), path


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - {"half a character"}))
def test_no_row_of_a_file_of_people_gets_around_the_rules(name, ada):
    text = HOSTILE[name]
    rows = [
        {"name": text},
        {"name": "hal", "display name": text},
        {"name": "hal", "e-mail": f'"{text}"@example.org'},
        {"name": "hal", "e-mail": f"hal@{text}.example.org"},
    ]
    for row in rows:
        stream = io.StringIO()
        csv.writer(stream).writerows([row.keys(), row.values()])
        content = stream.getvalue().encode()
        if name == "NUL":  # No text has one, so the file is refused whole.
            with pytest.raises(spreadsheet.Unreadable):
                spreadsheet.read(content)
        else:
            [found] = RowValidator(ada).rows(spreadsheet.read(content))
            assert found.problems, row


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("key", ["terminal.name", "terminal.administrator", "kiosk.notice"])
def test_no_file_that_sets_a_kiosk_up_gets_around_the_rules(name, key, db):
    if key == "kiosk.notice" and name in IN_TEXTS:
        return
    table, _dot, place = key.partition(".")
    said = {"terminal": {"administrator": "ada"}, "kiosk": {"exit_pin": "40718"}}
    said[table][place] = HOSTILE[name]
    lines = (
        line
        for name, values in said.items()
        for line in [f"[{name}]", *(f"{key} = {json.dumps(text)}" for key, text in values.items())]
    )
    with pytest.raises(Refused):
        provision("\n".join(lines), password="basalt meadow copper kite")
    assert not User.objects.exists()
    assert unruly_texts() == []
