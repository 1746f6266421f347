"""Removes entries that are older than they have to be kept. The only way in which entries go."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audit.events import LogPurged
from audit.log import record
from audit.models import Checkpoint, Entry
from audit.verify import faults


class Damaged(Exception):
    """The log is not as it was written; removing entries would hide that."""


@transaction.atomic
def purge(before: datetime) -> int:
    """Remove the entries that come before the first one of `before` or later; return how many.

    Entries of an earlier time that come after it stay: the clock was set back, and the chain must
    not get a hole. Raises Damaged, and removes nothing, if the log has faults.
    """
    if found := faults():
        raise Damaged(found[0])
    checkpoint = Checkpoint.objects.select_for_update().get()
    kept = Entry.objects.filter(at__gte=before).order_by("sequence").first()
    through = kept.sequence - 1 if kept else checkpoint.sequence
    last_hash = kept.previous_hash if kept else checkpoint.hash
    if through < checkpoint.kept_from:
        return 0
    Checkpoint.objects.update(kept_from=through + 1, base_hash=last_hash)
    removed, _ = Entry.objects.filter(sequence__lte=through).delete()
    record(LogPurged(through=through, entries=removed))
    return removed
