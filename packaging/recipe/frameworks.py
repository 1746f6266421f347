"""The parts of Django and of other Python packages that the program needs.

PyInstaller's own hook collects all of Django (89 MB), imports the settings while it builds, and
copies every `*.db` next to `manage.py`, such as a developer's database, into the executable.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from djangoapp.settings.base import DJANGO_ADMIN
from recipe.sources import Toc, modules_below

# Hooks of PyInstaller that collect too much; replaced by empty ones of the same name.
SILENCED_HOOKS = ("django", "django.core.management", "django.db.backends")
# They run before the launcher: one would import Django before there is a window, another would load
# Qt even for `--version`, and none is needed.
RUNTIME_HOOKS_LEFT_OUT = {
    *("pyi_rth_django", "pyi_rth_inspect", "pyi_rth_multiprocessing", "pyi_rth_pyside6"),
}
# Named as strings in the settings, so nothing imports them.
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
# Included if djangoapp/settings/base.py turns it on.
ADMIN_SITE = (
    "django.contrib.admin",
    "django.contrib.auth.admin",
    "django.contrib.contenttypes.admin",
)
ADMIN_FILES = ("contrib/admin/templates", "contrib/admin/static")
# Optional imports of the frameworks, and unused parts of the standard library.
# desktop/window/qt/qtpy_shim.py stands in for qtpy, desktop/window/bottle_shim.py for bottle.
NEVER_IMPORTED = (
    *("PyQt5", "PyQt6", "PySide2", "bottle", "cryptography", "gi", "jinja2", "qtpy", "yaml"),
    # Pillow reads four formats here and draws nothing.
    *("PIL._avif", "PIL._imagingcms", "PIL._imagingmath", "PIL._imagingmorph", "PIL._imagingtk"),
    *("_bz2", "_curses", "_lzma", "_tkinter", "readline"),
    *("doctest", "lib2to3", "pdb", "pydoc_data", "tkinter", "unittest"),
)
COMMANDS = "django.core.management.commands"
COMMANDS_NEEDED = {COMMANDS, f"{COMMANDS}.migrate"}
PACKAGES_WITH_WORDS = ("conf", "contrib/auth", "contrib/contenttypes")
TEMPLATES = ("forms/templates", "views/templates/csrf_403.html")


def django_modules(django: Path, languages: Collection[str]) -> list[str]:
    """Return dotted names below ``django`` (its folder), which imports much of itself by name."""
    return sorted(
        name
        for name in modules_below(django, "django")
        if not is_left_out(name) and _is_spoken(name, languages)
    )


def django_files(django: Path, languages: Collection[str]) -> Toc:
    """Return Django's form templates, and its translations into ``languages``."""
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
    """Return the unused parts of Django."""
    return LEFT_OUT if DJANGO_ADMIN else (*LEFT_OUT, *ADMIN_SITE)


def _is_spoken(module: str, languages: Collection[str]) -> bool:
    if not module.startswith("django.conf.locale."):
        return True
    return module.split(".")[3] in languages


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [below for below in path.rglob("*") if below.is_file()]
