"""Which files of ours the program needs to run, and what may never be among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from djangoapp.settings.base import DJANGO_ADMIN

Toc = list[tuple[str, str]]

PACKAGES = (
    *("accounts", "administration", "audit", "desktop", "djangoapp", "home", "kiosk", "recovery"),
)
DATA_FOLDERS = ("locale", "packaging/icons", "packaging/linux", "static", "templates")
DEVELOPMENT_MODULES = {"djangoapp.settings.dev", "djangoapp.settings.test"}
ADMIN_SITE = {"djangoapp.admin_site"}  # goes in where djangoapp/settings/base.py switches it on
# How the names of modules end that are for one system only.
OTHER_SYSTEMS = {
    "linux": ("_macos", "_windows"),
    "darwin": ("_linux", "_windows"),
    "win32": ("_linux", "_macos", "_posix"),
}
# The page of patterns is served by the development settings only.
DEVELOPMENT_FILES = ("templates/patterns*", "static/*/patterns*")
# A person's data or a developer's secret may lie in any folder. The rest is for translators,
# editors and version control.
FORBIDDEN = (
    *("*.sqlite*", "*.db", "*.db-*", "db.*", "*.key", "*.pem", "*.env", "*.log", "*.bak"),
    *(".*", "*~", "*.po", "*.pot", "*.py", "*.py[cio]", "*.md"),
)


def languages(root: Path) -> list[str]:
    """The codes of the languages that the product speaks: English, and each folder of `locale/`."""
    return sorted({"en"} | {path.parent.name for path in root.glob("locale/*/LC_MESSAGES")})


def modules(root: Path, platform: str) -> list[str]:
    """Each module of our packages: Django finds most of them by name, so nothing imports them."""
    found = {name for package in PACKAGES for name in modules_below(root / package, package)}
    left_out = DEVELOPMENT_MODULES if DJANGO_ADMIN else DEVELOPMENT_MODULES | ADMIN_SITE
    return sorted(found - left_out - set(foreign_modules(root, platform)))


def foreign_modules(root: Path, platform: str) -> list[str]:
    """The modules that are for other systems than ``platform``."""
    found = (name for package in PACKAGES for name in modules_below(root / package, package))
    return sorted(name for name in found if name.endswith(OTHER_SYSTEMS[platform]))


def files(root: Path) -> Toc:
    """Templates, static files, translations and lists, each with its folder in the bundle."""
    chosen = (path.relative_to(root) for path in _files_below(root, (*DATA_FOLDERS, *PACKAGES)))
    return [
        (str(root / path), str(path.parent))
        for path in sorted(chosen)
        if not is_forbidden(path.name) and not _matches(path.as_posix(), DEVELOPMENT_FILES)
    ]


def is_forbidden(name: str) -> bool:
    """Whether a file called ``name`` could hold a person's data, a secret or a developer's work."""
    return _matches(name.lower(), FORBIDDEN)


def modules_below(folder: Path, package: str) -> Iterator[str]:
    """Dotted names of ``package``, which lies in ``folder``, and of each module in it."""
    for path in folder.rglob("*.py"):
        inner = path.relative_to(folder).with_suffix("").parts
        yield ".".join((package, *inner)).removesuffix(".__init__")


def _files_below(root: Path, folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in (root / folder).rglob("*") if path.is_file())


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
