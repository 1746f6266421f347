"""No text that is shown or put into a header gets into a row, or out of one, against the rules."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.utils import timezone

from accounts.db_fields import texts
from accounts.models import Session, SignInPolicy, User
from accounts.prepared_queries import row_by_key
from administration.models import PeopleImport, StagedPerson
from files.models import StoredFile
from home.models import Document, Folder, Tile
from kiosk.models import KioskPolicy
from notes.models import Draft, Note

OURS = ("accounts", "administration", "audit", "files", "home", "kiosk", "notes", "recovery")
# What no person types and no page shows as it is, and who writes it.
WRITTEN_BY_THE_PROGRAM = {
    "accounts.User.password": "a hash",
    "accounts.User.username_key": "worked out from the name",
    "accounts.User.display_key": "worked out from the display name",
    "accounts.User.family_key": "worked out from the display name",
    "accounts.User.pin": "a hash",
    "accounts.SignInPolicy.preset": "one of three",
    "accounts.SignInPolicy.registration": "one of three",
    "accounts.SignInAttempts.key": "a hash",
    "accounts.Session.session_key": "a hash",
    "accounts.Session.session_data": "signed",
    "accounts.Notice.kind": "one of a list",
    "accounts.Notice.details": "numbers and texts from other rows",
    "home.Tile.kind": "one of three",
    "home.Tile.symbol": "one of a list",
    "home.Tile.url_name": "named in the code of an app",
    "home.Tile.audience": "one of four",
    "administration.PeopleImport.session": "a part of a hash",
    "administration.StagedPerson.username_key": "worked out from the name",
    "administration.StagedPerson.display_key": "worked out from the display name",
    "administration.StagedPerson.family_key": "worked out from the display name",
    "administration.StagedPerson.password": "a hash",
    "administration.StagedPerson.role": "one of a list",
    "kiosk.KioskPolicy.first_run": "one of a list",
    "audit.Entry.kind": "one of a list",
    "audit.Entry.result": "one of two",
    "audit.Entry.session": "a part of a hash",
    "audit.Entry.data": "what other rows held, under a hash that would not hold any more",
    "audit.Entry.previous_hash": "a hash",
    "audit.Entry.hash": "a hash",
    "audit.Checkpoint.hash": "a hash",
    "audit.Checkpoint.base_hash": "a hash",
    "home.Document.kind": "one of a list",
    "home.Document.content_type": "one of a list",
    "kiosk.KioskPolicy.keyboard": "one of three",
    "kiosk.KioskPolicy.exit_pin": "a hash",
    "notes.Note.search_key": "worked out from title and text",
    "recovery.RecoveryCode.selector": "a part of a code",
    "recovery.RecoveryCode.verifier": "a hash",
    "recovery.ResetCode.verifier": "a hash",
}
HOSTILE = {
    "line break": "Read\ning",
    "carriage return": "Read\rBcc: all@example.org",
    "NUL": "Read\0ing",
    "escape": "Read\x1b[2Jing",
    "override": "\u202egnidaeR",
    "isolate": "Read\u2066ing",
    "zero width": "Read\u200bing",
    "line separator": "Read\u2028ing",
    "filler": "Read\u3164ing",
    "tag": "Read\U000e0041ing",
    "private use": "Read\ue000ing",
    "half a character": "Read\ud800ing",
}
IN_TEXTS = {"line break", "carriage return", "filler"}  # where there may be several lines
COLUMNS = [
    column
    for app in (*OURS, "auth")
    for model in apps.get_app_config(app).get_models()
    for column in model._meta.concrete_fields
    if isinstance(column, models.CharField | models.TextField | models.JSONField)
    and (app in OURS or model is Group)
]
VALIDATED = [column for column in COLUMNS if isinstance(column, texts._ValidatedField)]
HARMLESS = {
    "username": "Reading",
    "name": "Reading",
    "email": "ben@example.org",
    "accent": "#14596b",
    "mail_from": "ben@example.org",
}


# Without these, no row can be stored.
NEEDED: dict[Any, dict[str, Any]] = {
    Document: {"title": "Reading", "file": "d" * 32},
    Tile: {"kind": "page", "url_name": "some:page"},
}


def label(column: Any) -> str:
    return f"{column.model._meta.label}.{column.name}"


def hostile_for(column: Any) -> list[str]:
    several = isinstance(column, texts.TextBlockField)
    found = [text for name, text in HOSTILE.items() if not several or name not in IN_TEXTS]
    return [*found, "x" * max(20_000, (column.max_length or 0) + 1)]


def somebody(column: Any, **values: Any) -> Any:
    """A row of the column's table that is not stored yet."""
    model = column.model
    values = NEEDED.get(model, {}) | values
    if model is User:
        values.setdefault("username", "hal")
    elif model is Group:
        values.setdefault("name", "readers")
    elif model is Session:
        values |= {"session_key": "a" * 64, "expire_date": timezone.now()}
    elif model is StagedPerson:
        values |= {"batch": PeopleImport.objects.get()}
        values.setdefault("username", "hal")
    elif model is StoredFile:
        values = {"owner": User.objects.get(username="Ben"), "file": "e" * 32} | values
        values.setdefault("name", "Reading")
    elif model in (Note, Draft):
        values |= {"owner": User.objects.get(username="Ben")}
        values.setdefault("text", "Reading")
    elif model in (SignInPolicy, KioskPolicy):
        values["pk"] = 2  # the real one is there
    return model(**values)


