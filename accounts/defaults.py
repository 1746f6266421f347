"""What a database holds before anybody comes."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.auth.models import Group
from django.db import connections

from accounts.models import SignInPolicy
from accounts.roles import Role


def install(sender: AppConfig, *, using: str, **_kwargs: object) -> None:
    """Make the group of each role, and the row of the sign-in policy, where they are missing.

    Django calls this too when only another app was migrated.
    """
    if SignInPolicy._meta.db_table not in connections[using].introspection.table_names():
        return
    groups = [Group(name=role) for role in Role]
    Group.objects.using(using).bulk_create(groups, ignore_conflicts=True)
    SignInPolicy.objects.using(using).get_or_create(pk=SignInPolicy.ONLY)
