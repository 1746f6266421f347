"""Groups of the administrator's own making."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.roles import Role
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
