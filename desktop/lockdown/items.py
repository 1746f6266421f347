"""One item of the survey, and what blocks it.

Its sentences are in English, as the catalogs know them: whoever shows one translates it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class By(StrEnum):
    """What blocks an item."""

    PROGRAM = "program"
    SYSTEM = "system"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Item:
    """One item. `fault`: it is open, and the system could block it."""

    what: str
    how: str
    by: By
    detail: str = ""  # a path, a name or a message in the language of the computer
    fault: bool = False


def closed(what: str, how: str, detail: str = "") -> Item:
    """Return an item that the system blocks."""
    return Item(what, how, By.SYSTEM, detail)


def left_open(what: str, how: str, detail: str = "") -> Item:
    """Return an item that is not blocked although the system could."""
    return Item(what, how, By.NOBODY, detail, fault=True)


def beyond(what: str, how: str, detail: str = "") -> Item:
    """Return an item that no setting of this computer could block."""
    return Item(what, how, By.NOBODY, detail)
