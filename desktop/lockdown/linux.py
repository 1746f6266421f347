"""What the system blocks on Linux, according to its settings and the running session."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from desktop.i18n import _t
from desktop.linux import sandbox
from desktop.linux import session as sessions
from desktop.linux import system_config as system
from desktop.linux.session import Kind, Session
from desktop.lockdown.items import Item, beyond, closed, left_open
from desktop.paths import OTHERS

OURS = "latchkey-kiosk"
KEYS = ("HandlePowerKey", "HandleRebootKey", "HandleSuspendKey", "HandleLidSwitch")
BY_KIND = {
    Kind.CAGE: "cage",
    Kind.BARE_X: "X",
    Kind.GNOME_KIOSK: "GNOME Kiosk",
}


def survey(folder: Path, session: Session | None = None, root: Path = Path("/")) -> Iterator[Item]:
    """Yield what the system does and does not block around the terminal with the data `folder`."""
    session = session or sessions.find(folder)
    yield _other_programs(session)
    yield _consoles(session, root)
    if session.kind is Kind.BARE_X:
        yield _zapping(root)
    yield _ctrl_alt_del(root)
    yield _magic_keys(root)
    yield _power_keys(root)
    yield _plugged_in(session)
    yield from _other_sessions(session, root)
    yield _account(session)
    yield _sandbox(session, root)
    yield from _data(folder, session)


def _other_programs(session: Session) -> Item:
    what = _t("Other programs (Alt+Tab, the Super key, desktops, panels)")
    if session.kind is Kind.DESKTOP:
        return left_open(
            what, _t("A desktop or window manager is running. Start the terminal without one.")
        )
    if session.kind is Kind.NONE:
        return left_open(
            what,
            _t("No kiosk is running on a screen here. Check again while one is, from its account."),
        )
    how = _t("Nothing else runs on this screen, so there is nothing to switch to.")
    return closed(what, how, BY_KIND[session.kind])


def _consoles(session: Session, root: Path) -> Item:
    what = _t("Virtual consoles (Ctrl+Alt+F1 to F12)")
    if session.kind is Kind.CAGE and not _cage_switches(session):
        return closed(what, _t("The display server takes the keys and doesn't switch."))
    if session.kind is Kind.BARE_X and system.is_x_option_set(root, "DontVTSwitch"):
        return closed(what, _t("The display server takes the keys and doesn't switch."))
    settings = system.systemd_settings(root, "logind")
    if settings.get("NAutoVTs") == "0" and session.kind is Kind.GNOME_KIOSK:
        return closed(what, _t("They're empty. No one can sign in on them."))
    return left_open(
        what, _t("The keys lead out of the kiosk. Install the files that kiosk-setup writes.")
    )


def _cage_switches(session: Session) -> bool:
    """Return whether cage was started with -s, which allows switching consoles."""
    words = iter(session.compositor.words[1:] if session.compositor else [])
    for word in words:
        if not word.startswith("-") or word == "--":
            break
        if "s" in word:
            return True
        if word.endswith("m"):
            next(words, "")  # the argument of -m
    return False


def _zapping(root: Path) -> Item:
    what = _t("Ending the display server (Ctrl+Alt+Backspace)")
    if system.is_x_option_set(root, "DontZap"):
        return closed(what, _t("The X server ignores it."))
    return left_open(what, _t("Install the files that kiosk-setup writes."))


def _ctrl_alt_del(root: Path) -> Item:
    what = _t("Restarting the computer (Ctrl+Alt+Del)")
    burst = system.systemd_settings(root, "system").get("CtrlAltDelBurstAction")
    if system.is_masked(root, "ctrl-alt-del.target") and burst == "none":
        return closed(what, _t("The system ignores it."))
    return left_open(what, _t("Install the files that kiosk-setup writes."))


def _magic_keys(root: Path) -> Item:
    what = _t("Commands to the kernel (Alt+SysRq)")
    if system.kernel_setting(root, "kernel.sysrq") in ("", "0"):
        return closed(what, _t("The kernel ignores them."))
    return left_open(what, _t("Install the files that kiosk-setup writes."))


def _power_keys(root: Path) -> Item:
    what = _t("Power, restart and sleep keys, and the lid")
    settings = system.systemd_settings(root, "logind")
    if all(settings.get(key) == "ignore" for key in KEYS):
        return closed(what, _t("The system ignores a short press."))
    return beyond(
        what, _t("A press turns the computer off or puts it to sleep. No one stays signed in.")
    )


def _plugged_in(session: Session) -> Item:
    what = _t("Disks, sticks and cards that are plugged in")
    if session.kind in (Kind.CAGE, Kind.BARE_X):
        return closed(
            what, _t("Nothing here opens them, and the program reads no files from them.")
        )
    return beyond(what, _t("The system may open them. The program reads no files from them."))


def _other_sessions(session: Session, root: Path) -> Iterator[Item]:
    what = _t("Signing in to the computer instead of the program")
    manager = system.display_manager(root)
    if session.kind is Kind.GNOME_KIOSK:
        others = [name for name in system.sessions(root) if name != OURS]
        if others:
            how = _t("The system's sign-in screen offers other sessions. Remove them.")
            yield left_open(what, how, ", ".join(others))
        return
    if manager in ("", f"{OURS}.service"):
        yield closed(what, _t("The system has no sign-in screen of its own."))
    else:
        how = _t("The system's sign-in screen is on. Disable its service.")
        yield left_open(what, how, manager)


def _account(session: Session) -> Item:
    what = _t("Becoming an administrator of the computer")
    if session.user == 0:
        return left_open(what, _t("The program runs as root. Give the terminal its own account."))
    if groups := system.privileged_groups(session.user):
        how = _t("The terminal's account is in administrator groups. Remove it from them.")
        return left_open(what, how, ", ".join(groups))
    return closed(what, _t("The terminal's account can only change its own files."))


def _sandbox(session: Session, root: Path) -> Item:
    what = _t("A page that breaks out of the web engine")
    if why := sandbox.missing(root / "proc", session.user):
        return left_open(what, _t("The engine's sandbox is off."), why)
    return closed(what, _t("The engine's sandbox is on."))


def _data(folder: Path, session: Session) -> Iterator[Item]:
    what = _t("Reading the data as another user of the computer")
    try:
        state = folder.stat()
    except OSError:
        return  # Created at the first start, or not readable for this user.
    if state.st_uid == session.user and not stat.S_IMODE(state.st_mode) & OTHERS:
        yield closed(what, _t("Only the terminal's account can open the data folder."))
    else:
        how = _t("Others can open the data folder, or it doesn't belong to the terminal's account.")
        yield left_open(what, how, str(folder))
