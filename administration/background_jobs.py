"""Background jobs with progress, for work that takes too long for a request."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import Error, connection
from django.utils import translation
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

ENDS_WITHIN = 5.0  # seconds
_PAUSES = 0.02, 0.25  # seconds, at least and at most


class Failed(Exception):
    """A job failed; the text is the message for the person."""


class _Stopped(Exception):
    """The program is ending."""


@dataclass
class Job:
    """One run of a job: progress and result."""

    language: str
    done: int = 0
    total: int = 0
    finished: bool = False
    outcome: Any = None
    fault: str = ""
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def percent(self) -> int:
        """The progress in percent."""
        return min(100, 100 * self.done // self.total) if self.total else 0

    def reach(self, done: int, total: int) -> None:
        """Set the progress; raise if the program is ending."""
        if self.stopping.is_set():
            raise _Stopped
        self.done, self.total = done, total

    def rest(self, seconds: float) -> None:
        """Pause for that many seconds, so that others can write; raise if the program is ending."""
        if self.stopping.wait(seconds):
            raise _Stopped


@contextmanager
def yielding_to_others(job: Job) -> Iterator[None]:
    """Pause afterwards for as long as the lock was held, because others only poll for it."""
    began = time.monotonic()
    yield
    shortest, longest = _PAUSES
    job.rest(min(longest, max(shortest, time.monotonic() - began)))


class Jobs:
    """The jobs by kind: at most one running at a time, and the result of the last one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[str, tuple[Job, threading.Thread]] = {}
        self._notes: dict[object, Callable[[], None]] = {}

    def start(self, kind: str, work: Callable[[Job], Any]) -> Job:
        """Start `work` in a separate thread, unless a job of that kind is running."""
        with self._lock:
            running = self.get(kind)
            if running and not running.finished:
                return running
            job = Job(language=translation.get_language() or "en")
            thread = threading.Thread(target=_run, args=(job, work), name=kind, daemon=True)
            self._jobs[kind] = (job, thread)
            thread.start()
            return job

    def get(self, kind: str) -> Job | None:
        """Return the last job of that kind, or None."""
        found = self._jobs.get(kind)
        return found[0] if found else None

    def forget(self, kind: str) -> None:
        """Discard the result of the last job if it has finished."""
        with self._lock:
            if (job := self.get(kind)) and job.finished:
                del self._jobs[kind]

    def wait(self, kind: str) -> None:
        """Wait until no job of that kind is running."""
        if kind in self._jobs:
            self._jobs[kind][1].join()

    def stop(self) -> None:
        """Stop all jobs, because the database is about to be closed."""
        for job, thread in self._jobs.values():
            job.stopping.set()
            thread.join(ENDS_WITHIN)
        while self._notes:
            _key, note = self._notes.popitem()
            try:
                note()
            except Error:
                logger.exception("What the end of the program has cut off could not be recorded.")

    def note_at_end(self, note: Callable[[], None]) -> object:
        """Call `note` at the end of the program, unless the returned key is forgotten before."""
        key = object()
        self._notes[key] = note
        return key

    def forget_note(self, key: object) -> bool:
        """Cancel a call at the end; return whether it was still pending."""
        return self._notes.pop(key, None) is not None


def _run(job: Job, work: Callable[[Job], Any]) -> None:
    try:
        with translation.override(job.language):
            job.outcome = work(job)
    except _Stopped:
        logger.info("Work was given up because the program ends.")
    except Failed as failed:
        job.fault = str(failed)
    except Exception:
        logger.exception("Work beside the pages failed.")
        with translation.override(job.language):
            job.fault = _("Something went wrong. Try again. Details are in the program log.")
    finally:
        connection.close()
        job.finished = True


jobs = Jobs()
