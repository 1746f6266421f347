"""Which files of the tree go into the executable: what is asked of it, and what it refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from recipe import sources

ROOT = Path(__file__).resolve().parents[2]


def plant(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [
        *("latchkey.sqlite3", "latchkey.sqlite3-wal", "latchkey.sqlite3-shm", "people.SQLITE3"),
        *("people.db", "people.db-journal", "db.json", "secret.key", "tls.pem"),
        *(".env", ".env.local", "prod.env", ".gitignore", ".DS_Store"),
        *("latchkey.log", "views.py", "views.pyc", "django.po", "README.md", "base.html~"),
    ],
)
def test_people_and_secrets_and_sources_are_forbidden(name):
    assert sources.is_forbidden(name)


@pytest.mark.parametrize(
    "name",
    ["base.html", "tokens.css", "django.mo", "sprite.svg", "blocklist.txt.gz", "install.sh", "key"],
)
def test_what_pages_are_made_of_is_allowed(name):
    assert not sources.is_forbidden(name)


def test_planted_secrets_do_not_get_in_from_any_folder(tmp_path):
    plant(
        tmp_path,
        *("templates/base.html", "templates/.env", "templates/mail/dump.sqlite3"),
        *("static/css/base.css", "static/secret.key", "accounts/data/words.gz"),
        *("accounts/data/people.db", "djangoapp/settings/.env", "db.sqlite3", "secret.key"),
    )
    names = [Path(source).relative_to(tmp_path).as_posix() for source, _ in sources.files(tmp_path)]
    assert names == ["accounts/data/words.gz", "static/css/base.css", "templates/base.html"]


def test_files_keep_their_folder(tmp_path):
    plant(tmp_path, "templates/accounts/login.html")
    assert sources.files(tmp_path) == [
        (str(tmp_path / "templates/accounts/login.html"), str(Path("templates/accounts")))
    ]


def test_translations_go_in_compiled(tmp_path):
    plant(tmp_path, "locale/de/LC_MESSAGES/django.po", "locale/de/LC_MESSAGES/django.mo")
    (chosen,) = sources.files(tmp_path)
    assert chosen[0].endswith("django.mo")


def test_pages_for_developers_stay_out(tmp_path):
    plant(tmp_path, "templates/patterns.html", "static/css/patterns.css", "templates/base.html")
    (chosen,) = sources.files(tmp_path)
    assert chosen[0].endswith("base.html")


def test_the_languages_are_english_and_the_translations(tmp_path):
    plant(tmp_path, "locale/de/LC_MESSAGES/django.mo", "locale/pt_BR/LC_MESSAGES/django.mo")
    assert sources.languages(tmp_path) == ["de", "en", "pt_BR"]


def test_every_module_goes_in_because_django_finds_them_by_name(tmp_path):
    plant(tmp_path, "accounts/__init__.py", "accounts/migrations/0001_initial.py")
    plant(tmp_path, "djangoapp/settings/dev.py", "djangoapp/settings/test.py", "tests/test_x.py")
    plant(tmp_path, "djangoapp/settings/desktop.py", "devtools/suite.py", "tools/words.py")
    commands = "djangoapp/management/commands"
    plant(tmp_path, "djangoapp/management/__init__.py", f"{commands}/__init__.py")
    plant(tmp_path, f"{commands}/makemigrations.py", f"{commands}/migrate.py")
    assert sources.modules(tmp_path, "linux") == [
        "accounts",
        "accounts.migrations.0001_initial",
        "djangoapp.settings.desktop",
    ]


def test_every_package_of_the_product_is_named():
    beside_the_product = {"bench", "devtools", "docs", "packaging", "tests", "tools"}
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert found - beside_the_product <= set(sources.PACKAGES)


@pytest.mark.parametrize(
    ("platform", "ours"),
    [
        ("linux", ["desktop.file_lock_posix", "desktop.menu_linux"]),
        ("darwin", ["desktop.file_lock_posix", "desktop.menu_macos"]),
        ("win32", ["desktop.file_lock_windows"]),
    ],
)
def test_modules_for_other_systems_stay_out(tmp_path, platform, ours):
    plant(tmp_path, *(f"desktop/file_lock_{system}.py" for system in ("posix", "windows")))
    plant(tmp_path, *(f"desktop/menu_{system}.py" for system in ("linux", "macos")))
    assert sources.modules(tmp_path, platform) == ours


ONE_SYSTEM = {
    "linux": {
        *("file_lock_posix", "kiosk_setup.linux_files", "kiosk_setup.linux_install"),
        *("linux", "linux.sandbox", "linux.session", "lockdown.linux", "supervision.cover_qt"),
        *("window.qt.engine", "window.qt.view"),
    },
    "darwin": {
        *("file_lock_posix", "kiosk_setup.macos_files", "lockdown.macos", "window.wkwebview"),
    },
    "win32": {
        *("file_lock_windows", "kiosk_setup.windows_files", "lockdown.windows"),
        *("window.message_box_windows", "window.webview2"),
    },
}


@pytest.mark.parametrize("platform", ONE_SYSTEM)
def test_the_shell_has_only_the_modules_of_its_system(platform):
    ours = {f"desktop.{name}" for name in ONE_SYSTEM[platform]}
    everything = {f"desktop.{name}" for names in ONE_SYSTEM.values() for name in names}

    assert everything & set(sources.modules(ROOT, platform)) == ours


@pytest.mark.parametrize("platform", ONE_SYSTEM)
def test_each_module_with_the_name_of_another_system_stays_out(platform):
    others = {"linux": "(macos|windows)", "darwin": "(linux|windows)", "win32": "(linux|macos)"}
    named = re.compile(rf"desktop\.(.*[._])?{others[platform]}([._].*)?")

    assert [name for name in sources.modules(ROOT, platform) if named.fullmatch(name)] == []
