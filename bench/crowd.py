"""A terminal with many people and a long log: how much longer do its pages take?"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bench.people import ADMINISTRATOR

if TYPE_CHECKING:
    from accounts.models import User
    from audit.events import Event

FEW, MANY = (1_000, 1_000), (100_000, 1_000_000)  # people, entries of the log
AT_ONCE = 5_000
PAGES = {
    "people, first page": "/administration/people/",
    "people, by role and last seen": "/administration/people/?role=members&sort=last_seen",
    "people, one found": "/administration/people/?q=person+000777",
    "people, none found": "/administration/people/?q=nobody",
    "one person": "/administration/people/500/",
    "audit log, newest": "/administration/audit-log/",
    "audit log, one kind": "/administration/audit-log/?kind=signed_out",
    "audit log, one person": "/administration/audit-log/?person=person+000777",
    "audit log, one day": "/administration/audit-log/?since=2026-01-01",
}


def fill(people: int, entries: int) -> None:
    """Add so many members, and so many entries about them to the log, whole as any other."""
    from django.db import transaction

    from accounts.models import User
    from audit.log import record_all

    crowd = list(_add_people(people))
    actor = User.objects.get(username=ADMINISTRATOR)
    with transaction.atomic():
        for _written in record_all(_what_they_did(crowd, entries), actor=actor):
            pass


def _add_people(count: int) -> Iterator[User]:
    from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
    from django.contrib.auth.models import Group
    from django.db import transaction

    from accounts.models import User
    from accounts.roles import Role

    members = Group.objects.get(name=Role.MEMBER)
    memberships = User.groups.through
    with transaction.atomic():
        for first in range(0, count, AT_ONCE):
            made = User.objects.bulk_create(
                User(username=f"Person {number:06}", password=UNUSABLE_PASSWORD_PREFIX)
                for number in range(first, min(first + AT_ONCE, count))
            )
            memberships.objects.bulk_create(
                memberships(user_id=one.pk, group_id=members.pk) for one in made
            )
            yield from made


def _what_they_did(people: list[User], count: int) -> Iterator[tuple[Event, User]]:
    from audit.events import SignedIn, SignedOut

    chance = random.Random(1)  # noqa: S311 - the same crowd each time
    for number in range(count):
        event = SignedOut() if number % 2 else SignedIn(failures_since=0)
        yield event, chance.choice(people)
