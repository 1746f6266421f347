"""The data folder: opened, kept private to its user, and taken by the one copy that runs."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from desktop import logs, single_instance
from desktop.errors import FULL, FolderUnusable, disk_full
from desktop.i18n import _
from desktop.paths import OTHERS, DataFolder, locate
from desktop.single_instance import Claim, RaiseWindow
from desktop.storage import first_start

PRIVATE_FOLDER = 0o700
ROOM_NEEDED = 2 * 1024 * 1024  # bytes: the write-ahead log, the log file, a key


def take(data_dir: str | None, raise_window: RaiseWindow | None = None) -> tuple[Claim, DataFolder]:
    """Open the data folder for this process alone until the claim is released; start its log.

    `raise_window` is called from another thread when somebody starts the program again. Raises
    FolderUnusable, and what `single_instance.claim` raises.
    """
    folder = open_folder(data_dir)
    logs.start(folder.log)
    return single_instance.claim(folder.lock, raise_window), folder


def open_folder(given: str | None) -> DataFolder:
    """Return the data folder; create it if missing, private to this user.

    Raises FolderUnusable with the reason and what to do about it.
    """
    root = locate(given)
    _make(root, with_parents=not given)
    _refuse_strangers(root)
    _keep_private(root)
    _refuse_without_room(root)
    folder = DataFolder(root)
    _refuse_folders_for_files(folder)
    for part in (folder.log.parent, folder.backups):
        _make(part, with_parents=False)
    first_start.note_where_new(folder)
    return folder


def existing_folder(given: str | None) -> DataFolder:
    """Return a data folder that is already in use.

    Raises FolderUnusable if there is none, and DatabaseLost if its database is missing.
    """
    folder = DataFolder(locate(given))
    _refuse_folders_for_files(folder)
    first_start.refuse_where_lost(folder)
    if not folder.database.is_file():
        raise FolderUnusable(_("There is no Latchkey data in {path}.").format(path=folder.root))
    return folder


def own_folder(given: str | None) -> DataFolder:
    """Return an existing data folder of this user. Raises FolderUnusable otherwise."""
    root = locate(given)
    if root.is_dir():  # First, because the contents of another user's folder may not be accessible.
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
        # A new folder in place of a missing drive would look as if all accounts were lost.
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
        # Restricting a shared folder such as /tmp would break other programs.
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
