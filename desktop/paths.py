"""Where things lie: the data folder, what is in it, and the files that come with the program."""

from __future__ import annotations

import functools
import os
import re
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import FULL, FolderUnusable, disk_full
from desktop.i18n import _
from desktop.path_arguments import whole_folder

PRIVATE_FOLDER = 0o700
OTHERS = 0o077
ROOM_NEEDED = 2 * 1024 * 1024  # bytes: the write-ahead log, the log file, a key


@dataclass(frozen=True)
class DataFolder:
    """One installation's data. Two programs with different folders know nothing of each other."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite database."""
        return self.root / "latchkey.sqlite3"

    @property
    def secret_key(self) -> Path:
        """What signs cookies and names them."""
        return self.root / "secret.key"

    @property
    def lock(self) -> Path:
        """Held by the one copy that runs."""
        return self.root / "latchkey.lock"

    @property
    def log(self) -> Path:
        """The newest log file."""
        return self.root / "logs" / "latchkey.log"

    @property
    def backups(self) -> Path:
        """Backups and copies of damaged databases."""
        return self.root / "backups"

    @property
    def media(self) -> Path:
        """The pictures of people, and the terminal's logo."""
        return self.root / "media"

    @property
    def first_start(self) -> Path:
        """There until the terminal is set up; see storage/first_start.py."""
        return self.root / "first-start"

    @property
    def backup_failed(self) -> Path:
        """There from a daily backup that failed until one is made; people are told meanwhile."""
        return self.root / "backup-failed"

    @property
    def suspect(self) -> Path:
        """There when the database has to be checked before it is used; see storage/database.py."""
        return self.root / "check-database"

    @property
    def kiosk(self) -> Path:
        """What a start has to know of a kiosk before it can ask the database; see kiosk_file."""
        return self.root / "kiosk.json"

    @property
    def staged(self) -> Path:
        """A backup that takes the place of the data when the program starts next."""
        return self.root / "restore-next.zip"

    @property
    def set_aside(self) -> Path:
        """A backup that was staged and could not be restored."""
        return self.root / "restore-set-aside.zip"

    @property
    def staged_request(self) -> Path:
        """Who asked for that; see restore_request."""
        return self.root / "restore-next.json"


def locate(given: str | None) -> Path:
    """Return the full path of the data folder: as given, from LATCHKEY_DATA_DIR, or the usual one.

    Raises FolderUnusable for a person without a home who does not say where, and for "~" of nobody.
    """
    named = given or os.environ.get("LATCHKEY_DATA_DIR")
    if named:
        return whole_folder(Path(named))
    from platformdirs import user_data_path

    try:
        return whole_folder(user_data_path("Latchkey", appauthor=False))
    except RuntimeError as error:
        raise FolderUnusable(
            _("You don't have a home folder for the data. Choose a folder with --data-dir.")
        ) from error


def open_folder(given: str | None) -> DataFolder:
    """Return the data folder, made where it is missing and private to this user.

    Raises FolderUnusable with the reason and what to do about it.
    """
    root = locate(given)
    _make(root, with_parents=not (given or os.environ.get("LATCHKEY_DATA_DIR")))
    _refuse_strangers(root)
    _keep_private(root)
    _refuse_without_room(root)
    folder = DataFolder(root)
    _refuse_folders_for_files(folder)
    for part in (folder.log.parent, folder.backups):
        _make(part, with_parents=False)
    return folder


def existing_folder(given: str | None) -> DataFolder:
    """Return a data folder that is already in use.

    Raises FolderUnusable where there is none, and DatabaseLost where its database is gone.
    """
    folder = DataFolder(locate(given))
    _refuse_folders_for_files(folder)
    from desktop.storage import first_start  # which needs this module

    first_start.refuse_where_lost(folder)
    if not folder.database.is_file():
        raise FolderUnusable(_("There is no Latchkey data in {path}.").format(path=folder.root))
    return folder


def own_folder(given: str | None) -> DataFolder:
    """Return a data folder that is in use and this user's. Raises FolderUnusable otherwise."""
    root = locate(given)
    if root.is_dir():  # first: what lies in somebody else's folder may not even be looked for
        _refuse_strangers(root)
    return existing_folder(given)


def _make(path: Path, *, with_parents: bool) -> None:
    try:
        path.mkdir(mode=PRIVATE_FOLDER, parents=with_parents, exist_ok=True)
    except FileExistsError:
        raise FolderUnusable(
            _("{path} is a file, not a folder. Choose a folder with --data-dir.").format(path=path)
        ) from None
    except (FileNotFoundError, NotADirectoryError):
        # A new folder where a drive is missing would look as if all accounts were lost.
        raise FolderUnusable(
            _(
                "The data folder can't be created because there's no folder {path}. Is a drive "
                "missing?"
            ).format(path=path.parent)
        ) from None
    except OSError as error:
        raise FolderUnusable(_cannot_write(path, error)) from error


def _refuse_strangers(root: Path) -> None:
    if os.name == "posix" and root.stat().st_uid != os.geteuid():
        raise FolderUnusable(
            _(
                "The data folder {path} belongs to another user of this computer. Start Latchkey "
                "as that user, or choose another folder with --data-dir."
            ).format(path=root)
        )
    if not os.access(root, os.R_OK | os.W_OK | os.X_OK):
        raise FolderUnusable(_cannot_write(root, None))


def _cannot_write(path: Path, error: OSError | None) -> str:
    if error is not None and error.errno in FULL:
        return disk_full()
    return _(
        "You don't have permission to write in {path}. Change its permissions, or choose another "
        "folder with --data-dir."
    ).format(path=path if path.exists() else path.parent)


def _keep_private(root: Path) -> None:
    if os.name != "posix" or not stat.S_IMODE(root.stat().st_mode) & OTHERS:
        return
    ours = (root / "latchkey.lock").exists() or not any(root.iterdir())
    if not ours:
        # Closing a folder that other programs use, /tmp for one, would break them.
        raise FolderUnusable(
            _(
                "The folder {path} contains other files and is open to other users. Choose an "
                "empty folder with --data-dir."
            ).format(path=root)
        )
    root.chmod(PRIVATE_FOLDER)


def _refuse_folders_for_files(folder: DataFolder) -> None:
    for path in (
        *(folder.database, folder.lock, folder.log, folder.kiosk),
        *(folder.lock.with_suffix(ending) for ending in (".socket", ".anchor")),
        *(folder.first_start, folder.suspect, folder.backup_failed),
    ):
        if path.is_dir():
            raise FolderUnusable(
                _(
                    "{path} is a folder, but Latchkey needs a file with that name. Move the "
                    "folder, or choose another data folder with --data-dir."
                ).format(path=path)
            )


def _refuse_without_room(root: Path) -> None:
    if shutil.disk_usage(root).free < ROOM_NEEDED:
        raise FolderUnusable(disk_full())


def bundled(name: str) -> Path:
    """Return the full path of a file that comes with the program."""
    return Path(__file__).resolve().parents[1] / name


@functools.cache
def version() -> str:
    """Return the version: the executable carries it in a file, the sources in pyproject.toml."""
    packaged = bundled("VERSION")
    if packaged.exists():
        return packaged.read_text(encoding="utf-8").strip()
    # Read as TOML it would cost each start 3 ms.
    (number,) = re.findall(r'^version = "(.+)"$', bundled("pyproject.toml").read_text(), re.M)
    return str(number)
