"""Which of the first steps of a new installation are done."""

from __future__ import annotations

from django.conf import settings

from accounts.models import SignInPolicy, User
from accounts.names.characters import GUESTS
from accounts.ports import ports
from audit.models import Entry


def others_added(person: User) -> bool:
    """Whether anyone else has an account."""
    others = User.objects.exclude(pk=person.pk).exclude(username__startswith=GUESTS)
    return others.exists()


def look_chosen(_person: User) -> bool:
    """Whether the terminal has a logo or a color of its own."""
    policy = SignInPolicy.current()
    return bool(policy.accent or policy.mark)


def backup_can_be_saved() -> bool:
    """Whether backups can be saved as files here."""
    return ports.backups is not None and not settings.KIOSK


def backup_saved(_person: User) -> bool:
    """Whether a backup was ever saved as a file, according to the audit log."""
    return Entry.objects.filter(kind="backup_saved").exists()
