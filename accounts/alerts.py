"""What those who can do something about it are told on home for as long as it lasts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Standing:
    """What is the matter, and the page about it: its URL name and the words of the link.

    `query` chooses what the page shows. `dismissed_at` is the URL name of what puts it away;
    without one it stays while it lasts.
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
        """The address of the page about it."""
        return reverse(self.url_name, args=self.arguments) + self.query


Find = Callable[["User"], Standing | None]
_registered: list[tuple[Find, str]] = []


def register(find: Find, permission: str = "") -> None:
    """Have `find` asked, each time that somebody with `permission` sees home, what to tell them."""
    _registered.append((find, permission))


def standing_for(person: User) -> list[Standing]:
    """Return what is the matter as long as `person` can do something about it."""
    found = [find(person) for find, needed in _registered if not needed or person.has_perm(needed)]
    return [one for one in found if one]
