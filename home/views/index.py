"""The home page."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import getting_started, notices
from accounts.actions import Action, Area, actions_for
from accounts.alerts import standing_for
from accounts.http import SignedInRequest
from accounts.models import User
from home.access import sees_all, tiles_for
from home.forms.tiles import TileSearch
from home.grid import grid_of
from home.models import Tile
from home.tiles import read_steps_hidden

SEARCH_FROM = 12  # tiles


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Show the last sign-in, alerts, notices and tiles; `q` narrows the tiles."""
    before = request.session.get("previous_sign_in")
    own = notices.hidden_in(request.session)
    tiles = tiles_for(request.user)
    search = TileSearch(request.GET) if len(tiles) >= SEARCH_FROM else None
    found = search.among(tiles) if search else tiles
    context = {
        "previous_sign_in": datetime.fromisoformat(before) if before else None,
        "standing": standing_for(request.user),
        "notices": [one for one in notices.waiting_for(request.user) if one.pk not in own],
        "search": search,
        "tiles": found,
        "grid": grid_of(found),
        "is_empty": not tiles,
        "manage": _offered_to_staff(request.user, tiles),
        **_welcome(request.user, tiles),
    }
    return render(request, "home/index.html", context)


def _offered_to_staff(person: User, tiles: list[Tile]) -> list[Action]:
    """Return the pages for staff that are not among `tiles`."""
    placed = {tile.url_name for tile in tiles}
    return [one for one in actions_for(person, Area.MANAGE) if one.url_name not in placed]


def _welcome(person: User, tiles: list[Tile]) -> dict[str, object]:
    """Return what to suggest: to whoever arranges home the first steps, and to place a tile.

    `invites` says whether there is nothing to open, or nothing but what came by itself.
    """
    arranges = sees_all(person)
    is_new = arranges and not read_steps_hidden.get()
    return {
        "arranges": arranges,
        "invites": not tiles or (is_new and not any(tile.pk for tile in tiles)),
        "steps": getting_started.steps_for(person) if is_new else None,
    }
