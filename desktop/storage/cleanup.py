"""Removes files that killed backups, checks and restores left behind.

The start that holds the data folder does this before it creates such files itself.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

from desktop import file_lock
from desktop.paths import DataFolder

logger = logging.getLogger(__name__)

# SQLite's companion files have the same names with suffixes.
IN_ROOT = ("restore-*.unfinished", "latchkey.sqlite3.restored*", ".kiosk.json-*")
IN_BACKUPS = ("unpacked-*", "brought-*", "*.unfinished", "*.unfinished-*")


def clear(folder: DataFolder) -> None:
    """Remove leftovers. Files in use or that cannot be removed stay; errors are ignored."""
    for path in _left(folder):
        try:
            if _is_worked_on(path):
                continue
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            logger.info("Removed %s, which was left unfinished.", path.name)
        except FileNotFoundError:
            continue
        except OSError:
            logger.exception("%s could not be removed.", path)


def _left(folder: DataFolder) -> Iterator[Path]:
    for pattern in IN_ROOT:
        yield from folder.root.glob(pattern)
    for pattern in IN_BACKUPS:
        yield from folder.backups.glob(pattern)
    yield from folder.media.glob("*.unfinished")


def _is_worked_on(path: Path) -> bool:
    """Return whether a process is writing a backup there, such as `latchkey backup`.

    backup_archive.pack locks its file while it is writing.
    """
    archive, ending, _rest = path.name.partition(".zip")
    held = path.with_name(f"{archive}{ending}.unfinished")
    if not ending or not held.is_file():
        return False
    with held.open("rb+") as file:
        return not file_lock.take_if_possible(file.fileno())
