"""Dates and times as they are written where the computer stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import formats, timezone, translation

from audit import events
from audit.log import record
from djangoapp.region import DAY_FIRST, format_modules
from djangoapp.region_posix import chosen_locale
from djangoapp.templatetags.times import ago
from tests.djangoapp.test_settings import import_settings

MOMENT = datetime(2026, 3, 14, 23, 5, tzinfo=UTC)


@pytest.fixture
def day_first(settings):
    settings.FORMAT_MODULE_PATH = [DAY_FIRST]
    formats.reset_format_cache()
    yield
    formats.reset_format_cache()


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, []),
        ({"LANG": "C.UTF-8"}, []),
        ({"LANG": "en_US.UTF-8"}, []),
        ({"LANG": "en_CA"}, []),
        ({"LANG": "en_GB.UTF-8"}, [DAY_FIRST]),
        ({"LANG": "de_CH.UTF-8"}, [DAY_FIRST]),
        ({"LANG": "en_US.UTF-8", "LC_TIME": "en_IE.UTF-8"}, [DAY_FIRST]),
        ({"LANG": "en_GB.UTF-8", "LC_TIME": "en_US.UTF-8"}, []),
        ({"LC_ALL": "en_US", "LC_TIME": "en_GB"}, []),
        ({"LC_ALL": "", "LC_TIME": "en_AU.UTF-8@x"}, [DAY_FIRST]),
        ({"LANG": "nonsense_"}, []),
    ],
)
def test_the_region_is_what_the_computer_writes_times_by(environ, expected):
    assert format_modules(environ) == expected


def test_without_a_region_there_is_none():
    assert chosen_locale({}) == ""


def test_english_has_the_day_first_outside_north_america(day_first):
    with timezone.override(UTC), translation.override("en"):
        assert "14 March 2026 at 23:05" in ago(MOMENT)
        assert 'title="14 March 2026, 23:05"' in ago(MOMENT)
        short = formats.date_format(MOMENT, "SHORT_DATETIME_FORMAT")
    assert short == "14/03/2026 23:05"


def test_german_is_written_as_german_wherever_the_computer_stands(day_first):
    with translation.override("de"):
        assert formats.date_format(MOMENT, "DATETIME_FORMAT") == "14. März 2026 23:05"


@pytest.mark.django_db
def test_the_audit_log_writes_dates_so(day_first, monkeypatch, signed_in, ada):
    now = timezone.now()
    with monkeypatch.context() as clock:
        clock.setattr("django.utils.timezone.now", lambda: now - timedelta(days=40))
        record(events.SignedOut(), actor=ada)
    before = timezone.localtime(now - timedelta(days=40))
    page = signed_in(ada).get("/administration/audit-log/").content.decode()
    assert f"on {before.day} {before:%B} {before.year} at {before:%H:%M}" in page


def test_the_program_takes_the_region_of_the_computer(tmp_path):
    (tmp_path / "secret.key").write_text("k" * 64)
    told = import_settings(
        "desktop", str(tmp_path), "print(settings.FORMAT_MODULE_PATH)", LANG="en_GB.UTF-8"
    )
    assert told.stdout.strip() == f"['{DAY_FIRST}']"
