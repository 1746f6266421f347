"""Checks whether the window engine can use its sandbox on Linux."""

from __future__ import annotations

import os
from pathlib import Path

from desktop.i18n import _


def missing(proc: Path = Path("/proc"), user: int | None = None) -> str:
    """Return why there can be no sandbox, as a message; empty if there can.

    Call it before the engine is loaded: Chromium aborts the process as root or without user
    namespaces (AppArmor of Ubuntu 23.10 and newer), without an exception.
    """
    if (os.geteuid() if user is None else user) == 0:
        return _(
            "Running as root, so the window's sandbox is off. Use an ordinary account instead."
        )
    if (
        _read(proc / "sys/user/max_user_namespaces") == "0"
        or _read(proc / "sys/kernel/unprivileged_userns_clone") == "0"
        or _denied_by_apparmor(proc)
    ):
        return _("This system doesn't allow sandboxes, so the window's sandbox is off.")
    return ""


def _denied_by_apparmor(proc: Path) -> bool:
    # A profile for the program, which install.sh installs, allows it.
    restricted = _read(proc / "sys/kernel/apparmor_restrict_unprivileged_userns") == "1"
    return restricted and _read(proc / "self/attr/current") in ("", "unconfined")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
