"""Removes entries that are older than they have to be kept. The only way in which entries go."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from audit.events import ClockSetBack, LogExported, LogPurged
from audit.export import as_json_lines
from audit.log import record
from audit.models import Checkpoint, Entry
from audit.reading import Choice
from audit.verify import Reached, faults, nobody_asks


class Damaged(Exception):
    """The log is not as it was written; removing entries would hide that."""


@dataclass(frozen=True)
class Due:
    """What may go: the entries up to the number `through`, and how many these are."""

    through: int
    entries: int


def due(before: datetime) -> Due:
    """Return what comes before the first entry of `before` or later.

    Entries of an earlier time that come after it stay: the clock was set back, and the chain must
    not get a hole.
    """
    return _due(before, Checkpoint.objects.get())[0]


def _due(before: datetime, checkpoint: Checkpoint) -> tuple[Due, str]:
    kept = _first_of(before)
    through = kept.sequence - 1 if kept else checkpoint.sequence
    last_hash = kept.previous_hash if kept else checkpoint.hash
    return Due(through, max(0, through - checkpoint.kept_from + 1)), last_hash


def _first_of(moment: datetime) -> Entry | None:
    later = Entry.objects.filter(at__gte=moment)
    if Entry.objects.filter(kind=ClockSetBack.kind()).exists():
        return later.order_by("sequence").first()
    # The same, and by an index: as long as the clock never went back, time and number go together.
    return later.order_by("at", "sequence").first()


def save_and_purge(before: datetime, folder: Path) -> int:
    """Save what is due into a file in `folder`, then remove it; return how many entries.

    Raises Damaged, and OSError with nothing removed.
    """
    old = due(before)
    if not old.entries:
        return 0
    _save(old, folder / f"audit-log-{before:%Y-%m-%d}-to-entry-{old.through}.jsonl")
    record(LogExported(through=old.through, format="jsonl"))
    return purge(before)


def _save(old: Due, target: Path) -> None:
    unfinished = target.with_name(f"{target.name}.unfinished")
    with unfinished.open("w", encoding="utf-8") as file:
        file.writelines(as_json_lines(Choice(), through=old.through))
        file.flush()
        os.fsync(file.fileno())
    unfinished.chmod(0o600)
    unfinished.replace(target)


def purge(before: datetime, reached: Reached = nobody_asks) -> int:
    """Remove what is due; return how many entries. `reached` is told as by `faults`.

    Raises Damaged, and removes nothing, if the log has faults.
    """
    # Before the transaction: in it, nobody else could write for as long as this takes.
    if found := faults(reached):
        raise Damaged(found[0])
    return _remove(before)


@transaction.atomic
def _remove(before: datetime) -> int:
    checkpoint = Checkpoint.objects.select_for_update().get()
    old, last_hash = _due(before, checkpoint)
    if not old.entries:
        return 0
    Checkpoint.objects.update(kept_from=old.through + 1, base_hash=last_hash)
    removed, _ = Entry.objects.filter(sequence__lte=old.through).delete()
    record(LogPurged(through=old.through, entries=removed))
    return removed
