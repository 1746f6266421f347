"""Groups of the administrator's own, and who is shown which tile."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from administration.models import TileAudience
from audit.models import Entry

GROUPS = "/administration/groups/"
PASSWORD_TILE = "accounts:password_change"


def last():
    return Entry.objects.latest("sequence")


def tile(window, url_name, *groups):
    page = reverse("administration:tile", args=[url_name])
    return window.post(page, {"groups": [group.pk for group in groups]})


def tiles_of(window):
    return {action.url_name for action in window.get("/").context["actions"]}


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


def test_a_tile_is_shown_to_the_groups_that_were_chosen_and_to_administrators(
    signed_in, ada, ben, gus, readers
):
    gus.groups.add(readers)
    window = signed_in(ben)
    assert PASSWORD_TILE in tiles_of(window)

    tile(signed_in(ada), PASSWORD_TILE, readers)

    assert PASSWORD_TILE not in tiles_of(window)
    assert PASSWORD_TILE in tiles_of(signed_in(gus))
    assert PASSWORD_TILE in tiles_of(signed_in(ada))
    assert last().details == {"tile": PASSWORD_TILE, "groups": ["Readers"]}
    page = signed_in(ada).get(reverse("administration:tiles")).content.decode()
    assert "Readers" in page

    tile(signed_in(ada), PASSWORD_TILE)
    assert PASSWORD_TILE in tiles_of(window)
    assert not TileAudience.objects.exists()


def test_a_renamed_group_is_still_shown_its_tile(signed_in, ada, ben, readers):
    ben.groups.add(readers)
    tile(signed_in(ada), PASSWORD_TILE, readers)
    assert PASSWORD_TILE in tiles_of(signed_in(ben))

    signed_in(ada).post(reverse("administration:rename_group", args=[readers.pk]), {"name": "New"})

    assert PASSWORD_TILE in tiles_of(signed_in(ben))


def test_a_role_can_be_the_audience(signed_in, ada, ben, gus):
    tile(signed_in(ada), PASSWORD_TILE, Group.objects.get(name=Role.MEMBER))
    assert PASSWORD_TILE in tiles_of(signed_in(ben))
    assert PASSWORD_TILE not in tiles_of(signed_in(gus))


def test_the_same_audience_again_is_not_recorded(signed_in, ada, readers):
    for _time in range(2):
        tile(signed_in(ada), PASSWORD_TILE, readers)
    assert Entry.objects.filter(kind="tile_audience_changed").count() == 1


def test_a_tile_never_shows_a_page_to_those_who_may_not_open_it(signed_in, ada, ben):
    tile(signed_in(ada), "administration:people", Group.objects.get(name=Role.MEMBER))
    assert "administration:people" not in tiles_of(signed_in(ben))


def test_tiles_cost_one_query_however_many_are_narrowed(signed_in, ada, ben, readers):
    window, counts = signed_in(ben), []
    window.get("/")
    for number in range(3):
        with CaptureQueriesContext(connection) as queries:
            window.get("/")
        counts.append(len(queries))
        TileAudience.objects.create(url_name=f"some:tile{number}", group=readers)
    assert max(counts) - min(counts) <= 1  # who sees which is read once in a while


def test_no_such_tile_and_no_such_group(signed_in, ada):
    assert tile(signed_in(ada), "no:such").status_code == 404
    answer = signed_in(ada).post(
        reverse("administration:tile", args=[PASSWORD_TILE]), {"groups": ["4711", "x"]}
    )
    assert answer.context["form"].errors["groups"]


def test_deleting_the_only_group_of_a_tile_shows_it_to_everybody_again(
    signed_in, ada, ben, readers
):
    tile(signed_in(ada), PASSWORD_TILE, readers)
    signed_in(ada).post(reverse("administration:delete_group", args=[readers.pk]))
    assert PASSWORD_TILE in tiles_of(signed_in(ben))


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
