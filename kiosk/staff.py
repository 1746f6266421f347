"""What the staff do on their page: come in with a password or the exit PIN, leave, restart."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import Error, transaction

from accounts import flows
from accounts.ports import ports
from audit import events
from audit.log import record
from kiosk import exit_pin
from kiosk.models import KioskPolicy

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)


def has_exit_pin() -> bool:
    """Whether an exit PIN is set here; where the database cannot be read, its mirror says so."""
    try:
        return bool(KioskPolicy.current().exit_pin)
    except Error:
        return ports.exit_pin.is_set()


def let_in(*, username: str, password: str) -> User:
    """Return whose name and password these are, if they are of the staff.

    Raises WrongPassword, MustWait or Busy; everybody else's password is a wrong one here.
    """
    person = flows.identify_staff(username, password)
    with transaction.atomic():
        record(events.StaffLetIn(by="password"), actor=person)
        exit_pin.forgive()
    return person


def let_in_by_exit_pin(pin: str) -> None:
    """Make sure that `pin` is the exit PIN; raise as kiosk.exit_pin.prove does."""
    try:
        exit_pin.prove(pin)
        record(events.StaffLetIn(by="exit_pin"))
    except Error:
        logger.exception("The exit PIN is checked without the database.")
        exit_pin.prove_offline(pin)


def try_exit_pin(pin: str, *, actor: User) -> None:
    """Try out whether `pin` opens; raise WrongExitPin, MustWait or Busy."""
    exit_pin.prove(pin)
    record(events.ExitPinTried(), actor=actor)


def leave(person: User | None) -> None:
    """Let go of the screen; recorded where that can be done."""
    _record_if_possible(events.KioskLeft(), person)
    ports.window.leave()


def restart(person: User | None) -> None:
    """End the program and have it start again; recorded where that can be done."""
    _record_if_possible(events.KioskRestarted(), person)
    ports.window.restart()


def _record_if_possible(event: events.Event, person: User | None) -> None:
    # Whoever has proved themselves gets out, also of a program whose database is damaged.
    try:
        record(event, actor=person)
    except Error:
        logger.exception("%s could not be recorded.", event.kind())
