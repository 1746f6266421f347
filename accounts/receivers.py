"""Signal receivers: default rows after a migration, and cleanup after deleting a person."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.auth.models import Group, Permission
from django.db import connections, transaction
from django.utils.crypto import salted_hmac

from accounts.models import SignInAttempts, SignInPolicy, User
from accounts.names import folding
from accounts.permissions import GRANTS
from accounts.roles import Role

_SALTS = "accounts.throttle", "recovery.throttle"  # keys of the throttle


def create_default_rows(sender: AppConfig, *, using: str, **_kwargs: object) -> None:
    """Create the group of each role with its permissions, and the sign-in policy.

    Django also calls this when only another app was migrated.
    """
    if SignInPolicy._meta.db_table not in connections[using].introspection.table_names():
        return
    groups = [Group(name=role) for role in Role]
    Group.objects.using(using).bulk_create(groups, ignore_conflicts=True)
    _grant(using)
    SignInPolicy.objects.using(using).get_or_create(pk=SignInPolicy.ONLY)


def _grant(using: str) -> None:
    """Reset the permissions of each role to the defaults."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    for group in Group.objects.using(using).filter(name__in=GRANTS):
        group.permissions.set(known[name] for name in GRANTS[Role(group.name)] if name in known)


def remove_picture(instance: User, **_kwargs: object) -> None:
    """Remove the person's picture after the commit. Receiver of `post_delete`."""
    from accounts import avatars

    transaction.on_commit(lambda: avatars.remove(instance.picture))


def pass_on_key(instance: User, **_kwargs: object) -> None:
    """Give the canonical name to the next account that has it. Receiver of `post_delete`."""
    shared = folding.canonical(instance.username)
    if instance.username_key == shared:
        people = type(instance).objects
        first, end = folding.range_beside(shared)
        successors = people.filter(username_key__gte=first, username_key__lt=end).order_by("pk")
        successor = next(
            (one for one in successors if folding.canonical(one.username) == shared), None
        )
        if successor:
            people.filter(pk=successor.pk).update(username_key=shared)
            _move_failures(successor.username_key, shared)


def _move_failures(before: str, after: str) -> None:
    """Move the failure count to the new key, so that no wait ends."""
    for salt in _SALTS:
        old, new = (
            salted_hmac(salt, name.encode(errors="replace"), algorithm="sha256").hexdigest()
            for name in (before, after)
        )
        row = SignInAttempts.objects.filter(pk=old).first()
        if row is None:
            continue
        known = SignInAttempts.objects.filter(pk=new).first()
        row.pk, row.failures = new, max(row.failures, known.failures if known else 0)
        row.save()
        SignInAttempts.objects.filter(pk=old).delete()
