"""Only what the database knows of a field needs a migration."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from accounts.models import SignInPolicy

pytestmark = pytest.mark.django_db


def needs_migration() -> bool:
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    except SystemExit:
        return True
    return False


@pytest.mark.parametrize(
    ("attribute", "value"),
    [("_verbose_name", "conditions"), ("help_text", "Be brief."), ("choices", [("a", "A")])],
)
def test_other_words_need_none(monkeypatch, attribute, value):
    monkeypatch.setattr(SignInPolicy._meta.get_field("terms"), attribute, value)
    assert not needs_migration()


def test_other_limits_of_a_form_need_none(monkeypatch):
    monkeypatch.setattr(SignInPolicy._meta.get_field("session_hours"), "_validators", [])
    assert not needs_migration()


def test_another_column_needs_one(monkeypatch):
    monkeypatch.setattr(SignInPolicy._meta.get_field("terms"), "null", True)
    assert needs_migration()
