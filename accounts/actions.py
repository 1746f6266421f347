"""The tiles of the home page. Other apps register theirs when Django starts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Action:
    """A tile: its URL name, label, icon in the sprite, and who sees it.

    `explanation` is one short line under the label.
    """

    url_name: str
    label: str | Promise
    icon: str
    explanation: str | Promise = ""
    offered_to: Callable[[User], bool] = _everybody

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
    ),
    Action(
        "accounts:password_change",
        _("Change your password"),
        "key",
        _("Do this now if someone else may know it"),
        offered_to=has_password,
    ),
]


_narrowings: list[Callable[[User], Collection[str]]] = []


def register(action: Action) -> None:
    """Add `action` to the home page, after those registered before. Idempotent."""
    if action not in _registered:
        _registered.append(action)


def narrow(hidden_from: Callable[[User], Collection[str]]) -> None:
    """Hide the tiles whose URL names `hidden_from(person)` returns."""
    if hidden_from not in _narrowings:
        _narrowings.append(hidden_from)


def all_actions() -> list[Action]:
    """Return all registered actions, in the order of registration."""
    return list(_registered)


def actions_for(person: User) -> list[Action]:
    """Return the actions that `person` sees, in the order of registration.

    Must not cost a query per action.
    """
    hidden = {url_name for hidden_from in _narrowings for url_name in hidden_from(person)}
    return [
        action
        for action in _registered
        if action.url_name not in hidden and action.offered_to(person)
    ]
