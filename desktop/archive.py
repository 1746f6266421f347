"""A backup as one file: the database, the pictures, and a manifest with the checksum of each.

A ZIP file, so that its owner can look into it without this program. docs/backup.md describes it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from desktop import sqlite_files
from desktop.errors import Refused
from desktop.language import _
from desktop.paths import version

DATABASE, MEDIA, MANIFEST = "latchkey.sqlite3", "media", "manifest.json"
FORMAT = 1
LARGEST_MANIFEST = 64 * 1024 * 1024  # bytes
BLOCK = 1024 * 1024  # bytes
# No name leads out of the folder that a backup is unpacked into, on any system.
NAME = re.compile(rf"{re.escape(DATABASE)}|{MEDIA}/([\w-]+/)*[\w-]+(\.[\w-]+)*", re.ASCII)
# All that Python says of a file that is no ZIP file, or a broken or strange one.
BROKEN = (
    *(FileNotFoundError, zipfile.BadZipFile, zlib.error),
    *(EOFError, KeyError, TypeError, ValueError, RuntimeError),
)

Reached = Callable[[int, int], None]  # bytes that are done, and all of them


def nobody_asks(_done: int, _total: int) -> None:
    """Is told how far it is where nobody waits for it."""


def pack(database: Path, target: Path, reached: Reached = nobody_asks) -> None:
    """Copy the database, in use or not, and the pictures beside it into `target`.

    `target` is whole or not there at all. Raises DatabaseDamaged, sqlite3.Error and OSError.
    """
    unfinished = target.with_name(target.name + sqlite_files.UNFINISHED)
    copied = target.with_name(f"{target.name}.sqlite3{sqlite_files.UNFINISHED}")
    for left in (unfinished, copied):
        left.unlink(missing_ok=True)
    try:
        sqlite_files.copy(database, copied)
        with (
            os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw,
            zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        ):
            _fill(archive, {DATABASE: copied, **_pictures(database)}, reached)
        sqlite_files.sync(unfinished)
        unfinished.replace(target)
    finally:
        for left in (unfinished, copied):
            left.unlink(missing_ok=True)
    sqlite_files.sync(target.parent)


@contextmanager
def unpacked(source: Path, workplace: Path) -> Iterator[Path]:
    """Yield a folder in `workplace` with what `source` holds, every byte of it checked.

    It is gone afterwards. Raises Refused if `source` is not a whole backup of a Latchkey.
    """
    with tempfile.TemporaryDirectory(
        dir=workplace, prefix="unpacked-", ignore_cleanup_errors=True
    ) as place:
        folder = Path(place)
        try:
            with zipfile.ZipFile(source) as archive:
                _take_out(archive, _manifest(archive), folder)
        except BROKEN as error:
            raise Refused(_not_a_backup(source)) from error
        if not sqlite_files.is_ours(folder / DATABASE):
            raise Refused(_not_a_backup(source))
        yield folder


def schema_of(source: Path) -> set[tuple[str, str]]:
    """Return the migrations that the backup's database has been through, as its manifest says."""
    try:
        with zipfile.ZipFile(source) as archive:
            return {(str(app), str(name)) for app, name in _manifest(archive)["schema"]}
    except BROKEN as error:
        raise Refused(_not_a_backup(source)) from error


def put_pictures(folder: Path, database: Path) -> None:
    """Bring the pictures of an unpacked backup back to where those of the database lie.

    None that is there is touched: a name stands for one picture for ever.
    """
    for name, path in _pictures(folder / DATABASE).items():
        target = database.with_name(MEDIA).joinpath(*name.split("/")[1:])
        if not target.exists():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.move(path, target)


def _pictures(database: Path) -> dict[str, Path]:
    media = database.with_name(MEDIA)
    found = {path.relative_to(media.parent).as_posix(): path for path in media.rglob("*")}
    return {
        name: path
        for name, path in sorted(found.items())
        if path.is_file() and NAME.fullmatch(name)
    }


def _fill(archive: zipfile.ZipFile, files: dict[str, Path], reached: Reached) -> None:
    total, done = sum(path.stat().st_size for path in files.values()), 0
    written: dict[str, dict[str, Any]] = {}
    for name, path in files.items():
        try:
            source = path.open("rb")
        except FileNotFoundError:
            continue  # A picture that its owner has replaced meanwhile.
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
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1))


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    entry = archive.getinfo(MANIFEST)
    if entry.file_size > LARGEST_MANIFEST:
        raise ValueError("manifest")
    manifest: dict[str, Any] = json.loads(archive.read(entry))
    if manifest["format"] != FORMAT or manifest["program"] != "Latchkey":
        raise ValueError("format")
    return manifest


def _take_out(archive: zipfile.ZipFile, manifest: dict[str, Any], folder: Path) -> None:
    """Write down what the manifest lists and nothing else; raise ValueError where they differ."""
    files: dict[str, dict[str, Any]] = manifest["files"]
    if sorted(archive.namelist()) != sorted([*files, MANIFEST]) or DATABASE not in files:
        raise ValueError("names")
    for name, told in files.items():
        if not NAME.fullmatch(name):
            raise ValueError("name")
        path = folder.joinpath(*name.split("/"))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with archive.open(name) as source:
            _write_checked(source, path, told)


def _write_checked(source: IO[bytes], path: Path, told: dict[str, Any]) -> None:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as target:
        # No more than was told: a small file must not unpack into a full disk.
        while (block := source.read(BLOCK)) and size <= told["size"]:
            target.write(block)
            digest.update(block)
            size += len(block)
    if (size, digest.hexdigest()) != (told["size"], told["sha256"]):
        raise ValueError("contents")


def _not_a_backup(source: Path) -> str:
    return _("{path} is not a whole backup of a Latchkey. Nothing was changed.").format(path=source)
