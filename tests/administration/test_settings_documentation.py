"""docs/settings.md lists every setting with the default and the limits of its column."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from accounts.db_fields.numbers import BoundedField, SmallBoundedField
from accounts.models import SignInPolicy
from administration.forms.settings import SettingsForm
from files.forms import FileSettingsForm
from files.models import FilePolicy
from kiosk.forms.kiosk_settings import KioskSettingsForm
from kiosk.models import KioskPolicy

PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"
ROWS = {
    name: (default, allowed)
    for name, default, allowed in re.findall(
        r"^\| `(\w+)` \| (.+?) \| (.+?) \|", PAGE.read_text(), re.MULTILINE
    )
}
COLUMNS: dict[str, Any] = {
    name: model._meta.get_field(name)
    for model, form in (
        (SignInPolicy, SettingsForm),
        (KioskPolicy, KioskSettingsForm),
        (FilePolicy, FileSettingsForm),
    )
    for name in form.Meta.fields
}

WITH_LENGTH = {"terminal_name", "notice"}


def default_of(column: Any) -> str:
    value = column.get_default()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"`{value}`" if column.choices else str(value) or "none"


def limits_of(column: Any) -> str | None:
    """The limits as the page writes them, or None where it describes them in words."""
    if column.choices:
        return ", ".join(f"`{value}`" for value, _label in column.flatchoices)
    limits: list[Any] = column.validators
    if isinstance(column, BoundedField | SmallBoundedField):
        return " to ".join(str(rule.limit_value) for rule in limits)
    if isinstance(column.get_default(), bool):
        return "yes, no"
    return f"{column.max_length} characters" if column.name in WITH_LENGTH else None


def test_every_setting_is_listed_and_nothing_else():
    assert set(ROWS) == set(COLUMNS)


@pytest.mark.parametrize("name", COLUMNS)
def test_default_and_limits_are_those_of_the_column(name):
    default, allowed = ROWS[name]
    assert default == default_of(COLUMNS[name])
    assert allowed == (limits_of(COLUMNS[name]) or allowed)
