"""What a database holds before anybody comes."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.auth.models import Group, Permission
from django.db import connections

from accounts.models import SignInPolicy
from accounts.permissions import GRANTS
from accounts.roles import Role


def install(sender: AppConfig, *, using: str, **_kwargs: object) -> None:
    """Make the group of each role with its permissions, and the row of the sign-in policy.

    Django calls this too when only another app was migrated.
    """
    if SignInPolicy._meta.db_table not in connections[using].introspection.table_names():
        return
    groups = [Group(name=role) for role in Role]
    Group.objects.using(using).bulk_create(groups, ignore_conflicts=True)
    _grant(using)
    SignInPolicy.objects.using(using).get_or_create(pk=SignInPolicy.ONLY)


def _grant(using: str) -> None:
    """Let each role do what it is meant to, no less and no more, whatever was changed by hand."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    for group in Group.objects.using(using).filter(name__in=GRANTS):
        group.permissions.set(known[name] for name in GRANTS[Role(group.name)] if name in known)
