"""The cover process: plain windows on every monitor, visible while there is no kiosk window.

It is a separate process without the web engine, so that it survives crashes of the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QPaintEvent,
    QPalette,
    QPixmap,
    QScreen,
)
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from desktop.builtin_page import DARK, LIGHT
from desktop.i18n import _
from desktop.linux import message_buses
from desktop.paths import bundled
from desktop.supervision.pipe import SHOWN, UP
from desktop.window.qt import library_paths
from desktop.window.qt.refcounts import keep_constants

if TYPE_CHECKING:
    from desktop.supervision.pipe import Pipe

MARK = "packaging/icons/latchkey-128.png"
TEXT_SIZE = 26  # points
BEHIND = Qt.WindowType.WindowStaysOnBottomHint


def show(pipe: Pipe) -> int:
    """Cover every monitor until the supervisor is gone; return the exit code."""
    library_paths.settle()
    message_buses.avoid_silent()
    keep_constants()
    application = QApplication(["latchkey"])
    application.setApplicationName("Latchkey")
    application.setQuitOnLastWindowClosed(False)
    covers = _Covers()
    application.screenAdded.connect(covers.add)
    application.screenRemoved.connect(covers.remove)
    for screen in application.screens():
        covers.add(screen)
    covers.painted.connect(lambda: pipe.tell(SHOWN))
    pipe.hold(covers.gone.emit, covers.told.emit)
    return application.exec()


class _Covers(QObject):
    """One window for each monitor. Its signals may come from any thread."""

    told = Signal(str)
    gone = Signal()
    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._windows: dict[QScreen, _Cover] = {}
        self.told.connect(self._obey)
        self.gone.connect(self._end)

    def add(self, screen: QScreen) -> None:
        """Cover a monitor."""
        self._windows[screen] = window = _Cover(screen)
        window.painted.connect(self.painted)

    def remove(self, screen: QScreen) -> None:
        """Remove the window of a disconnected monitor."""
        if window := self._windows.pop(screen, None):
            window.deleteLater()

    def _obey(self, word: str) -> None:
        for window in self._windows.values():
            window.move_to_front() if word == UP else window.move_to_back()

    def _end(self) -> None:
        QApplication.exit()  # `quit` would ask the windows, which refuse to close.


class _Cover(QWidget):
    """Covers one monitor. Takes no focus and cannot be closed."""

    painted = Signal()

    def __init__(self, screen: QScreen) -> None:
        super().__init__(
            None,
            Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowDoesNotAcceptFocus | BEHIND,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle(_("One moment…"))
        self.setCursor(Qt.CursorShape.BlankCursor)
        self._words = QLabel(_("One moment…"))
        _paint(self, self._words)
        self._cover(screen)
        screen.geometryChanged.connect(lambda _area: self._cover(screen))

    def move_to_front(self) -> None:
        """Cover ordinary windows too, and show the message."""
        self._words.show()
        self.windowHandle().setFlag(BEHIND, False)
        self.raise_()

    def move_to_back(self) -> None:
        """Move behind all windows; a second monitor then shows no message."""
        self._words.hide()
        self.windowHandle().setFlag(BEHIND, True)
        self.lower()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Report that it is visible."""
        super().paintEvent(event)
        self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Refuse: it ends only with its supervisor."""
        event.ignore()

    def _cover(self, screen: QScreen) -> None:
        self.setScreen(screen)
        # Without a window manager, nothing else sets the size of the window.
        self.setGeometry(screen.geometry())
        # `showFullScreen` would also request the focus.
        self.setWindowState(Qt.WindowState.WindowFullScreen)
        self.show()
        self.lower()


def _paint(window: QWidget, words: QLabel) -> None:
    dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    colors = DARK if dark else LIGHT
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor(colors["ground"]))
    palette.setColor(QPalette.ColorRole.WindowText, QColor(colors["ink"]))
    window.setPalette(palette)
    mark = QLabel()
    mark.setPixmap(QPixmap(str(bundled(MARK))))
    font = words.font()
    font.setPointSize(TEXT_SIZE)
    words.setFont(font)
    layout = QVBoxLayout(window)
    layout.setSpacing(TEXT_SIZE)
    layout.addStretch()
    for label in (mark, words):
        layout.addWidget(label, alignment=Qt.AlignmentFlag.AlignCenter)
    layout.addStretch()
