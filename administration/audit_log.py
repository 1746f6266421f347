"""What the pages about the audit log do: choose entries, save them, check them, let old ones go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import proof
from accounts.models import SignInPolicy, User
from administration import keeping
from administration.jobs import Failed, Job, jobs
from audit import anchor, events, reading, retention
from audit.export import Contents, Format, lines_of
from audit.log import record, session_reference
from audit.models import Checkpoint
from audit.reading import Choice
from audit.replaced import explained
from audit.retention import Damaged, Due, due, purge, save_and_purge
from audit.verify import faults
from audit.words import kind_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.http import SignedInRequest

_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)  # of any use in a question

VERIFYING, PURGING = "audit-verify", "audit-purge"


def _kinds() -> list[tuple[str, str]]:
    named = [(event.kind(), kind_in_words(event.kind())) for event in events.all_events()]
    return [("", str(_("Everything"))), *sorted(named, key=lambda kind: kind[1])]


def _day(label: StrOrPromise) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(_FIRST_DAY), MaxValueValidator(_LAST_DAY)],
    )


class AuditFilter(forms.Form):
    """Which entries of the log are shown."""

    person = forms.CharField(
        label=_("Person"),
        required=False,
        max_length=150,
        help_text=_("The name, or the number of somebody who was deleted."),
    )
    kind = forms.ChoiceField(label=_("What happened"), choices=_kinds, required=False)
    since = _day(_("From"))
    until = _day(_("To, included"))

    def clean_person(self) -> int | None:
        """Return the person's number; refuse a name that nobody here has."""
        wanted: str = self.cleaned_data["person"]
        if not wanted:
            return None
        if found := proof.find(wanted):
            return found.pk
        if wanted.isdecimal() and len(wanted) < len(str(2**63)):
            return int(wanted)
        raise ValidationError(_("Nobody here has this name. Check how it is written."))

    def choice(self) -> Choice:
        """Return what was asked for; everything, where that made no sense."""
        if not self.is_valid():
            return Choice()
        wanted = self.cleaned_data
        until = wanted["until"]
        return Choice(
            person=wanted["person"],
            kind=wanted["kind"],
            since=_midnight(wanted["since"]),
            until=_midnight(until + timedelta(days=1)) if until else None,
        )


def _midnight(day: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def export(request: SignedInRequest, *, choice: Choice, format: Format) -> Iterator[bytes]:
    """Return a file with the entries of `choice`; it is noted as saved when all has left."""
    checkpoint = Checkpoint.objects.get()
    return _handed_out(request, choice, format, checkpoint)


def _handed_out(
    request: SignedInRequest, choice: Choice, format: Format, end: Checkpoint
) -> Iterator[bytes]:
    def note_cut() -> None:
        cut = events.LogExportCut(through=end.sequence, format=format)
        record(cut, request=request)

    owed = jobs.note_at_end(note_cut)  # Also where the program ends while the file leaves.

    def note(contents: Contents) -> None:
        everything = choice == Choice() and (
            (contents.entries, contents.hash) == (end.sequence - end.kept_from + 1, end.hash)
        )
        exported = events.LogExported(format=format, everything=everything, **vars(contents))
        record(exported, request=request)
        jobs.forget_note(owed)

    try:
        yield from lines_of(choice, format=format, through=end.sequence, finished=note)
    finally:
        if jobs.forget_note(owed):
            note_cut()


@dataclass(frozen=True)
class Checked:
    """A sentence for each fault of the log, and one for each gap that a restore explains."""

    faults: list[str]
    replaced: list[str]


def verify(person: User) -> None:
    """Begin to check the log."""

    def work(job: Job) -> Checked:
        last, keeper = reading.end(), keeping.keeper()
        found = [*faults(lambda sequence: job.reach(sequence, last)), *anchor.faults()]
        replaced, missing = explained(keeper.place) if keeper else ([], [])
        record(events.LogVerified(faults=len(found) + len(missing)), actor=person)
        return Checked(faults=[*found, *missing], replaced=replaced)

    jobs.start(VERIFYING, work)


def what_may_go() -> Due:
    """Return the entries that are older than they have to be kept."""
    return due(timezone.now() - timedelta(days=SignInPolicy.current().audit_days))


def is_saved(request: SignedInRequest, old: Due) -> bool:
    """Whether the person has saved what is due as a file, in this session and to its last byte."""
    return retention.is_saved(old, person=request.user.pk, session=session_reference(request))


def let_go(old: Due) -> None:
    """Begin to remove what is due, which the person has saved.

    The program keeps a file of its own too, where it has a folder for that: what it has sent to the
    window may have got lost behind it.
    """

    def work(job: Job) -> int:
        try:
            return _saved_and_removed(old, job)
        except Damaged as damaged:
            raise Failed(
                _("Nothing was removed, because the log is damaged: %(fault)s") % {"fault": damaged}
            ) from damaged
        except OSError as error:
            raise Failed(
                _(
                    "Nothing was removed, because the entries could not be saved in the backup "
                    "folder first: %(reason)s"
                )
                % {"reason": error.strerror or error}
            ) from error

    jobs.start(PURGING, work)


def _saved_and_removed(old: Due, job: Job) -> int:
    last, keeper = reading.end(), keeping.keeper()

    def reached(sequence: int) -> None:
        job.reach(sequence, last)

    if keeper:
        return save_and_purge(old, keeper.place, reached)
    return purge(old, reached)
