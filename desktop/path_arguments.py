"""Paths as people name them: written out, and none too long.

SQLite opens no file whose path has more than 512 bytes.
"""

from __future__ import annotations

import os
from pathlib import Path

from desktop.errors import FolderUnusable, Refused
from desktop.i18n import _

# Bytes. The program and SQLite add up to a hundred, for copies in `backups` and for journals.
LONGEST, LONGEST_NAME = 400, 255


def whole_folder(path: Path) -> Path:
    """Return the full path of a data folder.

    Raises FolderUnusable for "~" of nobody, and where files in it could not be opened.
    """
    whole = _written_out(path).absolute()
    if _is_too_long(whole):
        raise FolderUnusable(
            _(
                "The path of the data folder is too long: it can have up to {longest} bytes, "
                "and each name in it up to {name}. Choose a shorter one with --data-dir."
            ).format(longest=LONGEST, name=LONGEST_NAME)
        )
    return whole


def refuse_long_file(path: Path) -> None:
    """Raise Refused for a file that could not be made by way of SQLite."""
    if _is_too_long(path):
        raise Refused(
            _(
                "The path of the file is too long: it can have up to {longest} bytes, "
                "and each name in it up to {name}. Choose a shorter one."
            ).format(longest=LONGEST, name=LONGEST_NAME)
        )


def _written_out(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise FolderUnusable(
            _("{path} doesn't stand for a home folder here. Type the full path.").format(path=path)
        ) from error


def _is_too_long(path: Path) -> bool:
    meant = os.path.realpath(path)  # SQLite follows links, too.
    names = [len(os.fsencode(name)) for name in path.parts]
    return max(len(os.fsencode(path)), len(os.fsencode(meant))) > LONGEST or (
        max(names, default=0) > LONGEST_NAME
    )
