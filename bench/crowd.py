"""Measures pages of a terminal with many people and a long audit log."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch

from bench.people import ADMINISTRATOR

if TYPE_CHECKING:
    from accounts.models import User
    from audit.events import Event

FEW, MANY = (1_000, 1_000), (1_000_000, 1_000_000)  # people, entries of the log
AT_ONCE = 5_000
DAYS = 700  # period over which the log entries are spread
PEOPLE, LOG = "/administration/people/", "/administration/audit-log/"


def pages(people: int, entries: int, members: int) -> dict[str, str]:
    """Return the measured pages by name; `members` is the number of the members' group.

    A deep page is the one in the middle of the list.
    """
    lists = {
        "everybody": "",
        "members": f"group={members}&",
        "active": "state=active&",
        "disabled": "state=disabled&",
        "active members": f"group={members}&state=active&",
    }
    depths = {"first": 1, "deep": people // 100}
    found = {
        f"people, {who} by {order}, {depth} page": f"{PEOPLE}?{which}order={order}&page={page}"
        for who, which in lists.items()
        for order in ("name", "seen", "newest")
        for depth, page in depths.items()
    }
    found |= {
        f"people, search for {words}": f"{PEOPLE}?q={words.replace(' ', '+')}"
        for words in ("person 000777", "nobody", "person", "p")
    }
    found |= {"one person": f"{PEOPLE}500/", "own activity": "/accounts/activity/"}
    return found | _of_the_log(entries)


def _of_the_log(entries: int) -> dict[str, str]:
    day = (datetime.now(UTC) - timedelta(days=DAYS // 2)).date()
    choices = {
        "everything": "",
        "one kind": "kind=signed_out&",
        "a rare kind": "kind=terminal_set_up&",
        "one person": "person=person+000777&",
        "who did it all": f"person={ADMINISTRATOR}&",
        "since a day": f"since={day}&",
        "until a day": f"until={day}&",
        "one kind until a day": f"until={day}&kind=signed_out&",
        "long ago": "until=2001-01-01&",
    }
    return {
        f"audit log, {what}, {depth} page": f"{LOG}?{which}{place}"
        for what, which in choices.items()
        for depth, place in (("first", ""), ("deep", f"before={entries // 2}"))
    }


def fill(people: int, entries: int) -> None:
    """Add that many members, and that many valid log entries about them."""
    from django.db import transaction

    from accounts.models import User
    from audit.log import record_all

    crowd = list(_add_people(people))
    actor = User.objects.get(username=ADMINISTRATOR)
    chance = random.Random(1)  # noqa: S311 - the same crowd each time
    for day in range(DAYS):
        moment = datetime.now(UTC) - timedelta(days=DAYS - day)
        count = entries * (day + 1) // DAYS - entries * day // DAYS
        with patch("django.utils.timezone.now", return_value=moment), transaction.atomic():
            record_all(_what_they_did(crowd, count, chance), actor=actor)


def _add_people(count: int) -> Iterator[User]:
    from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
    from django.contrib.auth.models import Group
    from django.db import transaction

    from accounts.models import User
    from accounts.roles import Role

    now, chance = datetime.now(UTC), random.Random(1)  # noqa: S311 - the same crowd each time
    members = Group.objects.get(name=Role.MEMBER)
    memberships = User.groups.through
    with transaction.atomic():
        for first in range(0, count, AT_ONCE):
            made = User.objects.bulk_create(
                User(
                    username=f"Person {number:06}",
                    password=UNUSABLE_PASSWORD_PREFIX,
                    is_active=number % 10 > 0,
                    approved_at=now if number % 20 else None,
                    last_seen=now - timedelta(minutes=chance.randrange(10**6))
                    if number % 4
                    else None,
                )
                for number in range(first, min(first + AT_ONCE, count))
            )
            memberships.objects.bulk_create(
                memberships(user_id=one.pk, group_id=members.pk) for one in made
            )
            yield from made


def _what_they_did(
    people: list[User], count: int, chance: random.Random
) -> Iterator[tuple[Event, User]]:
    from audit.events import SignedIn, SignedOut

    for number in range(count):
        event = SignedOut() if number % 2 else SignedIn(failures_since=0)
        yield event, chance.choice(people)
