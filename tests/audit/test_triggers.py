"""The database itself keeps the log append-only."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.models import CharField

from audit import triggers
from audit.events import SignedOut
from audit.log import record
from audit.models import Checkpoint, Entry
from audit.verify import faults

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ", ".join(str(field.column) for field in Entry._meta.fields if not field.primary_key)
COPY = f"INTO audit_entry (sequence, {NAMES}) SELECT %d, {NAMES} FROM audit_entry"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET kind = 'signed_in' WHERE sequence = 1",
        "DELETE FROM audit_entry WHERE sequence = 1",
        "INSERT " + COPY % 2,
        "INSERT " + COPY % 3,
        "INSERT OR REPLACE " + COPY % 1,
        "DELETE FROM audit_checkpoint",
        "UPDATE audit_checkpoint SET sequence = 0",
        "UPDATE audit_checkpoint SET kept_from = 0",
    ],
)
def test_a_careless_statement_is_refused(statement):
    record(SignedOut())

    with pytest.raises(IntegrityError, match="audit: "), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Entry.objects.get().kind == "signed_out"
    assert Checkpoint.objects.get().sequence == 1


def test_the_orm_is_refused_as_well():
    record(SignedOut())
    entry = Entry.objects.get()

    with pytest.raises(IntegrityError):
        entry.delete()
    with pytest.raises(IntegrityError):
        Entry.objects.update(kind="signed_in")


def test_triggers_that_a_migration_dropped_are_created_again():
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_final")
    assert triggers.missing(connection) == ["audit_entry_final"]

    call_command("migrate", verbosity=0)

    assert triggers.missing(connection) == []


def test_a_migration_may_rebuild_both_tables():
    record(SignedOut())
    triggers.remove(using="default")
    with connection.schema_editor() as editor:
        for model in (Checkpoint, Entry):
            field = model._meta.get_field("hash")
            longer = CharField(max_length=65)
            longer.set_attributes_from_name("hash")
            longer.model = model
            editor.alter_field(model, field, longer)
            editor.alter_field(model, longer, field)
    triggers.install(using="default")

    record(SignedOut())
    assert faults() == []


def test_migrating_another_app_first_needs_no_log(tmp_path):
    environment = os.environ | {"LATCHKEY_DATA_DIR": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "djangoapp.settings.dev"
    command = [sys.executable, "manage.py", "migrate", "contenttypes", "--verbosity=0"]

    subprocess.run(command, cwd=ROOT, env=environment, check=True)

    with sqlite3.connect(tmp_path / "latchkey.sqlite3") as database:
        tables = database.execute("SELECT name FROM sqlite_master").fetchall()
    database.close()
    assert ("django_content_type",) in tables
    assert ("audit_checkpoint",) not in tables


def test_every_trigger_has_a_statement_for_every_database():
    for dialect in triggers.DIALECTS.values():
        for trigger in triggers.TRIGGERS:
            statements = " ".join(dialect(trigger))
            assert trigger.condition in statements
            assert (trigger.refusal or trigger.statement) in statements


ON_DISK = {
    "audit_entry_follows": "CREATE TRIGGER audit_entry_follows BEFORE INSERT ON audit_entry"
    " WHEN NOT EXISTS (SELECT 1 FROM audit_checkpoint"
    " WHERE sequence = NEW.sequence - 1 AND hash = NEW.previous_hash)"
    " BEGIN SELECT RAISE(ABORT, 'audit: this entry does not follow the last one'); END",
    "audit_entry_noted": "CREATE TRIGGER audit_entry_noted AFTER INSERT ON audit_entry WHEN 1 = 1"
    " BEGIN UPDATE audit_checkpoint"
    " SET sequence = NEW.sequence, at = NEW.at, hash = NEW.hash; END",
    "audit_entry_final": "CREATE TRIGGER audit_entry_final BEFORE UPDATE ON audit_entry WHEN 1 = 1"
    " BEGIN SELECT RAISE(ABORT, 'audit: entries are never changed'); END",
    "audit_entry_kept": "CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry"
    " WHEN NOT EXISTS (SELECT 1 FROM audit_checkpoint WHERE OLD.sequence < kept_from)"
    " BEGIN SELECT RAISE(ABORT, 'audit: entries are removed by retention only'); END",
    "audit_checkpoint_moves_on": "CREATE TRIGGER audit_checkpoint_moves_on"
    " BEFORE UPDATE ON audit_checkpoint"
    " WHEN NEW.sequence < OLD.sequence OR NEW.kept_from < OLD.kept_from"
    " BEGIN SELECT RAISE(ABORT, 'audit: the checkpoint only moves on'); END",
    "audit_checkpoint_kept": "CREATE TRIGGER audit_checkpoint_kept"
    " BEFORE DELETE ON audit_checkpoint WHEN 1 = 1"
    " BEGIN SELECT RAISE(ABORT, 'audit: the checkpoint is never removed'); END",
}


def test_the_triggers_in_the_file_are_these_and_no_others():
    triggers.install(using="default")  # over those that are there

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = {name: sql for name, sql in cursor.fetchall() if name.startswith("audit_")}

    assert found == ON_DISK


def test_postgresql_goes_on_with_the_row_that_the_occasion_has():
    for trigger in triggers.TRIGGERS:
        function, created = triggers.DIALECTS["postgresql"](trigger)
        row = "OLD" if trigger.occasion == "BEFORE DELETE" else "NEW"
        assert f"END IF; RETURN {row}; END $$" in function
        assert f"{trigger.occasion} ON {trigger.table} FOR EACH ROW" in created


def test_an_entry_that_does_not_follow_in_number_or_in_hash_is_refused():
    record(SignedOut())
    entry = Entry.objects.get()
    for sequence, previous in ((2, "0" * 64), (3, entry.hash), (1, entry.hash)):
        values = {field.attname: getattr(entry, field.attname) for field in Entry._meta.fields}
        values |= {"sequence": sequence, "previous_hash": previous}
        with pytest.raises(IntegrityError):
            Entry(**values).save(force_insert=True)
    assert Entry.objects.count() == 1


def test_only_what_retention_has_given_up_can_be_deleted():
    for _ in range(3):
        record(SignedOut())
    Checkpoint.objects.update(kept_from=3)

    with pytest.raises(IntegrityError):
        Entry.objects.filter(sequence=3).delete()
    assert Entry.objects.filter(sequence__lt=3).delete()[0] == 2


def test_the_checkpoint_in_the_file_is_the_last_entry():
    assert Checkpoint.objects.values_list().get() == (1, 0, None, "0" * 64, 1, "0" * 64)
    record(SignedOut())
    record(SignedOut())

    end = Entry.objects.get(sequence=2)
    assert Checkpoint.objects.values_list().get() == (1, 2, end.at, end.hash, 1, "0" * 64)
