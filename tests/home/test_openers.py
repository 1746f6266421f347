"""The list of tiles says who can open each page, and the pages say the same."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.actions import Action, all_actions
from accounts.decorators import has_password
from accounts.ports import ports
from accounts.roles import Role
from desktop.paths import DataFolder
from desktop.storage.backup_service import BackupService
from home.models import Tile
from home.openers import MANY, Openers
from tests.cast import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The shell's keeper of backups, without which there is no page about them."""
    (tmp_path / "backups").mkdir()
    keeper = BackupService(DataFolder(tmp_path), lambda _migrations: True)
    monkeypatch.setattr(ports, "backups", keeper)


@pytest.fixture
def people(ada, dana, ben, gus):
    gus.set_unusable_password()
    gus.save()
    return {Role.ADMINISTRATOR: ada, Role.DESK_STAFF: dana, Role.MEMBER: ben, Role.GUEST: gus}


@pytest.fixture
def librarians(ada):
    """A group of the administrator's making that is allowed something."""
    group = Group.objects.create(name="Librarians")
    group.permissions.add(Permission.objects.get(codename="see_people"))
    return group


def on_home(url_name, **values):
    return Tile.objects.create(kind="page", url_name=url_name, **{"audience": "everyone", **values})


def said_of(window, tile):
    """What the list of tiles says below this one about who sees it."""
    page = window.get(reverse("home:tiles")).content.decode()
    item = page.partition(f'<li data-key="{tile.pk}">')[2].partition("</li>")[0]
    (hint,) = re.findall(r'<span class="hint seen-by">(.*?)</span>', item, re.S)
    return " ".join(hint.split())


@pytest.mark.parametrize("action", all_actions(), ids=lambda action: action.url_name)
def test_each_role_that_is_named_can_open_the_page_and_no_other(action, people, signed_in, kept):
    opens = {
        role for role, one in people.items() if signed_in(one).get(action.url).status_code == 200
    }

    hint = said_of(signed_in(people[Role.ADMINISTRATOR]), on_home(action.url_name))

    named = {role for role, words in MANY.items() if str(words) in hint.split(", ")}
    assert opens
    assert (hint == "Everyone") == (opens == set(Role))
    assert named == (set() if hint == "Everyone" else opens)


def test_a_group_that_is_allowed_the_page_is_named_too(signed_in, ada, librarians):
    one = person("finn", Role.MEMBER)
    one.groups.add(librarians)
    assert signed_in(one).get("/administration/people/").status_code == 200

    people, backups = on_home("administration:people"), on_home("administration:backups")
    said = said_of(signed_in(ada), people)
    assert said == "Administrators, Desk staff, Librarians"
    assert said_of(signed_in(ada), backups) == "Administrators"


def test_a_group_that_was_chosen_and_cannot_open_the_page_is_not_left_alone_there(signed_in, ada):
    tile = on_home("administration:people", audience="groups")
    tile.groups.add(Group.objects.create(name="Readers"))

    said = said_of(signed_in(ada), tile)
    assert said == "Readers <br>Can open it: Administrators, Desk staff"
    text = signed_in(ada).get(reverse("home:tile", args=[tile.pk])).content.decode()
    assert "Only these can open its page: Administrators, Desk staff." in text


def test_where_every_member_can_open_it_no_group_is_named_beside(librarians):
    assert list(Openers().of(Action("home:index", "x", "x", offered_to=lambda _person: True))) == []
    passwords = Action("home:index", "x", "x", offered_to=has_password)
    assert Openers().of(passwords) == [str(MANY[role]) for role in Role if role is not Role.GUEST]
