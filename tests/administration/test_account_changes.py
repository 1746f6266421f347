"""The flows refuse by themselves, whatever a page has let through, as things are at that moment."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from accounts import memberships
from accounts.models import User
from accounts.roles import Role
from administration.account_actions import DELETE, DISABLE, perform
from administration.flows import account_changes
from audit.models import Entry


@pytest.fixture
def asked_by(rf):
    """`asked_by(person)` is a request that began while the person was as they are now."""

    def request_of(someone):
        request = rf.post("/")
        request.user = User.objects.get(pk=someone.pk)
        assert request.user.memberships
        return request

    return request_of


def test_people_without_the_permission_add_no_one(asked_by, dana, ben):
    nina = {"username": "Nina", "display_name": "", "email": ""}
    with pytest.raises(PermissionDenied):
        account_changes.add_person(**nina, role=Role.MEMBER, request=asked_by(ben))
    with pytest.raises(PermissionDenied):
        account_changes.add_person(**nina, role=Role.ADMINISTRATOR, request=asked_by(dana))
    assert not User.objects.filter(username="Nina").exists()


def test_a_fault_of_the_database_is_not_taken_for_a_name(asked_by, ada, monkeypatch):
    def fail(*_arguments, **_options):
        raise IntegrityError("something else")

    monkeypatch.setattr(account_changes, "record", fail)
    with pytest.raises(IntegrityError, match="something else"):
        account_changes.add_person(
            username="Nina", display_name="", email="", role=Role.MEMBER, request=asked_by(ada)
        )


def test_whoever_was_demoted_meanwhile_decides_nothing_more(asked_by, ada, dana, ben):
    nora = User.objects.create_user("nora", "a password of some length")
    memberships.assign(nora, Role.ADMINISTRATOR)
    request, readers = asked_by(nora), Group.objects.create(name="readers")
    memberships.assign(nora, Role.MEMBER)
    with pytest.raises(PermissionDenied):
        account_changes.change_role(ben, role=Role.GUEST, request=request)
    with pytest.raises(PermissionDenied):
        account_changes.change_groups(ben, groups=[readers], request=request)
    with pytest.raises(PermissionDenied):
        perform(DISABLE, [ben], request=request)
    assert not Entry.objects.exists()


def test_whoever_was_deleted_meanwhile_decides_nothing_more(asked_by, ada, ben):
    nora = User.objects.create_user("nora")
    memberships.assign(nora, Role.ADMINISTRATOR)
    request = asked_by(nora)
    User.objects.filter(pk=nora.pk).delete()
    with pytest.raises(PermissionDenied):
        perform(DELETE, [ben], request=request)
    assert User.objects.filter(pk=ben.pk).exists()


def test_a_group_or_role_that_allows_more_is_not_given(asked_by, ada, ben, gus):
    managers = Group.objects.create(name="managers")
    managers.permissions.set(
        permission
        for permission in Group.objects.get(name=Role.ADMINISTRATOR).permissions.all()
        if permission.codename == "manage_people"
    )
    ben.groups.add(managers)
    with pytest.raises(PermissionDenied):
        account_changes.change_role(gus, role=Role.DESK_STAFF, request=asked_by(ben))
    administrators = Group.objects.get(name=Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        account_changes.change_groups(gus, groups=[administrators], request=asked_by(ben))
    assert memberships.role_of(gus) is Role.GUEST


def test_all_of_many_are_changed_or_none(asked_by, ada, dana, ben, gus):
    with pytest.raises(PermissionDenied):
        perform(DISABLE, [ben, gus, ada], request=asked_by(ada))
    assert User.objects.filter(is_active=False).count() == 0
    assert not Entry.objects.exists()


def test_an_action_accepts_that_a_person_was_deleted_meanwhile(asked_by, ada, ben, gus):
    request = asked_by(ada)
    User.objects.filter(pk=gus.pk).delete()
    assert perform(DISABLE, [ben, gus], request=request) == 1
    with pytest.raises(PermissionDenied):
        account_changes.change_role(gus, role=Role.MEMBER, request=request)