def ways_in(column: Any, value: Any) -> dict[str, Callable[[], Any]]:
    """Everything that makes a row with `value` in the column."""
    model, name = column.model, column.name
    ways: dict[str, Callable[[], Any]] = {
        "a new row": lambda: somebody(column, **{name: value}).save(force_insert=True),
        "several new rows": lambda: model.objects.bulk_create([somebody(column, **{name: value})]),
        "a fixture": lambda: load(somebody(column, **{name: value})),
    }
    if model is Group:
        ways["get or create"] = lambda: model.objects.get_or_create(name=value)
    if model is User:
        values = {"username": "hal", name: value}
        ways["the manager"] = lambda: User.objects.create_user(**values)
        ways["an administrator"] = lambda: User.objects.create_superuser(password="x", **values)
        ways["get or create"] = lambda: User.objects.get_or_create(**values)
    return ways


def changes(column: Any, value: Any) -> dict[str, Callable[[], Any]]:
    """Everything that puts `value` into the column of a row that is there."""
    model, name = column.model, column.name
    row = model.objects.first()
    setattr(row, name, value)
    return {
        "a save": row.save,
        "a save of this": lambda: row.save(update_fields=[name]),
        "an update": lambda: model.objects.filter(pk=row.pk).update(**{name: value}),
        "a bulk update": lambda: model.objects.bulk_update([row], [name]),
    }


def ways(column: Any, value: Any) -> dict[str, Callable[[], Any]]:
    """Everything that writes `value` into the column."""
    return ways_in(column, value) | changes(column, value)


def load(row: Any) -> None:
    """Load a fixture as `manage.py loaddata` does, with a new row in it."""
    columns = [column for column in row._meta.concrete_fields if not column.primary_key]
    fields = {column.name: column.value_from_object(row) for column in columns}
    fixture = {"model": row._meta.label, "pk": row.pk or 900_000, "fields": fields}
    for one in serializers.deserialize("python", [fixture]):
        one.save()


@pytest.fixture
def rows(ben: User) -> None:
    """A row in each table that has such a text."""
    Session.objects.create(session_key="b" * 64, expire_date=timezone.now())
    batch = PeopleImport.objects.create(actor=ben.pk)
    StagedPerson.objects.create(batch=batch, username="ida", role="members")
    folder = Folder.objects.create(title="House")
    Document.objects.create(title="Rules", file="f" * 32, kind="pdf", folder=folder)
    StoredFile.objects.create(owner=ben, name="Reading", file="a" * 32)
    note = Note.objects.create(owner=ben, text="Reading")
    Draft.objects.create(owner=ben, note=note)
    Tile.objects.create(kind="page", url_name="another:page")


