"""The files of this project that the program needs, and those that must never be included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from djangoapp.settings.base import DJANGO_ADMIN

Toc = list[tuple[str, str]]

PACKAGES = (
    *("accounts", "administration", "audit", "desktop", "djangoapp", "files", "home", "kiosk"),
    *("notes", "recovery"),
)
DATA_FOLDERS = ("locale", "packaging/icons", "packaging/linux", "static", "templates")
DEVELOPMENT_MODULES = {
    *("djangoapp.settings.dev", "djangoapp.settings.test"),
    *("djangoapp.management", "djangoapp.management.commands"),
    *("djangoapp.management.commands.makemigrations", "djangoapp.management.commands.migrate"),
}
ADMIN_SITE = {"djangoapp.admin_site"}  # included if djangoapp/settings/base.py turns it on
# Modules that are for one system only.
LINUX = ("*_linux", "*.linux", "*.linux.*", "*.linux_files", "*.linux_install", "*.qt.*", "*_qt")
MACOS = ("*_macos", "*.macos", "*.macos_files", "*.wkwebview")
WINDOWS = ("*_windows", "*.windows", "*.windows_files", "*.webview2")
OTHER_SYSTEMS = {
    "linux": (*MACOS, *WINDOWS),
    "darwin": (*LINUX, *WINDOWS),
    "win32": (*LINUX, *MACOS, "*_posix"),
}
# The page of patterns is served by the development settings only.
DEVELOPMENT_FILES = ("templates/patterns*", "static/*/patterns*")
# User data or secrets of a developer, in any folder. The rest is for translators, editors and
# version control.
FORBIDDEN = (
    *("*.sqlite*", "*.db", "*.db-*", "db.*", "*.key", "*.pem", "*.env", "*.log", "*.bak"),
    *(".*", "*~", "*.po", "*.pot", "*.py", "*.py[cio]", "*.md"),
)


def languages(root: Path) -> list[str]:
    """Return the language codes of the product: English, and each folder of `locale/`."""
    return sorted({"en"} | {path.parent.name for path in root.glob("locale/*/LC_MESSAGES")})


def modules(root: Path, platform: str) -> list[str]:
    """Return each module of our packages: Django imports most of them by name."""
    found = {name for package in PACKAGES for name in modules_below(root / package, package)}
    left_out = DEVELOPMENT_MODULES if DJANGO_ADMIN else DEVELOPMENT_MODULES | ADMIN_SITE
    return sorted(found - left_out - set(foreign_modules(root, platform)))


def foreign_modules(root: Path, platform: str) -> list[str]:
    """Return the modules for systems other than ``platform``."""
    found = (name for package in PACKAGES for name in modules_below(root / package, package))
    return sorted(name for name in found if _matches(name, OTHER_SYSTEMS[platform]))


def files(root: Path) -> Toc:
    """Return templates, static files, translations and lists with their folders in the bundle."""
    chosen = (path.relative_to(root) for path in _files_below(root, (*DATA_FOLDERS, *PACKAGES)))
    return [
        (str(root / path), str(path.parent))
        for path in sorted(chosen)
        if not is_forbidden(path.name) and not _matches(path.as_posix(), DEVELOPMENT_FILES)
    ]


def is_forbidden(name: str) -> bool:
    """Return whether a file ``name`` could contain user data, a secret or a developer's work."""
    return _matches(name.lower(), FORBIDDEN)


def modules_below(folder: Path, package: str) -> Iterator[str]:
    """Return dotted names of ``package`` in ``folder``, and of each module in it."""
    for path in folder.rglob("*.py"):
        inner = path.relative_to(folder).with_suffix("").parts
        yield ".".join((package, *inner)).removesuffix(".__init__")


def _files_below(root: Path, folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in (root / folder).rglob("*") if path.is_file())


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
