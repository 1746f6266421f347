"""Has Django's tests find our user where they look for Django's own.

Where theirs is asked for in another way, this translates: people are made with an address before
the password, and what they may do is given to them without a group.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import models
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver

from accounts import hashers, roles
from accounts.models import User
from accounts.roles import Role
from accounts.user_manager import UserManager

_make = UserManager.create_user


def create_user(
    self: UserManager, username: str, email: str | None = None, password: Any = None, **fields: Any
) -> User:
    """Make a person with the arguments in Django's order."""
    return _make(self, username, password, email=email or "", **fields)


def create_superuser(
    self: UserManager, username: str, email: str | None = None, password: Any = None, **fields: Any
) -> User:
    """Make an administrator with the arguments in Django's order."""
    return create_user(self, username, email, password, **{"is_superuser": True, **fields})


@receiver(post_save, sender=User)
def superusers_are_administrators(instance: User, **_: Any) -> None:
    """Give the role to whom Django's tests make a superuser."""
    if instance.is_superuser:
        roles.assign(instance, Role.ADMINISTRATOR)
        vars(instance).pop("memberships", None)


@receiver(m2m_changed, sender=User.user_permissions.through)
def permissions_come_from_groups(instance: User, action: str, **_: Any) -> None:
    """Allow a group of the person's own what Django's tests allow the person."""
    if action.startswith("post_") and isinstance(instance, User):
        own = models.Group.objects.get_or_create(name=f"person {instance.pk}")[0]
        own.permissions.set(instance.user_permissions.all())
        instance.groups.add(own)
        vars(instance).pop("memberships", None)


models.User = User  # type: ignore[misc, assignment]
UserManager.create_user = create_user  # type: ignore[assignment, method-assign]
UserManager.create_superuser = create_superuser  # type: ignore[assignment, method-assign]
# Of the hash that Django's tests take, one that no password has: ours brings its own.
MD5PasswordHasher.decoy = lambda _self: f"md5$salt${'0' * 32}"  # type: ignore[attr-defined]
hashers._decoy = lambda: hashers.get_hasher().decoy()  # type: ignore[attr-defined, assignment]
