"""Writing the keys of names anew, after a change of what makes two names one: for migrations.

A person whose name has become the same as somebody else's keeps an account that is found by its
own spelling, and the administrators are told of both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.apps import apps as installed
from django.db.models import Q
from django.utils.crypto import salted_hmac

from accounts import folding
from accounts.keys import DisplayKeyField, FamilyKeyField
from accounts.roles import Role

if TYPE_CHECKING:
    from django.apps.registry import Apps

    from accounts.models import User

    Model = Any  # as it was at the time of the migration

NAMES_ALIKE = "names_alike"  # the kind of notice
MOST_NAMED = 5  # pairs, in one notice
_AT_ONCE = 2_000  # people
_NOT_ASCII = "[^ -~]"  # only such keys can have become others
_COLUMNS = "username_key", "display_key", "family_key"
_SALTS = "accounts.throttle", "recovery.throttle"  # under which tries are counted


def refold(apps: Apps, _schema_editor: object = None) -> None:
    """Give each account the keys of today, and tell the administrators of names that are one."""
    person = apps.get_model("accounts", "User")
    fallen = []
    for row in list(_outdated(person)):
        shared, key = folding.canonical(row["username"]), row["username_key"]
        if key not in folding.keys(row["username"]):
            key = shared
            if first := person.objects.filter(username_key=shared).first():
                key = folding.beside(row["username"])
                fallen.append((first.username, row["username"]))
            _move_tries(apps.get_model("accounts", "SignInAttempts"), row["username_key"], key)
        person.objects.filter(pk=row["pk"]).update(username_key=key, **_display_keys(row))
    if fallen:
        _tell_administrators(apps, fallen)


def pass_on_key(instance: User, **_signal: object) -> None:
    """Once `instance` is deleted, let whoever has the same name be found by every spelling."""
    shared = folding.canonical(instance.username)
    if instance.username_key == shared:
        people = type(instance).objects
        first, end = folding.range_beside(shared)
        heirs = people.filter(username_key__gte=first, username_key__lt=end).order_by("pk")
        heir = next((one for one in heirs if folding.canonical(one.username) == shared), None)
        if heir:
            people.filter(pk=heir.pk).update(username_key=shared)
            attempts = installed.get_model("accounts", "SignInAttempts")
            _move_tries(attempts, heir.username_key, shared)


def _outdated(person: Model) -> Iterator[dict[str, Any]]:
    """Return whose keys are to be written anew, oldest account first."""
    strange = Q()
    for column in _COLUMNS:
        strange |= Q(**{f"{column}__regex": _NOT_ASCII})
    last = 0
    people = person.objects.filter(strange).order_by("pk")
    while several := list(
        people.filter(pk__gt=last).values("pk", "username", "display_name", *_COLUMNS)[:_AT_ONCE]
    ):
        yield from (row for row in several if _is_outdated(row))
        last = several[-1]["pk"]


def _is_outdated(row: dict[str, Any]) -> bool:
    if not any(folding.DIFFERS.search(row[name]) for name in _COLUMNS):
        return False  # of a million people in a fraction of the time
    written = {name: row[name] for name in ("display_key", "family_key")}
    return row["username_key"] not in folding.keys(row["username"]) or written != _display_keys(row)


def _display_keys(row: dict[str, Any]) -> dict[str, str]:
    shown = row["display_name"]
    return {"display_key": DisplayKeyField().key(shown), "family_key": FamilyKeyField().key(shown)}


def _move_tries(attempts: Model, before: str, after: str) -> None:
    """Go on counting where the count was: an upgrade ends no wait, and switches no password on."""
    for salt in _SALTS:
        old, new = (
            salted_hmac(salt, name.encode(errors="replace"), algorithm="sha256").hexdigest()
            for name in (before, after)
        )
        row = attempts.objects.filter(pk=old).first()
        if row is None:
            continue
        known = attempts.objects.filter(pk=new).first()
        row.pk, row.failures = new, max(row.failures, known.failures if known else 0)
        row.save()
        attempts.objects.filter(pk=old).delete()


def _tell_administrators(apps: Apps, fallen: list[tuple[str, str]]) -> None:
    named = ", ".join(f"“{first}” / “{second}”" for first, second in fallen[:MOST_NAMED])
    details = {"names": named, "count": len(fallen)}
    person, notice = (apps.get_model("accounts", name) for name in ("User", "Notice"))
    for administrator in person.objects.filter(groups__name=Role.ADMINISTRATOR.value):
        notice.objects.create(person=administrator, kind=NAMES_ALIKE, details=details)
