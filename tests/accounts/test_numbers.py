"""The rules of a terminal that are numbers keep to their limits, whoever wrote the row."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection
from django.db.models import IntegerField

from accounts.db_fields.numbers import BoundedField, LimitField, SmallBoundedField
from accounts.models import SignInPolicy
from kiosk.models import KioskPolicy
from tests.cast import PASSWORDS
from tests.clients import launched_client

COLUMNS: list[Any] = [
    column
    for policy in (SignInPolicy, KioskPolicy)
    for column in policy._meta.concrete_fields
    if isinstance(column, IntegerField)
    and {MinValueValidator, MaxValueValidator}
    <= {type(rule) for rule in vars(column)["_validators"]}
]


def write(column, value):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(f"UPDATE {column.model._meta.db_table} SET {column.column} = %s", [value])
        cursor.execute("PRAGMA ignore_check_constraints = OFF")


def limits(column):
    return sorted(rule.limit_value for rule in column._validators)


def short(column, value):
    """What less than the least is read as: what lasts shorter is only stricter."""
    return value if isinstance(column, LimitField) else limits(column)[0]


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_a_number_beyond_its_limits_is_read_as_the_nearest(column, db):
    assert isinstance(column, BoundedField | SmallBoundedField)
    least, most = limits(column)
    for written, read in {
        **{-1: least, 0: short(column, 0), least - 1: short(column, least - 1), least: least},
        **{most: most, most + 1: most, 2**62: most},
        **{"many": column.default, "1.5": column.default, least + 1: least + 1},
    }.items():
        write(column, written)
        policy: Any = column.model
        assert getattr(policy.current(), column.name) == read


def test_the_numbers_are_found():
    assert {"session_hours", "staff_min_length", "idle_seconds"} <= {one.name for one in COLUMNS}


@pytest.mark.parametrize("hours", [0, 10**10])
def test_a_restored_number_keeps_nobody_out(ada, hours):
    write(SignInPolicy._meta.get_field("session_hours"), hours)
    window = launched_client()
    fields = {"username": "ada", "password": PASSWORDS["ada"]}
    assert window.post("/accounts/login/", fields).status_code == 302
    assert window.get("/").status_code == 200
