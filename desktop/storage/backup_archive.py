"""The backup file: database, pictures, and a manifest with their checksums.

It is a ZIP file, so that it can be opened without this program. docs/backup.md describes it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from desktop import file_lock
from desktop.errors import FULL, DatabaseDamaged, Refused, Unfit
from desktop.i18n import _
from desktop.paths import version
from desktop.storage import archive_limits as limits
from desktop.storage import foreign_schema, replaced_log, sqlite_files

DATABASE, MEDIA, MANIFEST = limits.DATABASE, limits.MEDIA, limits.MANIFEST
FORMAT = 1
BLOCK = 1024 * 1024  # bytes
# All exceptions of Python for invalid, broken or unusual ZIP files.
BROKEN = (
    *(FileNotFoundError, zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, KeyError, TypeError, ValueError, RuntimeError, AttributeError),
)

Reached = Callable[[int, int], None]  # finished and total bytes


def ignore_progress(_done: int, _total: int) -> None:
    """Ignore progress."""


def pack(database: Path, target: Path, reached: Reached = ignore_progress) -> None:
    """Back up the database, in use or not, and the pictures next to it to `target`.

    `target` is either complete or absent. Raises DatabaseDamaged, sqlite3.Error and OSError.
    """
    unfinished = target.with_name(target.name + sqlite_files.UNFINISHED)
    copied = target.with_name(f"{target.name}.sqlite3{sqlite_files.UNFINISHED}")
    for left in (unfinished, copied):
        left.unlink(missing_ok=True)
    try:
        with _held(unfinished) as raw:
            sqlite_files.copy(database, copied, lambda: reached(0, 0))
            pictures = _pictures(database)
            limits.refuse_to_fill(target.parent, pictures.values())
            files = {DATABASE: copied, **pictures}
            total = _write(raw, zipfile.ZIP_DEFLATED, files, reached)
            if limits.is_too_dense(total, raw.tell()):
                # A database with many zeros would exceed the ratio for unpacking.
                _write(raw, zipfile.ZIP_STORED, files, reached)
        sqlite_files.sync(unfinished)
        unfinished.replace(target)
    finally:
        for left in (unfinished, copied):
            left.unlink(missing_ok=True)
    sqlite_files.sync(target.parent)


@contextmanager
def _held(target: Path) -> Iterator[IO[bytes]]:
    """Create a file and lock it, so that cleanup.clear recognizes that it is in use."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(target, flags, 0o600), "w+b") as raw:
        file_lock.take_if_possible(raw.fileno())
        yield raw


def _write(raw: IO[bytes], method: int, files: dict[str, Path], reached: Reached) -> int:
    """Pack `files` into `raw` from its start; return the number of bytes packed."""
    raw.seek(0)
    raw.truncate()
    with zipfile.ZipFile(raw, "w", method, compresslevel=1) as archive:
        return _fill(archive, files, reached)


@contextmanager
def unpacked(source: Path, workplace: Path, *, trusted: bool = False) -> Iterator[Path]:
    """Yield a folder in `workplace` with the verified contents of `source`.

    The folder is removed afterwards. Raises Refused if `source` is not a valid backup or the disk
    is too full. Unless `trusted`, Django is configured and the schema of the database is checked.
    """
    with tempfile.TemporaryDirectory(
        dir=workplace, prefix="unpacked-", ignore_cleanup_errors=True
    ) as place:
        folder = Path(place)
        try:
            schema = _unpack(source, folder)
            if not sqlite_files.has_our_tables(folder / DATABASE):
                raise ValueError("tables")
            if schema != sqlite_files.schema_of(folder / DATABASE):
                raise ValueError("schema")
            if not trusted:  # First: an integrity check executes parts of the schema.
                foreign_schema.refuse(folder / DATABASE, source)
            sqlite_files.check(folder / DATABASE, thoroughly=True)
            if not trusted:  # Otherwise every start would fail to restore it.
                foreign_schema.refuse_incomplete(folder / DATABASE)
                replaced_log.refuse_unreadable(folder / DATABASE)
                foreign_schema.renew_triggers(folder / DATABASE)
        except (*BROKEN, sqlite3.Error, DatabaseDamaged) as error:
            raise Refused(_not_a_backup(source)) from error
        yield folder


