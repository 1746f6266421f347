"""The session store.

Django's own store keeps keys in plain text, so a copied database or backup gives access to every
session, extends a session with every change, and writes a new session three times.
"""

from __future__ import annotations

import hashlib
import platform
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import connection
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts import best_effort, clock
from accounts.asynchronous import async_as_sync
from accounts.names.characters import sanitized_line
from accounts.prepared_queries import row_by_key

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.db.models import QuerySet

    from accounts.models import Session, User

LONGEST_COMPUTER_NAME = 64
# Appearance settings, which don't identify anyone.
_KEPT = ("look", "language")
_SEEN_EVERY = timedelta(minutes=1)
# Sessions signed out while the database could not be written: revoked in memory.
_revoked: set[str] = set()


class SessionEnded(UpdateError, SessionInterrupted):
    """The session was ended during the request and can't be restored.

    Uncaught, djangoapp.errors redirects to the sign-in page.
    """


@async_as_sync
class SessionStore(DatabaseStore):
    """A session. Nothing is written before `save`, and nothing twice."""

    waits = True  # for another writer, when it is saved; else that is left undone
    _row: Session | None = None
    _stored = b""
    # Of the session whose key was changed.
    _begun_at: datetime | None = None
    _ends_at: datetime | None = None

    @property
    def begun_at(self) -> datetime | None:
        """When the loaded session began, by `clock.now`, across key changes."""
        return self._row.created_at if self._row else None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model."""
        return _table()

    @classmethod
    def clear_expired(cls) -> None:
        """Delete expired sessions, anonymous ones too."""
        _table().objects.filter(expire_date__lte=clock.now()).delete()

    def load(self) -> dict[str, Any]:
        """Return the stored data unless the session has expired."""
        key = reference(self.session_key)
        row = None if key in _revoked else row_by_key(_table(), key)
        self._row = row if row and row.expire_date > clock.now() else None
        if self._row is None:
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(self._row.session_data)
        self._stored = self.serializer().dumps(data)
        return data

    def exists(self, session_key: str) -> bool:
        """Whether there is a session with this key."""
        return _table().objects.filter(session_key=reference(session_key)).exists()

    def create(self) -> None:
        """Create a key of 165 random bits. `save` creates the row."""
        self._session_key = get_random_string(32, VALID_KEY_CHARS)
        self._session_cache = getattr(self, "_session_cache", {})
        if self._row:
            self._begun_at, self._ends_at = self._row.created_at, self._row.expire_date
        self._row = None
        self.modified = True

    def cycle_key(self) -> None:
        """Change the key; raise SessionEnded if the session was ended in the meantime."""
        self._get_session()  # type: ignore[attr-defined]
        # Of several concurrent requests, the first deletes the row.
        if self._row and (
            self._row.pk in _revoked or not _table().objects.filter(pk=self._row.pk).delete()[0]
        ):
            raise SessionEnded
        self.create()

    def save(self, must_create: bool = False) -> None:
        """Write the changes; raise SessionEnded if the session was ended in the meantime."""
        if self.session_key is None:
            self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        write = partial(self._write, data, self.serializer().dumps(data))
        if self.waits:
            write()
        else:
            best_effort.attempt(write)

    def _write(self, data: dict[str, Any], serialized: bytes) -> None:
        if self._row is None:
            row = self.create_model_instance(data)
            row.save(force_insert=True)
            self._row = row
        elif serialized != self._stored:
            kept = _table().objects.filter(pk=self._row.pk)
            if not kept.update(session_data=self.encode(data)):
                raise SessionEnded
        self._stored = serialized

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return a new row, not saved."""
        return _table()(
            session_key=reference(self.session_key),
            session_data=self.encode(data),
            expire_date=self._ends_at or clock.now() + _longest(),
            user_id=data.get(SESSION_KEY),
            computer=sanitized_line(platform.node())[:LONGEST_COMPUTER_NAME],
            created_at=self._begun_at or clock.now(),
        )

    def delete(self, session_key: str | None = None) -> None:
        """End the session with this key, by default the current one.

        Outside a transaction this takes effect at once: if the row can't be deleted now, the
        session is revoked in memory until it is.
        """
        if not (key := session_key or self.session_key):
            return
        row = _table().objects.filter(session_key=reference(key))
        if connection.in_atomic_block:
            row.delete()
        elif not best_effort.attempt(row.delete):
            revoke(reference(key))

    def flush(self) -> None:
        """End the session and clear its data."""
        super().flush()
        self._row = self._begun_at = self._ends_at = None

    def note_seen(self) -> None:
        """Update `last_seen`; written at most once a minute."""
        row, now = self._row, timezone.now()
        if row is None or row.user_id is None:
            return
        # If the clock was set back, the stored time lies in the future.
        if abs(now - row.last_seen) >= _SEEN_EVERY:
            best_effort.attempt(partial(_note_seen, row.pk, row.user_id, now))


def _note_seen(session: str, person: int, now: datetime) -> None:
    _table().objects.filter(pk=session).update(last_seen=now)
    get_user_model().objects.filter(pk=person).update(last_seen=now)


def reset(session: SessionBase) -> None:
    """End the session and clear its data; anonymous sessions keep the appearance settings.

    The next person to sign in finds nothing of the one before.
    """
    stranger = SESSION_KEY not in session
    kept = {name: session[name] for name in _KEPT if stranger and name in session}
    session.flush()
    session.update(kept)


def end_by(session: SessionBase, moment: datetime) -> None:
    """Shorten a saved session to end at `moment` of `clock.now`."""
    row = _table().objects.filter(pk=reference(session.session_key), expire_date__gt=moment)
    row.update(expire_date=moment)


def prolong(session: SessionBase) -> None:
    """Give a saved session the lifetime of a new one."""
    row = _table().objects.filter(pk=reference(session.session_key))
    row.update(expire_date=clock.now() + _longest())


def revoke(session: str) -> None:
    """Revoke the session with this row in memory, whatever the database says."""
    _revoked.add(session)


def revoked() -> frozenset[str]:
    """Return the revoked sessions whose rows may still exist."""
    return frozenset(_revoked)


def forget_revoked(session: str) -> None:
    """Forget a revoked session whose row is gone."""
    _revoked.discard(session)


def end_all() -> int:
    """End every session; return how many there were."""
    return _table().objects.all().delete()[0]


def end_sessions_of(user: User, *, except_key: str | None = None) -> int:
    """End the person's sessions except the one with `except_key`; return how many ended."""
    return others_of(user, except_key).delete()[0]


def others_of(user: User, key: str | None) -> QuerySet[Session]:
    """Return the person's sessions except the one with this key."""
    return user.sessions.exclude(session_key=reference(key))


def reference(session_key: str | None) -> str:
    """Return the primary key of the session with this key, a hash."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()


def _longest() -> timedelta:
    from accounts.models import SignInPolicy

    return timedelta(hours=SignInPolicy.current().session_hours)


def _table() -> type[Session]:
    # Django imports the engine before the models are ready.
    from accounts.models import Session

    return Session
