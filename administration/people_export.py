"""Exports the list of people with the columns of an import file.

People are read a few hundred at a time without holding a lock, so writers do not wait, and a
million people need no more memory than a thousand. People added or deleted meanwhile may or may not
be included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.utils import translation

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.names import characters
from accounts.roles import Role, first_role
from administration import group_cells, spreadsheet
from administration.people_import_columns import COLUMNS
from audit import events
from audit.log import record

_AT_ONCE = 500
# The cell separator that spreadsheet programs of the language expect.
_SEPARATORS = {"de": ";"}
_Person = tuple[int, str, str, str, str]


@dataclass(frozen=True)
class _Words:
    """The translated texts of the file, which outlives the request's language."""

    separator: str
    columns: list[str]
    roles: dict[Role, str]


def export(*, request: SignedInRequest) -> Iterator[bytes]:
    """Return the accounts as a CSV file; recorded as saved after its last byte.

    The request is recorded before, so that nothing is exported without an entry.
    """
    record(events.PeopleExportBegun(), request=request)
    return _handed_out(
        request,
        _Words(
            _SEPARATORS.get(translation.get_language() or "", ","),
            [str(words) for words in COLUMNS.values()],
            {role: str(role.label) for role in Role},
        ),
    )


def _handed_out(request: SignedInRequest, words: _Words) -> Iterator[bytes]:
    count = 0
    yield _lines([words.columns], words, begin=True)
    for people in _in_pieces():
        yield _lines(_cells(people, words), words)
        count += len(people)
    # The reader asks for more only after it has taken everything, not if it was closed.
    record(events.PeopleExported(people=count), request=request)


def _in_pieces() -> Iterator[list[_Person]]:
    last = ""
    columns = ("pk", "username_key", "username", "display_name", "email")
    everybody = User.objects.order_by("username_key").values_list(*columns)
    while people := list(everybody.filter(username_key__gt=last)[:_AT_ONCE]):
        yield [person for person in people if not characters.is_guest_name(person[2])]
        last = people[-1][1]


def _cells(people: list[_Person], words: _Words) -> Iterator[list[str]]:
    groups: dict[int, set[str]] = {}
    called = dict(Group.objects.values_list("pk", "name"))
    memberships = User.groups.through.objects.filter(user_id__in=[person[0] for person in people])
    for person, group in memberships.values_list("user_id", "group_id"):
        groups.setdefault(person, set()).add(called.get(group, ""))
    for pk, _key, username, display_name, email in people:
        own = groups.get(pk, set()) - {""}
        others = group_cells.write(own - set(Role), among=called.values())
        yield [username, display_name, email, words.roles[first_role(own)], others]


def _lines(rows: Any, words: _Words, *, begin: bool = False) -> bytes:
    return spreadsheet.write(rows, separator=words.separator, begin=begin).encode()
