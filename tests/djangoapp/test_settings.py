"""Settings: pure, complete or refused, and in force where it matters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.db import connection

from djangoapp.message_storage import OwnCookieStorage
from djangoapp.settings.base import cookie_names

ROOT = Path(__file__).resolve().parents[2]
KEY = "k" * 64


def import_settings(
    name: str, data_dir: str | None, then: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    code = f"import djangoapp.settings.{name} as settings; {then}"
    return run_python(code, data_dir, **environment)


def run_python(code: str, data_dir: str | None, **extra: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in os.environ if name.startswith(("COVERAGE", "PATH"))}
    environment = kept | {"PYTHONDONTWRITEBYTECODE": "1"} | extra
    if data_dir is not None:
        environment["LATCHKEY_DATA_DIR"] = data_dir
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def data_dir(tmp_path) -> Path:
    (tmp_path / "secret.key").write_text(KEY + "\n")
    return tmp_path


def test_the_program_s_settings_read_the_data_folder_and_its_key(data_dir):
    done = import_settings(
        "desktop",
        str(data_dir),
        "print(settings.DATABASES['default']['NAME'], settings.SECRET_KEY)",
    )

    assert done.stdout.split() == [str(data_dir / "latchkey.sqlite3"), KEY]


@pytest.mark.parametrize(
    ("folder", "sentence"),
    [
        (None, "LATCHKEY_DATA_DIR must name the data folder by its full path."),
        ("", "LATCHKEY_DATA_DIR must name"),
        ("relative/folder", "LATCHKEY_DATA_DIR must name"),
        ("/no/such/folder", "The secret key in /no/such/folder cannot be read"),
    ],
)
def test_without_a_folder_or_a_key_the_program_does_not_start(folder, sentence):
    failed = import_settings("desktop", folder)

    assert failed.returncode == 1
    assert f"ImproperlyConfigured: {sentence}" in failed.stderr


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "is too short"), (b"k" * 63, "is too short"), (b"\xff" * 64, "cannot be read")],
)
def test_a_damaged_key_is_refused_without_being_shown(content, sentence, data_dir):
    (data_dir / "secret.key").write_bytes(content)

    failed = import_settings("desktop", str(data_dir))

    assert f"The secret key in {data_dir} {sentence}" in failed.stderr
    assert "kkkk" not in failed.stderr


@pytest.mark.parametrize("name", ["base", "desktop", "dev", "test"])
def test_importing_settings_changes_nothing_anywhere(name, data_dir):
    before = sorted(data_dir.iterdir())
    loaded = "import sys; print('django.db' in sys.modules, 'accounts' in sys.modules)"

    done = import_settings(name, str(data_dir), loaded, TMPDIR=str(data_dir))

    assert done.stdout.split() == ["False", "False"]
    assert sorted(data_dir.iterdir()) == before


def test_development_data_is_not_in_the_source_tree():
    done = import_settings("dev", None, "print(settings.DATA_DIR)")

    assert not Path(done.stdout.strip()).is_relative_to(ROOT)


def test_developers_can_serve_the_project_without_the_shell(tmp_path):
    folder = tmp_path / "not made yet"
    environment = os.environ | {"LATCHKEY_DATA_DIR": str(folder)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT, env=environment, check=True,
    )  # fmt: skip

    code = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "djangoapp.settings.dev"
import django
django.setup()
from django.core.servers.basehttp import get_internal_wsgi_application
from django.test import Client
get_internal_wsgi_application()
print(Client(headers={"host": "127.0.0.1:8000"}).get("/")["Location"])
"""
    assert run_python(code, str(folder)).stdout.strip() == "/accounts/login/?next=/"


def test_cookies_have_names_of_this_installation():
    assert cookie_names("one key") == [
        "latchkey_fbe88405_session",
        "latchkey_fbe88405_csrf",
        "latchkey_fbe88405_launch",
        "latchkey_fbe88405_messages",
    ]
    assert not set(cookie_names("one key")) & set(cookie_names("another key"))
    assert cookie_names(settings.SECRET_KEY) == [
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.LAUNCH_COOKIE_NAME,
        OwnCookieStorage.cookie_name,
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
def test_the_database_really_works_as_the_settings_say(pragma, value):
    with connection.cursor() as cursor:
        assert cursor.execute(f"PRAGMA {pragma}").fetchone()[0] == value


@pytest.mark.django_db(transaction=True)
def test_a_transaction_holds_the_write_lock_from_its_start():
    from django.db import transaction

    with transaction.atomic():
        other = connection.copy()
        other.settings_dict["OPTIONS"]["timeout"] = 0
        with pytest.raises(Exception, match="locked"), other.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
        other.close()


def test_connections_are_kept():
    assert settings.DATABASES["default"]["CONN_MAX_AGE"] is None


def test_only_the_four_documented_deploy_checks_are_silenced():
    documented = (ROOT / "docs" / "security.md").read_text()

    assert len(settings.SILENCED_SYSTEM_CHECKS) == 4
    assert all(f"`{check}`" in documented for check in settings.SILENCED_SYSTEM_CHECKS)
    raised = {message.id for message in run_checks(include_deployment_checks=True)}
    assert raised == set(settings.SILENCED_SYSTEM_CHECKS)
