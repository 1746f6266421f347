"""The packages installed in the build environment: run-time and development ones."""

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
    """Return the pins of ``root``/requirements.txt; some are only for other systems."""
    for name in _pinned(root):
        try:
            yield distribution(name)
        except PackageNotFoundError:
            continue


def modules_for_developers(root: Path) -> list[str]:
    """Return the top-level modules of all other installed packages.

    Many libraries import packages such as Pillow if they happen to be installed.
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
