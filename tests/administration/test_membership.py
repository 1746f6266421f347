"""Roles and groups of a person: what a change brings about, and who may make it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts import memberships, notices
from accounts.models import User
from accounts.roles import Role
from audit.models import Entry
from tests.cast import PASSWORDS, person


def fresh(someone):
    return User.objects.get(pk=someone.pk)


def last():
    return Entry.objects.latest("sequence")


def give(window, someone, role):
    return window.post(reverse("administration:role", args=[someone.pk]), {"role": role.value})


def choose(window, someone, *groups):
    page = reverse("administration:membership", args=[someone.pk])
    return window.post(page, {"groups": [group.pk for group in groups]})


def test_whoever_joins_the_staff_is_signed_out_and_has_to_choose_a_new_password(
    signed_in, ada, ben
):
    User.objects.filter(pk=ben.pk).update(pin="hash of a pin")
    window = signed_in(ben)

    answer = give(signed_in(ada), ben, Role.DESK_STAFF)

    assert answer.headers["Location"] == reverse("recovery:issue_reset_code", args=[ben.pk])
    changed = fresh(ben)
    assert changed.role is Role.DESK_STAFF
    assert not changed.has_usable_password()
    assert changed.pin == ""
    assert window.get("/").status_code == 302
    told = notices.waiting_for(changed)
    assert [notice.what for notice in told] == ["Your role was changed. It is now: Desk staff."]
    assert (last().kind, last().actor, last().subject, last().details) == (
        "role_changed",
        ada,
        ben,
        {
            "before": "members",
            "after": "desk staff",
            "sessions_ended": 1,
            "password_withdrawn": True,
        },
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Role.DESK_STAFF, Role.ADMINISTRATOR),
        (Role.ADMINISTRATOR, Role.MEMBER),
        (Role.MEMBER, Role.GUEST),
        (Role.GUEST, Role.MEMBER),
    ],
)
def test_between_the_others_the_password_stays_and_the_sessions_end(signed_in, ada, before, after):
    finn = person("finn", before)
    window = signed_in(finn)
    answer = give(signed_in(ada), finn, after)
    assert answer.headers["Location"] == reverse("administration:person", args=[finn.pk])
    assert fresh(finn).role is after
    assert fresh(finn).check_password(PASSWORDS["finn"])
    assert window.get("/").status_code == 302


def test_the_same_role_again_changes_nothing(signed_in, ada, ben):
    window = signed_in(ben)
    give(signed_in(ada), ben, Role.MEMBER)
    assert window.get("/").status_code == 200
    assert not Entry.objects.filter(kind="role_changed").exists()


def test_a_role_is_kept_beside_other_groups(signed_in, ada, ben):
    readers = Group.objects.create(name="readers")
    ben.groups.add(readers)
    give(signed_in(ada), ben, Role.GUEST)
    assert fresh(ben).memberships.groups == {"readers", "guests"}


def test_the_last_administrator_is_not_demoted(signed_in, ada):
    nora = User.objects.create_user("nora")
    memberships.assign(nora, Role.ADMINISTRATOR)
    answer = give(signed_in(nora), ada, Role.MEMBER)
    assert "This is the only administrator." in answer.content.decode()
    assert 'href="#id_role_0"' in answer.content.decode()
    assert fresh(ada).role is Role.ADMINISTRATOR
    assert (last().kind, last().details) == ("last_administrator_kept", {"deed": "role"})


@pytest.mark.parametrize("role", ["", "kings", "readers"])
def test_an_unknown_role_is_refused_beside_the_field(signed_in, ada, ben, role):
    page = reverse("administration:role", args=[ben.pk])
    answer = signed_in(ada).post(page, {"role": role})
    assert answer.status_code == 200
    assert answer.context["form"].errors["role"]
    assert fresh(ben).role is Role.MEMBER


def test_a_role_asks_for_the_password_again(signed_in, ada, ben):
    window = signed_in(ada)
    session = window.session
    session["proved_at"] = 0
    session.save()
    answer = give(window, ben, Role.DESK_STAFF)
    assert answer.headers["Location"].startswith(reverse("accounts:reauthenticate"))
    assert fresh(ben).role is Role.MEMBER


def test_nobody_changes_their_own_role_or_groups_and_the_desk_nobody_s(signed_in, ada, dana, ben):
    for actor, someone in ((ada, ada), (dana, ben), (dana, dana), (ben, ben)):
        assert give(signed_in(actor), someone, Role.ADMINISTRATOR).status_code == 403
        assert choose(signed_in(actor), someone).status_code == 403


def test_groups_are_joined_and_left_and_recorded(signed_in, ada, ben):
    readers, writers = (Group.objects.create(name=name) for name in ("readers", "writers"))
    ben.groups.add(readers)
    choose(signed_in(ada), ben, writers)
    assert fresh(ben).memberships.groups == {"members", "writers"}
    assert (last().kind, last().details) == (
        "groups_changed",
        {"joined": ["writers"], "left": ["readers"]},
    )
    entries = Entry.objects.count()
    choose(signed_in(ada), ben, writers)
    assert Entry.objects.count() == entries


def test_a_group_that_allows_more_is_neither_given_nor_taken_by_those_who_may_less(
    signed_in, ada, ben, gus
):
    managers, keepers = (Group.objects.create(name=name) for name in ("managers", "keepers"))
    managers.permissions.add(Permission.objects.get(codename="manage_people"))
    keepers.permissions.add(Permission.objects.get(codename="keep_backups"))
    ben.groups.add(managers)
    answer = choose(signed_in(ben), gus, keepers)
    assert answer.context["form"].errors["groups"]
    assert give(signed_in(ben), gus, Role.DESK_STAFF).context["form"].errors["role"]
    assert fresh(gus).memberships.groups == {"guests"}


def test_a_role_group_is_never_chosen_as_a_group(signed_in, ada, ben):
    administrators = Group.objects.get(name=Role.ADMINISTRATOR)
    choose(signed_in(ada), ben, administrators)
    assert fresh(ben).role is Role.MEMBER


def test_somebody_may_be_in_more_groups_than_a_form_of_a_hundred_fields_names(signed_in, ada, ben):
    groups = Group.objects.bulk_create(Group(name=f"course {number}") for number in range(250))

    answer = choose(signed_in(ada), ben, *groups)

    assert answer.headers["Location"] == reverse("administration:person", args=[ben.pk])
    assert fresh(ben).groups.count() == 251
