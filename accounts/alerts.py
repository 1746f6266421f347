"""Alerts on the home page of those who can fix a problem, for as long as it lasts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Standing:
    """An alert: its text, and the URL name and label of a link.

    `query` is the query string of the link. `dismissed_at` is the URL name that dismisses the
    alert; without one it can't be dismissed.
    """

    what: str
    advice: str
    url_name: str
    link: str
    arguments: tuple[str, ...] = ()
    dismissed_at: str = ""
    query: str = ""

    @property
    def url(self) -> str:
        """The URL of the link."""
        return reverse(self.url_name, args=self.arguments) + self.query


Find = Callable[["User"], Standing | None]
_registered: list[tuple[Find, str]] = []


def register(find: Find, permission: str = "") -> None:
    """Call `find` for alerts each time a person with `permission` opens the home page."""
    _registered.append((find, permission))


def standing_for(person: User) -> list[Standing]:
    """Return the current alerts for `person`."""
    found = [find(person) for find, needed in _registered if not needed or person.has_perm(needed)]
    return [one for one in found if one]
