"""Database triggers that keep the log append-only and update the checkpoint.

They prevent mistakes and casual edits. The owner of the file can remove them; `audit.verify` then
reveals the changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from audit.models import Checkpoint, Entry


@dataclass(frozen=True)
class Guard:
    """A trigger: event, condition, and a message to refuse with or a statement to run."""

    name: str
    occasion: str
    table: str
    condition: str = "1 = 1"
    refusal: str = ""
    statement: str = ""


GUARDS = (
    Guard(
        "audit_entry_follows",
        "BEFORE INSERT",
        "audit_entry",
        "NOT EXISTS (SELECT 1 FROM audit_checkpoint"
        " WHERE sequence = NEW.sequence - 1 AND hash = NEW.previous_hash)",
        refusal="this entry does not follow the last one",
    ),
    Guard(
        "audit_entry_noted",
        "AFTER INSERT",
        "audit_entry",
        statement="UPDATE audit_checkpoint"
        " SET sequence = NEW.sequence, at = NEW.at, hash = NEW.hash",
    ),
    Guard("audit_entry_final", "BEFORE UPDATE", "audit_entry", refusal="entries are never changed"),
    Guard(
        "audit_entry_kept",
        "BEFORE DELETE",
        "audit_entry",
        "NOT EXISTS (SELECT 1 FROM audit_checkpoint WHERE OLD.sequence < kept_from)",
        refusal="entries are removed by retention only",
    ),
    Guard(
        "audit_checkpoint_moves_on",
        "BEFORE UPDATE",
        "audit_checkpoint",
        "NEW.sequence < OLD.sequence OR NEW.kept_from < OLD.kept_from",
        refusal="the checkpoint only moves on",
    ),
    Guard(
        "audit_checkpoint_kept",
        "BEFORE DELETE",
        "audit_checkpoint",
        refusal="the checkpoint is never removed",
    ),
)


def install(*, using: str, **_: object) -> None:
    """Install all triggers, and the checkpoint of an empty log.

    Receiver of `post_migrate`, which is also sent when only other apps were migrated.
    """
    connection = connections[using]
    if Checkpoint._meta.db_table not in connection.introspection.table_names():
        return
    remove(using=using)
    with connection.cursor() as cursor:
        for guard in GUARDS:
            for statement in DIALECTS[connection.vendor](guard):
                cursor.execute(statement)
    # Only in an empty log: a missing checkpoint with entries is a fault to report.
    if not Entry.objects.using(using).exists():
        Checkpoint.objects.using(using).get_or_create(id=1)


def remove(*, using: str, **_: object) -> None:
    """Remove all triggers. Receiver of `pre_migrate`."""
    connection = connections[using]
    on_table = " ON {}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for guard in GUARDS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}" + on_table.format(guard.table))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of missing triggers."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES_OF_TRIGGERS[connection.vendor])
        present = {row[0] for row in cursor.fetchall()}
    return [guard.name for guard in GUARDS if guard.name not in present]


def statements_for_sqlite() -> dict[str, str]:
    """Return the SQLite statement that creates each trigger, by name."""
    return {guard.name: _for_sqlite(guard)[0] for guard in GUARDS}


def _for_sqlite(guard: Guard) -> list[str]:
    deed = guard.statement or f"SELECT RAISE(ABORT, 'audit: {guard.refusal}')"
    return [
        f"CREATE TRIGGER {guard.name} {guard.occasion} ON {guard.table}"
        f" WHEN {guard.condition} BEGIN {deed}; END",
    ]


def _for_postgresql(guard: Guard) -> list[str]:
    deed = guard.statement or f"RAISE 'audit: {guard.refusal}' USING ERRCODE = '23000'"
    row = "OLD" if "DELETE" in guard.occasion else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN IF {guard.condition} THEN {deed}; END IF; RETURN {row}; END $$",
        f"CREATE TRIGGER {guard.name} {guard.occasion} ON {guard.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]


DIALECTS: dict[str, Any] = {"sqlite": _for_sqlite, "postgresql": _for_postgresql}
_NAMES_OF_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
