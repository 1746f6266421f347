"""Who is in a group: found however many they are, and kept from those who may less."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.models import User
from administration.keyset_pages import PAGE
from tests.clients import prove
from tests.rendered import read

BULK = "/administration/people/bulk/"


@pytest.fixture
def readers(db):
    return Group.objects.create(name="Readers")


@pytest.fixture
def annas(readers):
    """One page and a half of people in the group."""
    people = [User(username=f"anna{n:03}", password="!") for n in range(PAGE * 3 // 2)]
    readers.user_set.set(User.objects.bulk_create(people))
    return people


def address(group, name="group_people", **query):
    return reverse(f"administration:{name}", args=[group.pk], query=query or None)


def test_whoever_is_not_in_the_group_is_found_behind_all_who_are(signed_in, ada, readers, annas):
    last = User.objects.create(username="anna999")
    found = signed_in(ada).get(address(readers, q="anna"))
    assert [line.person for line in found.context["candidates"]] == [last]


def test_afterwards_the_group_keeps_its_search_and_page(signed_in, ada, ben, readers, annas):
    window, here = signed_in(ada), address(readers, q="be", page=2)
    page = read(window.get(here))
    assert [one["value"] for one in page.all("input", name="query")] == ["q=be&page=2"] * 2
    for action, person in (("join", ben), ("leave", annas[0])):
        sent = {"deed": action, "person": person.pk, "group": readers.pk, "on_group_page": "yes"}
        sent["query"] = "q=be&page=2"
        asked = window.post(BULK, sent)
        assert f'href="{here}"' in asked.content.decode().replace("&amp;", "&")
        assert window.post(BULK, sent | {"confirmed": "yes"})["Location"] == here


def test_a_page_behind_the_last_shows_the_last(signed_in, ada, readers, annas):
    page = signed_in(ada).get(address(readers, page=7))
    assert "Page 2 of 2" in page.content.decode()
    assert "No one is in this group yet" not in page.content.decode()


@pytest.fixture
def manager(ben):
    """Somebody who manages people and may nothing else."""
    managers = Group.objects.create(name="managers")
    managers.permissions.set(
        Permission.objects.filter(codename__in=["see_people", "help_people", "manage_people"])
    )
    ben.groups.add(managers)
    return ben


@pytest.fixture
def trusted(finn):
    """A group that allows what the manager may not."""
    group = Group.objects.create(name="trusted")
    group.permissions.set(Permission.objects.filter(codename="change_settings"))
    finn.groups.add(group)
    return group


@pytest.mark.parametrize("name", ["rename_group", "delete_group"])
def test_a_group_that_allows_more_is_neither_renamed_nor_deleted(
    signed_in, manager, trusted, readers, name
):
    window = signed_in(manager)
    assert window.get(address(trusted, name)).status_code == 403
    for proved in (0, 301):
        prove(window, seconds_ago=proved)
        assert window.post(address(trusted, name), {"name": "x"}).status_code == 403
    assert Group.objects.filter(name="trusted").exists()
    assert window.get(address(readers, name)).status_code == 200


def test_what_cannot_be_changed_about_a_group_is_not_offered(
    signed_in, ada, manager, trusted, readers
):
    window = signed_in(manager)
    page = window.get(address(trusted, q="a")).content.decode()
    assert "This group allows more" in page
    assert 'name="deed"' not in page
    assert address(trusted, "delete_group") not in page
    groups = window.get(reverse("administration:groups")).content.decode()
    assert address(trusted, "delete_group") not in groups
    assert address(readers, "delete_group") in groups
    assert 'name="deed"' in signed_in(ada).get(address(trusted)).content.decode()
