"""What the page about backups may ask of the shell, through djangoapp.startup."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desktop import archive, backup, staged
from desktop.errors import Refused
from desktop.language import _
from desktop.paths import DataFolder


@dataclass(frozen=True)
class Kept:
    """A backup in the folder: its file's name, when it was made, why, and its size in bytes."""

    name: str
    made_at: datetime
    occasion: str
    size: int
    path: Path


class Keeper:
    """Makes, lists and stages backups of one data folder. May be asked from any thread."""

    def __init__(self, folder: DataFolder, knows: Callable[[set[tuple[str, str]]], bool]) -> None:
        """`knows` tells whether this program knows all of these migrations."""
        self._folder = folder
        self._knows = knows

    @property
    def place(self) -> Path:
        """The folder that the backups are kept in."""
        return self._folder.backups

    def kept(self) -> list[Kept]:
        """Return the backups that are kept, newest first."""
        return [_told(one) for one in backup.kept(self.place)]

    def make(self, reached: Callable[[int, int], None]) -> None:
        """Make a backup; `reached` is told the bytes that are done, and all of them."""
        now = datetime.now(UTC)
        backup.make(self._folder.database, self.place, "by-hand", now, reached=reached)

    def stage(self, source: Path) -> str:
        """Have a backup restored at the next start; return why not, or ""."""
        try:
            if not self._knows(archive.schema_of(source)):
                return _("This backup is from a newer Latchkey than this one. Nothing was changed.")
            staged.stage(source, self._folder)
        except Refused:
            return _("This is not a whole backup of a Latchkey. Nothing was changed.")
        return ""

    def stage_brought(self, pieces: Iterable[bytes]) -> str:
        """Do the same with a file that somebody brought, given in pieces."""
        with tempfile.TemporaryDirectory(dir=self.place, prefix="brought-") as folder:
            brought = Path(folder) / "backup.zip"
            with brought.open("xb") as file:
                file.writelines(pieces)
            return self.stage(brought)

    def is_staged(self) -> bool:
        """Whether a backup is restored at the next start."""
        return self._folder.staged.exists()

    def withdraw(self) -> None:
        """Restore nothing at the next start."""
        staged.withdraw(self._folder)


def _told(one: backup.Backup) -> Kept:
    return Kept(one.path.name, one.made_at, one.occasion, one.path.stat().st_size, one.path)
