"""Detects data that was replaced between starts or while the program runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from audit import dates

EARLIEST = dates.EARLIEST


def through_sleep() -> float:
    """Return seconds of a monotonic clock that includes the time the computer sleeps."""
    from accounts import clock

    return clock.through_sleep()


def begin_anchor(*, compared: bool = True) -> None:
    """Store the end of the audit log outside the database; record it if the old one is missing."""
    from audit import anchor
    from djangoapp.startup.restored import forget_restored

    anchor.begin(compared=compared)
    forget_restored()


def has_anchor() -> bool:
    """Whether the end of the audit log was stored before."""
    from audit import anchor

    return anchor.place().exists()


def note_in_folder(*, set_up: Callable[[], None], broken: Callable[[], None]) -> None:
    """Set callbacks: `set_up` once there is an administrator, `broken` once the database is found
    damaged, deleted or replaced. Called from a thread.
    """
    from djangoapp.continuity import watch

    watch.when_set_up, watch.when_broken = set_up, broken


def watch_database(ending: threading.Event) -> None:
    """Watch for a deleted or replaced database until `ending` is set."""
    from djangoapp.continuity import watch

    watch.run(ending)


def wait_for_watch() -> None:
    """Wait until `watch_database` in another thread knows the files; at most 5 s."""
    from djangoapp.continuity import watch

    watch.begun.wait(5)


def refuse_all(why: str) -> None:
    """Refuse everything from now on: the database is damaged."""
    from djangoapp.continuity import watch

    watch.give_up(why)


def shorten_audit_log(folder: Path, ask: Callable[[int], None] | None = None) -> None:
    """Export expired audit log entries to `folder`, and remove them from the log.

    `ask` is called regularly and raises to cancel; the next start tries again.
    """
    from administration.audit_log import what_may_go
    from audit.retention import save_and_purge
    from audit.verify import ignore_progress

    save_and_purge(what_may_go(), folder, ask or ignore_progress)
