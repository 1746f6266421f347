"""Creating accounts, and changing roles and groups. Each flow is one transaction."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import authentication, memberships, notices, sessions
from accounts.access import (
    groups_to_give,
    may_add,
    may_manage,
    refuse_if_last_administrator,
    roles_to_give,
)
from accounts.errors import NameTaken
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.roles import Role
from administration.account_actions import again_if, deciding
from audit import events
from audit.log import record


def add_person(
    *, username: str, display_name: str, email: str, role: Role, request: SignedInRequest
) -> User:
    """Create an account without a password, which needs a reset code first; raise NameTaken."""
    person = User(username=username, display_name=display_name, email=email)
    person.approved_at = timezone.now()
    person.set_unusable_password()
    try:
        with transaction.atomic():
            if not may_add(request.user) or role not in roles_to_give(request.user):
                raise PermissionDenied
            person.save(force_insert=True)
            memberships.assign(person, role)
            record(events.Registered(role=role, waiting=False), subject=person, request=request)
    except IntegrityError as error:
        if authentication.find(username) is None:
            raise
        raise NameTaken from error
    return person


def change_role(person: User, *, role: Role, request: SignedInRequest) -> bool:
    """Change the person's role and end their sessions; return whether they need a reset code.

    Staff need longer passwords, and the length of a stored one is unknown: people who become staff
    choose a new one with a reset code, and the old one stops working now. Staff cannot have a PIN,
    so it is removed. Raises PermissionDenied and LastAdministrator.
    """
    with deciding(request, "role") as actor:
        person = again_if(may_manage, actor, person)
        before = person.role
        if role not in roles_to_give(actor):
            raise PermissionDenied
        if role == before:
            return False
        if before is Role.ADMINISTRATOR:
            refuse_if_last_administrator(person)
        memberships.assign(person, role)
        withdrawn = role.runs_the_terminal and not before.runs_the_terminal
        if withdrawn:
            person.set_unusable_password()
            person.save(update_fields=["password"])
        event = events.RoleChanged(
            before=before,
            after=role,
            sessions_ended=sessions.end_sessions_of(person),
            password_withdrawn=withdrawn,
        )
        record(event, actor=actor, subject=person, request=request)
        notices.leave(person, notices.Kind.ROLE_CHANGED, role=str(role.label))
    return withdrawn


def change_groups(person: User, *, groups: Collection[Group], request: SignedInRequest) -> None:
    """Set the person's groups besides the role, among those that `actor` may assign.

    Raises PermissionDenied.
    """
    with deciding(request, "groups") as actor:
        person = again_if(may_manage, actor, person)
        within = {group.pk: group for group in own_groups(actor)}
        wanted = {group.pk for group in groups}
        if not wanted <= within.keys():
            raise PermissionDenied
        present = set(person.groups.filter(pk__in=within).values_list("pk", flat=True))
        joined, left = wanted - present, present - wanted
        if not joined and not left:
            return
        person.groups.add(*joined)
        person.groups.remove(*left)
        event = events.GroupsChanged(
            joined=tuple(sorted(within[pk].name for pk in joined)),
            left=tuple(sorted(within[pk].name for pk in left)),
        )
        record(event, actor=actor, subject=person, request=request)


def own_groups(actor: User) -> list[Group]:
    """Return the groups besides roles that `actor` may assign, by name."""
    return [group for group in groups_to_give(actor) if group.name not in set(Role)]
