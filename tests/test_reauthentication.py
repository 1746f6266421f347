"""What asks for the password again: docs/reauthentication.md, held against every page by a form."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts import memberships
from accounts.models import SignInPolicy, User
from accounts.ports import ports
from accounts.roles import Role
from administration import people_import
from audit.models import Entry
from desktop.paths import DataFolder
from desktop.storage.backup_service import BackupService
from home.models import Document, Folder, Tile
from kiosk.models import KioskPolicy
from tests.clients import launched_client, prove
from tests.pages import SOMEBODY, every_page
from tests.snapshot import everything
from tests.test_access_matrix import TABLE

pytestmark = pytest.mark.django_db

Form = dict[str, Any]

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "reauthentication.md"
ROW = re.compile(r"^\| `([\w:]+)` \| (yes|no|sometimes|itself) \| (.+) \|$", re.MULTILINE)
ASKS = {name: asks for name, asks, _why in ROW.findall(DOCUMENT.read_text())}
PATHS = {page.name: page.path for page in every_page()}
BACKUP = "2026-01-02T030405Z-daily.zip"
OWN = ("accounts:", "recovery:codes")  # what a member does, who has no further permission
# Where the sample in the address leads nowhere.
ARGUMENTS = {
    "administration:save_backup": [BACKUP],
    "administration:restore_kept": [BACKUP],
    "administration:audit_export": ["csv"],
    "home:page_tile": ["accounts:profile"],
    "kiosk:first_run": ["exit-pin"],
}
MEMBER: Form = {"username": "nina", "role": "members"}
STAFF: Form = {"username": "nina", "role": "desk staff"}
MANY: Form = {"person": SOMEBODY, "confirmed": "yes"}
# What is sent, where it depends on that: a form that asks, and those that do not.
SOMETIMES: dict[str, tuple[Form, list[Form]]] = {
    "accounts:profile": ({"email": "b@example.org"}, [{"display_name": "B"}, {"email": ""}]),
    "administration:add_person": (STAFF, [MEMBER, {}, {"role": "nonsense"}]),
    "administration:bulk": (
        MANY | {"deed": "disable"},
        [
            *(MANY | {"deed": action} for action in ("approve", "unlock")),
            *({"person": SOMEBODY, "deed": "delete"} | said for said in ({}, {"confirmed": ""})),
            {},
            MANY | {"deed": "nonsense"},
        ],
    ),
}
TO_LOOK = {
    *("home:add_documents", "home:upload_piece"),
    *("accounts:pin", "accounts:own_data"),
    *("kiosk:exit_pin", "kiosk:first_run", "administration:restore_brought"),
}


def named(asks):
    return sorted(name for name, said in ASKS.items() if said == asks)


@pytest.fixture
def terminal(ada, ben, tmp_path, settings, monkeypatch):
    """A terminal with somebody and something for each action."""
    somebody = User.objects.create(pk=SOMEBODY, username="Somebody")
    memberships.assign(somebody, Role.MEMBER)
    Group.objects.create(pk=SOMEBODY, name="somebody's group")
    Tile.objects.create(pk=SOMEBODY, kind="page", url_name="accounts:profile")
    SignInPolicy.objects.update(pins_allowed=True)
    folder = Folder.objects.create(pk=SOMEBODY, title="House")
    Document.objects.create(pk=SOMEBODY, title="Rules", file="f" * 32, kind="pdf", folder=folder)
    KioskPolicy.objects.update(exit_pin="set")
    people_import.keep(b"name\nnina\n", owner=ada)
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / BACKUP).write_bytes(b"")
    keeper = BackupService(DataFolder(tmp_path), lambda _migrations: True)
    monkeypatch.setattr(ports, "backups", keeper)
    return settings


@pytest.fixture
def window_at(terminal, signed_in, ada, ben):
    """`window_at(name, seconds)`: of who may do what the page does, and proved it so long ago."""

    def window_at(name, seconds):
        terminal.KIOSK = name.startswith("kiosk:")
        window = signed_in(ben if name.startswith(OWN) else ada)
        prove(window, seconds_ago=seconds)
        return window

    return window_at


def address(name):
    return reverse(name, args=ARGUMENTS[name]) if name in ARGUMENTS else PATHS[name]


def is_asked(answer):
    return answer.headers.get("Location", "").startswith(reverse("accounts:reauthenticate"))


def test_every_page_that_takes_a_form_has_a_row_and_no_other():
    take_forms = {
        name for name, (_get, post) in TABLE.items() if set(post) - {"no such method", "sign in"}
    }
    assert set(ASKS) == take_forms


@pytest.mark.parametrize("name", [*named("yes"), *named("sometimes")])
def test_sensitive_actions_ask_for_the_password_if_the_proof_is_too_old(name, window_at):
    form = SOMETIMES[name][0] if name in SOMETIMES else {}
    window, before = window_at(name, 301), everything()
    answer = window.post(address(name), form)
    assert is_asked(answer)
    assert everything() == before
    assert ("kept=" in answer["Location"]) != (name in TO_LOOK)
    question = b'id="question"' in window.get(answer["Location"]).content
    assert question != (name in TO_LOOK)


@pytest.mark.parametrize("name", [*named("yes"), *named("sometimes")])
def test_it_does_not_while_the_proof_is_good(name, window_at):
    form = SOMETIMES[name][0] if name in SOMETIMES else {}
    with closing(window_at(name, 270).post(address(name), form)) as answer:
        assert not is_asked(answer)


@pytest.mark.parametrize("name", sorted(TO_LOOK))
def test_a_page_with_a_secret_asks_before_it_is_shown(name, window_at):
    assert is_asked(window_at(name, 301).get(address(name)))


@pytest.mark.parametrize("name", sorted(set(ASKS) - TO_LOOK))
def test_every_other_page_is_shown_without(name, window_at):
    assert not is_asked(window_at(name, 301).get(address(name)))


@pytest.mark.parametrize("name", [*named("no"), *named("itself")])
def test_what_is_harmless_and_what_asks_by_itself_does_not_ask(name, window_at):
    assert not is_asked(window_at(name, 301).post(address(name)))


@pytest.mark.parametrize("name", named("sometimes"))
def test_sometimes_sensitive_actions_do_not_ask_otherwise(name, window_at):
    for form in SOMETIMES[name][1]:
        assert not is_asked(window_at(name, 301).post(address(name), form)), form


@pytest.mark.parametrize("name", named("itself"))
def test_what_asks_by_itself_does_nothing_without(name, window_at, terminal):
    window = window_at(name, 0)
    if TABLE[name][0][2] == "home":  # for strangers
        window = launched_client()
    entries = Entry.objects.count()
    window.post(address(name))
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("action", ["sign_out", "disable", "enable", "delete"])
def test_many_at_once_ask_as_one_by_one(action, window_at):
    answer = window_at("administration:bulk", 301).post(
        address("administration:bulk"), MANY | {"deed": action}
    )
    assert is_asked(answer)


def test_the_document_names_every_page_that_asks_to_be_looked_at():
    last = DOCUMENT.read_text().rpartition("To view a page")[2]
    assert set(re.findall(r"`([\w:]+)`", last)) == TO_LOOK
