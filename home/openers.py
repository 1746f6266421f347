"""Determines which roles and groups a page lets in, whoever sees its tile."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from accounts.actions import Action
from accounts.models import User
from accounts.roles import Memberships, Role

MANY = {
    Role.ADMINISTRATOR: _("Administrators"),
    Role.DESK_STAFF: _("Desk staff"),
    Role.MEMBER: _("Members"),
    Role.GUEST: _("Guests"),
}


class Openers:
    """Evaluates the rule of each tile for an example of each role and group."""

    def __init__(self) -> None:
        groups = {name: _example(name, allowed) for name, allowed in _allowed()}
        self._roles = {role: groups.pop(role) for role in Role if role in groups}
        self._groups = groups

    def of(self, action: Action) -> list[str]:
        """Return the names of roles and groups that can open `action`; empty for all."""
        roles = [role for role, person in self._roles.items() if action.offered_to(person)]
        if len(roles) == len(self._roles):
            return []
        words = [str(MANY[role]) for role in roles]
        if Role.MEMBER in roles:  # People in further groups have a role too.
            return words
        return words + [name for name, person in self._groups.items() if action.offered_to(person)]


def _allowed() -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the name of each group with its permissions, as "app.codename"."""
    rows = Group.objects.order_by("name").values_list(
        "name", "permissions__content_type__app_label", "permissions__codename"
    )
    for name, found in groupby(rows, key=itemgetter(0)):
        yield name, frozenset(f"{app}.{codename}" for _name, app, codename in found if codename)


def _example(name: str, allowed: frozenset[str]) -> User:
    """Return an unsaved person who is only in this group."""
    person = User(pk=0, username=name)
    if name == Role.GUEST:
        person.set_unusable_password()
    person.memberships = Memberships(frozenset({name}), allowed)
    return person
