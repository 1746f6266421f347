"""The anchor: a signed file with the end of the log, which reveals truncation.

It is signed with the secret key against edits. It may lag behind the log by up to two seconds while
the program runs, and is never ahead, because readers of the database see an entry only once it is
on the disk.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from audit.events import LogInterrupted
from audit.log import record
from audit.models import Checkpoint, Entry

NAME = "latchkey.anchor"
# PRAGMA application_id of a database whose log has an anchor, to detect a deleted anchor.
ANCHORED = 0x4C6B


@dataclass(frozen=True)
class Anchor:
    """Number and hash of the last entry."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Mismatch:
    """A contradiction between log and anchor; `written` and `found` are numbers of last entries."""

    reason: str  # "ended_early", "differs", "unreadable", "missing"
    written: int
    found: int

    def __str__(self) -> str:
        return str(_SENTENCES[self.reason]) % asdict(self)


class _Unreadable(Exception):
    pass


def place() -> Path:
    """Return the file's path."""
    return Path(settings.DATA_DIR) / NAME


def keep(before: Anchor | None = None) -> Anchor:
    """Write the current end of the log, if it is after `before`.

    Raises OSError and django.db.Error. Only for the program that holds the data folder.
    """
    now = Anchor(*Checkpoint.objects.values_list("sequence", "hash").get())
    if before and now.sequence <= before.sequence:
        return before
    _write(now)
    return now


def begin(*, compared: bool) -> None:
    """Start writing the anchor; with `compared`, first record a contradiction with the old one."""
    mismatch = compare() if compared else None
    if mismatch:
        record(LogInterrupted(**asdict(mismatch)))
    if not _is_expected():
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA application_id = {ANCHORED}")
    keep()


def compare() -> Mismatch | None:
    """Return a contradiction between log and anchor, or None."""
    try:
        anchor = _read()  # Read first: entries written meanwhile only put the log ahead.
    except _Unreadable:
        return Mismatch("unreadable", 0, _end().sequence)
    found = _end().sequence
    if anchor is None:
        return Mismatch("missing", 0, found) if _is_expected() else None
    if found < anchor.sequence:
        return Mismatch("ended_early", anchor.sequence, found)
    if _hash_at(anchor.sequence) not in (anchor.hash, None):
        return Mismatch("differs", anchor.sequence, found)
    return None


def faults(*, compared: bool = True) -> list[str]:
    """Return a message for each recorded or current contradiction with the anchor.

    Without `compared`, the current anchor is known to be of another log.
    """
    mismatch = compare() if compared else None
    return [*_recorded(), *([str(mismatch)] if mismatch else [])]


def _recorded() -> Iterator[str]:
    for entry in Entry.objects.filter(kind=LogInterrupted.kind()).order_by("sequence"):
        what = {"number": entry.sequence, "what": Mismatch(**entry.details)}
        yield str(_("Recorded in entry %(number)s: %(what)s")) % what


def _end() -> Checkpoint:
    return Checkpoint.objects.defer("at").first() or Checkpoint()


def _hash_at(sequence: int) -> str | None:
    """Return the hash of an entry, "" if it is missing, None if retention has removed it."""
    if found := Entry.objects.filter(pk=sequence).values_list("hash", flat=True).first():
        return found
    end = _end()
    if sequence == end.kept_from - 1:
        return end.base_hash
    return None if sequence < end.kept_from else ""


def _is_expected() -> bool:
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA application_id")
        return bool(cursor.fetchone()[0] == ANCHORED)


def _read() -> Anchor | None:
    try:
        written = json.loads(place().read_text(encoding="ascii"))
        anchor = Anchor(int(written["sequence"]), str(written["hash"]))
        signature = str(written["signature"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise _Unreadable from error
    if not constant_time_compare(signature, _signature(anchor)):
        raise _Unreadable
    return anchor


def _write(anchor: Anchor) -> None:
    # Written completely before it gets its name: a power failure must not leave a partial file.
    unfinished = place().with_suffix(".new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(asdict(anchor) | {"signature": _signature(anchor)}, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(place())


def _signature(anchor: Anchor) -> str:
    text = f"{anchor.sequence} {anchor.hash}"
    return salted_hmac("audit.anchor", text, algorithm="sha256").hexdigest()


_SENTENCES = {
    "ended_early": _("Entry %(written)s was written, but the log ends at %(found)s."),
    "differs": _("Entry %(written)s isn't the one that was written."),
    "unreadable": _(
        "The file that records where the log ends is damaged or signed with another key."
    ),
    "missing": _("The file that records where the log ends is missing."),
}
