"""The list of people as a file with the columns that can be imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import translation

from accounts.models import User
from accounts.roles import Role, first_role
from administration import spreadsheet
from administration.newcomers import BETWEEN_GROUPS, COLUMNS
from audit import events
from audit.log import record

if TYPE_CHECKING:
    from accounts.http import SignedInRequest

_AT_ONCE = 1000
# What the spreadsheet programs of the language expect between cells.
_SEPARATORS = {"de": ";"}


def export(*, request: SignedInRequest) -> str:
    """Return everybody here as the text of a CSV file."""
    separator = _SEPARATORS.get(translation.get_language() or "", ",")
    with transaction.atomic():
        record(events.PeopleExported(people=User.objects.count()), request=request)
        rows = [[str(words) for words in COLUMNS.values()], *_rows()]
    return "".join(spreadsheet.write(rows, separator=separator))


def _rows() -> Iterator[list[str]]:
    last = ""
    while people := list(
        User.objects.filter(username_key__gt=last).order_by("username_key")[:_AT_ONCE]
    ):
        groups = _groups_of(people)
        for person in people:
            yield _row(person, groups.get(person.pk, set()))
        last = people[-1].username_key


def _groups_of(people: list[User]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = Group.objects.filter(user__in=people).values_list("user__pk", "name")
    for key, name in rows:
        found.setdefault(key, set()).add(name)
    return found


def _row(person: User, groups: set[str]) -> list[str]:
    return [
        person.username,
        person.display_name,
        person.email,
        str(first_role(groups).words),
        BETWEEN_GROUPS.join(sorted(groups - set(Role))),
    ]
