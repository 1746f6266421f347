"""Writes into the audit log that pages wanted to lead elsewhere, without letting them fill it."""

from __future__ import annotations

import logging

from django.db import DatabaseError

from audit.events import NavigationRefused
from audit.log import record
from djangoapp.refusal_log import RefusalLog

log = logging.getLogger(__name__)

_counted = RefusalLog()


def note(scheme: str, host: str) -> None:
    """Count this refusal, and write an entry if one is due."""
    if times := _counted.count("navigation"):
        _write(NavigationRefused(scheme=scheme, host=host, times=times))


def write_what_is_counted() -> None:
    """Write an entry for what is unwritten; for the end of the program."""
    for times in _counted.waiting().values():
        _write(NavigationRefused(scheme="", host="", times=times))


def _write(event: NavigationRefused) -> None:
    # As with other refusals its loss changes nothing: the page was kept.
    try:
        record(event)
    except DatabaseError as error:
        log.warning("%d refused navigations not recorded: %s", event.times, error)
