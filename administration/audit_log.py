"""Exports, verifies and trims the audit log for its pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.utils.translation import gettext_lazy as _

from accounts.http import SignedInRequest
from accounts.models import SignInPolicy, User
from accounts.ports import ports
from administration.background_jobs import Failed, Job, jobs
from audit import anchor, events, queries
from audit.export import Contents, Format, lines_of
from audit.log import record
from audit.models import Checkpoint
from audit.queries import Choice
from audit.replaced_entries import explained
from audit.retention import Damaged, Due, cutoff, due, purge, save_and_purge
from audit.verify import faults

VERIFYING, PURGING = "audit-verify", "audit-purge"


def export(request: SignedInRequest, *, choice: Choice, format: Format) -> Iterator[bytes]:
    """Return a file with the entries of `choice`; recorded as saved after its last byte."""
    return _handed_out(request, choice, format, Checkpoint.objects.get())


def _handed_out(
    request: SignedInRequest, choice: Choice, format: Format, end: Checkpoint
) -> Iterator[bytes]:
    def note_cut() -> None:
        cut = events.LogExportCut(through=end.sequence, format=format)
        record(cut, request=request)

    note_of_cut = jobs.note_at_end(note_cut)  # Also if the program ends during the export.

    def note(contents: Contents) -> None:
        everything = choice == Choice() and (
            (contents.entries, contents.hash) == (end.sequence - end.kept_from + 1, end.hash)
        )
        exported = events.LogExported(format=format, everything=everything, **vars(contents))
        record(exported, request=request)
        jobs.forget_note(note_of_cut)

    try:
        yield from lines_of(choice, format=format, through=end.sequence, finished=note)
    finally:
        if jobs.forget_note(note_of_cut):
            note_cut()


@dataclass(frozen=True)
class Checked:
    """Messages for faults of the log, and for gaps explained by restores."""

    faults: list[str]
    replaced: list[str]


def verify(person: User) -> None:
    """Start verifying the log."""

    def work(job: Job) -> Checked:
        service = ports.backups
        found = [*faults(partial(job.reach, total=queries.end())), *anchor.faults()]
        replaced, missing = explained(service.place) if service else ([], [])
        record(events.LogVerified(faults=len(found) + len(missing)), actor=person)
        return Checked(faults=[*found, *missing], replaced=replaced)

    jobs.start(VERIFYING, work)


def what_may_go() -> Due:
    """Return the entries past the retention period."""
    return due(cutoff(timedelta(days=SignInPolicy.current().audit_days)))


def start_purge(old: Due) -> None:
    """Start removing due entries that the person has exported.

    The program also keeps its own file if it has a folder for it, because it cannot know whether
    the window saved the export.
    """

    def work(job: Job) -> int:
        reached, service = partial(job.reach, total=queries.end()), ports.backups
        try:
            if service:
                return save_and_purge(old, service.place, reached)
            return purge(old, reached)
        except Damaged as damaged:
            raise Failed(
                _("Nothing was removed. The log is damaged: %(fault)s") % {"fault": damaged}
            ) from damaged
        except OSError as error:
            raise Failed(
                _(
                    "Nothing was removed. The entries couldn't be saved in the backup folder: "
                    "%(reason)s"
                )
                % {"reason": error.strerror or error}
            ) from error

    jobs.start(PURGING, work)