def _unpack(source: Path, folder: Path) -> Any:
    """Unpack all files; return the migrations that the manifest lists."""
    try:
        with _opened(source) as archive:
            limits.refuse_without_room(archive, folder)
            manifest = _manifest(archive)
            _take_out(archive, manifest, folder)
            return manifest["schema"]
    except OSError as error:
        if error.errno in FULL:
            raise Unfit(limits.no_room()) from error
        raise


def schema_of(source: Path) -> set[tuple[str, str]]:
    """Return the migrations of the backup's database according to its manifest."""
    try:
        with _opened(source) as archive:
            return {(str(app), str(name)) for app, name in _manifest(archive)["schema"]}
    except BROKEN as error:
        raise Refused(_not_a_backup(source)) from error


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(source) as archive:
        limits.check(archive, source.stat().st_size)
        yield archive


def put_pictures(folder: Path, database: Path) -> None:
    """Copy the pictures of an unpacked backup to the media folder.

    Existing files are not changed: a file name always belongs to the same picture.
    """
    for name, path in _pictures(folder / DATABASE).items():
        target = database.with_name(MEDIA).joinpath(*name.split("/")[1:])
        if not target.exists():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Complete before it gets its name: a partial one would never be replaced. Not in the
            # folder itself, which may have thousands of files for the next start to search.
            unfinished = database.with_name(MEDIA) / (target.name + sqlite_files.UNFINISHED)
            shutil.move(path, unfinished)
            sqlite_files.sync(unfinished)
            unfinished.replace(target)


def _pictures(database: Path) -> dict[str, Path]:
    media = database.with_name(MEDIA)
    found = {path.relative_to(media.parent).as_posix(): path for path in media.rglob("*")}
    return {
        name: path
        for name, path in sorted(found.items())
        if path.is_file() and not path.is_symlink() and limits.PICTURE.fullmatch(name)
    }


def _fill(archive: zipfile.ZipFile, files: dict[str, Path], reached: Reached) -> int:
    total, done = sum(path.stat().st_size for path in files.values()), 0
    written: dict[str, dict[str, Any]] = {}
    for name, path in files.items():
        try:
            source = path.open("rb")
        except FileNotFoundError:
            continue  # The picture was replaced by its owner meanwhile.
        digest, size = hashlib.sha256(), 0
        with source, archive.open(name, "w", force_zip64=True) as target:
            while block := source.read(BLOCK):
                target.write(block)
                digest.update(block)
                size += len(block)
                reached(done + size, total)
        done += size
        written[name] = {"sha256": digest.hexdigest(), "size": size}
    manifest = {
        "format": FORMAT,
        "program": "Latchkey",
        "version": version(),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "schema": sqlite_files.schema_of(files[DATABASE]),
        "files": written,
    }
    with archive.open(MANIFEST, "w") as target:  # writestr fails on dates before 1980
        target.write(json.dumps(manifest, indent=1).encode())
    return done


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    entry, files = archive.getinfo(MANIFEST), len(archive.infolist())
    if entry.file_size > limits.largest_manifest(files):
        raise ValueError("manifest")
    if not limits.manifest_is_plain(text := archive.read(entry), files):
        raise ValueError("manifest")
    manifest: dict[str, Any] = json.loads(text)
    if manifest["format"] != FORMAT or manifest["program"] != "Latchkey":
        raise ValueError("format")
    return manifest


def _take_out(archive: zipfile.ZipFile, manifest: dict[str, Any], folder: Path) -> None:
    """Write the files that the manifest lists; raise ValueError if they differ."""
    files: dict[str, dict[str, Any]] = manifest["files"]
    if sorted(archive.namelist()) != sorted([*files, MANIFEST]) or DATABASE not in files:
        raise ValueError("names")
    for name, told in files.items():
        path = folder.joinpath(*name.split("/"))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with archive.open(name) as source:
            _write_checked(source, path, told)


def _write_checked(source: IO[bytes], path: Path, told: dict[str, Any]) -> None:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as target:
        # No more than the declared size, for which there was room.
        while (block := source.read(BLOCK)) and size <= told["size"]:
            target.write(block)
            digest.update(block)
            size += len(block)
    if (size, digest.hexdigest()) != (told["size"], told["sha256"]):
        raise ValueError("contents")


def _not_a_backup(source: Path) -> str:
    return _("{path} isn't a complete Latchkey backup. Nothing was changed.").format(path=source)
