"""System files of a kiosk: what they start, and writing them to a folder."""

from __future__ import annotations

import sys
from pathlib import Path

from desktop.errors import Refused
from desktop.i18n import _
from desktop.kiosk_setup.plan import MARK, TO_RUN, File, Plan, Wanted
from desktop.paths import bundled

if sys.platform == "win32":
    from desktop.kiosk_setup import windows_files as system
elif sys.platform == "darwin":
    from desktop.kiosk_setup import macos_files as system
else:
    from desktop.kiosk_setup import linux_files as system


def program(folder: Path | None) -> tuple[str, ...]:
    """Return the command that starts a kiosk with the data in `folder`, or in the default one."""
    frozen = getattr(sys, "frozen", False)
    start = (sys.executable,) if frozen else (sys.executable, str(bundled("launcher.py")))
    where = ("--data-dir", str(folder)) if folder else ()
    return (*start, *where, "run", "--kiosk")


def plan(wanted: Wanted) -> Plan:
    """Return the files for this system. Raises Refused if an option does not apply."""
    return system.plan(wanted)


def write(files: list[File], folder: Path) -> None:
    """Write `files` into `folder`, replacing files from an earlier run.

    Raises Refused, without writing, if any other file would be overwritten. Raises OSError.
    """
    targets = [(folder / file.path, file) for file in files]
    for target, _file in targets:
        if in_the_way := _obstacle(target):
            raise Refused(
                _("{path} wasn't written by kiosk-setup. Nothing was changed.").format(
                    path=in_the_way
                )
            )
    for target, file in targets:
        _open_to_everybody(target.parent, folder)
        target.write_text(file.text, encoding="utf-8", newline="")
        target.chmod(file.mode)


def _open_to_everybody(place: Path, folder: Path) -> None:
    """Create `place` and its parents, readable for everyone like the system's own folders."""
    missing = [one for one in (place, *place.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=TO_RUN)
        if one.is_relative_to(folder):
            one.chmod(TO_RUN)


def _obstacle(target: Path) -> Path | None:
    """Return what prevents writing `target`, or would be overwritten."""
    for place in target.parents:
        if place.exists():
            if not place.is_dir():
                return place
            break
    if target.is_symlink() or (target.exists() and not _is_ours(target)):
        return target
    return None


def _is_ours(target: Path) -> bool:
    try:
        return MARK in target.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
