"""Actions of staff on other people's accounts, each with its permission rule and texts.

Every action is one transaction that locks the policy's row, reads both people again, and records
the change, so that simultaneous actions see each other's results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts import sessions
from accounts.access import lock_policy, may_help, may_manage, refuse_if_last_administrator
from accounts.db_fields import name_keys
from accounts.errors import LastAdministrator
from accounts.http import SignedInRequest
from accounts.models import Session, SignInAttempts, User
from accounts.throttle import key_for, throttle
from audit import events
from audit.log import record


@dataclass(frozen=True)
class AccountAction:
    """One action on an account.

    `allowed` is the permission rule, `fits` returns whether there is anything to do, and `do` makes
    the change in the caller's transaction and returns the event to record.
    """

    name: str
    allowed: Callable[[User, User], bool]
    fits: Callable[[User], bool]
    do: Callable[[User], events.Event]
    asks_password: bool = False
    # Of many, those who may need the action; `fits` decides for each.
    among: Callable[[QuerySet[User]], QuerySet[User]] = lambda people: people

    @property
    def url_name(self) -> str:
        """The page that asks for confirmation and does it."""
        return f"administration:{self.name}"

    def about(self, actor: User, person: User) -> bool:
        """Return whether `actor` is offered this action for `person`."""
        return self.fits(person) and self.allowed(actor, person)


def perform(action: AccountAction, people: Iterable[User], *, request: SignedInRequest) -> int:
    """Apply `action` to all of `people` or none; return how many were changed.

    Raises PermissionDenied and LastAdministrator.
    """
    with deciding(request, action.name) as actor:
        done = 0
        for person in again(people):
            if not action.allowed(actor, person):
                raise PermissionDenied
            if action.fits(person):
                record(action.do(person), actor=actor, subject=person, request=request)
                done += 1
    return done


@contextmanager
def deciding(request: SignedInRequest, action: str) -> Iterator[User]:
    """Lock the policy's row in one transaction; yields the current row of the actor.

    The refusal for the last administrator is recorded after the rollback.
    """
    try:
        with transaction.atomic():
            lock_policy()
            actor = User.objects.filter(pk=request.user.pk).first()
            if actor is None:  # deleted since the request began
                raise PermissionDenied
            yield actor
    except LastAdministrator as refused:
        record(events.LastAdministratorKept(deed=action), subject=refused.person, request=request)
        raise


def again(people: Iterable[User]) -> list[User]:
    """Read the current rows of `people`, by name; deleted ones are left out."""
    pks = [person.pk for person in people]
    return list(User.objects.select_for_update().filter(pk__in=pks).order_by("username_key"))


def again_if(rule: Callable[[User, User], bool], actor: User, person: User) -> User:
    """Read the current row of `person`; raise PermissionDenied if deleted or refused by `rule`."""
    people = again([person])
    if not people or not rule(actor, people[0]):
        raise PermissionDenied
    return people[0]


def failures_of(person: User) -> int:
    """Return the number of wrong passwords in a row for the person's name."""
    row = SignInAttempts.objects.filter(pk=key_for(person)).first()
    return row.failures if row else 0


def _approve(person: User) -> events.Event:
    person.is_active, person.approved_at = True, timezone.now()
    person.save(update_fields=["is_active", "approved_at"])
    return events.PersonApproved()


def _enable(person: User) -> events.Event:
    person.is_active = True
    person.save(update_fields=["is_active"])
    return events.PersonEnabled()


def _disable(person: User) -> events.Event:
    refuse_if_last_administrator(person)
    ended = sessions.end_sessions_of(person)
    person.is_active = False
    # Otherwise an account that nobody has approved would still be waiting.
    person.approved_at = person.approved_at or timezone.now()
    person.save(update_fields=["is_active", "approved_at"])
    return events.PersonDisabled(sessions_ended=ended)


def _unlock(person: User) -> events.Event:
    return events.PersonUnlocked(failures=throttle.reset_failures(key_for(person)))


def _sign_out(person: User) -> events.Event:
    return events.PersonSignedOut(sessions_ended=sessions.end_sessions_of(person))


def _delete(person: User) -> events.Event:
    refuse_if_last_administrator(person)
    role = person.role
    SignInAttempts.objects.filter(pk=key_for(person)).delete()
    # The object outlives its row, so that the entry can name the subject.
    User.objects.filter(pk=person.pk).delete()
    return events.PersonDeleted(role=role)


APPROVE = AccountAction(
    "approve",
    may_help,
    lambda person: person.waits_for_approval,
    _approve,
    among=lambda people: people.filter(name_keys.WAITING),
)
ENABLE = AccountAction(
    "enable",
    may_manage,
    lambda person: not person.is_active and not person.waits_for_approval,
    _enable,
    asks_password=True,
    among=lambda people: people.filter(name_keys.DISABLED),
)
UNLOCK = AccountAction("unlock", may_help, lambda person: failures_of(person) > 0, _unlock)
SIGN_OUT = AccountAction(
    "sign_out",
    may_help,
    lambda person: person.sessions.exists(),
    _sign_out,
    asks_password=True,
    among=lambda people: people.filter(Exists(Session.objects.filter(user=OuterRef("pk")))),
)
DISABLE = AccountAction(
    "disable",
    may_manage,
    lambda person: person.is_active,
    _disable,
    asks_password=True,
    among=lambda people: people.filter(is_active=True),
)
DELETE = AccountAction("delete", may_manage, lambda _person: True, _delete, asks_password=True)
ACTIONS = {action.name: action for action in (APPROVE, ENABLE, UNLOCK, SIGN_OUT, DISABLE, DELETE)}
