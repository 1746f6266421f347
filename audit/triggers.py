"""Triggers by which the database itself keeps the log append-only, and moves the checkpoint on.

They stop mistakes and casual edits. Whoever owns the file can remove them; then `audit.verify`
shows what was done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from audit.models import Checkpoint, Entry


@dataclass(frozen=True)
class Guard:
    """A trigger: on an occasion, if the condition holds, refuse with a message or run something."""

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
    """Put every guard into the database, and the checkpoint into an empty log.

    Receiver of `post_migrate`, which comes too when only other apps were migrated.
    """
    connection = connections[using]
    if Checkpoint._meta.db_table not in connection.introspection.table_names():
        return
    remove(using=using)
    with connection.cursor() as cursor:
        for guard in GUARDS:
            for statement in DIALECTS[connection.vendor](guard):
                cursor.execute(statement)
    # Only where nothing was ever written: a missing checkpoint beside entries is a finding, not a
    # gap to fill.
    if not Entry.objects.using(using).exists():
        Checkpoint.objects.using(using).get_or_create(id=1)


def remove(*, using: str, **_: object) -> None:
    """Take every guard out of the database. Receiver of `pre_migrate`."""
    connection = connections[using]
    on_table = " ON {}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for guard in GUARDS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}" + on_table.format(guard.table))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of guards that are not in the database."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES_OF_TRIGGERS[connection.vendor])
        present = {row[0] for row in cursor.fetchall()}
    return [guard.name for guard in GUARDS if guard.name not in present]


def statements_for_sqlite() -> dict[str, str]:
    """Return the statement that makes each guard in a SQLite database, by its name."""
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
