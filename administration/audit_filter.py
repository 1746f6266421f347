"""The filter of the audit log."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.db_fields import name_keys
from accounts.models import User
from accounts.names import characters
from audit.models import Entry
from audit.queries import Choice
from audit.texts import sections

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)  # maximum length of a query
MOST_PEOPLE = 20  # maximum number of people that part of a name may match


def _day(label: StrOrPromise) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(_FIRST_DAY), MaxValueValidator(_LAST_DAY)],
    )


class AuditFilter(forms.Form):
    """The filter form."""

    person = forms.CharField(
        label=_("Person"),
        required=False,
        max_length=characters.LONGEST,
        help_text=_("Part of a name, a full user name, or the number of a deleted person."),
    )
    kind = forms.ChoiceField(
        label=_("Event"), choices=lambda: [("", _("All events")), *sections()], required=False
    )
    since = _day(_("From"))
    until = _day(_("To"))

    def clean_person(self) -> tuple[int, ...]:
        """Return the numbers of matching people; refuse no or too many matches."""
        wanted: str = self.cleaned_data["person"]
        if not wanted:
            return ()
        found = _called(wanted)
        if wanted.isdecimal() and len(wanted) < len(str(2**63)):
            number = int(wanted)
            if User.objects.filter(pk=number).exists():
                found.add(number)
            elif _is_known(number):
                found = {number} if len(found) >= MOST_PEOPLE else found | {number}
        if len(found) > MOST_PEOPLE:
            raise ValidationError(
                _("More than %(most)d people match. Type more of the name."),
                params={"most": MOST_PEOPLE},
            )
        if not found:
            raise ValidationError(_("No one has this name. Check the spelling."))
        return tuple(sorted(found))

    def choice(self) -> Choice:
        """Return the selection; everything if the filter is invalid."""
        if not self.is_valid():
            return Choice()
        wanted = self.cleaned_data
        until = wanted["until"]
        return Choice(
            people=wanted["person"],
            kind=wanted["kind"],
            since=_midnight(wanted["since"]),
            until=_midnight(until + timedelta(days=1)) if until else None,
        )


def _called(wanted: str) -> set[int]:
    """Return the person with this user name, or else people whose names contain it."""
    if person := User.objects.called(wanted):
        return {person.pk}
    key = characters.canonical(wanted)
    within = Q(username_key__contains=key) | Q(display_key__contains=key)
    found = User.objects.filter(name_keys.begins(key) | within).values_list("pk", flat=True)
    return set(found[: MOST_PEOPLE + 1])


def _is_known(number: int) -> bool:
    """Return whether the log has entries about a person with this number."""
    entries = Entry.objects
    return entries.filter(actor=number).exists() or entries.filter(subject=number).exists()


def _midnight(day: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
