"""Whether the data goes on where it ended, from one start to the next and while one runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path


def earliest() -> datetime:
    """Return the first moment that a date of this program's can be of."""
    from audit.dates import EARLIEST

    return EARLIEST


def through_sleep() -> float:
    """Return seconds on a clock that nobody can set and that runs while the computer sleeps."""
    from accounts import clock

    return clock.through_sleep()


def begin_anchor(*, compared: bool = True) -> None:
    """Have the log's end be known outside the database; record it if the last one is missed."""
    from audit import anchor
    from djangoapp.startup.restored import forget_restored

    anchor.begin(compared=compared)
    forget_restored()


def has_anchor() -> bool:
    """Tell whether a start before this one has known where the log ended."""
    from audit import anchor

    return anchor.place().exists()


def note_in_folder(*, set_up: Callable[[], None], broken: Callable[[], None]) -> None:
    """Have called, from a thread: `set_up` soon after there is an administrator, and `broken` when
    the database turns out to be damaged, deleted or replaced.
    """
    from djangoapp.continuity import watch

    watch.when_set_up, watch.when_broken = set_up, broken


def watch_database(ending: threading.Event) -> None:
    """Notice that the database was deleted or replaced, until `ending` is set."""
    from djangoapp.continuity import watch

    watch.run(ending)


def wait_for_watch() -> None:
    """Return when `watch_database`, in another thread, knows which files these are; at most 5 s."""
    from djangoapp.continuity import watch

    watch.begun.wait(5)


def refuse_all(why: str) -> None:
    """Answer nothing any more: the database is damaged."""
    from djangoapp.continuity import watch

    watch.give_up(why)


def shorten_audit_log(folder: Path, ask: Callable[[int], None] | None = None) -> None:
    """Save the entries that need no longer be kept into `folder`, and remove them from the log.

    `ask` is called now and then, and raises to give up; it is tried again at the next start.
    """
    from administration.audit_log import what_may_go
    from audit.retention import save_and_purge
    from audit.verify import nobody_asks

    save_and_purge(what_may_go(), folder, ask or nobody_asks)
