"""Removes entries that are older than they have to be kept. The only way in which entries go."""

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
from audit.verify import Reached, faults, nobody_asks

CONFIRMED_BY = 7  # different days: a clock that has jumped is set right sooner
AT_ONCE = 2_000  # entries of one transaction: nobody else can write while it lasts
PAUSE = 0.1  # seconds after it: who waits for SQLite looks ten times a second whether it is free


class Damaged(Exception):
    """The log is not as it was written; removing entries would hide that."""


@dataclass(frozen=True)
class Due:
    """What may go: the entries from before a time; the last one's number, how many, its hash."""

    before: datetime
    through: int
    entries: int
    hash: str


def due(before: datetime) -> Due:
    """Return what comes before the first entry of `before` or later, up to one that is older.

    Entries of an earlier time that come after it stay: the clock was set back, and the chain must
    not get a hole. Those whose date cannot be right go with those around them.
    """
    checkpoint = Checkpoint.objects.get()
    kept_from = checkpoint.kept_from
    last = _last_before(before, _first_of(before)) if before > EARLIEST else None
    if last is None:
        return Due(before, kept_from - 1, 0, checkpoint.base_hash)
    return Due(before, last.sequence, last.sequence - kept_from + 1, last.hash)


def cutoff(kept_for: timedelta) -> datetime:
    """Return before when entries may go: so long ago, if the log shows that the clock is right.

    It has to have entries on seven different days since then. Where it has not, the clock may have
    jumped, and what counts is the seventh newest of its days.
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
    """Return the entries whose dates can be right."""
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
    # The same, and by an index: as long as the clock never went back, time and number go together.
    return later.order_by("at", "sequence").first()


def is_saved(old: Due, *, person: int | None, session: str) -> bool:
    """Whether a file to which `person` has saved the whole log in this session holds what is due.

    `session` is what `audit.log.session_reference` returns.
    """
    saved = Entry.objects.filter(
        kind=LogExported.kind(), actor=person, session=session, sequence__gt=old.through
    )
    kept_from = Checkpoint.objects.values_list("kept_from", flat=True).get()
    return any(_holds(entry.details, old, kept_from) for entry in saved.order_by("-sequence"))


def _holds(saved: dict[str, object], old: Due, kept_from: int) -> bool:
    through, entries = saved["through"], saved.get("entries")  # Older versions counted nothing.
    if not isinstance(through, int) or not isinstance(entries, int):
        return False
    return (
        bool(saved["everything"])
        and through >= old.through
        and entries > through - kept_from
        and Entry.objects.filter(sequence=through, hash=saved["hash"]).exists()
    )


def save_and_purge(old: Due, folder: Path, reached: Reached = nobody_asks) -> int:
    """Save what is due into a file in `folder`, then remove it; return how many entries.

    The file is read back before anything goes. `reached` is told as by `faults`. Raises Damaged,
    and OSError, with nothing removed.
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


def purge(old: Due, reached: Reached = nobody_asks) -> int:
    """Remove what is due; return how many entries. `reached` is told as by `faults`.

    Raises Damaged, and removes nothing, if the log has faults.
    """
    if not old.entries:
        return 0
    _refuse_damage(reached)
    return _remove(old, reached)


def _refuse_damage(reached: Reached) -> None:
    # Before any transaction: in one, nobody else could write for as long as this takes.
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
