"""The packages that are installed where the executable is built: people's, and developers'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import (
    Distribution,
    PackageNotFoundError,
    distribution,
    packages_distributions,
)
from pathlib import Path

PINNED = re.compile(r"^([\w.-]+)==", re.MULTILINE)


def for_people(root: Path) -> Iterator[Distribution]:
    """What ``root``/requirements.txt pins; some of it is for other systems and not installed."""
    for name in _pinned(root):
        try:
            yield distribution(name)
        except PackageNotFoundError:
            continue


def modules_for_developers(root: Path) -> list[str]:
    """The top-level modules of every other package that is installed.

    Many libraries import, for example, Pillow if it happens to be there.
    """
    pinned = {_normal(name) for name in _pinned(root)}
    return sorted(
        module
        for module, packages in packages_distributions().items()
        if pinned.isdisjoint(map(_normal, packages)) and module.isidentifier()
    )


def _pinned(root: Path) -> list[str]:
    return PINNED.findall((root / "requirements.txt").read_text(encoding="utf-8"))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
