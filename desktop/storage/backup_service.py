"""Backups for the administration pages, through djangoapp.startup."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desktop.errors import FULL, Refused, Unfit
from desktop.i18n import _
from desktop.paths import DataFolder
from desktop.storage import backup_archive, backups, pending_restore
from desktop.storage.archive_limits import no_room
from desktop.storage.restore_request import Request, shown_name


@dataclass(frozen=True)
class Kept:
    """A stored backup: file name, time, occasion, and size in bytes."""

    name: str
    made_at: datetime
    occasion: str
    size: int
    path: Path


@dataclass(frozen=True)
class Chosen:
    """A chosen backup: `refused` says why it cannot be restored, or is ""."""

    prepared: pending_restore.Prepared | None = None
    refused: str = ""

    def put(self) -> None:
        """Restore it at the next start."""
        if self.prepared:
            self.prepared.put()

    def drop(self) -> None:
        """Discard it."""
        if self.prepared:
            self.prepared.drop()


class BackupService:
    """Makes, lists and stages backups of one data folder. Thread-safe."""

    def __init__(self, folder: DataFolder, knows: Callable[[set[tuple[str, str]]], bool]) -> None:
        """`knows` returns whether this program knows all of these migrations."""
        self._folder = folder
        self._knows = knows

    @property
    def place(self) -> Path:
        """The folder of the backups."""
        return self._folder.backups

    def kept(self) -> list[Kept]:
        """Return the stored backups, newest first."""
        return [_told(one) for one in backups.kept(self.place)]

    def failed_at(self) -> datetime | None:
        """Return when the daily backup failed, unless one succeeded since."""
        mark = self._folder.backup_failed
        return datetime.fromtimestamp(mark.stat().st_mtime, UTC) if mark.exists() else None

    def make(self, reached: Callable[[int, int], None]) -> None:
        """Make a backup; `reached` gets the finished and the total bytes."""
        now = datetime.now(UTC)
        backups.make(self._folder.database, self.place, "by-hand", now, reached=reached)
        self._folder.backup_failed.unlink(missing_ok=True)

    def prepare(self, source: Path, account: int, name: str, called: str = "") -> Chosen:
        """Check a backup that `account` wants to restore at the next start.

        `called` is the original name of the file.
        """
        request = Request("page", shown_name(called or source.name), account, name)
        try:
            if not self._knows(backup_archive.schema_of(source)):
                newer = _("This backup is from a newer version of Latchkey. Nothing was changed.")
                return Chosen(refused=newer)
            return Chosen(pending_restore.prepare(source, self._folder, request))
        except Unfit as unfit:
            return Chosen(refused=str(unfit))
        except OSError as error:
            if error.errno not in FULL:
                raise
            return Chosen(refused=no_room())
        except Refused:
            broken = _("This isn't a complete Latchkey backup. Nothing was changed.")
            return Chosen(refused=broken)

    def prepare_brought(
        self, pieces: Iterable[bytes], account: int, name: str, called: str
    ) -> Chosen:
        """Do the same with an uploaded file, given in chunks."""
        with tempfile.TemporaryDirectory(dir=self.place, prefix="brought-") as folder:
            brought = Path(folder) / "backup.zip"
            with brought.open("xb") as file:
                file.writelines(pieces)
            return self.prepare(brought, account, name, called)

    def is_staged(self) -> bool:
        """Return whether a restore is pending."""
        return self._folder.staged.exists()

    def withdraw(self) -> None:
        """Cancel the pending restore."""
        pending_restore.withdraw(self._folder)


def _told(one: backups.Backup) -> Kept:
    return Kept(one.path.name, one.made_at, one.occasion, one.path.stat().st_size, one.path)
