"""No link on any page of a kiosk leads to a page that can only say that it takes no files."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.urls import resolve

from accounts import memberships
from accounts.models import SignInPolicy, User
from accounts.ports import ports
from accounts.roles import Role
from administration import people_import
from desktop.paths import DataFolder
from desktop.storage.backup_service import BackupService
from kiosk.models import KioskPolicy
from tests.clients import launched_client, prove
from tests.pages import SOMEBODY, every_page

pytestmark = pytest.mark.django_db

SENTENCE = "can't choose, save or print files on a kiosk"
LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]+)')


@pytest.fixture
def cast(ada, dana, ben, gus):
    return {"guest": gus, "member": ben, "desk staff": dana, "administrator": ada}


@pytest.fixture
def kiosk(cast, tmp_path, settings, monkeypatch):
    """A kiosk with something on each of its pages."""
    somebody = User.objects.create(pk=SOMEBODY, username="Somebody")
    memberships.assign(somebody, Role.MEMBER)
    Group.objects.create(pk=SOMEBODY, name="somebody's group")
    User.objects.filter(pk=cast["member"].pk).update(picture="0" * 32)
    SignInPolicy.objects.update(pins_allowed=True, registration="open")
    KioskPolicy.objects.update(exit_pin="set", guests_allowed=True, first_run="exit-pin")
    people_import.keep(b"name\nnina\nnina\n", owner=cast["administrator"])
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "2026-01-02T030405Z-daily.zip").write_bytes(b"")
    keeper = BackupService(DataFolder(tmp_path), lambda _migrations: True)
    monkeypatch.setattr(ports, "backups", keeper)
    settings.KIOSK = True
    return cast


def links_of(answer):
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return set()
    return {unescape(link) for link in LINK.findall(answer.content.decode())}


def crossed(window, starts):
    """Every page behind the links from these, by its address; each view at most three times."""
    pages: dict[str, HttpResponse] = {}
    seen: Counter[str] = Counter()
    waiting = [*starts]
    while waiting:
        path = waiting.pop(0).split("?")[0]
        name = resolve(path).view_name
        if path in pages or seen[name] >= 3:
            continue
        seen[name] += 1
        pages[path] = answer = window.get(path)
        waiting += sorted(link for link in links_of(answer) if link.startswith("/"))
    return pages


@pytest.mark.parametrize("role", ["stranger", "guest", "member", "desk staff", "administrator"])
def test_no_link_on_any_page_leads_to_no_file_can_be_chosen(kiosk, signed_in, role):
    window = signed_in(kiosk[role]) if role in kiosk else launched_client()
    if role in kiosk:
        prove(window)
    starts = set()
    for page in every_page():
        starts |= links_of(window.get(page.path))
    assert starts

    pages = crossed(window, {link for link in starts if link.startswith("/")})

    dead = {path: answer for path, answer in pages.items() if SENTENCE.encode() in answer.content}
    assert not dead
    if role == "administrator":
        assert {"/administration/backups/", "/administration/audit-log/"} <= set(pages)


def test_what_else_a_page_about_files_does_still_works(kiosk, signed_in):
    window = signed_in(kiosk["member"])
    assert "/accounts/profile/picture/" in links_of(window.get("/accounts/profile/"))
    page = window.get("/accounts/profile/picture/").content.decode()
    assert "Remove picture" in page
    assert "you can only remove your picture" in page

    window.post("/accounts/profile/picture/remove/")

    assert "/accounts/profile/picture/" not in links_of(window.get("/accounts/profile/"))


def test_those_who_run_it_are_told_where_files_are(kiosk, signed_in):
    window = signed_in(kiosk["administrator"])
    prove(window)
    for path in ("settings", "backups", "audit-log"):
        page = window.get(f"/administration/{path}/").content.decode()
        assert "leave the kiosk first" in page, path
        assert 'type="file"' not in page


def test_on_a_kiosk_no_backup_is_brought_as_a_file(kiosk, signed_in):
    window = signed_in(kiosk["administrator"])
    prove(window)
    page = window.get("/administration/backups/restore/").content.decode()
    assert SENTENCE in page
    assert 'type="file"' not in page


def test_elsewhere_a_form_with_a_file_is_sent_with_what_is_in_it(kiosk, signed_in, settings):
    settings.KIOSK = False
    window = signed_in(kiosk["administrator"])
    prove(window)
    pages = {page.name: window.get(page.path) for page in every_page()}
    sent = {
        name: 'enctype="multipart/form-data"' in answer.content.decode()
        for name, answer in pages.items()
        if not answer.streaming and b'type="file"' in answer.content
    }
    assert sent == dict.fromkeys(
        (
            *("accounts:own_picture", "administration:import_people", "files:index"),
            "home:add_documents",
            *("administration:settings", "administration:restore_brought"),
        ),
        True,
    )
