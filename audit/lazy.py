"""Lazy imports of package modules (PEP 562)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module


def attribute_of(package: str, modules: Sequence[str]) -> Callable[[str], object]:
    """Return a module-level `__getattr__`.

    It searches `modules` in order, so the most used ones should come first, and raises
    AttributeError for unknown names.
    """

    def find(name: str) -> object:
        if not name.startswith("_"):
            for module in modules:
                found = vars(import_module(f"{package}.{module}")).get(name)
                if getattr(found, "__module__", None) == f"{package}.{module}":
                    return found
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return find
