"""Actions of the staff page: authenticate, leave, restart."""

from __future__ import annotations

import logging

from django.db import Error, transaction

from accounts.flows import signing_in
from accounts.models import User
from accounts.ports import ports
from audit import events
from audit.log import record
from kiosk import exit_pin
from kiosk.models import KioskPolicy

logger = logging.getLogger(__name__)


def has_exit_pin() -> bool:
    """Return whether there is an exit PIN, from the state file if the database cannot be read."""
    try:
        return bool(KioskPolicy.current().exit_pin)
    except Error:
        return ports.exit_pin.is_set()


def authenticate(*, username: str, password: str) -> User:
    """Authenticate a staff member by name and password.

    Raises WrongPassword, MustWait or Busy; other people's passwords count as wrong.
    """
    person = signing_in.identify(username, password, staff_only=True)
    with transaction.atomic():
        record(events.StaffLetIn(by="password"), actor=person)
        exit_pin.reset_failures()
    return person


def authenticate_by_exit_pin(pin: str) -> None:
    """Check the exit PIN; raises what kiosk.exit_pin raises."""
    try:
        exit_pin.check(pin)
        record(events.StaffLetIn(by="exit_pin"))
    except Error:
        logger.exception("The exit PIN is checked without the database.")
        exit_pin.check_offline(pin)


def try_exit_pin(pin: str, *, actor: User) -> None:
    """Try the exit PIN; raise WrongExitPin, MustWait or Busy."""
    exit_pin.check(pin)
    record(events.ExitPinTried(), actor=actor)


def leave(person: User | None) -> None:
    """Leave the kiosk; recorded if possible."""
    _record_if_possible(events.KioskLeft(), person)
    ports.window.leave()


def restart(person: User | None) -> None:
    """Restart the program; recorded if possible."""
    _record_if_possible(events.KioskRestarted(), person)
    ports.window.restart()


def _record_if_possible(event: events.Event, person: User | None) -> None:
    # Staff can leave even if the database is damaged.
    try:
        record(event, actor=person)
    except Error:
        logger.exception("%s could not be recorded.", event.kind())
