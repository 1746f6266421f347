"""Verifies the files with entries that restores removed from the log.

The entry about a restore contains the hash of the last entry of the replaced log, and the file with
the removed entries. That hash authenticates the whole file through the chain.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.chain import Link
from audit.events import DataRestored
from audit.export import END
from audit.models import Entry

LONGEST_LINE = 1024 * 1024  # characters


class _Wrong(Exception):
    """A file was changed."""


@dataclass(frozen=True)
class Restore:
    """The data of an entry about a replaced log."""

    at: datetime
    first: int
    last: int
    last_hash: str
    kept_in: str

    @property
    def sentence(self) -> str:
        """The message about what was replaced, when, and where it is kept."""
        about = {
            "first": self.first,
            "last": self.last,
            "date": date_format(timezone.localtime(self.at), "SHORT_DATETIME_FORMAT"),
            "file": self.kept_in,
        }
        if self.first:
            told = _(
                "Entries %(first)s to %(last)s were replaced by a restore on %(date)s; they are "
                "kept in %(file)s."
            )
        elif self.kept_in:
            told = _(
                "A restore on %(date)s replaced a log that couldn't be read; the damaged "
                "database is kept in %(file)s."
            )
        else:
            told = _(
                "There was no database when a backup was restored on %(date)s. The earlier log, "
                "at least up to entry %(last)s, is lost."
            )
        return told % about


def explained(folder: Path) -> tuple[list[str], list[str]]:
    """Return a message for each restore that replaced entries, and for each fault.

    `folder` is that of the backups. Restores recorded in kept files are checked too.
    """
    waiting, looked_at = list(_in_the_log()), set()
    sentences, faults = [], []
    while waiting:
        restore = waiting.pop(0)
        if restore in looked_at:
            continue
        looked_at.add(restore)
        sentences.append(restore.sentence)
        try:
            waiting += _kept(restore, folder)
        except _Wrong as wrong:
            faults.append(str(wrong))
    return sentences, faults


def _in_the_log() -> Iterator[Restore]:
    rows = Entry.objects.filter(kind=DataRestored.kind()).order_by("sequence")
    for at, data in rows.values_list("at", "data"):
        if found := _restore(at, data):
            yield found


def _restore(at: datetime, data: str) -> Restore | None:
    """Return the data of an entry; None if nothing was replaced, or it is from an older version."""
    try:
        told: Mapping[str, Any] = json.loads(data)
        found = Restore(
            at,
            int(told["replaced_from"]),
            int(told["replaced_through"]),
            str(told["replaced_hash"]),
            str(told["kept_in"]),
        )
        gone = found.first or told["unread"]
    except (ValueError, TypeError, KeyError):
        return None
    return found if gone else None


def _kept(restore: Restore, folder: Path) -> list[Restore]:
    """Return the restores in the kept entries; raise _Wrong unless all entries are there."""
    path = folder / Path(restore.kept_in).name
    if not restore.kept_in:
        return []
    if not (path.is_file() if restore.first else path.is_dir()):
        raise _Wrong(
            _("%(file)s is missing. It contained log entries that a restore replaced.")
            % {"file": path.name}
        )
    return list(_chained(restore, path)) if restore.first else []


def _chained(restore: Restore, path: Path) -> Iterator[Restore]:
    due, previous = restore.first, None
    wrong = _("%(file)s was changed: entry %(number)s is wrong or missing.")
    for entry in _entries(path):
        if entry.keys() == {END} and due > restore.last:
            continue
        link = _link(entry)
        follows = previous is None or (link is not None and link.previous_hash == previous)
        if link is None or link.sequence != due or link.hash() != entry["hash"] or not follows:
            raise _Wrong(wrong % {"file": path.name, "number": due})
        if link.kind == DataRestored.kind() and (found := _restore(link.at, link.data)):
            yield found
        due, previous = due + 1, str(entry["hash"])
    if (due - 1, previous) != (restore.last, restore.last_hash):
        raise _Wrong(wrong % {"file": path.name, "number": due})


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", errors="replace") as file:
        while line := file.readline(LONGEST_LINE):
            try:
                entry = json.loads(line)
            except (ValueError, RecursionError):
                entry = None
            yield entry if isinstance(entry, dict) else {}


def _link(entry: Mapping[str, Any]) -> Link | None:
    try:
        told = {field.name: entry[field.name] for field in fields(Link)}
        return Link(**told | {"at": datetime.fromisoformat(told["at"])})
    except (KeyError, ValueError, TypeError):
        return None
