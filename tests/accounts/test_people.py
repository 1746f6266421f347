from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts import memberships
from accounts.models import SignInAttempts, SignInPolicy, User
from accounts.roles import Role
from accounts.throttle import key_for
from tests.cast import PASSWORDS


@pytest.mark.parametrize("spelling", ["ben", "BEN", "\uff22\uff45\uff4e"])
def test_the_database_itself_allows_one_person_per_name(ben, spelling):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username=spelling)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(username=spelling)])


def test_a_name_is_shown_as_it_was_typed_and_found_in_any_spelling(db):
    User.objects.create_user("Müller-Lüdenscheidt")
    found = User.objects.get_by_natural_key("MÜLLER\u2011LÜDENSCHEIDT")
    assert found.username == "Müller-Lüdenscheidt"
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(None)


def test_without_a_password_nobody_can_sign_in(db):
    assert not User.objects.create_user("hal").has_usable_password()


def test_the_cast_is_in_its_roles(request):
    names = ("ada", "dana", "ben", "cleo", "finn", "gus")
    cast = {name: request.getfixturevalue(name) for name in names}
    assert [person.role for person in cast.values()] == [
        Role.ADMINISTRATOR,
        Role.DESK_STAFF,
        Role.MEMBER,
        Role.MEMBER,
        Role.MEMBER,
        Role.GUEST,
    ]
    assert [name for name, person in cast.items() if not person.is_active] == ["cleo"]


def test_only_the_staff_runs_the_terminal(ada, dana):
    assert memberships.role_of(ada) is Role.ADMINISTRATOR
    assert memberships.role_of(dana) is not Role.ADMINISTRATOR
    assert [role.runs_the_terminal for role in Role] == [True, True, False, False]


def test_somebody_in_no_group_is_allowed_no_more_than_a_guest(db):
    assert User.objects.create_user("hal").role is Role.GUEST


def test_a_new_role_replaces_the_old_one_and_keeps_other_groups(ben):
    readers = Group.objects.create(name="readers")
    ben.groups.add(readers)
    memberships.assign(ben, Role.DESK_STAFF)
    assert set(ben.groups.values_list("name", flat=True)) == {"desk staff", "readers"}
    assert memberships.role_of(ben) is Role.DESK_STAFF


def test_the_groups_and_the_policy_are_put_back_after_each_migration(db):
    Group.objects.all().delete()
    SignInPolicy.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert set(Group.objects.values_list("name", flat=True)) == set(Role)
    policy = SignInPolicy.current()
    assert (policy.member_min_length, policy.staff_min_length) == (8, 15)


def test_the_policy_decides_the_length_by_role(policy):
    policy.member_min_length, policy.staff_min_length = 10, 20
    assert [policy.min_length(role) for role in Role] == [20, 20, 10, 10]


def test_a_waiting_account_is_not_a_disabled_one(ben, cleo):
    assert not cleo.waits_for_approval
    ben.is_active, ben.approved_at = False, None
    assert ben.waits_for_approval


def test_djangos_authenticate_is_throttled_too(ben, clock):
    assert authenticate(username="BEN", password=PASSWORDS["ben"]) == ben
    for number in range(5):
        assert authenticate(username="ben", password=f"wrong {number}") is None
    assert authenticate(username="ben", password=PASSWORDS["ben"]) is None
    clock.forward(30)
    assert authenticate(username="ben", password=PASSWORDS["ben"]) == ben
    assert SignInAttempts.objects.get(pk=key_for("ben")).failures == 0


@pytest.mark.parametrize("credentials", [{}, {"username": "ben"}, {"password": "x"}])
def test_djangos_authenticate_needs_name_and_password(ben, credentials):
    assert authenticate(**credentials) is None
    assert not SignInAttempts.objects.exists()


def test_a_disabled_person_cannot_sign_in(cleo):
    assert authenticate(username="cleo", password=PASSWORDS["cleo"]) is None


def test_developers_can_make_an_administrator(db):
    call_command("createsuperuser", username="Root", interactive=False, verbosity=0)
    assert User.objects.get(username="Root").role is Role.ADMINISTRATOR


def test_rows_say_what_they_are(ben, policy):
    policy.terminal_name = "Library"
    attempt = SignInAttempts(key="a" * 64, failures=3)
    assert (str(ben), str(policy), str(attempt)) == ("Ben", "Library", "aaaaaaaa: 3")


def test_people_are_found_by_the_words_of_the_name_that_others_see(ben):
    ben.display_name = "Ben  MÜLLER"
    ben.save(update_fields=["display_name"])
    ben.refresh_from_db()
    assert (ben.display_key, ben.family_key) == ("ben müller", "müller ben")
    ben.display_name = "Ben"
    ben.save()
    ben.refresh_from_db()
    assert (ben.display_key, ben.family_key) == ("ben", "")
