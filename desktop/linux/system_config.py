"""Reads system settings: systemd, X server, kernel, groups."""

from __future__ import annotations

import grp
import os
import pwd
import re
from collections.abc import Iterator
from pathlib import Path

SYSTEMD_PLACES = ("usr/lib/systemd", "usr/local/lib/systemd", "run/systemd", "etc/systemd")
X_PLACES = ("usr/share/X11/xorg.conf.d", "etc/X11/xorg.conf.d")
ON = ("", "1", "on", "true", "yes")  # Boolean options, xorg.conf(5)
# Members of these are, or can become, administrators of the computer.
PRIVILEGED = frozenset(("root", "sudo", "wheel", "adm", "disk", "docker", "lxd", "libvirt"))


def systemd_settings(root: Path, name: str) -> dict[str, str]:
    """Return the settings of NAME.conf and its drop-ins below `root`; later files win.

    systemd-system.conf(5): the files of all places are read in the order of their names.
    """
    folders = [root / place for place in SYSTEMD_PLACES]
    main = [folder / f"{name}.conf" for folder in folders]
    added = {file.name: file for folder in folders for file in folder.glob(f"{name}.conf.d/*.conf")}
    settings: dict[str, str] = {}
    for file in (*main, *(added[name] for name in sorted(added))):
        settings.update(re.findall(r"^[ \t]*(\w+)[ \t]*=[ \t]*(.*?)[ \t]*$", _read(file), re.M))
    return settings


def is_masked(root: Path, unit: str) -> bool:
    """Return whether `unit` is masked in systemd."""
    for place in ("etc/systemd/system", "run/systemd/system"):
        file = root / place / unit
        if file.is_symlink() and os.readlink(file) == os.devnull:
            return True
    return False


def is_x_option_set(root: Path, option: str) -> bool:
    """Return whether a Boolean option of the X server is on; the last setting counts."""
    last = False
    for file in _x_files(root):
        pattern = rf'^\s*Option\s+"{option}"(?:\s+"([^"]*)")?'
        for value in re.findall(pattern, _read(file), re.M | re.I):
            last = value.lower() in ON
    return last


def kernel_setting(root: Path, name: str) -> str:
    """Return a kernel setting; empty if it does not exist."""
    return _read(root / "proc/sys" / name.replace(".", "/")).strip()


def display_manager(root: Path) -> str:
    """Return the name of the enabled display manager; empty if there is none."""
    link = root / "etc/systemd/system/display-manager.service"
    return Path(os.readlink(link)).name if link.is_symlink() else ""


def sessions(root: Path) -> list[str]:
    """Return the names of the sessions that a display manager offers."""
    folders = ("usr/share/wayland-sessions", "usr/share/xsessions")
    return sorted({file.stem for name in folders for file in (root / name).glob("*.desktop")})


def privileged_groups(user: int) -> list[str]:
    """Return the user's groups that grant administrator rights on the computer."""
    try:
        account = pwd.getpwuid(user)
    except KeyError:
        return []
    names = set()
    for number in os.getgrouplist(account.pw_name, account.pw_gid):
        try:
            names.add(grp.getgrgid(number).gr_name)
        except KeyError:
            continue
    return sorted(names & PRIVILEGED)


def _x_files(root: Path) -> Iterator[Path]:
    for place in X_PLACES:
        yield from sorted((root / place).glob("*.conf"))
    yield root / "etc/X11/xorg.conf"


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
