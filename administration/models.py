"""Models: import files, and running imports."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone

from accounts.db_fields.name_keys import CanonicalNameField, DisplayKeyField, FamilyKeyField
from accounts.db_fields.texts import AccountNameField, DisplayNameField, EmailAddressField
from accounts.names import characters


class PeopleFile(models.Model):
    """An uploaded file of people: one per person, kept for an hour at most."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    brought_at = models.DateTimeField(default=timezone.now)
    content = models.BinaryField()

    def __str__(self) -> str:
        """Return an identifier of this upload."""
        return self.brought_at.isoformat()


class PeopleImport(models.Model):
    """An import that is running, or whose audit log entries are incomplete."""

    # No foreign key, so that the entries name the actor even if the account is deleted.
    actor = models.BigIntegerField()
    session = models.CharField(max_length=16, blank=True)  # as in the log
    added_at = models.DateTimeField(null=True)  # when its rows became accounts

    def __str__(self) -> str:
        return f"import by {self.actor}"


class StagedPerson(models.Model):
    """A staged row of an import, with the same rules as a person.

    Staged rows are invisible and reserve no names. Once they are accounts, the remaining rows are
    those whose audit log entries are still missing.
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
    """A group of a staged person, including the role."""

    person = models.ForeignKey(StagedPerson, models.CASCADE, related_name="memberships")
    group = models.ForeignKey(Group, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.person_id} in {self.group_id}"
