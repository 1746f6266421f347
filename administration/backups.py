"""Backups for the administration pages: make, save as a file, stage for a restore.

A database cannot be replaced while pages read it. A backup is therefore checked and staged next to
the data, and restored at the next start.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from accounts.alerts import Standing
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.ports import BackupService, Chosen, Kept, ports
from administration.background_jobs import Job, jobs
from audit import events
from audit.log import record

MAKING = "backup"
PIECE = 64 * 1024  # bytes
OCCASIONS = {
    "daily": _("daily"),
    "by-hand": _("manual"),
    "before-upgrade": _("before an upgrade"),
    "before-restore": _("before a restore"),
}


def missing_backup(_person: User) -> Standing | None:
    """Return the alert about a failed daily backup, or None."""
    service = ports.backups
    failed_at = service.failed_at() if service else None
    if failed_at is None:
        return None
    day = formats.date_format(timezone.localtime(failed_at), "SHORT_DATETIME_FORMAT")
    return Standing(
        str(_("The daily backup of %(day)s failed.")) % {"day": day},
        str(_("Free up disk space, then back up. Details are in the program log.")),
        "administration:backups",
        str(_("Go to backups")),
    )


def pending_restore(_person: User) -> Standing | None:
    """Return the alert about a pending restore, or None."""
    service = ports.backups
    if service is None or not service.is_staged():
        return None
    return Standing(
        str(_("A backup will be restored at the next start.")),
        str(_("Changes made until then will be lost.")),
        "administration:backups",
        str(_("Go to backups")),
    )


def make(service: BackupService, person: User) -> None:
    """Start making a backup."""

    def work(job: Job) -> None:
        try:
            service.make(job.reach)
        except BaseException:
            record(events.BackupFailed(), actor=person)
            raise
        record(events.BackupMade(), actor=person)

    jobs.start(MAKING, work)


def save(request: SignedInRequest, kept: Kept) -> Iterator[bytes]:
    """Return the content of a stored backup; recorded as saved after its last byte.

    The request is recorded before, so that nothing is exported without an entry.
    """
    file = kept.path.open("rb")
    try:
        record(events.BackupSaveBegun(backup=_moment(kept)), request=request)
    except BaseException:
        file.close()
        raise
    pieces = _handed_out(request, kept, file)
    next(pieces)  # From here on it closes the file, even if nothing is read.
    return pieces


def _handed_out(request: SignedInRequest, kept: Kept, file: IO[bytes]) -> Iterator[bytes]:
    with file:
        yield b""
        while piece := file.read(PIECE):
            yield piece
        whole = file.tell() == kept.size
    # The reader asks for more only after it has taken everything, not if it was closed.
    if whole:
        record(events.BackupSaved(backup=_moment(kept)), request=request)


def _moment(kept: Kept) -> str:
    return kept.made_at.isoformat(timespec="seconds")


def stage(request: SignedInRequest, service: BackupService, kept: Kept) -> str:
    """Stage a stored backup for the next start; return why it was refused, or ""."""
    chosen = service.prepare(kept.path, request.user.pk, request.user.username)
    return _staged(request, _moment(kept), service, chosen)


def stage_brought(
    request: SignedInRequest, service: BackupService, brought: UploadedFile[bytes]
) -> str:
    """Do the same with an uploaded file."""
    chosen = service.prepare_brought(
        brought.chunks(), request.user.pk, request.user.username, brought.name or ""
    )
    return _staged(request, "uploaded", service, chosen)


def withdraw(request: SignedInRequest, service: BackupService) -> None:
    """Restore nothing at the next start."""
    with transaction.atomic():
        record(events.RestoreWithdrawn(), request=request)
        service.withdraw()


def _staged(request: SignedInRequest, backup: str, service: BackupService, chosen: Chosen) -> str:
    if chosen.refused:
        return chosen.refused
    begun = False
    try:
        with transaction.atomic():
            record(events.RestoreStaged(backup=backup), request=request)
            begun = True
            chosen.put()
    except Exception:
        chosen.drop()
        if begun:  # Otherwise the previous choice stays.
            service.withdraw()  # Without an audit entry, nothing is staged.
        raise
    return ""
