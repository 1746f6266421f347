"""The command kiosk-setup: show or write system files, or check what is blocked."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from desktop.errors import FolderUnusable
from desktop.i18n import _
from desktop.kiosk_setup import system_files
from desktop.kiosk_setup.plan import Plan, Wanted
from desktop.lockdown import survey
from desktop.lockdown.items import By, Item
from desktop.options import KioskSetup
from desktop.paths import locate

FOLDER = "latchkey-kiosk"  # in the current folder
YES = ("y", "yes", "j", "ja")


def set_up(options: KioskSetup) -> int:
    """Run kiosk-setup and return the exit code: 1 if --check finds a fault.

    Raises Refused and OSError.
    """
    if options.check:
        return _check(options)
    plan = system_files.plan(_wanted(options))
    if options.write is not None:
        return _write(plan, Path(options.write))
    _show(plan)
    if sys.stdin.isatty() and _agreed():
        return _write(plan, Path(FOLDER))
    return 0


def _wanted(options: KioskSetup) -> Wanted:
    # Without a folder: the default one of the account that the program will run as.
    folder = locate(options.data_dir) if options.data_dir else None
    return Wanted(system_files.program(folder), options.user, options.session)


def _show(plan: Plan) -> None:
    for file in plan.files:
        _say(f"==> {file.path}\n{file.text}")
    _tell_steps(plan)


def _agreed() -> bool:
    question = _("Write these files to {path}? (y/n)").format(path=Path(FOLDER).absolute())
    sys.stdout.write(f"{question} ")
    sys.stdout.flush()
    answer = sys.stdin.buffer.readline().decode(errors="replace")
    return answer.strip().lower() in YES


def _write(plan: Plan, folder: Path) -> int:
    folder = folder.absolute()
    system_files.write(plan.files, folder)
    _say(_("Files written to {path}.").format(path=folder))
    _tell_steps(plan)
    return 0


def _tell_steps(plan: Plan) -> None:
    _say(_("Next steps:"))
    for step in plan.steps:
        _say(f"  {step}")


def _check(options: KioskSetup) -> int:
    try:
        folder = locate(options.data_dir)
    except FolderUnusable:
        folder = Path(os.devnull)  # There is no data yet.
    items = survey.survey(folder)
    faults = [item for item in items if item.fault]
    _list(_("Blocked by the program in kiosk mode"), _of(items, By.PROGRAM))
    _list(_("Blocked by the system"), _of(items, By.SYSTEM))
    _list(_("Not blocked"), _of(items, By.NOBODY))
    _list(_("Open, but the system could block it"), faults)
    if not faults:
        _say(_("The terminal is locked down as far as it can be."))
    return 0 if survey.is_locked(items) else 1


def _of(items: Iterable[Item], by: By) -> list[Item]:
    return [item for item in items if item.by is by and not item.fault]


def _list(heading: str, items: list[Item]) -> None:
    if not items:
        return
    _say(heading)
    for item in items:
        detail = f" ({item.detail})" if item.detail else ""
        _say(f"  {'!' if item.fault else '-'} {_(item.what)}\n      {_(item.how)}{detail}")
    _say("")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
