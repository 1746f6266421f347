"""What a restored database may bring along: nothing that no migration of the program makes."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from audit import triggers
from desktop.errors import Refused, Unfit
from desktop.storage import backup_archive, backups, foreign_schema, sqlite_files
from djangoapp import schema
from djangoapp.startup import hardening
from tests.desktop.conftest import ROOT
from tests.desktop.test_backups import ASKED, NOW, fill

# Makes a database as the program does, and prints the schema after each of the migrations.
STEPS = """
import json, os, sys
os.environ["LATCHKEY_DATA_DIR"] = sys.argv[1]
from djangoapp import startup
startup.configure()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

executor = MigrationExecutor(connection)
seen = set()
for node, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
    executor = MigrationExecutor(connection)
    executor.migrate([(node.app_label, node.name)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema")
        seen.update(cursor.fetchall())
startup.migrate()
with connection.cursor() as cursor:
    pragmas = ("trusted_schema", "cell_size_check")
    hardened = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
startup.close()
print(json.dumps([sorted(seen), hardened]))
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A data folder with the program's own database, and all entries it had on the way there."""
    root = tmp_path_factory.mktemp("data")
    (root / "secret.key").write_text("k" * 64)
    (root / "backups").mkdir()
    command = [sys.executable, "-c", STEPS, str(root)]
    return root, *json.loads(subprocess.check_output(command, cwd=ROOT, timeout=120))


@pytest.fixture
def database(made, tmp_path):
    copied = shutil.copytree(made[0], tmp_path / "data")
    return copied / "latchkey.sqlite3"


@pytest.fixture
def packed(database, tmp_path):
    """Pack the database as it is then."""

    def pack(*statements):
        with closing(sqlite3.connect(database)) as connection, connection:
            for statement in statements:
                connection.execute(statement)
        target = tmp_path / "packed.zip"
        backup_archive.pack(database, target)
        return target

    return pack


def test_all_that_the_migrations_make_is_known_at_every_step(made):
    entries = made[1]
    assert len(entries) > 50
    assert [entry for entry in entries if not foreign_schema._is_known(*entry)] == []


def test_one_of_a_newer_program_is_called_that_although_it_has_further_tables(packed, database):
    source = packed(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('home', '9999_wings', '')",
        "CREATE TABLE home_wing (id integer)",
    )
    with pytest.raises(Unfit, match="from a newer version of Latchkey"):
        backups.restore(source, database, database.parent / "backups", NOW, ASKED)
    assert not list((database.parent / "backups").iterdir())


def test_a_backup_of_the_program_is_taken(packed, database):
    backups.check(packed(), database.parent / "backups")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER evil AFTER INSERT ON accounts_user BEGIN DELETE FROM accounts_notice; END",
        "CREATE TRIGGER audit_entry_evil AFTER INSERT ON audit_entry BEGIN SELECT 1; END",
        "CREATE VIEW everybody AS SELECT * FROM accounts_user",
        "CREATE TABLE stowaway (x)",
        "CREATE INDEX stowaway ON accounts_user (username)",
        "CREATE INDEX accounts_user_evil ON accounts_user (username)",
        "CREATE VIRTUAL TABLE auth_user USING fts5(x)",
        "CREATE TABLE latchkey_restored (told TEXT, more TEXT)",
    ],
)
def test_what_no_migration_makes_is_refused_and_changes_nothing(packed, database, statement):
    source = packed(statement)
    before = size_of(database)

    with pytest.raises(Unfit, match="its database also contains"):
        backups.restore(source, database, database.parent / "backups", NOW, ASKED)

    assert size_of(database) == before
    assert not list((database.parent / "backups").iterdir())


DOCUMENT = (
    "INSERT INTO home_document"
    " (title, file, kind, content_type, size, pages, added_at, position, may_be_saved)"
    " VALUES ('Rules', 'x', 'pdf', 'x', 0, 0, {}, 0, 0)"
)
NOTICE = "INSERT INTO accounts_notice (kind, at, details, person_id) VALUES ('x', {}, '{{}}', 1)"


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE accounts_notice",
        "DROP TABLE accounts_user_groups",
        "ALTER TABLE accounts_user DROP COLUMN display_name",
        "DELETE FROM django_migrations WHERE app = 'accounts' AND name LIKE '0001%'",
        NOTICE.format("'0001-01-01 00:00:00'"),
        NOTICE.format("'9999-12-31 23:59:59'"),
        NOTICE.format("5"),
    ],
)
def test_what_the_migrations_make_must_all_be_there(database, statement):
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement)

    with pytest.raises(ValueError, match=r"accounts_|0001"):
        foreign_schema.refuse_incomplete(database)


def test_a_row_that_refers_to_none_is_refused_because_no_later_version_could_migrate_it(database):
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(NOTICE.format("'2026-11-30 10:00:00'"))  # There is no person 1.

    with pytest.raises(ValueError, match="reference"):
        foreign_schema.refuse_incomplete(database)


