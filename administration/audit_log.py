"""What the pages about the audit log do: choose entries, save them, check them, let old ones go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import proof
from accounts.models import SignInPolicy, User
from administration.jobs import Failed, Job, jobs
from audit import events, reading
from audit.export import as_csv, as_json_lines
from audit.log import record
from audit.reading import Choice
from audit.retention import Damaged, Due, due, purge
from audit.verify import faults
from audit.words import kind_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.http import SignedInRequest

_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)  # of any use in a question

Format = Literal["csv", "jsonl"]

VERIFYING, PURGING = "audit-verify", "audit-purge"
EXPORTED_THROUGH = "audit_exported_through"  # in the session


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


def export(request: SignedInRequest, *, choice: Choice, format: Format) -> Iterator[str]:
    """Return the entries of `choice` as the lines of a file, and note that they were saved."""
    through = reading.end()
    record(events.LogExported(through=through, format=format), request=request)
    if choice == Choice():
        request.session[EXPORTED_THROUGH] = through
    return {"csv": as_csv, "jsonl": as_json_lines}[format](choice, through=through)


def verify(person: User) -> None:
    """Begin to check the log."""

    def work(job: Job) -> list[str]:
        last = reading.end()
        found = faults(lambda sequence: job.reach(sequence, last))
        record(events.LogVerified(faults=len(found)), actor=person)
        return found

    jobs.start(VERIFYING, work)


def what_may_go() -> tuple[datetime, Due]:
    """Return the time before which entries are older than they have to be kept, and these."""
    before = timezone.now() - timedelta(days=SignInPolicy.current().audit_days)
    return before, due(before)


def is_saved(request: SignedInRequest, old: Due) -> bool:
    """Whether the person has saved what is due as a file, since they signed in."""
    return bool(request.session.get(EXPORTED_THROUGH, 0) >= old.through)


def let_go(before: datetime) -> None:
    """Begin to remove the entries from before a time."""

    def work(job: Job) -> int:
        last = reading.end()
        try:
            return purge(before, lambda sequence: job.reach(sequence, last))
        except Damaged as damaged:
            raise Failed(
                _("Nothing was removed, because the log is damaged: %(fault)s") % {"fault": damaged}
            ) from damaged

    jobs.start(PURGING, work)
