"""Records restores in the audit log, and notifies people who may manage backups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts import notices, permissions
from accounts.models import User
from audit import events
from audit.log import record

LONGEST = 200  # characters of a file name or user name


def note(told: Mapping[str, Any]) -> None:
    """Record a restore, or a failed one, in the caller's transaction.

    `told` is the note in the restored database; missing or invalid values are unknown.
    """
    way, source, login = (_text(told, part) for part in ("way", "source", "name"))
    account, way = _number(told, "account"), way or "unknown"
    # The number may belong to someone else in the restored data.
    actor = User.objects.filter(pk=account, username=login).first()
    event: events.Event
    if failed := told.get("failed") is True:
        event = events.RestoreFailed(way=way, source=source, account=account, login=login)
    else:
        event = events.DataRestored(
            way=way,
            source=source,
            account=account,
            login=login,
            unread=told.get("unread") is True,
            replaced_from=_number(told, "replaced_from"),
            replaced_through=_number(told, "replaced_through"),
            replaced_hash=_text(told, "replaced_hash"),
            kept_in=_text(told, "kept_in"),
        )
    record(event, actor=actor)
    kind = notices.Kind.RESTORE_FAILED if failed else notices.Kind.DATA_RESTORED
    for person in User.objects.with_perm(permissions.KEEP_BACKUPS, is_active=None):
        notices.leave(person, kind, by=login, way=way, source=source)


def _text(told: Mapping[str, Any], part: str) -> str:
    value = told.get(part)
    return value[:LONGEST] if isinstance(value, str) and value.isprintable() else ""


def _number(told: Mapping[str, Any], part: str) -> int:
    value = told.get(part)
    return value if type(value) is int and 0 <= value < 2**63 else 0
