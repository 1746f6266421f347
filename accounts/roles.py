"""The four roles. A role is a Django group, so its permissions come from the group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import PermissionsMixin


class Role(TextChoices):
    """A role; the value is the group's name. The first that applies counts."""

    ADMINISTRATOR = "administrators", _("Administrator")
    DESK_STAFF = "desk staff", _("Desk staff")
    MEMBER = "members", _("Member")
    GUEST = "guests", _("Guest")

    @property
    def runs_the_terminal(self) -> bool:
        """Whether people in this role can access other accounts."""
        return self in (Role.ADMINISTRATOR, Role.DESK_STAFF)


@dataclass(frozen=True)
class Memberships:
    """The names of a person's groups, and their permissions as "app.codename"."""

    groups: frozenset[str]
    permissions: frozenset[str]

    @property
    def role(self) -> Role:
        """The role; a person in none of the groups counts as a guest."""
        return first_role(self.groups)


def memberships_of(user: PermissionsMixin) -> Memberships:
    """Read the current groups and permissions of the person, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_memberships_statement(), [user.pk])
        rows = cursor.fetchall()
    return Memberships(
        groups=frozenset(name for name, _app, _codename in rows),
        permissions=frozenset(f"{app}.{codename}" for _name, app, codename in rows if codename),
    )


@cache
def _memberships_statement() -> str:
    groups = Group.objects.filter(user=0).values_list(
        "name", "permissions__content_type__app_label", "permissions__codename"
    )
    return str(groups.query.sql_with_params()[0])


def first_role(groups: Iterable[str]) -> Role:
    """Return the role of a person in these groups."""
    names = set(groups)
    return next((role for role in Role if role in names), Role.GUEST)
