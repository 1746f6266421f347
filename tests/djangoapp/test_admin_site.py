"""Django's own admin site: off unless somebody who builds on the program switches it on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from recipe import frameworks, sources

ROOT = Path(__file__).resolve().parents[2]


def python(*arguments, **variables):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'packaging'}", **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_is_off():
    assert settings.DJANGO_ADMIN is False
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")


def test_where_it_is_off_nothing_of_it_is_loaded():
    code = (
        "import sys, django; django.setup();"
        "from django.urls import get_resolver; get_resolver().url_patterns;"
        "print([name for name in sys.modules if name.startswith('django.contrib.admin')])"
    )
    finished = python("-c", code, DJANGO_SETTINGS_MODULE="djangoapp.settings.test")

    assert finished.stdout.strip() == "[]", finished.stderr


def test_where_it_is_off_it_is_not_in_the_executable():
    assert frameworks.is_left_out("django.contrib.admin.sites")
    assert "djangoapp.admin_site" not in sources.modules(ROOT, "linux")


def test_where_it_is_on_it_is_in_the_executable(monkeypatch):
    monkeypatch.setattr(frameworks, "DJANGO_ADMIN", True)
    monkeypatch.setattr(sources, "DJANGO_ADMIN", True)

    assert not frameworks.is_left_out("django.contrib.admin.sites")
    assert "djangoapp.admin_site" in sources.modules(ROOT, "linux")


def test_on_a_kiosk_it_has_no_address_even_where_it_is_on(tmp_path):
    code = (
        "from djangoapp import startup; import djangoapp.settings.desktop as desktop;"
        "desktop.DJANGO_ADMIN = True;"
        "startup.configure(kiosk=True);"
        "from django.urls import get_resolver;"
        "print([str(one.pattern) for one in get_resolver().url_patterns])"
    )
    (tmp_path / "secret.key").write_text("x" * 64)
    finished = python("-c", code, LATCHKEY_DATA_DIR=str(tmp_path))

    assert "'administration/'" in finished.stdout, finished.stderr
    assert "django-admin" not in finished.stdout


@pytest.mark.slow  # runs pytest with other settings
def test_where_it_is_on_it_keeps_to_its_rules():
    finished = python(
        *("-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"),
        *("--ds", "tests.djangoapp.with_admin_site", "tests/djangoapp/admin_site_on.py"),
    )

    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert " passed" in finished.stdout
