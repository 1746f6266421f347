"""Detects on D-Bus that the desktop around a kiosk locks its screen.

The interfaces are those of GNOME, KDE, Cinnamon, MATE and Xfce, and logind's own for whatever else
asks a session to lock (org.freedesktop.login1(5)).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import QDBusConnection

logger = logging.getLogger(__name__)

SAVERS = tuple(
    f"org.{whose}.ScreenSaver" for whose in ("freedesktop", "gnome", "cinnamon", "mate", "xfce")
)
LOGIND = "org.freedesktop.login1.Session"
ANY = ""  # service and path; a program that imitates one can only end a session


class ScreenLock(QObject):
    """Listens to both buses; on the window's thread."""

    def __init__(self, parent: QObject, on_lock: Callable[[], None]) -> None:
        super().__init__(parent)
        self._on_lock = on_lock
        buses = [self._listen_to_logind()]
        if has_session_bus():
            buses.append(self._listen_to_savers())
        if not any(buses):
            logger.info("There is no message bus: nobody tells when the screen is locked.")

    @Slot(bool)
    def changed(self, active: bool) -> None:
        """Handle a signal of a screen saver."""
        if active:
            self._on_lock()

    @Slot()
    def locked(self) -> None:
        """Handle a signal of logind."""
        self._on_lock()

    def _listen_to_logind(self) -> bool:
        return self._listen(QDBusConnection.systemBus(), LOGIND, "Lock", "locked()")

    def _listen_to_savers(self) -> bool:
        bus = QDBusConnection.sessionBus()
        return all(self._listen(bus, name, "ActiveChanged", "changed(bool)") for name in SAVERS)

    def _listen(self, bus: QDBusConnection, interface: str, signal: str, slot: str) -> bool:
        slot = SLOT(slot)
        return bool(
            bus.connect(ANY, ANY, interface, signal, self, slot)  # type: ignore[call-overload]
        )


def has_session_bus() -> bool:
    """Return whether there is a session bus; connecting without one would start it."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return "DBUS_SESSION_BUS_ADDRESS" in os.environ or bool(
        runtime and Path(runtime, "bus").exists()
    )
