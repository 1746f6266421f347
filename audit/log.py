"""Writes entries to the audit log. Nothing else does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from audit.events import ClockSetBack, Event
from audit.models import Checkpoint, Entry

# Clocks are adjusted by fractions of a second all day; only noticeable steps are events.
CLOCK_TOLERANCE = timedelta(seconds=60)
_AT_ONCE = 500  # entries per batch; hashes are still computed one after another


@dataclass(frozen=True)
class _Who:
    actor: int | None = None
    subject: int | None = None
    session: str = ""


@transaction.atomic(savepoint=False)  # A failure here must roll the caller's transaction back.
def record(
    event: Event,
    *,
    actor: AbstractBaseUser | AnonymousUser | None = None,
    subject: AbstractBaseUser | None = None,
    request: HttpRequest | None = None,
) -> None:
    """Record `event` in the caller's transaction, so that both succeed or neither.

    `actor` did it, by default the user of `request`; `subject` is the person concerned.
    """
    now = timezone.now()
    end = _held_end(now)
    author = actor or getattr(request, "user", None)
    who = _Who(_id(author), _id(subject), session_reference(request))
    _append(end, now, event, who)


def _held_end(now: datetime) -> Checkpoint:
    # Locks the row on PostgreSQL; on SQLite, the transaction is the lock.
    end = Checkpoint.objects.select_for_update().get()
    if end.at and end.at - now > CLOCK_TOLERANCE:
        end = _append(end, now, ClockSetBack(seconds=int((end.at - now).total_seconds())), _Who())
    return end


def _id(person: AbstractBaseUser | AnonymousUser | None) -> int | None:
    return person.pk if person else None


def session_reference(request: HttpRequest | None) -> str:
    """Return 64 bits that identify the request's session without revealing its key, or ""."""
    key = getattr(getattr(request, "session", None), "session_key", None)
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""


def record_all(
    happened: Iterable[tuple[Event, AbstractBaseUser | None]],
    *,
    actor: AbstractBaseUser,
    session: str = "",
) -> None:
    """Record many events with their subjects in a few statements, in the caller's transaction.

    `session` is from `session_reference` of the original request.
    """
    now, rest = timezone.now(), iter(happened)
    end = _held_end(now)
    while several := list(islice(rest, _AT_ONCE)):
        entries = []
        for event, subject in several:
            entry = _entry(end, now, event, _Who(actor.pk, _id(subject), session))
            entries.append(entry)
            end = Checkpoint(sequence=entry.sequence, at=now, hash=entry.hash)
        Entry.objects.bulk_create(entries)


def _append(end: Checkpoint, at: datetime, event: Event, who: _Who) -> Checkpoint:
    entry = _entry(end, at, event, who)
    entry.save(force_insert=True)
    # A trigger updates the stored checkpoint; this is its current state.
    return Checkpoint(sequence=entry.sequence, at=at, hash=entry.hash)


def _entry(end: Checkpoint, at: datetime, event: Event, who: _Who) -> Entry:
    entry = Entry(
        sequence=end.sequence + 1,
        at=at,
        kind=event.kind(),
        actor_id=who.actor,
        subject_id=who.subject,
        result=event.result,
        session=who.session,
        data=event.details(),
        previous_hash=end.hash,
    )
    entry.hash = entry.link().hash()
    return entry