SQUASHED = "DELETE FROM django_migrations WHERE name = '0001_squashed'"


def test_a_backup_from_before_the_migrations_were_squashed_is_restored(packed, database):
    source = packed(SQUASHED)
    before = sqlite_files.schema_of(database)

    backups.restore(source, database, database.parent / "backups", NOW, ASKED)

    assert sqlite_files.schema_of(database) == before
    assert ["accounts", "0008_text_size"] in before


def test_a_backup_too_old_to_be_upgraded_is_refused_and_changes_nothing(packed, database):
    source = packed(SQUASHED, "DELETE FROM django_migrations WHERE name = '0008_text_size'")
    before = database.read_bytes()

    with pytest.raises(Unfit, match="an older version of Latchkey that can't be upgraded"):
        backups.restore(source, database, database.parent / "backups", NOW, ASKED)

    assert database.read_bytes() == before
    assert not list((database.parent / "backups").iterdir())


@pytest.mark.parametrize("day", ["1970-01-04", "2026-11-30", "9998-01-01"])
def test_a_date_of_any_clock_is_taken(database, day):
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(DOCUMENT.format(f"'{day} 10:00:00'"))

    foreign_schema.refuse_incomplete(database)


def test_a_backup_that_lacks_a_table_is_refused(packed, database):
    with pytest.raises(Refused, match="a complete Latchkey backup"):
        backups.check(packed("DROP TABLE accounts_notice"), database.parent / "backups")


def size_of(database):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()


def test_a_virtual_table_in_the_place_of_a_table_is_not_known():
    plain = ("table", "auth_user", "auth_user", "CREATE TABLE auth_user (x)")
    assert foreign_schema._is_known(*plain)
    assert not foreign_schema._is_known(*plain[:3], "CREATE VIRTUAL TABLE auth_user USING x")


def test_a_view_in_the_place_of_a_table_is_refused(tmp_path):
    path = tmp_path / "latchkey.sqlite3"
    fill(path, "ada").close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE VIEW audit_entry AS SELECT 1 AS sequence")
    backup_archive.pack(path, tmp_path / "packed.zip")

    with pytest.raises(Refused):
        backups.check(tmp_path / "packed.zip", tmp_path)


def test_a_trigger_that_protects_nothing_is_created_again(packed, database):
    source = packed(
        "DROP TRIGGER audit_entry_final",
        "CREATE TRIGGER audit_entry_final BEFORE UPDATE ON audit_entry BEGIN SELECT 1; END",
    )

    backups.restore(source, database, database.parent / "backups", NOW, ASKED)

    with closing(sqlite3.connect(database)) as connection:
        found = dict(
            connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        )
    assert found == triggers.statements_for_sqlite()


def test_what_a_hosted_app_makes_by_statements_of_its_own_is_known(monkeypatch):
    made = schema._MADE_BY_SQL.findall(
        'CREATE VIRTUAL TABLE notes USING fts5(x); create table if not exists "more" (x);'
        " CREATE TRIGGER noted AFTER INSERT ON more BEGIN SELECT 1; END; CREATE VIEW seen AS"
        " SELECT 1; CREATE UNIQUE INDEX once ON more (x)"
    )
    assert made == ["notes", "more", "noted", "seen", "once"]
    known = schema.Known(by_sql=set(made))
    monkeypatch.setattr("djangoapp.startup.known_names", lambda: known)

    assert foreign_schema._is_known("table", "notes", "notes", "CREATE VIRTUAL TABLE notes")
    assert foreign_schema._is_known("table", "notes_data", "notes_data", "CREATE TABLE x")
    assert foreign_schema._is_known("index", "sqlite_autoindex_more_1", "more", "")
    assert not foreign_schema._is_known("table", "notes_x", "notes_x", "CREATE VIRTUAL TABLE x")
    assert not foreign_schema._is_known("trigger", "notes_evil", "auth_user", "CREATE TRIGGER x")
    assert not foreign_schema._is_known("view", "notes_evil", "notes_evil", "CREATE VIEW x")
    assert foreign_schema._is_known("view", "seen", "seen", "CREATE VIEW seen")
    assert not foreign_schema._is_known("view", "unseen", "unseen", "CREATE VIEW unseen")


def test_the_files_schema_is_trusted_only_where_the_programs_own_tables_need_it(database):
    trusted = int(not hardening._json_is_harmless())
    with closing(sqlite_files.connect(database, "rw")) as connection:
        assert connection.execute("PRAGMA trusted_schema").fetchone() == (trusted,)
        assert connection.execute("PRAGMA cell_size_check").fetchone() == (1,)
        assert connection.execute("SELECT COUNT(*) FROM accounts_notice").fetchone() == (0,)


def test_the_pages_connections_are_no_other(made):
    trusted = int(not hardening._json_is_harmless())
    assert made[2] == [trusted, 1]
