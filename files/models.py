"""Models: the settings, and the files of people."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.db_fields.numbers import BoundedField, between, limits
from accounts.db_fields.texts import FileNameField, LineField

MEGABYTE = 1024 * 1024
LARGEST_FILE = 5 * MEGABYTE  # bytes: what fits into a request
MOST_FILES = 200  # of one person
LONGEST_NAME = 120  # characters


class FilePolicy(models.Model):
    """The settings for files, a single row."""

    ONLY = 1  # its primary key

    id = models.SmallIntegerField(primary_key=True, default=ONLY)
    quota_megabytes = between(_("Space for the files of each person (MB)"), 100, 5, 1000)

    def __str__(self) -> str:
        return f"{self.quota_megabytes} MB"

    @classmethod
    def current(cls) -> FilePolicy:
        """Return the policy in force."""
        return cls.objects.get(pk=cls.ONLY)

    @property
    def quota(self) -> int:
        """The space for one person's files, in bytes."""
        return self.quota_megabytes * MEGABYTE


class StoredFile(models.Model):
    """A file that only its owner sees; it is deleted with the account.

    `file` is its name in media/files, `name` what the owner calls it.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = LineField(max_length=LONGEST_NAME)
    file = FileNameField(max_length=32, unique=True)
    size = BoundedField(default=0, validators=limits(0, LARGEST_FILE))
    added_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"file of {self.owner_id}"
