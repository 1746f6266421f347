"""Account actions when something has changed since the page was rendered."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import memberships
from accounts.models import SignInAttempts, SignInPolicy, User
from accounts.roles import Role
from accounts.throttle import key_for
from administration.account_actions import (
    APPROVE,
    DELETE,
    DISABLE,
    ENABLE,
    SIGN_OUT,
    UNLOCK,
    failures_of,
    perform,
)
from audit.models import Entry


@pytest.fixture
def by(rf, signed_in):
    """`by(person)` is a request of that person, as they were when it began."""

    def request(person):
        request = rf.post("/")
        request.user = User.objects.get(pk=person.pk)
        request.session = signed_in(person).session
        assert request.user.has_perm("accounts.help_people")  # read, and remembered
        return request

    return request


def is_refused(action, people, request):
    before = Entry.objects.count()
    with pytest.raises(PermissionDenied):
        perform(action, people, request=request)
    return Entry.objects.count() == before


def test_whoever_may_no_longer_do_it_is_refused(by, dana, cleo, ada):
    request = by(dana)
    memberships.assign(dana, Role.MEMBER)
    assert is_refused(SIGN_OUT, [cleo], request)


def test_whoever_is_deleted_meanwhile_does_nothing(by, dana, ben, ada):
    request = by(dana)
    User.objects.filter(pk=dana.pk).delete()
    assert is_refused(SIGN_OUT, [ben], request)


@pytest.mark.parametrize("action", [APPROVE, UNLOCK, SIGN_OUT], ids=lambda action: action.name)
def test_whoever_has_joined_the_staff_meanwhile_is_out_of_the_desks_reach(by, dana, ben, action):
    request, stale = by(dana), [User.objects.get(pk=ben.pk)]
    assert stale[0].role is Role.MEMBER
    memberships.assign(ben, Role.ADMINISTRATOR)
    assert is_refused(action, stale, request)


@pytest.mark.parametrize("action", [ENABLE, DISABLE, DELETE], ids=lambda action: action.name)
def test_one_forbidden_person_forbids_it_for_all(by, ada, ben, dana, action):
    assert is_refused(action, [ben, ada], by(ada))
    assert User.objects.filter(pk=ben.pk, is_active=True).exists()


def test_whoever_is_gone_meanwhile_is_left_out(by, ada, ben, dana):
    people = [ben, dana]
    User.objects.filter(pk=ben.pk).delete()
    assert perform(DISABLE, people, request=by(ada)) == 1
    assert Entry.objects.get(kind="person_disabled").subject == dana


def test_nothing_is_recorded_about_people_changed_meanwhile(by, ada, ben):
    stale = User.objects.get(pk=ben.pk)
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert perform(DISABLE, [stale], request=by(ada)) == 0
    assert not Entry.objects.filter(kind="person_disabled").exists()


def test_the_policys_row_is_held_before_anybody_is_read(by, ada, ben):
    """On SQLite the transaction itself is the lock; elsewhere it is this row."""
    request = by(ada)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        perform(SIGN_OUT, [ben], request=request)
    tables = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
    assert SignInPolicy._meta.db_table in tables[0]


def test_a_disabled_account_that_nobody_has_approved_does_not_wait_for_it(by, ada, ben):
    User.objects.filter(pk=ben.pk).update(approved_at=None)
    perform(DISABLE, [ben], request=by(ada))
    ben.refresh_from_db()
    assert not ben.waits_for_approval
    assert perform(APPROVE, [ben], request=by(ada)) == 0
    assert perform(ENABLE, [ben], request=by(ada)) == 1


def test_when_it_was_approved_stays_known(by, ada, ben):
    moment = ada.created_at
    User.objects.filter(pk=ben.pk).update(approved_at=moment)
    perform(DISABLE, [ben], request=by(ada))
    ben.refresh_from_db()
    assert ben.approved_at == moment


def test_only_the_wrong_passwords_for_the_persons_own_name_are_counted(ben, dana):
    for someone, failures in ((dana, 7), (ben, 3)):
        key = key_for(someone.username)
        SignInAttempts.objects.create(
            key=key, failures=failures, known=True, last_at=timezone.now()
        )
    assert (failures_of(ben), failures_of(dana)) == (3, 7)
    SignInAttempts.objects.filter(pk=key_for("ben")).delete()
    assert failures_of(ben) == 0


def test_with_an_account_only_its_own_wrong_passwords_go(by, ada, ben, dana):
    for someone in (ben, dana):
        key = key_for(someone.username)
        SignInAttempts.objects.create(key=key, failures=1, known=True, last_at=timezone.now())
    perform(DELETE, [ben], request=by(ada))
    assert [row.key for row in SignInAttempts.objects.all()] == [key_for("dana")]


def test_who_waits_for_approval_is_not_enabled_past_it(by, ada):
    waiting = User.objects.create(username="nina", is_active=False)
    assert perform(ENABLE, [waiting], request=by(ada)) == 0
    waiting.refresh_from_db()
    assert not waiting.is_active
