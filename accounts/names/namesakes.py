"""Unambiguous names for people with the same display name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from django.db.models import Count, QuerySet

from accounts.models import User
from accounts.summaries import who


def told_apart(people: Iterable[User], among: QuerySet[User] | None = None) -> dict[int, str]:
    """Return the distinguishing name for each of these people, by primary key.

    The display name, followed by the user name if another person in `among`, or without it any
    person in the database, has the same display name.
    """
    known = list(people)
    everybody = User.objects.all() if among is None else among
    shared = _shared({_key(person) for person in known}, everybody)
    return {
        person.pk: who(person) if _key(person) in shared else person.name_shown for person in known
    }


def _key(person: User) -> str:
    key: str = person.display_key or person.username_key
    return key


def _shared(keys: Collection[str], among: QuerySet[User]) -> set[str]:
    """Return those of `keys` that more than one person has."""
    shown = among.filter(display_key__in=keys).order_by()
    counts = Counter(dict(shown.values_list("display_key").annotate(Count("pk"))))
    # Not as `display_key=""`, whose index would scan everyone without a display name.
    bare = among.filter(username_key__in=keys).exclude(display_key__gt="")
    counts.update(bare.values_list("username_key", flat=True))
    return {key for key, count in counts.items() if count > 1}
