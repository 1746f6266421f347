"""Who keeps what from the people at a kiosk: the program, the system, or nobody. One list."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from desktop.i18n import _t
from desktop.lockdown.items import By, Item, beyond

if sys.platform == "win32":
    from desktop.lockdown import windows as system
elif sys.platform == "darwin":
    from desktop.lockdown import macos as system
else:
    from desktop.lockdown import linux as system


# What is blocked, and how.
BY_THE_PROGRAM = (
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
BY_THE_PROGRAM_ON_LINUX = (
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
BEYOND_EVERYBODY = (
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


def survey(folder: Path) -> list[Item]:
    """Return all items for this computer and the terminal with the data `folder`."""
    program = [Item(what, how, By.PROGRAM) for what, how in BY_THE_PROGRAM]
    nobody = [beyond(what, how) for what, how in BEYOND_EVERYBODY]
    return [*program, *_on_linux(), *system.survey(folder), *nobody]


def _on_linux() -> list[Item]:
    if sys.platform != "linux":
        how = _t("The program blocks it on Linux only.")
        return [beyond(what, how) for what, _how in BY_THE_PROGRAM_ON_LINUX]
    return [Item(what, how, By.PROGRAM) for what, how in BY_THE_PROGRAM_ON_LINUX]


def is_locked(items: Iterable[Item]) -> bool:
    """Return whether the system blocks everything that it could."""
    return not any(item.fault for item in items)
