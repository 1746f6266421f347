"""Makes Django's tests use our user model instead of Django's own.

It adapts differences: tests create users with an email address before the password, and assign
permissions directly instead of through a group.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import models
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver

from accounts import memberships
from accounts.models import User, UserManager
from accounts.passwords import hashers
from accounts.roles import Role

_make = UserManager.create_user


def create_user(
    self: UserManager, username: str, email: str | None = None, password: Any = None, **fields: Any
) -> User:
    """Create a user with the arguments in Django's order."""
    return _make(self, username, password, email=email or "", **fields)


def create_superuser(
    self: UserManager, username: str, email: str | None = None, password: Any = None, **fields: Any
) -> User:
    """Create an administrator with the arguments in Django's order."""
    return create_user(self, username, email, password, **{"is_superuser": True, **fields})


@receiver(post_save, sender=User)
def superusers_are_administrators(instance: User, **_: Any) -> None:
    """Assign the administrator role to superusers of Django's tests."""
    if instance.is_superuser:
        memberships.assign(instance, Role.ADMINISTRATOR)
        vars(instance).pop("memberships", None)


@receiver(m2m_changed, sender=User.user_permissions.through)
def permissions_come_from_groups(instance: User, action: str, **_: Any) -> None:
    """Give permissions that Django's tests assign to a user to a group of that user."""
    if action.startswith("post_") and isinstance(instance, User):
        own = models.Group.objects.get_or_create(name=f"person {instance.pk}")[0]
        own.permissions.set(instance.user_permissions.all())
        instance.groups.add(own)
        vars(instance).pop("memberships", None)


models.User = User  # type: ignore[misc, assignment]
UserManager.create_user = create_user  # type: ignore[assignment, method-assign]
UserManager.create_superuser = create_superuser  # type: ignore[assignment, method-assign]
# A hash in the format that Django's tests expect, which matches no password.
MD5PasswordHasher.decoy = lambda _self: f"md5$salt${'0' * 32}"  # type: ignore[attr-defined]
hashers._decoy = lambda: hashers.get_hasher().decoy()  # type: ignore[attr-defined, assignment]
