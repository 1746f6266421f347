"""When somebody last touched a key, the pointer or the screen, whichever of our windows had it."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.TabletPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.Wheel,
    }
)


class LastInput(QObject):
    """Watches from when it is made, on the window's thread."""

    def __init__(self) -> None:
        application = QApplication.instance()
        super().__init__(application)
        self._at = time.monotonic()
        if application:
            application.installEventFilter(self)

    def seconds_ago(self) -> float:
        """Return for how many seconds there has been none; from any thread."""
        return time.monotonic() - self._at

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note what came from outside the program, and keep nothing from anybody."""
        if event.type() in INPUT and event.spontaneous():
            self._at = time.monotonic()
        return False
