"""Rules for who sees which tile and may open what it leads to.

Pages have rules of their own, too: a tile never opens a page to those whom `offered_to` refuses.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import ResolverMatch

from accounts.actions import Action, Area, all_actions
from accounts.models import User
from accounts.permissions import CHANGE_SETTINGS
from accounts.roles import Role
from home.models import Document, Folder, Tile
from home.tiles import read_tiles, tile_of


def sees_all(person: User) -> bool:
    """Whether `person` arranges home, and so sees all tiles and documents.

    Without an address bar, they could not open what they had hidden from themselves.
    """
    return person.has_perm(CHANGE_SETTINGS)


def sees(person: User, tile: Tile) -> bool:
    """Whether `tile` is shown to `person`."""
    opens_page = not (tile.document_id or tile.folder_id)
    if opens_page and not (tile.action and tile.action.offered_to(person)):
        return False
    return _is_among(person, tile) or sees_all(person)


def _is_among(person: User, tile: Tile) -> bool:
    """Whether `person` is in the audience of `tile`. Unknown audiences are those of no one."""
    match tile.audience:
        case Tile.Audience.EVERYONE:
            return True
        case Tile.Audience.NO_GUESTS:
            return person.role is not Role.GUEST
        case Tile.Audience.GROUPS:
            return bool(tile.group_names & person.memberships.groups)
        case _:
            return False


def tiles_for(person: User) -> list[Tile]:
    """Return the tiles that `person` sees, in order. Only for display: up to five seconds old."""
    return [tile for tile in read_tiles.get() if sees(person, tile)]


def folders_of(person: User) -> QuerySet[Folder]:
    """Return the folders that `person` may open."""
    if sees_all(person):
        return Folder.objects.all()
    return Folder.objects.filter(
        pk__in=[tile.folder_id for tile in _seen(person, Q(kind=Tile.Kind.FOLDER))]
    )


def may_open(person: User, document: Document) -> bool:
    """Whether `person` may open `document`, by its own tile or that of its folder."""
    if sees_all(person):
        return True
    leads_there = Q(document=document)
    if document.folder_id:
        leads_there |= Q(folder=document.folder_id)
    return any(_seen(person, leads_there))


def _seen(person: User, condition: Q) -> Iterable[Tile]:
    tiles = Tile.objects.filter(condition).prefetch_related("groups")
    return (tile for tile in tiles if sees(person, tile))


def may_open_page(person: User, match: ResolverMatch) -> bool:
    """Whether `person` may open the page that was found, of an app that has tiles.

    The pages that tiles open need their own tile, and the other pages of the app need one of them.
    """
    pages = pages_of(match)
    wanted = [action for action in pages if action.url_name in _names_of(match)] or pages
    names = [action.url_name for action in wanted]
    stored = {
        tile.url_name: tile
        for tile in Tile.objects.filter(url_name__in=names).prefetch_related("groups")
    }
    return any(sees(person, stored.get(one.url_name) or tile_of(one)) for one in wanted)


def pages_of(match: ResolverMatch) -> list[Action]:
    """Return the pages on home of the app that this page belongs to, by its URL namespace.

    A page without one belongs to no app: it has its own tile or none.
    """
    names, apps = _names_of(match), {*match.namespaces[:1], *match.app_names[:1]}
    return [
        action
        for action in all_actions()
        if action.area is Area.HOME
        and (action.url_name in names or action.url_name.rpartition(":")[0].split(":")[0] in apps)
    ]


def _names_of(match: ResolverMatch) -> set[str]:
    """Return the names by which the page can be reversed."""
    return {match.view_name, ":".join([*match.app_names, str(match.url_name)])}
