"""Writes log files atomically to a folder of the program."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import threading
from itertools import count
from pathlib import Path

from audit.export import END, Contents, lines_of
from audit.queries import Choice
from audit.verify import Reached, ignore_progress

_naming = threading.Lock()


class NotSaved(OSError):
    """The file does not contain what was written."""


def save(target: Path, *, through: int, reached: Reached = ignore_progress) -> Contents:
    """Write the entries up to number `through` to `target` as JSON lines; return its contents.

    The file gets its name only after it was read back; existing files are not overwritten, the new
    one gets a number. `reached` is called with `through` every thousand entries. Raises OSError
    without leaving a file.
    """
    unfinished = target.with_name(f"{target.name}.{secrets.token_hex(4)}.unfinished")
    try:
        contents = _write(unfinished, through, reached)
        if contents != read_back(unfinished):
            raise NotSaved(f"{target.name} cannot be read back.")
        _give_name(unfinished, target, contents)
    finally:
        unfinished.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return contents


def _give_name(unfinished: Path, target: Path, contents: Contents) -> None:
    # An existing file may be the only copy of removed entries: of an interrupted removal, or of a
    # log that a restore has replaced.
    with _naming:
        for number in count(1):
            named = target if number == 1 else target.with_stem(f"{target.stem}-{number}")
            if not named.exists():
                unfinished.replace(named)
                return
            if read_back(named) == contents:
                return


def read_back(file: Path) -> Contents | None:
    """Return the contents according to the last line of `file`, or None if they do not match."""
    digest, entries, last, before = hashlib.sha256(), 0, b"", b""
    with file.open("rb") as lines:
        for line in lines:
            if last:
                digest.update(last)
                entries, before = entries + 1, last
            last = line
    try:
        said = Contents(**json.loads(last)[END])
        hash = json.loads(before)["hash"] if before else ""
    except (ValueError, KeyError, TypeError):
        return None
    return said if said == Contents(entries, said.through, hash, digest.hexdigest()) else None


def _write(file: Path, through: int, reached: Reached) -> Contents:
    told: list[Contents] = []
    with file.open("xb") as stream:
        file.chmod(0o600)
        for piece in lines_of(Choice(), format="jsonl", through=through, finished=told.append):
            reached(through)
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
    return told[0]


def _sync_folder(folder: Path) -> None:
    """Flush the folder to the disk, if the system supports it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
