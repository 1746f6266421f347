"""What Django's own code hears of a person's permissions: what their groups allow, and no more."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission

from accounts import memberships, permissions
from accounts.backends import NameBackend
from accounts.models import User
from accounts.roles import Role

ASKED = permissions.SEE_PEOPLE
BACKEND = NameBackend()


@pytest.fixture
def superuser(ada):
    """Desk staff, with everything besides that Django knows and this program does not."""
    superuser = User.objects.create_user("mighty", is_superuser=True)
    memberships.assign(superuser, Role.DESK_STAFF)
    superuser.user_permissions.set(Permission.objects.all())
    return User.objects.get(pk=superuser.pk)


def disabled(person):
    User.objects.filter(pk=person.pk).update(is_active=False)
    return User.objects.get(pk=person.pk)


def lists(person, obj=None):
    return [
        BACKEND.get_user_permissions(person, obj),
        BACKEND.get_group_permissions(person, obj),
        BACKEND.get_all_permissions(person, obj),
    ]


def test_neither_a_flag_nor_permissions_of_one_s_own_allow_anything(superuser):
    allowed = {ASKED, permissions.HELP_PEOPLE}
    assert lists(superuser) == [set(), allowed, allowed]
    assert not superuser.has_perm(permissions.MANAGE_PEOPLE)


def test_what_the_list_says_is_what_is_allowed(ada, dana, ben, superuser):
    pairs = Permission.objects.values_list("content_type__app_label", "codename")
    everything = {f"{app}.{name}" for app, name in pairs}
    for person in (ada, dana, ben, superuser):
        allowed = {perm for perm in everything if person.has_perm(perm)}
        assert person.get_all_permissions() == allowed
        assert {perm for perm in everything if BACKEND.has_perm(person, perm)} == allowed
    assert ada.get_all_permissions() == everything


def test_disabled_people_have_no_permissions(ada, dana):
    for person in (disabled(ada), disabled(dana)):
        assert lists(person) == [set(), set(), set()]
        assert not BACKEND.has_perm(person, ASKED)
        assert not BACKEND.has_module_perms(person, "accounts")


def test_a_stranger_has_no_permissions(db):
    stranger = AnonymousUser()
    assert lists(stranger) == [set(), set(), set()]
    assert not stranger.has_perm(ASKED)
    assert not stranger.has_module_perms("accounts")


def test_groups_allow_nothing_about_a_single_object(ada, dana):
    assert dana.has_perm(ASKED)
    assert not dana.has_perm(ASKED, obj=ada)
    assert ada.has_perm(ASKED, obj=dana)
    for person in (ada, dana):
        assert lists(person, obj=person) == [set(), set(), set()]


def test_with_perm_finds_whom_has_perm_confirms(ada, dana, ben, superuser):
    permission = Permission.objects.get(codename="see_people")
    for asked in (ASKED, permission):
        assert names(BACKEND.with_perm(asked)) == ["ada", "dana", "mighty"]
    disabled(dana)
    assert names(User.objects.with_perm(ASKED)) == ["ada", "mighty"]
    assert names(BACKEND.with_perm(ASKED, is_active=None)) == ["ada", "dana", "mighty"]
    Group.objects.get(name=Role.ADMINISTRATOR).permissions.clear()
    assert names(BACKEND.with_perm(ASKED)) == ["ada", "mighty"]
    assert names(BACKEND.with_perm(ASKED, include_superusers=False)) == ["mighty"]
    assert names(BACKEND.with_perm(ASKED, obj=ben)) == []


def test_with_perm_names_everybody_once(dana):
    group = Group.objects.create(name="readers")
    group.permissions.add(Permission.objects.get(codename="see_people"))
    dana.groups.add(group)
    assert names(BACKEND.with_perm(ASKED)) == ["ada", "dana"]


@pytest.mark.parametrize(("asked", "error"), [("nodots", ValueError), (b"a.b", TypeError)])
def test_with_perm_refuses_what_is_no_permission(asked, error, db):
    with pytest.raises(error):
        BACKEND.with_perm(asked)


def names(people):
    return sorted(people.values_list("username", flat=True))
