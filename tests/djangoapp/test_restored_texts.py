"""Rows that came past every rule, with a restored backup, break no page and no header."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import DateField, JSONField

from accounts import notices
from audit import events
from audit.log import record
from audit.models import Entry
from audit.texts import sentence
from audit.triggers import TRIGGERS
from djangoapp.context_processors import cached_kiosk_policy, cached_policy
from home.models import Tile
from home.tiles import read_tiles
from tests.accounts.test_texts import HOSTILE, IN_TEXTS, VALIDATED
from tests.clients import launched_client, prove
from tests.djangoapp.test_hostile_texts import everybody  # noqa: F401 - a fixture
from tests.pages import SOMEBODY, every_page

WORST = "".join(text for name, text in HOSTILE.items() if name != "half a character")


def spoil(value: str) -> None:
    """Write `value`, as SQL, into every text that people see, past every rule."""
    with connection.cursor() as cursor:
        for column in VALIDATED:
            table, unique = column.model._meta.db_table, column.unique
            one = f" WHERE id = {SOMEBODY}" if unique else ""
            cursor.execute(f"UPDATE {table} SET {column.column} = {value}{one}", [])
    cached_policy.forget()
    cached_kiosk_policy.forget()


def sql(text: str) -> str:
    """Return `text` as SQL."""
    return f"CAST(x'{text.encode().hex()}' AS TEXT)"


VALUES = {
    "worst": sql(WORST),
    "long": sql("x" * 20_000),
    "none": "''",
    "no text": "CAST(x'ff61' AS TEXT)",  # SQLite keeps any bytes
}


@pytest.fixture
def window(everybody):  # noqa: F811
    window = launched_client(raise_request_exception=False)
    window.force_login(everybody)
    prove(window)
    return window


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_every_page_is_there_whatever_a_backup_has_brought(window, value):
    spoil(value)
    for page in every_page():
        answer = window.get(page.path)
        assert answer.status_code < 500, page
        for name, header in answer.headers.items():
            assert header.isprintable(), (page, name)
        shown_text = answer.content.decode(errors="replace")
        assert not [name for name in HOSTILE.keys() - IN_TEXTS if HOSTILE[name] in shown_text]


# What only the program writes, and never like this.
FOREIGN = {
    "preset": "UPDATE accounts_signinpolicy SET preset = 'other'",
    "registration": "UPDATE accounts_signinpolicy SET registration = 'other'",
    "keyboard": "UPDATE kiosk_kioskpolicy SET keyboard = 'other'",
    "step of a first run": "UPDATE kiosk_kioskpolicy SET first_run = 'other'",
    "kind of a notice": "UPDATE accounts_notice SET kind = 'other'",
    "no details of a notice": "UPDATE accounts_notice SET details = '{}'",
    "wrong details of a notice": """UPDATE accounts_notice SET details = '{"count": "x"}'""",
    "other details of a notice": "UPDATE accounts_notice SET details = '[1]'",
    "page of a tile": "UPDATE home_tile SET url_name = 'other'",
    "symbol of a tile": "UPDATE home_tile SET symbol = 'other'",
    "tone of a tile": "UPDATE home_tile SET tone = 99",
    "audience of a tile": "UPDATE home_tile SET audience = 'other'",
    "kind of a tile": "UPDATE home_tile SET kind = 'other'",
    "kind of an entry": "UPDATE audit_entry SET kind = 'other'",
    "result of an entry": "UPDATE audit_entry SET result = 'other'",
    "no details of an entry": "UPDATE audit_entry SET data = '{}'",
    "wrong details of an entry": """UPDATE audit_entry SET data = '{"failures": [{}]}'""",
    "other details of an entry": "UPDATE audit_entry SET data = '[1]'",
    "broken details of an entry": "UPDATE audit_entry SET data = '[1'",
    "hash": f"UPDATE accounts_user SET password = 'other' WHERE id = {SOMEBODY}",
    "date": f"UPDATE accounts_user SET last_seen = 'yesterday' WHERE id = {SOMEBODY}",
}


@pytest.mark.slow  # asks for every page, for each row
@pytest.mark.parametrize("statement", FOREIGN.values(), ids=FOREIGN)
def test_no_page_breaks_over_a_row_that_the_program_would_not_write(window, everybody, statement):  # noqa: F811
    notices.notify_of_failures(everybody, 3)
    notices.leave(everybody, notices.Kind.RESCUED, name="somebody")
    Tile.objects.update(audience="groups")
    Tile.objects.get().groups.add(SOMEBODY)
    record(events.PersonUnlocked(failures=3), subject=everybody, actor=everybody)
    with connection.cursor() as cursor:
        for trigger in TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}")
        cursor.execute("PRAGMA ignore_check_constraints = ON")  # of the table, as another program
        cursor.execute(statement)
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    for read in (cached_policy, cached_kiosk_policy, read_tiles):
        read.forget()
    assert [page for page in every_page() if window.get(page.path).status_code >= 500] == []
    notices.notify_of_failures(everybody, 3)  # as the next sign-in does


STRICT = [
    (model, column.column, "[1" if isinstance(column, JSONField) else "2026-91-30 10:00:00")
    for model in apps.get_models()
    for column in model._meta.concrete_fields
    if isinstance(column, DateField | JSONField)
]


@pytest.mark.slow  # asks for every page, for each column
@pytest.mark.parametrize(
    ("model", "column", "value"), STRICT, ids=[f"{one[0].__name__}.{one[1]}" for one in STRICT]
)
def test_a_bit_that_flips_in_a_value_gets_a_page_that_explains(
    window,
    everybody,  # noqa: F811
    model,
    column,
    value,
):
    notices.notify_of_failures(everybody, 3)
    record(events.PersonUnlocked(failures=3), subject=everybody, actor=everybody)
    with connection.cursor() as cursor:
        for trigger in TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}")
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = %s", [value])
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    cached_policy.forget()
    cached_kiosk_policy.forget()
    for page in every_page():
        answer = window.get(page.path)
        told = "The data can't be used" in answer.content.decode(errors="replace")
        assert answer.status_code < 500 or (answer.status_code == 503 and told), page


def test_what_a_notice_tells_keeps_to_the_rule_for_lines(ada):
    notices.leave(ada, notices.Kind.RESCUED, name="e\u202evil\n")
    assert "e\ufffdvil\ufffd." in notices.waiting_for(ada)[0].what


def test_an_entry_s_sentence_is_one_line_in_which_everything_is_seen(ada):
    record(events.GroupMade(group="e\u202evil\nman\u200c!"), actor=ada)
    assert "e\ufffdvil man\u200c!" in sentence(Entry.objects.get())
