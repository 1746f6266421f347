"""Tiles that are limited to certain groups."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from accounts.actions import Action
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.read_cache import ReadCache
from accounts.roles import Role
from administration.models import TileAudience
from audit import events
from audit.log import record


def _audiences() -> dict[str, set[str]]:
    """Return the names of the groups of each limited tile."""
    audiences: dict[str, set[str]] = {}
    for url_name, group in TileAudience.objects.values_list("url_name", "group__name"):
        audiences.setdefault(url_name, set()).add(group)
    return audiences


read_audiences = ReadCache(_audiences)
for signal in (post_save, post_delete):
    signal.connect(read_audiences.forget_changed, sender=TileAudience)
post_save.connect(read_audiences.forget_changed, sender=Group)


def hidden_from(person: User) -> set[str]:
    """Return the URL names of tiles that are hidden from a person.

    Administrators see every tile: without an address bar, they could not open what they had hidden.
    """
    audiences = read_audiences.get()
    if not audiences or person.role is Role.ADMINISTRATOR:
        return set()
    groups = person.memberships.groups
    return {url_name for url_name, audience in audiences.items() if not audience & groups}


def audience_of(action: Action) -> list[Group]:
    """Return the groups that see the tile; empty for everyone."""
    keys = TileAudience.objects.filter(url_name=action.url_name).values("group")
    return list(Group.objects.filter(pk__in=keys).order_by("name"))


def show_to(action: Action, *, groups: Collection[Group], request: SignedInRequest) -> None:
    """Show the tile to these groups only, or to everyone if there are none."""
    with transaction.atomic():
        if {group.pk for group in groups} == {group.pk for group in audience_of(action)}:
            return
        TileAudience.objects.filter(url_name=action.url_name).delete()
        TileAudience.objects.bulk_create(
            TileAudience(url_name=action.url_name, group=group) for group in groups
        )
        read_audiences.forget_changed()  # Bulk operations send no signals.
        names = tuple(sorted(group.name for group in groups))
        event = events.TileAudienceChanged(tile=action.url_name, groups=names)
        record(event, request=request)
