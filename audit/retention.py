"""Removes entries past the retention period. Nothing else removes entries."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.dates import EARLIEST
from audit.events import ClockSetBack, LogExported, LogPurged
from audit.log import record
from audit.models import Checkpoint, Entry
from audit.saved_files import NotSaved, save
from audit.verify import Reached, faults, ignore_progress

CONFIRMED_BY = 7  # different days; a wrong clock is corrected sooner
AT_ONCE = 2_000  # entries per transaction, which blocks other writers
PAUSE = 0.1  # seconds between transactions; waiting writers poll SQLite ten times a second


class Damaged(Exception):
    """The log has faults, which removing entries would hide."""


@dataclass(frozen=True)
class Due:
    """Entries to remove: those before a time, with last number, count and last hash."""

    before: datetime
    through: int
    entries: int
    hash: str


def due(before: datetime) -> Due:
    """Return the entries to remove: those before the first entry at or after `before`.

    Earlier times after it stay, because the clock was set back and the chain must not have a gap.
    Entries with an implausible date are removed with their neighbors.
    """
    checkpoint = Checkpoint.objects.get()
    kept_from = checkpoint.kept_from
    last = _last_before(before, _first_of(before)) if before > EARLIEST else None
    if last is None:
        return Due(before, kept_from - 1, 0, checkpoint.base_hash)
    return Due(before, last.sequence, last.sequence - kept_from + 1, last.hash)


def cutoff(kept_for: timedelta) -> datetime:
    """Return the time before which entries may be removed, if the log confirms the clock.

    The log must have entries on seven different days since then. Otherwise the clock may have
    jumped, and the seventh newest day counts as today.
    """
    now = until = timezone.now()
    seventh = EARLIEST
    for _day in range(CONFIRMED_BY):
        newest = _dated(now).filter(at__lt=until).order_by("-at").first()
        if newest is None:
            return EARLIEST
        seventh = newest.at
        until = seventh.replace(hour=0, minute=0, second=0, microsecond=0)
    return (now if seventh >= now - kept_for else seventh) - kept_for


def _dated(now: datetime) -> QuerySet[Entry]:
    """Return the entries with plausible dates."""
    return Entry.objects.filter(at__gte=EARLIEST, at__lte=now)


def _last_before(moment: datetime, kept: Entry | None) -> Entry | None:
    earlier = Entry.objects.order_by("-sequence")
    if kept:
        earlier = earlier.filter(sequence__lt=kept.sequence)
    return next(
        (one for one in earlier.iterator(chunk_size=20) if EARLIEST <= one.at < moment), None
    )


def _first_of(moment: datetime) -> Entry | None:
    later = _dated(timezone.now()).filter(at__gte=moment)
    if Entry.objects.filter(kind=ClockSetBack.kind()).exists():
        return later.order_by("sequence").first()
    # The same through an index: unless the clock went back, time and number increase together.
    return later.order_by("at", "sequence").first()


def is_saved(old: Due, *, person: int | None, session: str) -> bool:
    """Return whether a complete export by `person` in this session contains the due entries.

    `session` is from `audit.log.session_reference`.
    """
    saved = Entry.objects.filter(
        kind=LogExported.kind(), actor=person, session=session, sequence__gt=old.through
    )
    kept_from = Checkpoint.objects.values_list("kept_from", flat=True).get()
    return any(_holds(entry.details, old, kept_from) for entry in saved.order_by("-sequence"))


def _holds(saved: dict[str, object], old: Due, kept_from: int) -> bool:
    through, entries = saved["through"], saved.get("entries")  # Older versions stored no count.
    if not isinstance(through, int) or not isinstance(entries, int):
        return False
    return (
        bool(saved["everything"])
        and through >= old.through
        and entries > through - kept_from
        and Entry.objects.filter(sequence=through, hash=saved["hash"]).exists()
    )


def save_and_purge(old: Due, folder: Path, reached: Reached = ignore_progress) -> int:
    """Export the due entries to a file in `folder`, then remove them; return their number.

    The file is read back before anything is removed. `reached` is called as by `faults`. Raises
    Damaged and OSError, with nothing removed.
    """
    if not old.entries:
        return 0
    _refuse_damage(reached)
    target = folder / f"audit-log-{old.before:%Y-%m-%d}-to-entry-{old.through}.jsonl"
    contents = save(target, through=old.through, reached=reached)
    if (contents.entries, contents.hash) != (old.entries, old.hash):
        raise NotSaved(f"{target.name} does not hold what is due.")
    record(LogExported(format="jsonl", everything=True, **vars(contents)))
    return _remove(old, reached)


def purge(old: Due, reached: Reached = ignore_progress) -> int:
    """Remove the due entries; return their number. `reached` is called as by `faults`.

    Raises Damaged, without removing anything, if the log has faults.
    """
    if not old.entries:
        return 0
    _refuse_damage(reached)
    return _remove(old, reached)


def _refuse_damage(reached: Reached) -> None:
    # Outside a transaction, which would block other writers.
    if found := faults(reached):
        raise Damaged(found[0])


def _remove(old: Due, reached: Reached) -> int:
    removed = 0
    while several := _remove_some(old):
        removed += several
        reached(old.through)
        if removed < old.entries:
            time.sleep(PAUSE)
    return removed


@transaction.atomic
def _remove_some(old: Due) -> int:
    checkpoint = Checkpoint.objects.select_for_update().get()
    through = min(old.through, checkpoint.kept_from + AT_ONCE - 1)
    if through < checkpoint.kept_from:
        return 0
    last_hash = Entry.objects.values_list("hash", flat=True).get(sequence=through)
    Checkpoint.objects.update(kept_from=through + 1, base_hash=last_hash)
    removed, _ = Entry.objects.filter(sequence__lte=through).delete()
    record(LogPurged(through=through, entries=removed))
    return removed
