"""Groups of the administrator's own making."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.access import may_manage, permissions_of
from accounts.models import User
from accounts.roles import Role
from administration.account_actions import Deed
from audit import events
from audit.log import record

if TYPE_CHECKING:
    from accounts.http import SignedInRequest


def further_groups() -> QuerySet[Group]:
    """Return the groups that are no role, by name."""
    return Group.objects.exclude(name__in=set(Role)).order_by("name")


def counted_groups() -> QuerySet[Group]:
    """Return the same, each with the number of its `people`."""
    return further_groups().annotate(people=Count("user"))


def joining(group: Group) -> Deed:
    """Return the deed of putting somebody into `group`."""
    return Deed(
        "join",
        _may_choose(group),
        lambda person: not _is_in(person, group),
        partial(_join, group),
        asks_password=True,
        among=lambda people: people.exclude(pk__in=group.user_set.values("pk")),
    )


def leaving(group: Group) -> Deed:
    """Return the deed of taking somebody out of `group`."""
    return Deed(
        "leave",
        _may_choose(group),
        lambda person: _is_in(person, group),
        partial(_leave, group),
        asks_password=True,
        among=lambda people: people.filter(pk__in=group.user_set.values("pk")),
    )


GROUP_DEEDS = {"join": joining, "leave": leaving}


def _may_choose(group: Group) -> Callable[[User, User], bool]:
    """Nobody is put into a group, or taken out of one, that allows more than the staff member."""
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
    """Make a group with nobody in it."""
    with transaction.atomic():
        group = Group.objects.create(name=name)
        record(events.GroupMade(group=name), request=request)
    return group


def rename(group: Group, *, name: str, request: SignedInRequest) -> None:
    """Give the group another name."""
    if name == group.name:
        return
    event = events.GroupRenamed(before=group.name, after=name)
    group.name = name
    with transaction.atomic():
        group.save(update_fields=["name"])
        record(event, request=request)


def delete(group: Group, *, request: SignedInRequest) -> None:
    """Delete the group; the people in it stay, and its tiles are shown without regard to it."""
    with transaction.atomic():
        event = events.GroupDeleted(group=group.name, people=group.user_set.count())
        group.delete()
        record(event, request=request)
