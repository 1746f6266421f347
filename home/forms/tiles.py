"""Forms for arranging home, and for searching it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.actions import Area, all_actions
from accounts.forms.base import PlainForm
from accounts.forms.checkboxes import TicksField
from accounts.memberships import all_groups, group_label
from accounts.names import characters
from home.flows.tiles import Wanted
from home.models import Document, Folder, Tile
from home.symbols import SYMBOLS, TONES

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.utils.functional import Promise
    from django_stubs_ext import StrOrPromise

    Choices = list[tuple[str, str | Promise]]

LONGEST_SEARCH = 150  # characters
LONGEST_KEY = 100  # that of a URL name


def _text(name: str) -> forms.CharField:
    column: models.CharField[str, str] = Tile._meta.get_field(name)  # type: ignore[assignment]
    return column.formfield(validators=[characters.validate_line])  # type: ignore[return-value]


class TileForm(PlainForm):
    """The look of a tile, and who sees it."""

    title = _text("title")
    explanation = _text("explanation")
    symbol = forms.ChoiceField(
        label=_("Symbol"),
        required=False,
        choices=[("", _("The usual one")), *SYMBOLS],
        widget=forms.RadioSelect,
        template_name="forms/symbols.html",  # type: ignore[call-arg]
    )
    tone = forms.TypedChoiceField(
        label=_("Color"),
        coerce=int,
        choices=TONES,
        widget=forms.RadioSelect,
        template_name="forms/tones.html",  # type: ignore[call-arg]
    )
    audience = forms.ChoiceField(
        label=_("Shown to"),
        choices=Tile.Audience.choices,
        widget=forms.RadioSelect,
        help_text=_("Administrators see every tile. Guests have no account."),
    )
    groups = TicksField(label=_("Roles and groups"))

    def __init__(self, tile: Tile, data: QueryDict | None = None) -> None:
        ticked = [group.pk for group in tile.groups.all()] if tile.pk else []
        names = ("title", "explanation", "symbol", "tone", "audience")
        initial = {name: getattr(tile, name) for name in names}
        super().__init__(data, initial={**initial, "groups": ticked})
        choices = [(pk, group_label(group)) for pk, group in self.offered.items()]
        self.fields["groups"].choices = choices  # type: ignore[attr-defined]

    @cached_property
    def offered(self) -> dict[int, Any]:
        """The groups that can be chosen, by primary key."""
        return {group.pk: group for group in all_groups()}

    def clean(self) -> dict[str, Any]:
        """Refuse an audience of groups without a group."""
        super().clean()
        said = self.cleaned_data
        if said.get("audience") == Tile.Audience.GROUPS and said.get("groups") == []:
            self.add_error("groups", _("Select at least one role or group."))
        return said

    def wanted(self) -> Wanted:
        """Return what was chosen."""
        said = self.cleaned_data
        of_groups = said["audience"] == Tile.Audience.GROUPS
        return Wanted(
            **{name: said[name] for name in ("title", "explanation", "symbol", "tone", "audience")},
            groups=[self.offered[pk] for pk in said["groups"]] if of_groups else [],
        )


class AddTileForm(TileForm):
    """A new tile: what it opens, its look, and who sees it."""

    target = forms.ChoiceField(
        label=_("What it opens"), error_messages={"required": _("Choose what the tile opens.")}
    )
    field_order = ("target",)

    def __init__(self, data: QueryDict | None = None, chosen: str = "") -> None:
        super().__init__(Tile(audience=Tile.Audience.NO_GUESTS), data)
        self.fields["target"].choices = targets()  # type: ignore[attr-defined]
        self.initial["target"] = chosen

    def tile(self) -> Tile:
        """Return the chosen tile, not stored yet."""
        kind, _equals, which = self.cleaned_data["target"].partition("=")
        if kind == Tile.Kind.PAGE:
            return Tile(kind=kind, url_name=which)
        return Tile(kind=kind, **{f"{kind}_id": int(which)})


def targets() -> list[tuple[StrOrPromise, Any]]:
    """Return what has no tile yet, by kind, as choices."""
    folders = Folder.objects.filter(tiles=None).values_list("pk", "title")
    documents = Document.objects.filter(tiles=None).values_list("pk", "title")
    placed = set(Tile.objects.filter(kind="page").values_list("url_name", flat=True))
    pages = [one for one in all_actions() if one.area is not Area.HOME]
    kinds: list[tuple[StrOrPromise, Choices]] = [
        (_("Folders of documents"), [(f"folder={pk}", title) for pk, title in folders]),
        (_("Documents"), [(f"document={pk}", title) for pk, title in documents]),
        (
            _("Pages"),
            [(f"page={one.url_name}", one.label) for one in pages if one.url_name not in placed],
        ),
    ]
    return [("", _("Choose…")), *((name, choices) for name, choices in kinds if choices)]


class MoveForm(forms.Form):
    """Moves a tile up, down, or before another one, else to the end. Each is named by its key."""

    up = forms.CharField(required=False, max_length=LONGEST_KEY)
    down = forms.CharField(required=False, max_length=LONGEST_KEY)
    moved = forms.CharField(required=False, max_length=LONGEST_KEY)
    before = forms.CharField(required=False, max_length=LONGEST_KEY)

    def place_in(self, keys: list[str]) -> tuple[str, int] | None:
        """Return the key of the tile and its new place; None if there is no such tile."""
        said = self.cleaned_data if self.is_valid() else {}
        key = said.get("up") or said.get("down") or said.get("moved") or ""
        if key not in keys:
            return None
        at = keys.index(key)
        if said["up"]:
            return key, at - 1
        if said["down"]:
            return key, at + 1
        others = [one for one in keys if one != key]
        return key, others.index(said["before"]) if said["before"] in others else len(others)


class TileSearch(forms.Form):
    """Narrows the tiles of home to those whose words contain what was typed."""

    use_required_attribute = False

    q = forms.CharField(
        label=_("Search this page"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        template_name="forms/search.html",  # type: ignore[call-arg]
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.full_clean()

    def among(self, tiles: list[Tile]) -> list[Tile]:
        """Return the tiles that match; all if nothing valid was typed."""
        typed = characters.canonical(self.cleaned_data.get("q", ""))
        if not typed:
            return tiles
        return [
            one for one in tiles if typed in characters.canonical(f"{one.shown_title} {one.hint}")
        ]