def stored(column: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {column.model._meta.db_table}")
        return cursor.fetchall()


def refuses(write: Callable[[], Any]) -> bool:
    """Whether it says that a rule is broken; what it writes otherwise is undone."""
    try:
        with transaction.atomic():
            write()
            transaction.set_rollback(True)
    except ValidationError:
        return True
    except ValueError as error:
        return str(error) == "The given username must be set"
    return False


def test_every_text_of_every_row_is_guarded_or_written_by_the_program():
    """A new column is one of the two: whoever adds it decides."""
    assert {label(column) for column in COLUMNS if column not in VALIDATED} == set(
        WRITTEN_BY_THE_PROGRAM
    )
    assert len(VALIDATED) > 10


@pytest.mark.parametrize("column", VALIDATED, ids=label)
def test_to_the_database_and_to_migrations_it_is_a_column_of_django_s_own(column):
    name, path, given, named = column.deconstruct()
    django_s_own = getattr(models, path.removeprefix("django.db.models."))(*given, **named)
    django_s_own.set_attributes_from_name(name)
    assert isinstance(column, type(django_s_own))
    assert column.db_type(connection) == django_s_own.db_type(connection) is not None


@pytest.mark.parametrize("column", VALIDATED, ids=label)
def test_no_way_of_writing_goes_around_the_rule(column, rows):
    before = stored(column)
    for value in hostile_for(column):
        for way, write in ways(column, value).items():
            assert refuses(write), f"{way} wrote {value[:20]!a}"
            assert stored(column) == before


@pytest.mark.parametrize("column", VALIDATED, ids=label)
def test_what_is_harmless_is_written_and_read_as_it_is(column, rows):
    value = HARMLESS.get(column.name, "Reading")
    for write in ways(column, value).values():
        with transaction.atomic():
            write()
            assert value in column.model.objects.values_list(column.name, flat=True)
            transaction.set_rollback(True)


@pytest.mark.parametrize("column", VALIDATED, ids=label)
def test_what_somebody_else_wrote_is_read_as_the_rule_allows(column, rows):
    """A restored database, or one that another program has written."""
    model = column.model
    row = model.objects.first()
    for value in hostile_for(column):
        with suppress(UnicodeEncodeError), connection.cursor() as cursor:
            statement = f"UPDATE {model._meta.db_table} SET {column.column} = %s"
            cursor.execute(f"{statement} WHERE {model._meta.pk.column} = %s", [value, row.pk])
        read = [
            getattr(model.objects.get(pk=row.pk), column.name),
            getattr(row_by_key(model, row.pk), column.name),
            model.objects.values_list(column.name, flat=True).get(pk=row.pk),
        ]
        assert len(set(read)) == 1
        column.rule(read[0])
        assert not column.max_length or len(read[0]) <= column.max_length
        if read[0] or column.blank:  # Whoever saves such a row writes nothing worse than it held.
            model.objects.get(pk=row.pk).save()


def test_a_new_name_keeps_to_all_rules_of_names_whoever_makes_the_account(ben):
    for name in ("", " ", "\u0430nna", "be<n", "x" * 151, "guest:ben", "\u0301ben"):
        for make in ways_in(User._meta.get_field("username"), name).values():
            assert refuses(make), name
    assert User.objects.count() == 2


def test_no_account_is_created_without_a_name(db):
    for make in (User.objects.create_user, User.objects.create_superuser):
        with pytest.raises(ValueError, match="The given username must be set"):
            make("", "x")
    assert not User.objects.exists()


def test_a_fixture_s_person_is_found_by_name(ben, tmp_path):
    call_command("dumpdata", "accounts.User", output=str(tmp_path / "people.json"), verbosity=0)
    people = json.loads((tmp_path / "people.json").read_text())
    for one in people:
        one["fields"] |= {"username_key": "wrong", "display_key": "wrong", "family_key": "wrong"}
    (tmp_path / "people.json").write_text(json.dumps(people))
    call_command("loaddata", str(tmp_path / "people.json"), verbosity=0)
    assert User.objects.get_by_natural_key("BEN") == ben
    assert {one.display_key for one in User.objects.all()} == {"ada lovelace", ""}


@pytest.mark.parametrize("name", ["", "\0", "be\u200bn", "be\ud800n", "guest:0123456789abcdef "])
def test_django_s_commands_refuse_such_names_with_a_sentence(name, ben):
    with pytest.raises(CommandError):
        call_command("createsuperuser", username=name, interactive=False, verbosity=0)
    with pytest.raises(CommandError):
        call_command("changepassword", name, stdout=io.StringIO())
    assert User.objects.count() == 2


def test_the_rules_of_a_policy_are_those_of_its_form(policy):
    for name in ("terminal_name", "terms", "mail_server", "mail_from"):
        setattr(policy, name, "Read\u200bing")
        with pytest.raises(ValidationError) as refused:
            policy.full_clean()
        assert name in refused.value.message_dict
        policy.refresh_from_db()
    kiosk = KioskPolicy.current()
    kiosk.notice = "Read\u200bing\nroom"
    with pytest.raises(ValidationError, match="Line 1"):
        kiosk.full_clean()
    assert SignInPolicy.current().terminal_name == ""


@pytest.mark.parametrize(
    "text",
    [
        "Hours:\r\n\tMo\u2013Fr 9\u201317",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "I \u2764\ufe0f books",
    ],
)
def test_terms_and_notices_may_have_lines_and_what_languages_need(text, policy):
    policy.terms = text
    policy.full_clean()
    policy.save()
    assert SignInPolicy.current().terms == text
