"""Who may do something about whose account."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import transaction

from accounts.access import (
    groups_to_give,
    may_add,
    may_help,
    may_manage,
    refuse_if_last_administrator,
    roles_to_give,
)
from accounts.errors import LastAdministrator
from accounts.models import User
from accounts.roles import Role
from tests.cast import PASSWORDS, person


def fresh(someone):
    return User.objects.get(pk=someone.pk)


@pytest.fixture
def people(ada, dana, ben, gus, cleo):
    nora = User.objects.create_user("nora", PASSWORDS["ada"])
    nora.groups.add(Group.objects.get(name=Role.ADMINISTRATOR))
    dora = User.objects.create_user("dora", PASSWORDS["dana"])
    dora.groups.add(Group.objects.get(name=Role.DESK_STAFF))
    everybody = (ada, dana, ben, gus, cleo, nora, dora)
    return {someone.username.casefold(): fresh(someone) for someone in everybody}


HELPED = {
    "ada": {"dana", "ben", "gus", "cleo", "nora", "dora"},
    "dana": {"ben", "gus", "cleo"},
    "ben": set(),
    "gus": set(),
    "cleo": set(),
}
MANAGED = {"ada": HELPED["ada"], "dana": set(), "ben": set(), "gus": set(), "cleo": set()}


@pytest.mark.parametrize("actor", HELPED)
def test_each_role_helps_and_manages_whom_it_may_and_never_itself(people, actor):
    helped = {name for name, someone in people.items() if may_help(people[actor], someone)}
    managed = {name for name, someone in people.items() if may_manage(people[actor], someone)}
    assert helped == HELPED[actor]
    assert managed == MANAGED[actor]


def test_strangers_and_disabled_people_have_no_permissions(people):
    people["ada"].is_active = False
    assert not may_help(people["ada"], people["ben"])
    assert not may_manage(people["ada"], people["ben"])
    assert not may_help(AnonymousUser(), people["ben"])
    assert not may_manage(AnonymousUser(), people["ben"])


def test_a_member_whom_a_group_allows_more_is_out_of_reach_of_the_desk(people, ben):
    keepers = Group.objects.create(name="keepers")
    keepers.permissions.add(Permission.objects.get(codename="read_audit_log"))
    ben.groups.add(keepers)
    assert not may_help(people["dana"], fresh(ben))
    assert may_help(people["ada"], fresh(ben))


def test_whoever_manages_by_a_group_does_not_manage_administrators(people, ben):
    managers = Group.objects.create(name="managers")
    managers.permissions.add(Permission.objects.get(codename="manage_people"))
    ben.groups.add(managers)
    ben = fresh(ben)
    assert may_manage(ben, people["gus"])
    assert not may_manage(ben, people["ada"])
    assert not may_manage(ben, people["dana"])


@pytest.mark.parametrize("other", ["nobody", "disabled", "without a password"])
def test_the_last_who_can_administer_is_kept(ada, other):
    if other != "nobody":
        nora = User.objects.create_user("nora", PASSWORDS["ada"] if other == "disabled" else None)
        nora.groups.add(Group.objects.get(name=Role.ADMINISTRATOR))
        User.objects.filter(pk=nora.pk).update(is_active=other != "disabled")
    with pytest.raises(LastAdministrator), transaction.atomic():
        refuse_if_last_administrator(ada)


def is_refused(someone):
    try:
        refuse_if_last_administrator(someone)
    except LastAdministrator:
        return True
    return False


def test_one_of_two_administrators_may_go_and_so_may_everybody_else(ada, ben):
    nora = person("finn", Role.ADMINISTRATOR)

    for one in (ben, ada, nora):
        assert not is_refused(one)


def test_an_administrator_who_cannot_sign_in_is_not_needed(ada):
    assert is_refused(ada)

    User.objects.filter(pk=ada.pk).update(is_active=False)

    assert not is_refused(ada)


def test_nobody_gives_a_role_or_a_group_that_allows_more_than_they_are_allowed(people, ben):
    keepers = Group.objects.create(name="keepers")
    keepers.permissions.add(Permission.objects.get(codename="read_audit_log"))
    Group.objects.create(name="readers")
    managers = Group.objects.create(name="managers")
    managers.permissions.add(Permission.objects.get(codename="manage_people"))
    ben.groups.add(managers)

    everything = ["guests", "members", "desk staff", "administrators"]
    assert roles_to_give(people["ada"]) == everything
    assert roles_to_give(people["dana"]) == everything[:2]
    assert roles_to_give(fresh(ben)) == everything[:2]
    given = {group.name for group in groups_to_give(fresh(ben))}
    assert given == {"guests", "members", "readers", "managers"}
    assert "keepers" in {group.name for group in groups_to_give(people["ada"])}


def test_the_desk_and_the_administrators_add_people_and_nobody_else_does(people):
    adding = {name for name, someone in people.items() if may_add(someone)}
    assert adding == {"ada", "nora", "dana", "dora"}
    assert not may_add(AnonymousUser())
