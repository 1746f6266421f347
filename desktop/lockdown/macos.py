"""What the system blocks on macOS, as far as it can be detected (not tested)."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from desktop.i18n import _t
from desktop.lockdown.items import Item, beyond, closed, left_open
from desktop.paths import OTHERS

AGENT = "~/Library/LaunchAgents/org.latchkey.kiosk.plist"


def survey(folder: Path) -> Iterator[Item]:
    """Yield what the system does and does not block around the terminal with the data `folder`."""
    yield beyond(
        _t("Other programs (Command+Tab, the Dock, Force Quit)"),
        _t("Only device management can block them, with Single App Mode."),
    )
    what = _t("Ending the program for good")
    if Path(AGENT).expanduser().exists():
        yield closed(what, _t("The system starts it again."))
    else:
        yield left_open(what, _t("Install the files that kiosk-setup writes."))
    what = _t("Becoming an administrator of the computer")
    if os.geteuid() == 0:
        yield left_open(what, _t("The program runs as root. Give the terminal its own account."))
    else:
        yield closed(what, _t("The terminal's account can only change its own files."))
    if folder.is_dir():
        what = _t("Reading the data as another user of the computer")
        if stat.S_IMODE(folder.stat().st_mode) & OTHERS:
            how = _t(
                "Others can open the data folder, or it doesn't belong to the terminal's account."
            )
            yield left_open(what, how, str(folder))
        else:
            yield closed(what, _t("Only the terminal's account can open the data folder."))
