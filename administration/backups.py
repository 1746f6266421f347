"""Backups from a page: made, saved as a file, and chosen to be restored at the next start.

A database cannot be replaced under the pages that read it. So a backup is checked and put beside
the data, and takes its place when the program starts next and nobody else has the data open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from administration import keeping
from administration.jobs import Job, jobs
from audit import events
from audit.log import record

if TYPE_CHECKING:
    from accounts.http import SignedInRequest
    from accounts.models import User

MAKING = "backup"
OCCASIONS = {
    "daily": _("made by itself, once a day"),
    "by-hand": _("made on this page"),
    "before-upgrade": _("made before a new version changed the data"),
    "before-restore": _("what was there before a backup was restored"),
}


class Kept(Protocol):
    """A backup that is kept; `size` is in bytes."""

    @property
    def name(self) -> str: ...
    @property
    def made_at(self) -> datetime: ...
    @property
    def occasion(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def path(self) -> Path: ...


class Keeper(Protocol):
    """Whoever knows the files. The shell offers one when the program starts."""

    @property
    def place(self) -> Path:
        """The folder that the backups are kept in."""

    def kept(self) -> Sequence[Kept]:
        """Return the backups that are kept, newest first."""

    def make(self, reached: Callable[[int, int], None]) -> None:
        """Make one; `reached` is told the bytes that are done, and all of them."""

    def stage(self, source: Path) -> str:
        """Have one restored at the next start; return why not, or ""."""

    def stage_brought(self, pieces: Iterable[bytes]) -> str:
        """Do the same with the contents of a file."""

    def is_staged(self) -> bool:
        """Whether one is restored at the next start."""

    def withdraw(self) -> None:
        """Restore none."""


def find(keeper: Keeper, name: str) -> Kept | None:
    """Return the backup of this name; only from the list, so that no name leads elsewhere."""
    return next((kept for kept in keeper.kept() if kept.name == name), None)


def make(keeper: Keeper, person: User) -> None:
    """Begin to make a backup."""

    def work(job: Job) -> None:
        # Before it, not after: the backup shall hold the entry too.
        record(events.BackupMade(), actor=person)
        keeper.make(job.reach)

    jobs.start(MAKING, work)


def note_saved(request: SignedInRequest, kept: Kept) -> None:
    """Record that a backup leaves the program's folder."""
    moment = kept.made_at.isoformat(timespec="seconds")
    record(events.BackupSaved(backup=moment), request=request)


def stage(request: SignedInRequest, keeper: Keeper, kept: Kept) -> str:
    """Have a kept backup restored at the next start; return why not, or ""."""
    moment = kept.made_at.isoformat(timespec="seconds")
    return _staged(request, moment, lambda: keeper.stage(kept.path))


def stage_brought(request: SignedInRequest, keeper: Keeper, pieces: Iterable[bytes]) -> str:
    """Do the same with a file that somebody brought."""
    return _staged(request, "uploaded", lambda: keeper.stage_brought(pieces))


def withdraw(request: SignedInRequest, keeper: Keeper) -> None:
    """Restore nothing at the next start."""
    with transaction.atomic():
        record(events.RestoreWithdrawn(), request=request)
        keeper.withdraw()


def _staged(request: SignedInRequest, backup: str, stage: Callable[[], str]) -> str:
    if refused := stage():
        return refused
    try:
        record(events.RestoreStaged(backup=backup), request=request)
    except Exception:
        if keeper := keeping.keeper():
            keeper.withdraw()  # What cannot be recorded does not happen.
        raise
    return ""
