"""Who keeps what from the people at a kiosk: the program, the system, or nobody. One list.

Its sentences are in English, as the catalogs know them: whoever shows one translates it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import ModuleType

from desktop.i18n import _t


class By(StrEnum):
    """Who blocks it."""

    PROGRAM = "program"
    SYSTEM = "system"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Item:
    """One way out or in. `fault`: it is open, and the system could close it."""

    what: str
    how: str
    by: By
    detail: str = ""  # a path, a name or a sentence in the language of the computer
    fault: bool = False


def closed(what: str, how: str, detail: str = "") -> Item:
    """Return an item that the system blocks."""
    return Item(what, how, By.SYSTEM, detail)


def left_open(what: str, how: str, detail: str = "") -> Item:
    """Return an item that nobody blocks here, although the system could."""
    return Item(what, how, By.NOBODY, detail, fault=True)


def beyond(what: str, how: str, detail: str = "") -> Item:
    """Return an item that nobody blocks, and that is no fault of this computer's settings."""
    return Item(what, how, By.NOBODY, detail)


BY_THE_PROGRAM = tuple(
    Item(what, how, By.PROGRAM)
    for what, how in (
        (
            _t("Closing the window (Alt+F4, Ctrl+W, Ctrl+Q)"),
            _t("The window stays. Only staff can leave the kiosk."),
        ),
        (
            _t("Other pages, network links, files on the disk"),
            _t("The window opens only the program's own pages."),
        ),
        (
            _t("Reload, Back, zoom, page source and the inspector"),
            _t("Their keys and menus do nothing."),
        ),
    )
)
BY_THE_PROGRAM_ON_LINUX = tuple(
    Item(what, how, By.PROGRAM)
    for what, how in (
        (
            _t("Leaving full screen (F11, minimizing, a second start)"),
            _t("The window fills the screen again."),
        ),
        (
            _t("Downloads and the dialogs to open and save files"),
            _t("Nothing is saved or opened, and no dialog appears."),
        ),
        (_t("Print dialogs"), _t("Nothing is printed from a kiosk.")),
        (
            _t("Context menu, drag and drop, middle click"),
            _t("They do nothing outside text fields."),
        ),
    )
)
BEYOND_EVERYBODY = tuple(
    beyond(what, how)
    for what, how in (
        (
            _t("Unplugging, and holding down the power button"),
            _t("Nothing is lost and no one stays signed in. A locked case helps."),
        ),
        (
            _t("Starting the computer from another disk"),
            _t("Set a firmware password, and allow starting from this disk only."),
        ),
        (
            _t("Reading the disk in another computer"),
            _t("Encrypt the disk."),
        ),
        (
            _t("A device between keyboard and computer, or one that acts as a keyboard"),
            _t("It can read and type what a person can. Keep the ports out of reach."),
        ),
        (
            _t("Cameras, and people watching"),
            _t("Place the screen so that no one can look over people's shoulders."),
        ),
    )
)


def survey(folder: Path) -> list[Item]:
    """Return everything about this computer and the terminal whose data is in `folder`."""
    program = [*BY_THE_PROGRAM, *_on_linux()]
    return [*program, *_platform().survey(folder), *BEYOND_EVERYBODY]


def _on_linux() -> tuple[Item, ...]:
    if sys.platform != "linux":
        how = _t("The program blocks it on Linux only.")
        return tuple(beyond(item.what, how) for item in BY_THE_PROGRAM_ON_LINUX)
    return BY_THE_PROGRAM_ON_LINUX


def is_locked(items: Iterable[Item]) -> bool:
    """Return whether nothing is open that the system could close."""
    return not any(item.fault for item in items)


def _platform() -> ModuleType:
    if sys.platform == "win32":
        from desktop.lockdown import windows as platform
    elif sys.platform == "darwin":
        from desktop.lockdown import macos as platform
    else:
        from desktop.lockdown import linux as platform
    return platform
