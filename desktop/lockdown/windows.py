"""What the system blocks on Windows, according to the registry (not tested)."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from desktop.i18n import _t
from desktop.lockdown.items import Item, beyond, closed, left_open

ASSIGNED = r"SOFTWARE\Microsoft\Windows\AssignedAccessConfiguration"
LAUNCHER = r"SOFTWARE\Microsoft\Windows Embedded\Shell Launcher"


def survey(_folder: Path) -> Iterator[Item]:
    """Yield what the system does and does not block around the terminal."""
    names = {"Assigned Access": ASSIGNED, "Shell Launcher": LAUNCHER}
    found = [name for name, key in names.items() if _has_key(key)]
    what = _t("Other programs (Alt+Tab, the Windows key, the task bar)")
    if found:
        yield closed(what, _t("Windows is set up for one program."), ", ".join(found))
    else:
        yield left_open(what, _t("Windows is not set up for one program: see kiosk-setup."))
    yield beyond(
        _t("The security screen (Ctrl+Alt+Del)"),
        _t("Windows keeps it. Remove its entries by policy. It leads to the sign-in screen."),
    )
    what = _t("Becoming an administrator of the computer")
    if _is_administrator():
        yield left_open(
            what, _t("The program runs as an administrator. Give the terminal its own account.")
        )
    else:
        yield closed(what, _t("The terminal's account can only change its own files."))


def _has_key(name: str) -> bool:
    if sys.platform == "win32":
        import winreg

        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, name):
            return True
    return False


def _is_administrator() -> bool:
    return sys.platform == "win32" and bool(ctypes.windll.shell32.IsUserAnAdmin())
