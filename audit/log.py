"""The one way into the audit log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from audit.chain import Link
from audit.events import ClockSetBack, Event
from audit.models import Checkpoint, Entry

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

# Clocks are nudged by fractions of a second all day; only a step that a person would notice is an
# event.
CLOCK_TOLERANCE = timedelta(seconds=60)


@dataclass(frozen=True)
class _Who:
    actor: int | None = None
    subject: int | None = None
    session: str = ""


@transaction.atomic(savepoint=False)  # A failure here must take the caller's transaction with it.
def record(
    event: Event,
    *,
    actor: AbstractBaseUser | AnonymousUser | None = None,
    subject: AbstractBaseUser | None = None,
    request: HttpRequest | None = None,
) -> None:
    """Write `event` down in the caller's transaction: the deed happens with it or not at all.

    `actor` is who did it, by default the person signed in on `request`; `subject` is whom it was
    done to.
    """
    # Holds the row on PostgreSQL; on SQLite the transaction is the lock.
    end = Checkpoint.objects.select_for_update().get()
    now = timezone.now()
    if end.at and end.at - now > CLOCK_TOLERANCE:
        end = _append(end, now, ClockSetBack(seconds=int((end.at - now).total_seconds())), _Who())
    doer = actor or getattr(request, "user", None)
    who = _Who(_id(doer), _id(subject), session_reference(request))
    _append(end, now, event, who)


def _id(person: AbstractBaseUser | AnonymousUser | None) -> int | None:
    return person.pk if person else None


def session_reference(request: HttpRequest | None) -> str:
    """Return 64 bits that stand for the request's session and do not give its key away, or ""."""
    key = getattr(getattr(request, "session", None), "session_key", None)
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""


def _append(end: Checkpoint, at: datetime, event: Event, who: _Who) -> Checkpoint:
    link = Link(
        sequence=end.sequence + 1,
        at=at,
        kind=event.kind(),
        actor=who.actor,
        subject=who.subject,
        result=event.result,
        session=who.session,
        data=event.details(),
        previous_hash=end.hash,
    )
    columns = {
        name: value for name, value in vars(link).items() if name not in ("actor", "subject")
    }
    entry = Entry(**columns, actor_id=who.actor, subject_id=who.subject, hash=link.hash())
    entry.save(force_insert=True)
    # The database's own trigger moves the stored checkpoint on; this is where it now stands.
    return Checkpoint(sequence=link.sequence, at=at, hash=entry.hash)
