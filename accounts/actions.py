"""Pages offered on home, with the own account and to staff. Apps register theirs at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.decorators import has_password

if TYPE_CHECKING:
    from accounts.models import User


def _everybody(person: User) -> bool:
    return True


@cache
def holders_of(permission: str) -> Callable[[User], bool]:
    """Return a rule that offers something to people with `permission`."""
    return lambda person: person.has_perm(permission)


class Area(StrEnum):
    """Where a page is offered: as a tile on home, with the own account, or to staff."""

    HOME = "home"
    ACCOUNT = "account"
    MANAGE = "manage"


@dataclass(frozen=True)
class Action:
    """A page that is offered: its URL name, label, icon in the sprite, and to whom.

    `explanation` is one short line under the label, and `tone` the color of the tile, 0 to 7.
    """

    url_name: str
    label: str | Promise
    icon: str
    explanation: str | Promise = ""
    offered_to: Callable[[User], bool] = _everybody
    area: Area = Area.HOME
    tone: int = 0

    @cached_property
    def url(self) -> str:
        """The URL of the page, constant while the program runs."""
        return reverse(self.url_name)


_registered: list[Action] = [
    Action(
        "accounts:profile",
        _("Your profile"),
        "person",
        _("Name, picture, password and account"),
        area=Area.ACCOUNT,
    ),
    Action(
        "accounts:password_change",
        _("Change your password"),
        "key",
        _("Do this now if someone else may know it"),
        offered_to=has_password,
        area=Area.ACCOUNT,
    ),
]


def register(action: Action) -> None:
    """Offer `action`, after those registered before. Idempotent."""
    if action not in _registered:
        _registered.append(action)


def all_actions() -> list[Action]:
    """Return all registered actions, in the order of registration."""
    return list(_registered)


def actions_for(person: User, area: Area) -> list[Action]:
    """Return the actions of `area` that `person` may open, in the order of registration.

    Must not cost a query per action.
    """
    return [action for action in _registered if action.area is area and action.offered_to(person)]


def find_action(url_name: str) -> Action | None:
    """Return the action that opens this page."""
    return next((action for action in _registered if action.url_name == url_name), None)
