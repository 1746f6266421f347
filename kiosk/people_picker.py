"""Pictures of people to tap on a kiosk: who is listed, and searching.

Because strangers see them, this is available only on a kiosk whose settings allow it, and not in a
public place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core import signing
from django.db.models import Exists, OuterRef, QuerySet

from accounts.db_fields import name_keys
from accounts.models import SignInPolicy, User
from accounts.names import characters
from accounts.names.namesakes import told_apart
from accounts.rate_limit import RateLimit
from accounts.roles import Role
from kiosk.models import KioskPolicy

MOST = 16  # pictures on one screen; with more people, there is a search
LEAST_LETTERS = 3
_SALT = "kiosk.people_picker"
searches_here = RateLimit(most=60, within=60, pause=1.0)


@dataclass(frozen=True)
class Candidate:
    """One person to tap on; `key` stands for them in addresses, which cannot be guessed."""

    person: User
    key: str
    name: str


@dataclass(frozen=True)
class Found:
    """The people to show; `more` if there are further matches."""

    tiles: list[Candidate]
    more: bool


def shown() -> bool:
    """Return whether people are shown to strangers."""
    return (
        settings.KIOSK
        and KioskPolicy.current().people_shown
        and SignInPolicy.current().preset != SignInPolicy.Preset.PUBLIC
    )


def everybody() -> Found:
    """Return the first people by name, and whether there are more."""
    return _first(_listed())


def search(words: str) -> Found:
    """Return people whose name begins with `words`; none for fewer than three letters."""
    key = characters.canonical(words[: characters.LONGEST])
    if len(key) < LEAST_LETTERS:
        return Found([], more=False)
    searches_here.keep()
    searches_here.note()
    return _first(_listed().filter(name_keys.begins(key)))


def behind(key: str) -> Candidate | None:
    """Return the tile that has this key, if the person is shown now."""
    if not shown():
        return None
    try:
        number = signing.Signer(salt=_SALT).unsign(key)
    except signing.BadSignature:
        return None
    found = _tiles(list(_listed().filter(pk=number)))
    return found[0] if found else None


def called(person: User) -> str:
    """Return the name of a person on the lock screen.

    It does not reveal user names of people who are not shown, even if others use the same display
    name.
    """
    if _listed().filter(pk=person.pk).exists():
        return told_apart([person], _listed())[person.pk]
    return person.name_shown


def _first(people: QuerySet[User]) -> Found:
    found = list(people.order_by("username_key")[: MOST + 1])
    return Found(_tiles(found[:MOST]), more=len(found) > MOST)


def _tiles(people: list[User]) -> list[Candidate]:
    called = told_apart(people, _listed())
    return [Candidate(one, _key(one), called[one.pk]) for one in people]


def _key(person: User) -> str:
    return signing.Signer(salt=_SALT).sign(str(person.pk))


def _listed() -> QuerySet[User]:
    """Return active members without permissions beyond their own account."""
    member = _groups(name=Role.MEMBER)
    more = _groups(permissions__isnull=False)
    return User.objects.filter(Exists(member), ~Exists(more), is_active=True)


def _groups(**wanted: Any) -> QuerySet[Group]:
    return Group.objects.filter(user=OuterRef("pk"), **wanted)
