"""What a person can do from home. Other apps register their own when Django starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User


def _everybody(person: User) -> bool:
    return True


@dataclass(frozen=True)
class Action:
    """A thing to open: its URL name, its words, its symbol in the sprite, who is offered it.

    `explanation` is one short line under the label.
    """

    url_name: str
    label: str | Promise
    icon: str
    explanation: str | Promise = ""
    offered_to: Callable[[User], bool] = _everybody


_registered: list[Action] = [
    Action(
        "accounts:profile",
        _("Your profile"),
        "person",
        _("Your name, your e-mail address and your language"),
    ),
    Action(
        "accounts:password_change",
        _("Change your password"),
        "key",
        _("Best done at once if somebody may know it"),
    ),
]


def register(action: Action) -> None:
    """Offer `action` on home after those registered before. The same one again changes nothing."""
    if action not in _registered:
        _registered.append(action)


def actions_for(person: User) -> list[Action]:
    """Return what `person` is offered, in the order of registration.

    It must not cost a query per action.
    """
    return [action for action in _registered if action.offered_to(person)]
