"""Data that went through the migrations that one of each app has replaced, whole or in part."""

from __future__ import annotations

import pytest

from djangoapp.schema import SchemaState, _known_migrations, knows, state_after, tables_after
from tests.djangoapp.test_startup import run

# What version 0.1.0 had applied before they were squashed.
REPLACED = {
    ("accounts", "0001_people"),
    ("accounts", "0002_accounts_in_full"),
    ("accounts", "0003_people_list_indexes"),
    ("accounts", "0004_session_computer"),
    ("accounts", "0005_no_idle_minutes"),
    ("accounts", "0006_people_without_password"),
    ("accounts", "0007_one_name_on_every_keyboard"),
    ("accounts", "0008_text_size"),
    ("administration", "0001_people_files_and_tiles"),
    ("administration", "0002_people_imports"),
    ("audit", "0001_initial"),
    ("audit", "0002_reading"),
    ("kiosk", "0001_initial"),
    ("kiosk", "0002_guest"),
    ("kiosk", "0003_notice"),
    ("kiosk", "0004_first_run"),
    ("kiosk", "0005_text_size"),
}
NEWER = {("accounts", "9999_future")}


@pytest.fixture
def earlier():
    """All migrations that data of that time has been through."""
    known = _known_migrations()
    return {one for one in known if one[1] != "0001_squashed"} | REPLACED


def test_data_that_went_through_all_of_them_is_current(earlier):
    assert state_after(earlier) is SchemaState.CURRENT
    assert tables_after(earlier) == tables_after(_known_migrations())
    assert "accounts_user" in tables_after(earlier)


def test_as_is_data_for_which_django_has_noted_both(earlier):
    assert state_after(earlier | _known_migrations()) is SchemaState.CURRENT


@pytest.mark.parametrize("missing", sorted(REPLACED))
def test_without_one_of_them_data_is_too_old_and_of_no_newer_program(earlier, missing):
    assert state_after(earlier - {missing}) is SchemaState.TOO_OLD
    assert knows(earlier - {missing})


def test_without_any_of_an_app_its_tables_are_due(earlier):
    administration = {one for one in earlier if one[0] == "administration"}
    assert state_after(earlier - administration) is SchemaState.BEHIND


def test_data_of_a_newer_program_is_newer_whatever_it_lacks(earlier):
    for applied in (earlier | NEWER, earlier - {("audit", "0001_initial")} | NEWER):
        assert state_after(applied) is SchemaState.AHEAD
        assert not knows(applied)


def test_data_that_went_through_all_of_them_can_be_upgraded(tmp_path):
    (tmp_path / "secret.key").write_text("k" * 64)
    code = """
    from django.db import connection
    startup.migrate()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0001_squashed'")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'recovery'")
        for table in ("recoverycode", "resetcode"):
            cursor.execute(f"DROP TABLE recovery_{table}")
    print(startup.schema_state().name)
    startup.migrate()
    print(startup.schema_state().name)
    """
    assert run(tmp_path, code).split() == ["BEHIND", "CURRENT"]
