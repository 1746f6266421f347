"""Who sees which tile, and files of people that wait between their check and their import."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone


class TileAudience(models.Model):
    """A group that is shown a tile on home. A tile without any such row is shown to everybody."""

    url_name = models.CharField(max_length=100)
    group = models.ForeignKey(Group, models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["url_name", "group"], name="each_audience_once"),
        )

    def __str__(self) -> str:
        return f"{self.url_name}: {self.group_id}"


class PeopleFile(models.Model):
    """A file of people that somebody has brought: one for each, kept for an hour at most."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    brought_at = models.DateTimeField(default=timezone.now)
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{len(self.content)} bytes"
