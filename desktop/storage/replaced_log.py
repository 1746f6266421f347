"""Saves audit log entries that a restore removes, as JSON lines next to the backups.

It reads them without Django, because the replaced database may be of any version, or damaged.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop.storage import sqlite_files

FIELDS = (
    *("sequence", "at", "kind", "actor", "subject", "result", "session", "data"),
    *("previous_hash", "hash"),
)
COLUMNS = [{"actor": "actor_id", "subject": "subject_id"}.get(name, name) for name in FIELDS]
# The first entry that the other log does not contain exactly; anything less would miss forged
# backups.
DIFFERS = " OR ".join(f"old.{name} IS NOT new.{name}" for name in COLUMNS)
FIRST_LOST = (
    "SELECT MIN(old.sequence) FROM main.audit_entry old"  # noqa: S608 - constants
    f" LEFT JOIN fresh.audit_entry new ON new.sequence = old.sequence WHERE {DIFFERS}"
)
LOST = f"SELECT {', '.join(COLUMNS)} FROM audit_entry WHERE sequence >= ? ORDER BY sequence"  # noqa: S608
ANCHOR = "latchkey.anchor"  # audit.anchor writes it next to the database
LAST = "SELECT sequence, hash FROM audit_entry ORDER BY sequence DESC LIMIT 1"


@dataclass(frozen=True)
class Replaced:
    """The end of a replaced log, its first removed entry, and the file with the removed ones.

    `first` is 0 and `kept_in` empty if nothing was removed. `unread`: the log could not be read.
    """

    last: int = 0
    last_hash: str = ""
    first: int = 0
    kept_in: str = ""
    unread: bool = False


def end_of(database: Path) -> tuple[int, str]:
    """Return number and hash of the last entry; 0 and "" for an empty log."""
    try:
        with closing(_reader(database)) as connection:
            return _end(connection)
    except sqlite3.Error:
        return 0, ""


def last_known(database: Path) -> tuple[int, str]:
    """Return the end of the log of an unreadable database according to its anchor."""
    try:
        told = json.loads(database.with_name(ANCHOR).read_bytes())
        return int(told["sequence"]), str(told["hash"])
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return 0, ""


def holds(database: Path, sequence: int, hash: str) -> bool:
    """Return whether the log of `database` has this entry."""
    with closing(_reader(database)) as connection:
        found = "SELECT 1 FROM audit_entry WHERE sequence = ? AND hash = ?"
        return _has_log(connection) and bool(connection.execute(found, [sequence, hash]).fetchone())


def refuse_unreadable(database: Path) -> None:
    """Raise sqlite3.Error unless the entries of the log, if there is one, can be compared."""
    with closing(_reader(database)) as connection:
        if _has_log(connection):
            connection.execute(f"{LOST} LIMIT 1", [0]).fetchone()


def save(database: Path, fresh: Path, folder: Path) -> Replaced:
    """Save in `folder` the entries of `database` that its replacement `fresh` does not have.

    The file name depends on the content, so repeating it creates no second file. Raises
    DatabaseDamaged, sqlite3.Error and OSError.
    """
    with sqlite_files.damage_noticed(), closing(_reader(database)) as connection:
        if not _has_log(connection):
            return Replaced()
        last, last_hash = _end(connection)
        first = _first_lost(connection, fresh)
        if not first:
            return Replaced(last, last_hash)
        rows = connection.execute(LOST, [first])
        name = _write(folder, f"audit-log-replaced-entries-{first}-to-{last}", rows)
    return Replaced(last, last_hash, first, name)


def _first_lost(connection: sqlite3.Connection, fresh: Path) -> int:
    connection.execute("ATTACH ? AS fresh", [str(fresh)])
    if _has_log(connection, "fresh"):
        (first,) = connection.execute(FIRST_LOST).fetchone()
    else:
        (first,) = connection.execute("SELECT MIN(sequence) FROM main.audit_entry").fetchone()
    return int(first or 0)


def _write(folder: Path, stem: str, rows: Iterable[tuple[Any, ...]]) -> str:
    """Write a file in the format of audit.export, including its last line with the checksum.

    Returns its name, which depends on the content, so that no file overwrites another, even if a
    log with the same numbers and hashes was forged.
    """
    unfinished = folder / f"{stem}.jsonl{sqlite_files.UNFINISHED}"
    digest, count, entry = hashlib.sha256(), 0, dict.fromkeys(FIELDS)
    with unfinished.open("wb") as file:
        unfinished.chmod(0o600)
        for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is the count
            entry = dict(zip(FIELDS, row, strict=True)) | {"at": _moment(row[1])}
            line = _line(entry)
            digest.update(line)
            file.write(line)
        through, last_hash = entry["sequence"], entry["hash"]
        end = {"entries": count, "through": through, "hash": last_hash}
        file.write(_line({"end": {**end, "sha256": digest.hexdigest()}}))
    sqlite_files.sync(unfinished)
    name = f"{stem}-{digest.hexdigest()[:16]}.jsonl"
    unfinished.replace(folder / name)
    sqlite_files.sync(folder)
    return name


def _line(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, default=str) + "\n").encode()


def _moment(stored: object) -> str:
    try:
        moment = datetime.fromisoformat(str(stored)).replace(tzinfo=UTC)
    except ValueError:
        return str(stored)  # Kept unchanged: checking the file reveals it.
    return moment.isoformat(timespec="microseconds")


def _reader(database: Path) -> sqlite3.Connection:
    connection = sqlite_files.connect(database, "rw")
    connection.text_factory = lambda text: text.decode(errors="replace")
    return connection


def _has_log(connection: sqlite3.Connection, where: str = "main") -> bool:
    named = f"SELECT 1 FROM {where}.sqlite_schema WHERE type = 'table' AND name = 'audit_entry'"  # noqa: S608
    return connection.execute(named).fetchone() is not None


def _end(connection: sqlite3.Connection) -> tuple[int, str]:
    found = connection.execute(LAST).fetchone()
    return (int(found[0]), str(found[1])) if found else (0, "")
