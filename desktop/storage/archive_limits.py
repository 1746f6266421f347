"""Checks from its directory whether a ZIP file may be unpacked as a backup.

The declared sizes are limited before anything costs disk space, memory or time.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path

from desktop.errors import Unfit
from desktop.i18n import _

DATABASE, MEDIA, MANIFEST = "latchkey.sqlite3", "media", "manifest.json"
# Names that the program itself writes; accounts.avatars, administration.terminal_settings,
# home.documents.storage and files.storage define them.
PICTURE = re.compile(
    rf"{MEDIA}/((pictures/[0-9a-f]{{32}}-[0-9]{{2,4}}|mark/[0-9a-f]{{16}})\.webp"
    r"|(documents|files)/[0-9a-f]{32})",
    re.ASCII,
)
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
FOREIGN_FLAGS = 0x2061  # encrypted, or a patch for another file
HEADER = 30  # bytes before a member's name and contents
MOST_RATIO = 200  # maximum compression ratio; `pack` stores files that would exceed it
ALLOWANCE = 64 * 1024 * 1024  # bytes that are exempt from the ratio
RESERVE = 32 * 1024 * 1024  # bytes that must stay free on the disk
MANIFEST_BASE, MANIFEST_PER_FILE = 1024 * 1024, 512  # bytes
JSON_BASE, JSON_PER_FILE = 10_000, 4  # commas and brackets, a measure of objects in memory


def check(archive: zipfile.ZipFile, size: int) -> None:
    """Raise ValueError unless an archive of `size` bytes contains only what `pack` writes."""
    members = archive.infolist()
    if not all(_is_ours(member) for member in members):
        raise ValueError("member")
    if len({member.filename for member in members}) != len(members):
        raise ValueError("twice")
    if is_too_dense(sum(member.file_size for member in members), size):
        raise ValueError("ratio")
    _refuse_overlap(members, archive.start_dir)


def is_too_dense(unpacked: int, packed: int) -> bool:
    """Return whether the compression ratio is too high."""
    return unpacked > ALLOWANCE and unpacked > MOST_RATIO * packed


def refuse_without_room(archive: zipfile.ZipFile, workplace: Path) -> None:
    """Raise Unfit unless the disk has room for everything, and for the database once more."""
    needed = sum(member.file_size for member in archive.infolist())
    needed += archive.getinfo(DATABASE).file_size
    if needed > shutil.disk_usage(workplace).free - RESERVE:
        raise Unfit(no_room())


def refuse_to_fill(folder: Path, pictures: Iterable[Path]) -> None:
    """Raise OSError unless the disk has room for a backup: full, it would stop the program.

    Pictures and documents hardly become smaller when they are packed.
    """
    needed = sum(path.stat().st_size for path in pictures if path.exists())
    if needed > shutil.disk_usage(folder).free - RESERVE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def no_room() -> str:
    """Return the message about too little disk space."""
    return _(
        "There isn't enough disk space to unpack this backup. Nothing was changed. Free up "
        "space, then try again."
    )


def manifest_is_plain(manifest: bytes, files: int) -> bool:
    """Return whether a manifest is no larger in bytes and objects than that many files need."""
    marks = sum(manifest.count(mark) for mark in (b",", b"[", b"{"))
    return marks <= JSON_BASE + JSON_PER_FILE * files


def largest_manifest(files: int) -> int:
    """Return the maximum size in bytes of a manifest for that many files."""
    return MANIFEST_BASE + MANIFEST_PER_FILE * files


def _is_ours(member: zipfile.ZipInfo) -> bool:
    named = member.filename in (DATABASE, MANIFEST) or PICTURE.fullmatch(member.filename)
    plain = member.compress_type in METHODS and not member.flag_bits & FOREIGN_FLAGS
    return bool(named) and plain


def _refuse_overlap(members: list[zipfile.ZipInfo], directory: int) -> None:
    """Raise ValueError if members overlap, which could multiply the unpacked size."""
    free_from = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < free_from:
            raise ValueError("overlap")
        free_from = member.header_offset + HEADER + len(member.filename) + member.compress_size
    if free_from > directory:
        raise ValueError("overlap")
