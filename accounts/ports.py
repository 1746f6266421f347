"""What the program around the pages does for them: keep backups, show the window, judge a kiosk.

The shell fills it in through djangoapp.startup when it starts; under manage.py there is nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol


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


class Chosen(Protocol):
    """A backup that was chosen: `refused` says why it is not taken, or is ""."""

    @property
    def refused(self) -> str: ...
    def put(self) -> None: ...
    def drop(self) -> None: ...


class BackupService(Protocol):
    """Makes, lists and restores backups. May be asked from any thread."""

    @property
    def place(self) -> Path:
        """The folder that the backups are kept in."""

    def kept(self) -> Sequence[Kept]:
        """Return the backups that are kept, newest first."""

    def failed_at(self) -> datetime | None:
        """Return when the daily backup could not be made, unless one was made since."""

    def make(self, reached: Callable[[int, int], None]) -> None:
        """Make one; `reached` is told the bytes that are done, and all of them."""

    def prepare(self, source: Path, account: int, name: str) -> Chosen:
        """Check and copy one that is to be restored at the next start; it may take long."""

    def prepare_brought(
        self, pieces: Iterable[bytes], account: int, name: str, called: str
    ) -> Chosen:
        """Do the same with the contents of a file that is `called` so."""

    def is_staged(self) -> bool:
        """Whether one is restored at the next start."""

    def withdraw(self) -> None:
        """Restore none."""


class Window(Protocol):
    """The window that shows the pages. Each call returns at once, on any thread."""

    def renew(self, path: str) -> None:
        """Throw the view away with everything in it, and show the page at `path` in a new one."""

    def leave(self) -> None:
        """Let go of the screen: go on in an ordinary window, with nobody signed in."""

    def restart(self) -> None:
        """End the program and start it again."""


class OfflineExitPin(Protocol):
    """The exit PIN as a file in the data folder knows it, for a database that cannot be read."""

    def is_set(self) -> bool:
        """Whether there is an exit PIN at all."""

    def wait(self) -> int:
        """Return the seconds for which none is looked at, 0 as long as there are tries left."""

    def opens(self, pin: str) -> bool:
        """Whether `pin` is the exit PIN; each wrong one counts, and in a wait all are wrong."""

    def count_wrong(self) -> None:
        """Count as wrong one that is looked at in the database."""

    def reset_failures(self) -> None:
        """Forget the wrong ones: the right one was given, or there is a new one."""


class LockdownItem(Protocol):
    """An item of the lockdown survey; pages translate it, but not `detail`."""

    @property
    def what(self) -> str: ...
    @property
    def how(self) -> str: ...
    @property
    def by(self) -> str: ...  # program, system or nobody
    @property
    def detail(self) -> str: ...
    @property
    def fault(self) -> bool: ...  # open, although the system could block it


class _Nobody(Window, OfflineExitPin):
    """Does nothing where there is no window, and knows no exit PIN where there is no kiosk."""

    def is_set(self) -> bool:
        return False

    def wait(self) -> int:
        return 0

    def opens(self, pin: str) -> bool:
        return False


@dataclass
class Ports:
    """All that is offered in this process. `lockdown` looks anew each time that it is called."""

    version: str = ""
    backups: BackupService | None = None
    window: Window = field(default_factory=_Nobody)
    exit_pin: OfflineExitPin = field(default_factory=_Nobody)
    lockdown: Callable[[], Sequence[LockdownItem]] = tuple


ports = Ports()
