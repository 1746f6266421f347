"""Rows that came past every rule, with a restored backup, break no page and no header."""

from __future__ import annotations

import pytest
from django.db import connection

from djangoapp.context_processors import shown, shown_kiosk
from tests.accounts.test_texts import GUARDED, HOSTILE, IN_TEXTS
from tests.clients import launched_client, prove
from tests.djangoapp.test_hostile_texts import everybody  # noqa: F401 - a fixture
from tests.pages import SOMEBODY, every_page

WORST = "".join(text for name, text in HOSTILE.items() if name != "half a character")


def spoil(value: str) -> None:
    """Write `value`, as SQL, into every text that people see, past every rule."""
    with connection.cursor() as cursor:
        for column in GUARDED:
            table, unique = column.model._meta.db_table, column.unique
            one = f" WHERE id = {SOMEBODY}" if unique else ""
            cursor.execute(f"UPDATE {table} SET {column.column} = {value}{one}", [])
    shown.forget()
    shown_kiosk.forget()


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
