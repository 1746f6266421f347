"""As many ticks as there can be: people in thousands of groups, tiles for thousands of groups."""

from __future__ import annotations

import time

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.forms.checkboxes import TicksField
from accounts.models import User
from accounts.roles import Role
from audit.models import Entry
from home.models import Tile
from tests.cast import PASSWORDS

COUNT = 2000


@pytest.fixture
def tile(db):
    return Tile.objects.create(kind="page", url_name="accounts:password_change")


def for_groups(keys):
    """What the form of a tile sends that is for these groups."""
    return {"tone": 0, "audience": "groups", "groups": keys}


@pytest.fixture
def groups(db):
    made = Group.objects.bulk_create(Group(name=f"Group {n:05}") for n in range(COUNT))
    return [group.pk for group in made]


def test_a_person_is_put_into_thousands_of_groups_and_taken_out_of_one(signed_in, ada, ben, groups):
    window, page = signed_in(ada), reverse("administration:membership", args=[ben.pk])
    assert window.post(page, {"groups": groups}).status_code == 302
    assert ben.groups.exclude(name__in=set(Role)).count() == COUNT
    assert len(Entry.objects.latest("sequence").details["joined"]) == COUNT
    assert window.get(page).content.decode().count(" checked") == COUNT
    assert window.post(page, {"groups": groups[1:]}).status_code == 302
    assert ben.groups.exclude(name__in=set(Role)).count() == COUNT - 1
    assert window.get(reverse("administration:person", args=[ben.pk])).status_code == 200


def test_a_tile_is_shown_to_thousands_of_groups(signed_in, ada, groups, tile):
    window, page = signed_in(ada), reverse("home:tile", args=[tile.pk])
    assert window.post(page, for_groups(groups)).status_code == 302
    assert tile.groups.count() == COUNT
    assert window.get(reverse("home:tiles")).status_code == 200


def test_thousands_of_ticks_wait_for_the_password(signed_in, ada, ben, groups):
    window, page = signed_in(ada), reverse("administration:membership", args=[ben.pk])
    session = window.session
    session["proved_at"] = 0
    session.save()
    asked = window.post(page, {"groups": groups})
    assert asked.headers["Location"].startswith(reverse("accounts:reauthenticate"))
    back = window.post(asked.headers["Location"], {"password": PASSWORDS["ada"]}, follow=True)
    assert back.status_code == 200
    assert ben.groups.exclude(name__in=set(Role)).count() == COUNT


def test_thousands_of_people_are_ticked_at_once(signed_in, ada):
    made = User.objects.bulk_create(
        User(username=f"person {n}", password="!", is_active=True) for n in range(COUNT)
    )
    keys = [person.pk for person in made]
    window = signed_in(ada)
    asked = window.post("/administration/people/bulk/", {"person": keys, "deed": "disable"})
    assert asked.status_code == 200
    assert asked.content.decode().count('name="person"') == COUNT


@pytest.mark.parametrize("times", [1, 2])
def test_a_group_that_is_ticked_more_than_once_counts_once(signed_in, ada, groups, tile, times):
    page = reverse("home:tile", args=[tile.pk])
    assert signed_in(ada).post(page, for_groups(groups[:2] * times)).status_code == 302
    assert tile.groups.count() == 2


def test_ticks_are_judged_in_time_that_grows_with_their_number():
    """Each against each would be 200 million comparisons."""
    field = TicksField()
    field.choices = [(number, "") for number in range(20_000)]
    before = time.process_time()
    assert field.clean([str(number) for number in range(20_000)]) == list(range(20_000))
    assert time.process_time() - before < 3


def test_a_group_that_was_not_offered_is_refused(signed_in, ada, ben, tile):
    for page in (
        reverse("home:tile", args=[tile.pk]),
        reverse("administration:membership", args=[ben.pk]),
    ):
        answer = signed_in(ada).post(page, for_groups(["4711"]))
        assert answer.context["form"].errors["groups"]
