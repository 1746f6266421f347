"""The window on Linux: Qt WebEngine, started beside everything else, and locked down."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from desktop import sandbox
from desktop.errors import EngineMissing, say
from desktop.language import _


def _missing_part(part: object) -> str:
    return _(
        "No window can be opened, because a part of the system is missing ({part}). "
        "docs/install.md says what to install; --no-window works without."
    ).format(part=part)


try:
    from PySide6.QtCore import (
        SLOT,
        QLibrary,
        QLibraryInfo,
        QObject,
        QPluginLoader,
        Qt,
        QTimer,
        QUrl,
        Signal,
    )

    # The engine's 200 MB take 0.1 s to load. Here, unlike in the import that needs them next, they
    # keep no other thread from running Python; what fails is said there.
    _libraries = QLibraryInfo.path(QLibraryInfo.LibraryPath.LibrariesPath)
    QLibrary(f"{_libraries}/libQt6WebEngineWidgets.so.6").load()
    from PySide6.QtWebEngineWidgets import QWebEngineView
    from PySide6.QtWidgets import QApplication

    from desktop import qt_names
    from desktop.page_qt import LockedPage
except ImportError as error:
    raise EngineMissing(_missing_part(error)) from error

if TYPE_CHECKING:
    from desktop.input_qt import LastInput
    from desktop.navigation import Bounds

# What pywebview calls the engine, the window's renderer, and the moment it can be told things.
GUI, RENDERER, OPENING = "qt", "qtwebengine", "before_show"
OWN_WORLD = 1  # Scripts of the shell and those of the page see nothing of each other.
QUIET = "--log-level=3"
DEBUGS_BY_SETTING = False  # Qt reads Chromium's flags before pywebview would write its own.
MISSING = _missing_part("Qt WebEngine")
# Qt's application object ends with its last Python name.
_KEPT: list[QApplication] = []


def start_engine(debug_port: int | None) -> None:
    """Load the engine and begin its work, on the main thread. Raises EngineMissing."""
    # Without these Chromium would take its flags from our command line.
    os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = (
        f"{QUIET} --remote-debugging-port={debug_port}" if debug_port else QUIET
    )
    # Forms need no graphics card, and its driver is what makes windows stay empty. Without it the
    # window is there sooner, too. A setting of the computer's own is kept.
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    if why := sandbox.missing():
        os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
        say(why)
    _refuse_without_display_libraries()
    application = QApplication(["latchkey"])
    application.setApplicationName("Latchkey")
    application.setDesktopFileName("latchkey")
    _KEPT.append(application)
    _start_chromium()
    qt_names.install()


def _refuse_without_display_libraries() -> None:
    """Load what Qt loads for X11 next: a missing library would end the process there (P34)."""
    if os.environ.get("QT_QPA_PLATFORM") or os.environ.get("WAYLAND_DISPLAY"):
        return
    plugins = QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)
    loader = QPluginLoader(f"{plugins}/platforms/libqxcb.so")
    if not loader.load():
        raise EngineMissing(_missing_part(loader.errorString()))


def _start_chromium() -> None:
    """Spend Chromium's 0.1 s of starting where it keeps no other thread from running Python.

    A call from Python into Qt holds the interpreter; a Qt signal that calls a Qt slot does not.
    """
    view = QWebEngineView()
    QTimer.singleShot(0, view, SLOT("stop()"))  # type: ignore[call-overload]
    QApplication.processEvents()
    view.deleteLater()


class Handle(QObject):
    """What other threads may do to the window; Qt carries it over to the window's own."""

    _to_load = Signal(str)
    _to_close = Signal()
    _to_rise = Signal()
    _to_ask = Signal(object)
    _to_watch = Signal()

    def __init__(self, window: Any) -> None:
        """`window` is pywebview's; this is its thread."""
        super().__init__()
        self._native = native = window.native
        self._to_load.connect(self._load)
        self._to_close.connect(self._close, Qt.ConnectionType.QueuedConnection)
        self._to_rise.connect(self._rise)
        self._to_ask.connect(self._ask)
        self._to_watch.connect(self._watch)
        self._input: LastInput | None = None
        page = native.webview.page()
        # Without pywebview's bridge between page and Python: nothing here needs it (P1).
        page.loadFinished.disconnect(native.on_load_finished)
        page.setWebChannel(None)
        if window.fullscreen:
            # Where no window manager runs, nobody else gives the window its size.
            native.setGeometry(QApplication.primaryScreen().geometry())

    def load(self, url: str) -> None:
        """Go to `url`."""
        self._to_load.emit(url)

    def close(self) -> None:
        """Close the window, which ends the event loop."""
        self._to_close.emit()

    def rise(self) -> None:
        """Bring the window to the front, as large as it was."""
        self._to_rise.emit()

    def ask(self, answered: Callable[[], None]) -> None:
        """Call `answered` when the page has run the least of all scripts."""
        self._to_ask.emit(answered)

    def seconds_unused(self) -> float:
        """Return for how many seconds nobody has touched anything, counted from the first call."""
        if self._input is None:
            self._to_watch.emit()
            return 0.0
        return self._input.seconds_ago()

    def when_view_dies(self, call: Callable[[], None]) -> None:
        """Call `call`, from a thread of its own, each time the view's process ends by itself."""
        self._native.webview.page().renderProcessTerminated.connect(
            lambda _status, _code: threading.Thread(target=call, name="revival").start()
        )

    def _ask(self, answered: Callable[[], None]) -> None:
        self._native.webview.page().runJavaScript("0", OWN_WORLD, lambda _result: answered())

    def _watch(self) -> None:
        from desktop.input_qt import LastInput

        self._input = self._input or LastInput()

    def _load(self, url: str) -> None:
        self._native.webview.setUrl(QUrl(url))

    def _close(self) -> None:
        self._native.close()

    def _rise(self) -> None:
        self._native.setWindowState(self._native.windowState() & ~Qt.WindowState.WindowMinimized)
        self._native.show()
        self._native.raise_()
        self._native.activateWindow()


def lock(bounds: Bounds) -> None:
    """Have every page of every window that pywebview opens from now on keep within `bounds`."""
    from webview.platforms import qt

    LockedPage.bounds = bounds
    qt.BrowserView.WebPage = LockedPage  # type: ignore[misc, assignment]
