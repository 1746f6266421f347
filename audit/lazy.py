"""Packages whose modules are loaded when something of theirs is asked for, as PEP 562 allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module


def attribute_of(package: str, modules: Sequence[str]) -> Callable[[str], object]:
    """Return what a package takes for its `__getattr__`.

    It looks for what is defined in `modules`, in their order, so the most wanted come first; it
    raises AttributeError for what is in none of them.
    """

    def find(name: str) -> object:
        if not name.startswith("_"):
            for module in modules:
                found = vars(import_module(f"{package}.{module}")).get(name)
                if getattr(found, "__module__", None) == f"{package}.{module}":
                    return found
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return find
