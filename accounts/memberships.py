"""Reads roles and groups from the database, and assigns roles."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db.models import Case, IntegerField, Value, When

from accounts.models import User
from accounts.roles import Role, first_role
from audit import events
from audit.log import record


def role_of(user: User) -> Role:
    """Return the person's current role."""
    return first_role(user.groups.values_list("name", flat=True))


def assign(user: User, role: Role) -> None:
    """Give the person this role instead of any other; other groups are kept.

    Only members have a PIN, so it is removed with that role. Call it in a transaction.
    """
    user.groups.remove(*Group.objects.filter(name__in=set(Role) - {role}))
    user.groups.add(Group.objects.get(name=role))
    if user.pin and role is not Role.MEMBER:
        user.pin = ""
        user.save(update_fields=["pin"])
        record(events.PinRemoved(reason="became_staff"), subject=user)


def group_label(group: Group) -> str:
    """Return the name of a group on pages; groups of roles have the role's name."""
    return str(Role(group.name).label) if group.name in set(Role) else group.name


def all_groups() -> list[Group]:
    """Return every group, roles first, most privileged first."""
    ranks = [When(name=role, then=Value(rank)) for rank, role in enumerate(Role)]
    rank = Case(*ranks, default=Value(len(ranks)), output_field=IntegerField())
    return list(Group.objects.order_by(rank, "name"))
