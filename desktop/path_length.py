"""Paths that are too long for SQLite, which opens none of more than 512 bytes."""

from __future__ import annotations

import os
from pathlib import Path

from desktop.errors import FolderUnusable, Refused
from desktop.language import _

# Bytes. The program and SQLite add up to a hundred, for copies in `backups` and for journals.
LONGEST, LONGEST_NAME = 400, 255


def refuse_long_folder(path: Path) -> None:
    """Raise FolderUnusable for a data folder whose files could not be opened."""
    if _is_too_long(path):
        raise FolderUnusable(
            _(
                "The path of the data folder is too long: it may have {longest} bytes, "
                "and each name in it {name}. Name a shorter one with --data-dir."
            ).format(longest=LONGEST, name=LONGEST_NAME)
        )


def refuse_long_file(path: Path) -> None:
    """Raise Refused for a file that could not be made by way of SQLite."""
    if _is_too_long(path):
        raise Refused(
            _(
                "The path of the file is too long: it may have {longest} bytes, "
                "and each name in it {name}. Name a shorter one."
            ).format(longest=LONGEST, name=LONGEST_NAME)
        )


def _is_too_long(path: Path) -> bool:
    meant = os.path.realpath(path)  # SQLite follows links, too.
    names = [len(os.fsencode(name)) for name in path.parts]
    return max(len(os.fsencode(path)), len(os.fsencode(meant))) > LONGEST or (
        max(names) > LONGEST_NAME
    )
