"""Keeps a kiosk's window in full screen on Linux."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen, QWindow
from PySide6.QtWidgets import QApplication

Kind, State = QEvent.Type, Qt.WindowState

SOON, BEAT = 150, 1000  # milliseconds
DISTURBS = {Kind.Hide, Kind.Move, Kind.Resize, Kind.WindowStateChange, Kind.WindowDeactivate}
PASSING = (Qt.WindowType.Popup, Qt.WindowType.ToolTip, Qt.WindowType.SplashScreen)


class Screen(QObject):
    """Restores full screen soon after a disturbance, and checks once a second.

    The check detects what no event reports: another window on top, or a window moved off the
    screen.
    """

    def __init__(self, native: Any) -> None:
        """`native` is pywebview's window."""
        super().__init__(native)
        self._native = native
        self._may_close = False
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self.take)
        self._beat = QTimer(self, interval=BEAT)
        self._beat.timeout.connect(self.take)
        self._beat.start()
        native.setAcceptDrops(False)
        native.installEventFilter(self)
        for screen in QGuiApplication.screens():
            self._watch(screen)
        application = QGuiApplication.instance()
        application.screenAdded.connect(self._watch)  # type: ignore[union-attr]
        application.screenRemoved.connect(self._disturbed)  # type: ignore[union-attr]
        application.primaryScreenChanged.connect(self._disturbed)  # type: ignore[union-attr]
        application.focusWindowChanged.connect(_close_others)  # type: ignore[union-attr]
        self._cover()

    def release(self) -> None:
        """Allow closing the window, because the program is ending."""
        self._may_close = True
        self._beat.stop()
        self._soon.stop()

    def take(self) -> None:
        """Make the window cover the main screen, in front, with the keyboard focus."""
        if self._may_close:
            return
        handle = self._native.windowHandle()
        if self._native.isMinimized() or not self._native.isFullScreen():
            self._native.setWindowState(State.WindowFullScreen)
        if not self._native.isVisible() or not handle.isExposed():
            self._native.hide()
            self._native.showFullScreen()
        self._cover()
        if not _others(handle):  # A drop-down list of the page stays above it.
            self._native.raise_()
            if not self._native.isActiveWindow():
                self._native.activateWindow()
            elif QApplication.focusWidget() is None:
                self._native.webview.setFocus()

    def eventFilter(self, _native: QObject, event: QEvent) -> bool:
        """Return whether to block `event`."""
        if self._may_close:
            return False
        if event.type() == Kind.Close:
            event.ignore()
            return True
        if event.type() in DISTURBS:
            self._disturbed()
        return False

    def _watch(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._disturbed)
        self._disturbed()

    def _disturbed(self, *_what: object) -> None:
        if not self._soon.isActive() and not self._may_close:
            self._soon.start()

    def _cover(self) -> None:
        # Without a window manager, nothing else sets the size of the window.
        place = QGuiApplication.primaryScreen().geometry()
        if self._native.geometry() != place:
            self._native.setGeometry(place)


def _others(handle: QWindow) -> list[QWindow]:
    windows = QGuiApplication.topLevelWindows()
    return [window for window in windows if window is not handle and window.isVisible()]


def _close_others(focused: QWindow | None) -> None:
    """Close windows that the engine opens by itself, such as a color dialog."""
    if focused and focused.type() not in (Qt.WindowType.Window, *PASSING):
        focused.close()
