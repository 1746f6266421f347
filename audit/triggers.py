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
class Trigger:
    """A trigger: event, condition, and a message to refuse with or a statement to run."""

    name: str
    occasion: str
    table: str
    condition: str = "1 = 1"
    refusal: str = ""
    statement: str = ""


TRIGGERS = (
    Trigger(
        "audit_entry_follows",
        "BEFORE INSERT",
        "audit_entry",
        "NOT EXISTS (SELECT 1 FROM audit_checkpoint"
        " WHERE sequence = NEW.sequence - 1 AND hash = NEW.previous_hash)",
        refusal="this entry does not follow the last one",
    ),
    Trigger(
        "audit_entry_noted",
        "AFTER INSERT",
        "audit_entry",
        statement="UPDATE audit_checkpoint"
        " SET sequence = NEW.sequence, at = NEW.at, hash = NEW.hash",
    ),
    Trigger(
        "audit_entry_final", "BEFORE UPDATE", "audit_entry", refusal="entries are never changed"
    ),
    Trigger(
        "audit_entry_kept",
        "BEFORE DELETE",
        "audit_entry",
        "NOT EXISTS (SELECT 1 FROM audit_checkpoint WHERE OLD.sequence < kept_from)",
        refusal="entries are removed by retention only",
    ),
    Trigger(
        "audit_checkpoint_moves_on",
        "BEFORE UPDATE",
        "audit_checkpoint",
        "NEW.sequence < OLD.sequence OR NEW.kept_from < OLD.kept_from",
        refusal="the checkpoint only moves on",
    ),
    Trigger(
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
        for trigger in TRIGGERS:
            for statement in DIALECTS[connection.vendor](trigger):
                cursor.execute(statement)
    # Only in an empty log: a missing checkpoint with entries is a fault to report.
    if not Entry.objects.using(using).exists():
        Checkpoint.objects.using(using).get_or_create(id=1)


def remove(*, using: str, **_: object) -> None:
    """Remove all triggers. Receiver of `pre_migrate`."""
    connection = connections[using]
    on_table = " ON {}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for trigger in TRIGGERS:
            cursor.execute(
                f"DROP TRIGGER IF EXISTS {trigger.name}" + on_table.format(trigger.table)
            )


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of missing triggers."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES_OF_TRIGGERS[connection.vendor])
        present = {row[0] for row in cursor.fetchall()}
    return [trigger.name for trigger in TRIGGERS if trigger.name not in present]


def statements_for_sqlite() -> dict[str, str]:
    """Return the SQLite statement that creates each trigger, by name."""
    return {trigger.name: _for_sqlite(trigger)[0] for trigger in TRIGGERS}


def _for_sqlite(trigger: Trigger) -> list[str]:
    body = trigger.statement or f"SELECT RAISE(ABORT, 'audit: {trigger.refusal}')"
    return [
        f"CREATE TRIGGER {trigger.name} {trigger.occasion} ON {trigger.table}"
        f" WHEN {trigger.condition} BEGIN {body}; END",
    ]


def _for_postgresql(trigger: Trigger) -> list[str]:
    body = trigger.statement or f"RAISE 'audit: {trigger.refusal}' USING ERRCODE = '23000'"
    row = "OLD" if "DELETE" in trigger.occasion else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN IF {trigger.condition} THEN {body}; END IF; RETURN {row}; END $$",
        f"CREATE TRIGGER {trigger.name} {trigger.occasion} ON {trigger.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {trigger.name}()",
    ]


DIALECTS: dict[str, Any] = {"sqlite": _for_sqlite, "postgresql": _for_postgresql}
_NAMES_OF_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
