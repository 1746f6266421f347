"""What goes with a person who is deleted, besides the rows that point to them."""

from __future__ import annotations

from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.models import SignInAttempts, User
from accounts.names import folding

_SALTS = "accounts.throttle", "recovery.throttle"  # under which tries are counted


def remove_picture(instance: User, **_kwargs: object) -> None:
    """Remove the person's picture once they are gone for certain. Receiver of `post_delete`."""
    from accounts import avatars

    transaction.on_commit(lambda: avatars.remove(instance.picture))


def pass_on_key(instance: User, **_kwargs: object) -> None:
    """Let whoever has the same name be found by every spelling. Receiver of `post_delete`."""
    shared = folding.canonical(instance.username)
    if instance.username_key == shared:
        people = type(instance).objects
        first, end = folding.range_beside(shared)
        heirs = people.filter(username_key__gte=first, username_key__lt=end).order_by("pk")
        heir = next((one for one in heirs if folding.canonical(one.username) == shared), None)
        if heir:
            people.filter(pk=heir.pk).update(username_key=shared)
            _move_tries(heir.username_key, shared)


def _move_tries(before: str, after: str) -> None:
    """Go on counting where the count was: this ends no wait, and switches no password on."""
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
