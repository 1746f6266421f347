"""Reads the tiles, for the home page and for deciding who may open what."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.signals import m2m_changed, post_delete, post_save

from accounts.actions import Action, Area, all_actions
from accounts.read_cache import ReadCache
from home.models import Document, Folder, HomeState, Tile


def stored_tiles() -> QuerySet[Tile]:
    """Return the tiles in order, with what they open, in two queries."""
    files = (
        Document.objects.filter(folder=OuterRef("folder"))
        .order_by()
        .values("folder")
        .annotate(count=Count("pk"))
        .values("count")
    )
    counted = Coalesce(Subquery(files, output_field=IntegerField()), 0)
    return (
        Tile.objects.select_related("document", "folder")
        .prefetch_related("groups")
        .annotate(files=counted)
        .order_by("position", "pk")
    )


def in_order(tiles: list[Tile]) -> list[Tile]:
    """Return `tiles`, and one for each page of an app that has none yet, which isn't stored."""
    placed = {tile.url_name for tile in tiles}
    return [*tiles, *(tile_of(action) for action in _pages() if action.url_name not in placed)]


def tile_of(action: Action) -> Tile:
    """Return the tile of a page as long as nobody has changed it; it isn't stored."""
    return Tile(
        kind=Tile.Kind.PAGE,
        url_name=action.url_name,
        tone=action.tone,
        audience=Tile.Audience.EVERYONE,
    )


def _pages() -> list[Action]:
    return [action for action in all_actions() if action.area is Area.HOME]


read_tiles = ReadCache(lambda: in_order(list(stored_tiles())))
read_steps_hidden = ReadCache(lambda: HomeState.objects.filter(steps_hidden=True).exists())
for signal in (post_save, post_delete):
    for model in (Tile, Document, Folder, Group):
        signal.connect(read_tiles.forget_changed, sender=model)
    signal.connect(read_steps_hidden.forget_changed, sender=HomeState)
m2m_changed.connect(read_tiles.forget_changed, sender=Tile.groups.through)
