"""Guests: temporary accounts that are deleted with their session.

A guest is a person in the guests' group, without a password, with a row in Guest. The account is
deleted with its last session, for whatever reason, by `kiosk.receivers`; `sweep` finds what that
missed.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock, memberships, sessions
from accounts.errors import Refused
from accounts.flows.begin_session import begin_session
from accounts.models import Session, SignInAttempts, User
from accounts.names import characters
from accounts.rate_limit import RateLimit
from accounts.roles import Role
from accounts.throttle import key_for
from audit import events
from audit.log import record
from kiosk.models import Guest, KioskPolicy

MOST = 20  # at a time, so that a script cannot fill the database
guests_here = RateLimit(most=20, within=300, pause=1.0)


class TooManyGuests(Refused):
    """The maximum number of guests is reached."""

    message = gettext_lazy(
        "There are too many guests right now. Ask the staff, or try again later."
    )


def allowed() -> bool:
    """Return whether guests are allowed here and now."""
    return settings.KIOSK and KioskPolicy.current().guests_allowed


def begin(request: HttpRequest) -> None:
    """Create a guest and sign them in with a new session; raise TooManyGuests."""
    guests_here.keep()
    sweep()
    guests_here.note()
    with transaction.atomic():
        policy = KioskPolicy.objects.select_for_update().get(pk=KioskPolicy.ONLY)
        if Guest.objects.count() >= MOST:
            raise TooManyGuests
        guest = _create_guest(minutes=policy.guest_minutes)
        begin_session(request, guest.person)
        request.session.save()
        sessions.end_by(request.session, guest.until)
        came = events.GuestCame(minutes=policy.guest_minutes)
        record(came, actor=guest.person, request=request)


def _create_guest(*, minutes: int) -> Guest:
    number = (Guest.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    shown = _("Guest %(number)d") % {"number": number}
    person = User.objects.create_user(characters.guest_name(), display_name=shown)
    memberships.assign(person, Role.GUEST)
    until = clock.now() + timedelta(minutes=minutes)
    return Guest.objects.create(person=person, number=number, until=until)


def count() -> int:
    """Return the number of guests."""
    return Guest.objects.count() - _gone().count()


def sweep() -> int:
    """Delete guests whose time is over or who have no session; return their number."""
    return _delete(_gone())


def end_if_gone(person_id: int) -> None:
    """Delete the guest with this number if they have no session left."""
    _delete(_gone().filter(pk=person_id))


def _gone() -> QuerySet[Guest]:
    now = clock.now()
    session = Session.objects.filter(user=OuterRef("pk"), expire_date__gt=now)
    return Guest.objects.filter(~Exists(session) | Q(until__lte=now))


def _delete(gone: QuerySet[Guest]) -> int:
    if not gone.exists():  # usually, without taking the write lock
        return 0
    with transaction.atomic():
        keys = list(gone.values_list("pk", flat=True))
        leaving = list(User.objects.select_for_update().filter(pk__in=keys))
        for person in leaving:
            record(events.GuestGone(), subject=person)
            SignInAttempts.objects.filter(pk=key_for(person)).delete()
            person.delete()
    return len(leaving)
