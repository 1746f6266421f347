"""Adds, changes, moves and removes tiles."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.shortcuts import get_object_or_404

from accounts import policies
from accounts.roles import Role
from audit import events
from audit.log import record
from home.errors import CannotBeOpened
from home.models import Document, Folder, HomeState, Tile
from home.tiles import in_order, read_tiles

if TYPE_CHECKING:
    from accounts.http import SignedInRequest

LOOK = ("title", "explanation", "symbol", "tone")


@dataclass(frozen=True)
class Wanted:
    """What a tile is to look like, and who is to see it."""

    title: str
    explanation: str
    symbol: str
    tone: int
    audience: str
    groups: Collection[Group]


def add(tile: Tile, *, wanted: Wanted, request: SignedInRequest) -> Tile:
    """Store `tile` as the last one. Raises CannotBeOpened, unless what it opens has none yet."""
    with transaction.atomic():
        tiles = _all_stored()
        opened = Folder if tile.kind == Tile.Kind.FOLDER else Document
        which = tile.folder_id or tile.document_id
        if any(_opens(one) == _opens(tile) for one in tiles) or (
            which and not opened.objects.filter(pk=which).exists()
        ):
            raise CannotBeOpened
        tile.position = max((one.position for one in tiles), default=0) + 1
        _put(tile, wanted)
        tile.save()
        tile.groups.set(wanted.groups)
        opens = "app_page" if tile.kind == Tile.Kind.PAGE else tile.kind
        added = events.TileAdded(tile=_name(tile), opens=opens, groups=_audience(tile))
        record(added, request=request)
    return tile


def change(tile: Tile, *, wanted: Wanted, request: SignedInRequest) -> None:
    """Change the look of `tile`, who sees it, or both. An app's page may not be stored yet."""
    with transaction.atomic():
        tile = _locked(tile)
        before = _audience(tile)
        changed = tuple(name for name in LOOK if getattr(tile, name) != getattr(wanted, name))
        if changed:
            record(events.TileChanged(tile=_name(tile), fields=changed), request=request)
        _put(tile, wanted)
        tile.save()
        tile.groups.set(wanted.groups)
        if before != _audience(tile):
            event = events.TileAudienceChanged(tile=_name(tile), groups=_audience(tile))
            record(event, request=request)


def move(tile: Tile, *, place: int, request: SignedInRequest) -> Tile:
    """Move `tile` to this place, beginning with 0; return it as stored."""
    with transaction.atomic():
        tile, tiles = _locked(tile), _all_stored()
        before = tiles.index(tile)
        place = min(max(0, place), len(tiles) - 1)
        if place != before:
            tiles.insert(place, tiles.pop(before))
            for position, one in enumerate(tiles, 1):
                one.position = position
            Tile.objects.bulk_update(tiles, ["position"])
            read_tiles.forget_changed()  # Bulk operations send no signals.
            record(events.TileMoved(tile=_name(tile), place=place + 1), request=request)
    return tile


def delete(tile: Tile, *, request: SignedInRequest) -> None:
    """Remove `tile` from home."""
    with transaction.atomic():
        tile = _locked(tile)
        event = events.TileDeleted(tile=_name(tile))
        tile.delete()
        record(event, request=request)


def hide_steps(*, request: SignedInRequest) -> None:
    """Hide the steps that home suggests to administrators of a new installation."""
    with transaction.atomic():
        state, _made = HomeState.objects.get_or_create(pk=HomeState.ONLY)
        policies.put(state, {"steps_hidden": True}, request=request)


def _all_stored() -> list[Tile]:
    """Return all tiles in order; store those of pages of apps that weren't yet."""
    last = 0
    for tile in in_order(list(Tile.objects.all())):
        if not tile.pk:
            tile.position = last + 1
            tile.save()
        last = max(last, tile.position)
    return list(Tile.objects.all())


def _locked(tile: Tile) -> Tile:
    """Return the stored row of `tile`, locked until the transaction ends; raise Http404."""
    rows = Tile.objects.select_for_update()
    if tile.pk:
        return get_object_or_404(rows, pk=tile.pk)
    _all_stored()
    return get_object_or_404(rows, url_name=tile.url_name)


def _opens(tile: Tile) -> tuple[str, int | None, int | None]:
    return tile.url_name, tile.document_id, tile.folder_id


def _put(tile: Tile, wanted: Wanted) -> None:
    for name in (*LOOK, "audience"):
        setattr(tile, name, getattr(wanted, name))


def _name(tile: Tile) -> str:
    return tile.url_name or str(tile.shown_title)


def _audience(tile: Tile) -> tuple[str, ...]:
    """Return the names of the roles and groups that see `tile`; empty for everyone."""
    match tile.audience:
        case Tile.Audience.EVERYONE:
            return ()
        case Tile.Audience.NO_GUESTS:
            return tuple(sorted(set(Role) - {Role.GUEST}))
        case Tile.Audience.GROUPS:
            named = Group.objects.filter(pk__in=tile.groups.values("pk"))
            names = named.order_by("name").values_list("name", flat=True)
            # Its last group may have been deleted.
            return tuple(names) or (Role.ADMINISTRATOR.value,)
        case _:
            return (Role.ADMINISTRATOR.value,)
