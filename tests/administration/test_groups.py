"""Groups of the administrator's own."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.roles import Role
from audit.models import Entry

GROUPS = "/administration/groups/"


def last():
    return Entry.objects.latest("sequence")


@pytest.fixture
def readers(db):
    return Group.objects.create(name="Readers")


def test_a_group_is_made_renamed_and_deleted_and_each_is_recorded(signed_in, ada, ben):
    window = signed_in(ada)
    window.post(GROUPS, {"name": "Volunteers"})
    group = Group.objects.get(name="Volunteers")
    assert (last().kind, last().details) == ("group_made", {"group": "Volunteers"})
    assert group.permissions.count() == 0

    ben.groups.add(group)
    assert "1 person" in window.get(GROUPS).content.decode()
    window.post(reverse("administration:rename_group", args=[group.pk]), {"name": "Helpers"})
    assert last().details == {"before": "Volunteers", "after": "Helpers"}
    window.post(reverse("administration:rename_group", args=[group.pk]), {"name": "Helpers"})
    assert Entry.objects.filter(kind="group_renamed").count() == 1

    page = reverse("administration:delete_group", args=[group.pk])
    assert "1 person is in it" in " ".join(window.get(page).content.decode().split())
    window.post(page)
    assert last().details == {"group": "Helpers", "people": 1}
    ben.refresh_from_db()
    assert list(ben.groups.values_list("name", flat=True)) == [Role.MEMBER]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Enter a group name"),
        ("READERS", "already"),
        ("Administrators", "already"),
        ("desk  staff", "already"),
        ("Member", "already"),
        ("x" * 151, "too long|at most"),
        ("a\u200bb", "invisible character"),
    ],
)
def test_an_impossible_name_is_refused(signed_in, ada, readers, name, words):
    answer = signed_in(ada).post(GROUPS, {"name": name})
    found = " ".join(answer.context["form"].errors["name"])
    assert any(word in found for word in words.split("|")), found
    assert Group.objects.exclude(name__in=set(Role)).count() == 1


@pytest.mark.parametrize("role", list(Role))
def test_the_groups_of_the_roles_are_neither_renamed_nor_deleted(signed_in, ada, role):
    key = Group.objects.get(name=role).pk
    for page in ("rename_group", "delete_group"):
        address = reverse(f"administration:{page}", args=[key])
        assert signed_in(ada).post(address, {"name": "x"}).status_code == 404
    assert Group.objects.filter(name=role).exists()


def people_page(group, **query):
    return reverse("administration:group_people", args=[group.pk], query=query or None)


def test_people_are_added_on_the_groups_page(signed_in, ada, ben, finn, readers):
    window = signed_in(ada)
    assert "No one is in this group yet." in window.get(people_page(readers)).content.decode()
    found = window.get(people_page(readers, q="be"))
    assert [line.person for line in found.context["candidates"]] == [ben]
    sent = {"deed": "join", "person": ben.pk, "group": readers.pk, "on_group_page": "yes"}
    asked = window.post("/administration/people/bulk/", sent)
    assert "Add Ben to a group?" in asked.content.decode()
    assert "Group: <strong>Readers</strong>" in asked.content.decode()
    assert f'href="{people_page(readers)}"' in asked.content.decode()
    done = window.post("/administration/people/bulk/", sent | {"confirmed": "yes"})
    assert done["Location"] == people_page(readers)
    assert list(readers.user_set.all()) == [ben]
    assert window.get(people_page(readers, q="be")).context["candidates"] == []
    assert (last().kind, last().details["joined"]) == ("groups_changed", ["Readers"])


def test_people_are_removed_on_the_groups_page(signed_in, ada, ben, finn, readers):
    readers.user_set.set([ben, finn])
    window = signed_in(ada)
    page = window.get(people_page(readers)).content.decode()
    assert f'id="leave_{ben.pk}"' in page
    sent = {"deed": "leave", "person": ben.pk, "group": readers.pk, "on_group_page": "yes"}
    done = window.post("/administration/people/bulk/", sent | {"confirmed": "yes"})
    assert done["Location"] == people_page(readers)
    assert list(readers.user_set.all()) == [finn]


def test_a_group_of_a_role_has_no_such_page(signed_in, ada):
    role = Group.objects.get(name=Role.MEMBER)
    assert signed_in(ada).get(people_page(role)).status_code == 404
