"""Documents that administrators upload for others, and their folders."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.db_fields.numbers import BoundedField, limits
from accounts.db_fields.texts import FileNameField, LineField

LONGEST_TITLE = 120  # characters
MOST_PAGES = 100_000
MOST_ROWS = 1_000_000
MOST_BYTES = 1024**3


class Folder(models.Model):
    """A folder of documents."""

    title = LineField(_("Title"), max_length=LONGEST_TITLE)
    position = BoundedField(default=0, editable=False, validators=limits(0, MOST_ROWS))

    class Meta:
        verbose_name = _("folder")
        verbose_name_plural = _("folders")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title


class Document(models.Model):
    """A document. Its file is in media/documents, under a name that the program chose."""

    class Kind(models.TextChoices):
        """What the file contains, detected from its content."""

        PDF = "pdf", _("PDF")
        PICTURE = "picture", _("Picture")
        TEXT = "text", _("Text")
        MARKDOWN = "markdown", _("Formatted text")
        AUDIO = "audio", _("Audio")
        VIDEO = "video", _("Video")

    folder = models.ForeignKey(
        Folder,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("Folder"),
    )
    title = LineField(_("Title"), max_length=LONGEST_TITLE)
    file = FileNameField(max_length=40, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, editable=False)
    content_type = models.CharField(max_length=40, editable=False)
    size = BoundedField(default=0, editable=False, validators=limits(0, MOST_BYTES))
    pages = BoundedField(default=0, editable=False, validators=limits(0, MOST_PAGES))  # of a PDF
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    position = BoundedField(default=0, editable=False, validators=limits(0, MOST_ROWS))
    may_be_saved = models.BooleanField(
        _("People can save and print it"), default=False, help_text=_("Never on a kiosk.")
    )

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title
