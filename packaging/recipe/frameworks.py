"""Which parts of Django and of the other Python packages the program needs.

PyInstaller's own hook takes all of Django, imports the settings while it builds, and copies each
`*.db` that lies beside `manage.py` into the executable (P50 to P52).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from djangoapp.settings.base import DJANGO_ADMIN
from recipe.sources import Toc, modules_below

# Hooks of PyInstaller that collect too much; an empty one of the same name takes their place.
SILENCED_HOOKS = ("django", "django.core.management", "django.db.backends")
# They run before the launcher's first line: one would import Django before there is a window,
# another would load Qt for a mere `--version`, and none of them does anything that we need.
RUNTIME_HOOKS_LEFT_OUT = {
    *("pyi_rth_django", "pyi_rth_inspect", "pyi_rth_multiprocessing", "pyi_rth_pyside6"),
}
# The settings name them as text, so nothing imports them.
BY_NAME = ("_cffi_backend", "argon2", "waitress", "whitenoise.middleware")
LEFT_OUT = (
    *("django.bin", "django.conf.app_template", "django.conf.project_template"),
    *("django.contrib.admindocs", "django.contrib.auth.management.commands"),
    *("django.contrib.flatpages", "django.contrib.gis", "django.contrib.humanize"),
    *("django.contrib.postgres", "django.contrib.redirects", "django.contrib.sitemaps"),
    # WhiteNoise imports the rest of it.
    *("django.contrib.staticfiles.management", "django.contrib.staticfiles.testing"),
    *("django.contrib.syndication", "django.core.servers"),
    *("django.db.backends.mysql", "django.db.backends.oracle", "django.db.backends.postgresql"),
    *("django.template.backends.jinja2", "django.test"),
)
# Goes in where djangoapp/settings/base.py switches it on.
ADMIN_SITE = (
    "django.contrib.admin",
    "django.contrib.auth.admin",
    "django.contrib.contenttypes.admin",
)
ADMIN_FILES = ("contrib/admin/templates", "contrib/admin/static")
# "If it is there" imports of the frameworks, and parts of the standard library that nobody calls.
# desktop/qt_names.py stands in for qtpy, desktop/bottle_names.py for bottle.
NEVER_IMPORTED = (
    *("PyQt5", "PyQt6", "PySide2", "bottle", "cryptography", "gi", "jinja2", "qtpy", "yaml"),
    # Pillow reads three kinds of pictures here, and draws none.
    *("PIL._avif", "PIL._imagingcms", "PIL._imagingmath", "PIL._imagingmorph", "PIL._imagingtk"),
    *("_bz2", "_curses", "_lzma", "_tkinter", "readline"),
    *("doctest", "lib2to3", "pdb", "pydoc_data", "tkinter", "unittest"),
)
COMMANDS = "django.core.management.commands"
COMMANDS_NEEDED = {COMMANDS, f"{COMMANDS}.migrate"}
PACKAGES_WITH_WORDS = ("conf", "contrib/auth", "contrib/contenttypes")
TEMPLATES = ("forms/templates", "views/templates/csrf_403.html")


def django_modules(django: Path, languages: Collection[str]) -> list[str]:
    """Dotted names below ``django`` (its package folder): it loads much of itself by name."""
    return sorted(
        name
        for name in modules_below(django, "django")
        if not is_left_out(name) and _is_spoken(name, languages)
    )


def django_files(django: Path, languages: Collection[str]) -> Toc:
    """Django's form templates, and its words in ``languages``."""
    wanted = (*TEMPLATES, *(ADMIN_FILES if DJANGO_ADMIN else ()))
    chosen = [path for name in wanted for path in _files(django / name)]
    for package in (*PACKAGES_WITH_WORDS, *(("contrib/admin",) if DJANGO_ADMIN else ())):
        for language in languages:
            chosen += (django / package / "locale" / language).rglob("*.mo")
    parent = django.parent
    return [(str(path), str(path.parent.relative_to(parent))) for path in sorted(chosen)]


def is_left_out(module: str) -> bool:
    if module.startswith(f"{COMMANDS}."):
        return module not in COMMANDS_NEEDED
    return any(module == name or module.startswith(f"{name}.") for name in left_out())


def left_out() -> tuple[str, ...]:
    """The parts of Django that nobody needs."""
    return LEFT_OUT if DJANGO_ADMIN else (*LEFT_OUT, *ADMIN_SITE)


def _is_spoken(module: str, languages: Collection[str]) -> bool:
    if not module.startswith("django.conf.locale."):
        return True
    return module.split(".")[3] in languages


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [below for below in path.rglob("*") if below.is_file()]
