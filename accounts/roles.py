"""The four roles. A role is a group of Django's, so permissions follow from it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group

if TYPE_CHECKING:
    from accounts.models import User


class Role(StrEnum):
    """What a person may do here; the value is the group's name. The first that applies counts."""

    ADMINISTRATOR = "administrators"
    DESK_STAFF = "desk staff"
    MEMBER = "members"
    GUEST = "guests"

    @property
    def runs_the_terminal(self) -> bool:
        """Whether the password of such a person opens other people's accounts too."""
        return self in (Role.ADMINISTRATOR, Role.DESK_STAFF)


def role_of(user: User) -> Role:
    """Return the person's role; somebody in none of the groups may do no more than a guest."""
    groups = set(user.groups.values_list("name", flat=True))
    return next((role for role in Role if role in groups), Role.GUEST)


def assign(user: User, role: Role) -> None:
    """Give the person this role instead of any other; other groups are kept."""
    user.groups.remove(*Group.objects.filter(name__in=set(Role) - {role}))
    user.groups.add(Group.objects.get(name=role))


def is_administrator(user: User) -> bool:
    """Whether the person looks after the terminal."""
    return role_of(user) is Role.ADMINISTRATOR
