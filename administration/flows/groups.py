"""Custom groups."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet

from accounts.access import may_manage, permissions_of
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.roles import Role
from administration.account_actions import AccountAction
from audit import events
from audit.log import record


def further_groups() -> QuerySet[Group]:
    """Return the groups that are not roles, by name."""
    return Group.objects.exclude(name__in=set(Role)).order_by("name")


def joining(group: Group) -> AccountAction:
    """Return the action that adds someone to `group`."""
    return AccountAction(
        "join",
        _may_choose(group),
        lambda person: not _is_in(person, group),
        partial(_join, group),
        asks_password=True,
        among=lambda people: people.exclude(pk__in=group.user_set.values("pk")),
    )


def leaving(group: Group) -> AccountAction:
    """Return the action that removes someone from `group`."""
    return AccountAction(
        "leave",
        _may_choose(group),
        lambda person: _is_in(person, group),
        partial(_leave, group),
        asks_password=True,
        among=lambda people: people.filter(pk__in=group.user_set.values("pk")),
    )


GROUP_ACTIONS = {"join": joining, "leave": leaving}


def _may_choose(group: Group) -> Callable[[User, User], bool]:
    """Return whether the actor may assign a group; it must not grant more than they have."""
    allows = permissions_of(group)

    def allowed(actor: User, person: User) -> bool:
        return may_manage(actor, person) and allows <= actor.memberships.permissions

    return allowed


def _is_in(person: User, group: Group) -> bool:
    return person.groups.filter(pk=group.pk).exists()


def _join(group: Group, person: User) -> events.Event:
    person.groups.add(group)
    return events.GroupsChanged(joined=(group.name,), left=())


def _leave(group: Group, person: User) -> events.Event:
    person.groups.remove(group)
    return events.GroupsChanged(joined=(), left=(group.name,))


def make(name: str, *, request: SignedInRequest) -> Group:
    """Create an empty group."""
    with transaction.atomic():
        group = Group.objects.create(name=name)
        record(events.GroupMade(group=name), request=request)
    return group


def rename(group: Group, *, name: str, request: SignedInRequest) -> None:
    """Rename the group."""
    if name == group.name:
        return
    event = events.GroupRenamed(before=group.name, after=name)
    group.name = name
    with transaction.atomic():
        group.save(update_fields=["name"])
        record(event, request=request)


def delete(group: Group, *, request: SignedInRequest) -> None:
    """Delete the group; its people stay, and tiles that only it saw are left to administrators."""
    with transaction.atomic():
        event = events.GroupDeleted(group=group.name, people=group.user_set.count())
        group.delete()
        record(event, request=request)
