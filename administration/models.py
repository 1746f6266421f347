"""Who sees which tile, files of people that wait to be imported, and what is being imported."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone

from accounts.db_fields.name_keys import CanonicalNameField, DisplayKeyField, FamilyKeyField
from accounts.db_fields.texts import AccountNameField, DisplayNameField, EmailAddressField
from accounts.names import characters


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
        """Return what tells it from the owner's earlier and later ones."""
        return self.brought_at.isoformat()


class PeopleImport(models.Model):
    """One import that is under way, or whose entries in the log are not all written yet."""

    # No foreign key: whatever happens to the account, the entries name who did it.
    actor = models.BigIntegerField()
    session = models.CharField(max_length=16, blank=True)  # as in the log
    added_at = models.DateTimeField(null=True)  # when its people became people; before, nobody is

    def __str__(self) -> str:
        return f"import by {self.actor}"


class StagedPerson(models.Model):
    """Somebody of an import: the columns of a person that are their own, under the same rules.

    Nobody sees them, and they keep no name from anybody. As soon as they are people this is what
    their entry in the log is still to be written for.
    """

    batch = models.ForeignKey(PeopleImport, models.CASCADE, related_name="staged")
    username = AccountNameField(max_length=characters.LONGEST)
    username_key = CanonicalNameField(max_length=characters.LONGEST)
    display_name = DisplayNameField(max_length=characters.LONGEST, blank=True)
    display_key = DisplayKeyField(max_length=characters.LONGEST)
    family_key = FamilyKeyField(max_length=characters.LONGEST)
    email = EmailAddressField(blank=True)
    password = models.CharField(max_length=128)
    role = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.username


class StagedMembership(models.Model):
    """A group that somebody of an import will be in, the role included."""

    person = models.ForeignKey(StagedPerson, models.CASCADE, related_name="memberships")
    group = models.ForeignKey(Group, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.person_id} in {self.group_id}"
