"""Pages that arrange home: its tiles, their order, and who sees them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from accounts.actions import Area, find_action
from accounts.http import SignedInRequest
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary, changes
from accounts.views.refusals import RefusalsOn, form_page
from home.flows import tiles as flows
from home.forms.tiles import AddTileForm, MoveForm, TileForm
from home.models import Tile
from home.openers import Openers
from home.tiles import in_order, stored_tiles, tile_of

arranges_home = permission_required(permissions.CHANGE_SETTINGS, raise_exception=True)


@dataclass(frozen=True)
class Row:
    """A tile in the list: its key in the form that moves it, and who could open its page."""

    tile: Tile
    key: str
    openers: list[str]


@require_safe
@arranges_home
def tiles(request: SignedInRequest) -> HttpResponse:
    """List the tiles in order, with who sees them."""
    openers = Openers()
    rows = [_row(tile, openers) for tile in in_order(list(stored_tiles()))]
    context = {
        "rows": rows,
        # The button that was pressed keeps the focus, so that it can be pressed again.
        "moved": request.GET.get("moved", ""),
        "way": request.GET.get("way", ""),
    }
    return render(request, "home/tiles.html", context)


def _row(tile: Tile, openers: Openers) -> Row:
    allowed = openers.of(tile.action) if tile.action else []
    return Row(tile, _key(tile), allowed)


def _key(tile: Tile) -> str:
    return str(tile.pk) if tile.pk else tile.url_name


def _may_delete(tile: Tile) -> bool:
    """Whether the tile can be removed. Those of apps come by themselves, and can be hidden."""
    return bool(tile.pk) and not (tile.action and tile.action.area is Area.HOME)


def _added(request: SignedInRequest) -> Summary:
    return Summary(_("Add this tile to the home page?"), changes(AddTileForm(request.POST)))


@arranges_home
@reauthentication_required(_added)
@require_http_methods(["GET", "HEAD", "POST"])
def add_tile(request: SignedInRequest) -> HttpResponse:
    """Add a tile; `opens` in the address chooses what it opens."""
    form = AddTileForm(
        request.POST if request.method == "POST" else None, chosen=request.GET.get("opens", "")
    )
    if form.is_valid():
        with RefusalsOn(form):
            flows.add(form.tile(), wanted=form.wanted(), request=request)
            messages.success(request, _("Tile added."))
            return redirect("home:tiles")
    return form_page(request, "home/add_tile.html", form)


def _changed(request: SignedInRequest, tile: Tile) -> Summary:
    question = _("Change the tile “%(tile)s”?") % {"tile": tile.shown_title}
    return Summary(question, changes(TileForm(tile, request.POST)))


def _stored_changed(request: SignedInRequest, pk: int) -> Summary:
    return _changed(request, get_object_or_404(Tile, pk=pk))


@arranges_home
@reauthentication_required(_stored_changed)
@require_http_methods(["GET", "HEAD", "POST"])
def tile(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a tile."""
    return _edit(request, get_object_or_404(stored_tiles(), pk=pk))


def _page_changed(request: SignedInRequest, url_name: str) -> Summary:
    return _changed(request, _of_page(url_name))


@arranges_home
@reauthentication_required(_page_changed)
@require_http_methods(["GET", "HEAD", "POST"])
def page_tile(request: SignedInRequest, url_name: str) -> HttpResponse:
    """Change the tile of an app's page, which may not be stored yet."""
    return _edit(request, _of_page(url_name))


def _of_page(url_name: str) -> Tile:
    stored = Tile.objects.filter(kind=Tile.Kind.PAGE, url_name=url_name).first()
    if stored:
        return stored
    action = find_action(url_name)
    if action is None or action.area is not Area.HOME:
        raise Http404
    return tile_of(action)


def _edit(request: SignedInRequest, tile: Tile) -> HttpResponse:
    form = TileForm(tile, request.POST if request.method == "POST" else None)
    if form.is_valid():
        flows.change(tile, wanted=form.wanted(), request=request)
        messages.success(request, _("Changes saved."))
        return redirect("home:tiles")
    openers = Openers().of(tile.action) if tile.action else []
    context = {
        "form": form,
        "tile": tile,
        "openers": openers,
        "may_delete": _may_delete(tile),
    }
    return render(request, "home/tile.html", context)


def _one_less(request: SignedInRequest, pk: int) -> Summary:
    tile = get_object_or_404(Tile, pk=pk)
    return Summary(_("Remove the tile “%(tile)s”?") % {"tile": tile.shown_title})


@arranges_home
@reauthentication_required(_one_less)
@require_http_methods(["GET", "HEAD", "POST"])
def delete_tile(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove a tile after confirmation; what it opens stays."""
    tile = get_object_or_404(Tile, pk=pk)
    if not _may_delete(tile):
        raise Http404
    if request.method == "POST":
        flows.delete(tile, request=request)
        messages.success(request, _("Tile removed."))
        return redirect("home:tiles")
    return render(request, "home/delete_tile.html", {"tile": tile})


@arranges_home
@require_POST
def move_tile(request: SignedInRequest) -> HttpResponse:
    """Move a tile, by its buttons or by dragging it."""
    rows = {_key(tile): tile for tile in in_order(list(Tile.objects.all()))}
    wanted = MoveForm(request.POST).place_in(list(rows))
    if wanted is None:  # Someone else has removed it.
        return redirect("home:tiles")
    key, place = wanted
    tile = flows.move(rows[key], place=place, request=request)
    way = "up" if "up" in request.POST else "down"
    return redirect(reverse("home:tiles", query={"moved": tile.pk, "way": way}))


@arranges_home
@require_POST
def hide_steps(request: SignedInRequest) -> HttpResponse:
    """Hide the steps that home suggests."""
    flows.hide_steps(request=request)
    return redirect("home:index")
