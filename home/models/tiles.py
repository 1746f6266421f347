"""Tiles of the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.actions import Action, Area, find_action
from accounts.db_fields.numbers import BoundedField, SmallBoundedField, limits
from accounts.db_fields.texts import LineField
from accounts.memberships import group_label
from home.models.documents import LONGEST_TITLE, Document, Folder
from home.symbols import SYMBOLS, TONES

if TYPE_CHECKING:
    from django.utils.functional import Promise

LONGEST_EXPLANATION = 120  # characters
LAST_POSITION = 1_000_000


class Tile(models.Model):
    """Something to open on home, and who sees it. Each page, document and folder has one at most.

    Without a title, explanation or symbol of its own it has those of what it opens.
    """

    class Kind(models.TextChoices):
        """What a tile opens."""

        PAGE = "page", _("Page")
        DOCUMENT = "document", _("Document")
        FOLDER = "folder", _("Folder of documents")

    class Audience(models.TextChoices):
        """Who sees a tile. Those who may change the settings see every tile."""

        EVERYONE = "everyone", _("Everyone")
        NO_GUESTS = "no_guests", _("Everyone except guests")
        GROUPS = "groups", _("Only these roles and groups:")
        ADMINISTRATORS = "administrators", _("Only administrators")

    kind = models.CharField(max_length=10, choices=Kind, editable=False)
    title = LineField(
        _("Title"),
        max_length=LONGEST_TITLE,
        blank=True,
        help_text=_("Leave empty for the name of what it opens."),
    )
    explanation = LineField(
        _("Explanation"),
        max_length=LONGEST_EXPLANATION,
        blank=True,
        help_text=_("A few words below the title."),
    )
    symbol = models.CharField(_("Symbol"), max_length=20, choices=SYMBOLS, blank=True)
    tone = SmallBoundedField(
        _("Color"), default=0, choices=TONES, validators=limits(0, len(TONES) - 1)
    )
    position = BoundedField(default=0, editable=False, validators=limits(0, LAST_POSITION))
    # What it opens: one of the three, by its kind.
    url_name = models.CharField(max_length=100, blank=True, editable=False)
    document = models.ForeignKey(
        Document, models.CASCADE, null=True, blank=True, editable=False, related_name="tiles"
    )
    folder = models.ForeignKey(
        Folder, models.CASCADE, null=True, blank=True, editable=False, related_name="tiles"
    )
    audience = models.CharField(
        _("Shown to"), max_length=20, choices=Audience, default=Audience.ADMINISTRATORS
    )
    groups = models.ManyToManyField(Group, blank=True, related_name="+")

    class Meta:
        verbose_name = _("tile")
        verbose_name_plural = _("tiles")
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                name="tile_opens_one_thing",
                condition=(
                    Q(kind="page", document__isnull=True, folder__isnull=True) & ~Q(url_name="")
                )
                | Q(kind="document", url_name="", document__isnull=False, folder__isnull=True)
                | Q(kind="folder", url_name="", document__isnull=True, folder__isnull=False),
            ),
            models.CheckConstraint(
                name="tile_audience_is_known",
                condition=Q(audience__in=("everyone", "no_guests", "groups", "administrators")),
            ),
            models.CheckConstraint(name="tile_tone_is_known", condition=Q(tone__range=(0, 7))),
            models.UniqueConstraint(
                fields=["url_name"], condition=Q(kind="page"), name="one_tile_per_page"
            ),
            models.UniqueConstraint(fields=["document"], name="one_tile_per_document"),
            models.UniqueConstraint(fields=["folder"], name="one_tile_per_folder"),
        )

    def __str__(self) -> str:
        return str(self.shown_title)

    @cached_property
    def action(self) -> Action | None:
        """The page that it opens, if it opens one that this program has."""
        return find_action(self.url_name) if self.url_name else None

    @property
    def shown_title(self) -> str | Promise:
        """Its own title, else the name of what it opens."""
        if self.title:
            return self.title
        if opened := self.document or self.folder:
            return opened.title
        return self.action.label if self.action else self.url_name

    @property
    def hint(self) -> str:
        """What kind of thing it opens, and its explanation."""
        return " · ".join(str(part) for part in (self._kind_shown(), self._details()) if part)

    def _kind_shown(self) -> str | Promise:
        if self.folder_id:
            return _("Documents")
        if self.document:
            return self.document.get_kind_display()
        # The pages of staff and of the own account need no word for what they are.
        return _("App") if self.action and self.action.area is Area.HOME else ""

    def _details(self) -> str | Promise:
        if self.explanation:
            return self.explanation
        if self.folder_id:
            count: int = getattr(self, "files", 0)
            return ngettext("%(n)d file", "%(n)d files", count) % {"n": count}
        return self.action.explanation if self.action else ""

    @property
    def shown_symbol(self) -> str:
        """Its own symbol, else that of what it opens."""
        if self.symbol in dict(SYMBOLS):
            return self.symbol
        if self.action:
            return self.action.icon
        return "book" if self.folder_id else "document"

    @property
    def url(self) -> str:
        """Where it leads; nowhere for a page that this program doesn't have."""
        if self.folder_id:
            return reverse("home:folder", args=[self.folder_id])
        if self.document_id:
            return reverse("home:document", args=[self.document_id])
        return self.action.url if self.action else ""

    @cached_property
    def rendered(self) -> dict[str, str]:
        """Its HTML by language, for home/grid.py."""
        return {}

    @property
    def group_names(self) -> frozenset[str]:
        """The names of the groups that it is shown to; nothing for a tile that isn't stored."""
        return frozenset(group.name for group in self.groups.all()) if self.pk else frozenset()

    @property
    def audience_words(self) -> str:
        """Who sees it, in words."""
        if self.audience == self.Audience.GROUPS and self.pk:
            return ", ".join(str(group_label(group)) for group in self.groups.all())
        return str(dict(self.Audience.choices).get(self.audience, ""))


class HomeState(models.Model):
    """What the home page remembers, a single row once there is anything."""

    ONLY = 1  # its primary key

    id = models.SmallIntegerField(primary_key=True, default=ONLY)
    steps_hidden = models.BooleanField(default=False)

    def __str__(self) -> str:
        return _now("home page")
