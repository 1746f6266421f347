"""The window on Linux: Qt WebEngine, started in parallel with Django, and locked down."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from desktop.errors import EngineMissing, say
from desktop.i18n import _
from desktop.linux import sandbox, shared_memory
from desktop.window.qt.refcounts import keep_constants


def _missing_part(part: object) -> str:
    return _(
        "Latchkey can't open a window because a part of the system is missing ({part}). See "
        "docs/install.md, or use --no-window."
    ).format(part=part)


try:
    from PySide6.QtCore import (
        SLOT,
        QLibrary,
        QObject,
        QPluginLoader,
        Qt,
        QTimer,
        Signal,
    )

    # Loading the engine's 200 MB takes 0.1 s. Here, unlike in the import that follows, it does not
    # block other Python threads; the import reports failures.
    from desktop.window.qt import library_paths

    QLibrary(f"{library_paths.LIBRARIES}/libQt6WebEngineWidgets.so.6").load()
    from PySide6.QtWebEngineWidgets import QWebEngineView
    from PySide6.QtWidgets import QApplication

    from desktop import display
    from desktop.linux import message_buses
    from desktop.window.qt import qtpy_shim
    from desktop.window.qt.page import LockedPage
    from desktop.window.qt.view import View
except ImportError as error:
    raise EngineMissing(_missing_part(error)) from error

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.window.calls import Listener
    from desktop.window.navigation import AllowedOrigin
    from desktop.window.qt.fullscreen import Screen
    from desktop.window.qt.input_filter import Input

# pywebview's names of the engine, the renderer, and the event when it is ready.
GUI, RENDERER, OPENING = "qt", "qtwebengine", "before_show"
QUIET = "--log-level=3"
# The engine drops input until the page is drawn, which tests cannot detect.
INSPECTOR = "--remote-debugging-port={} --allow-pre-commit-input"
NO_GESTURES = "--disable-pinch --overscroll-history-navigation=0"
NO_SHARED_MEMORY = "--disable-dev-shm-usage"
DEBUGS_BY_SETTING = False  # Qt reads Chromium's flags before pywebview would set its own.
MISSING = _missing_part("Qt WebEngine")
# Qt's application object is destroyed with its last Python reference.
_KEPT: list[QApplication] = []


def start(origin: AllowedOrigin, debug_port: int | None, *, kiosk: bool) -> None:
    """Start the engine on the main thread, restricted to `origin`. Raises EngineMissing."""
    inspector = INSPECTOR.format(debug_port) if debug_port else ""
    # Otherwise Chromium would read its flags from our command line.
    elsewhere = NO_SHARED_MEMORY if shared_memory.is_scarce() else ""
    flags = (QUIET, inspector, NO_GESTURES if kiosk else "", elsewhere)
    os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = " ".join(filter(None, flags))
    # Forms need no graphics card, whose driver often causes empty windows. The window also opens
    # sooner without it. An existing setting of the computer is kept.
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    # Nothing is written outside the data folder, not even a driver's shader cache.
    os.environ["MESA_SHADER_CACHE_DISABLE"] = "true"
    if why := sandbox.missing():
        os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
        say(why)
    library_paths.settle()
    _refuse_without_display_libraries()
    message_buses.avoid_silent()
    keep_constants()
    application = QApplication(["latchkey"])
    application.setApplicationName("Latchkey")
    application.setDesktopFileName("latchkey")
    _KEPT.append(application)
    _start_chromium()
    _lock(origin, kiosk=kiosk)


def _refuse_without_display_libraries() -> None:
    """Load the display libraries that Qt needs: if one were missing, Qt would abort the process."""
    folder = library_paths.PLUGINS / "platforms"
    loaders = [QPluginLoader(f"{folder}/libq{name}.so") for name in display.platforms()]
    if loaders and not any(loader.load() for loader in loaders):
        raise EngineMissing(_missing_part(loaders[-1].errorString()))


def _start_chromium() -> None:
    """Start Chromium, which takes 0.1 s, without blocking other Python threads.

    A call from Python into Qt holds the interpreter lock; a Qt signal connected to a Qt slot does
    not.
    """
    view = QWebEngineView()
    QTimer.singleShot(0, view, SLOT("stop()"))  # type: ignore[call-overload]
    QApplication.processEvents()
    view.deleteLater()


class Handle(QObject):
    """Thread-safe operations on the window; Qt runs them on the window's thread."""

    _to_load = Signal(str)
    _to_renew = Signal()
    _to_ask = Signal(object)
    _to_watch = Signal()
    _to_close = Signal()
    _to_bring_to_front = Signal()

    def __init__(self, window: Any, listener: Listener) -> None:
        """`window` is pywebview's; call this on its thread."""
        super().__init__()
        self._native = native = window.native
        self._fresh: list[str] = []
        self._screen: Screen | None = None
        self._input: Input | None = None
        if window.fullscreen:
            self._own_the_screen(listener)
        on_crash = listener.crashed if window.fullscreen else None
        self._view = View(native, _page_type(), on_crash)
        queued = Qt.ConnectionType.QueuedConnection
        self._to_load.connect(self._view.load)
        self._to_renew.connect(self._renew, queued)
        self._to_ask.connect(self._view.ask)
        self._to_watch.connect(self._watch)
        self._to_close.connect(self._close, queued)
        self._to_bring_to_front.connect(self._bring_to_front)

    def load(self, url: str) -> None:
        """Go to `url`."""
        self._to_load.emit(url)

    def renew(self, url: str) -> None:
        """Go to `url` in a new view; of several at once the last one counts."""
        self._fresh.append(url)
        self._to_renew.emit()

    def ask(self, on_answer: Callable[[], None]) -> None:
        """Call `on_answer`, on the window's thread, if the page still responds."""
        self._to_ask.emit(on_answer)

    def unused(self) -> float:
        """Return the seconds since the last activity in the window, counted from the first call."""
        if self._input is None:
            self._to_watch.emit()
            return 0.0
        return self._input.unused()

    def close(self) -> None:
        """Close the window, which ends the event loop."""
        self._to_close.emit()

    def bring_to_front(self) -> None:
        """Bring the window to the front, keeping its size."""
        self._to_bring_to_front.emit()

    def _own_the_screen(self, listener: Listener) -> None:
        from desktop.window.qt.fullscreen import Screen
        from desktop.window.qt.input_filter import Input
        from desktop.window.qt.screen_lock import ScreenLock

        self._screen = Screen(self._native)
        ScreenLock(self._native, listener.screen_locked)
        self._input = Input(self._native, listener)

    def _watch(self) -> None:
        from desktop.window.qt.input_filter import Input

        self._input = self._input or Input(self._native, None)

    def _renew(self) -> None:
        waiting, self._fresh = self._fresh, []
        if waiting:
            self._view.renew(waiting[-1])

    def _close(self) -> None:
        if self._screen:
            self._screen.release()
        self._native.close()

    def _bring_to_front(self) -> None:
        if self._screen:
            self._screen.take()
            return
        self._native.setWindowState(self._native.windowState() & ~Qt.WindowState.WindowMinimized)
        self._native.show()
        self._native.raise_()
        self._native.activateWindow()


def _lock(origin: AllowedOrigin, *, kiosk: bool) -> None:
    """Have every page of every window that pywebview opens from now on keep within `origin`."""
    qtpy_shim.install()
    from webview.platforms import qt

    LockedPage.origin = origin
    page_type = LockedPage
    if kiosk:
        from desktop.window.qt.kiosk_page import KioskPage

        page_type = KioskPage
    qt.BrowserView.WebPage = page_type  # type: ignore[misc, assignment]


def _page_type() -> type[LockedPage]:
    from webview.platforms import qt

    return qt.BrowserView.WebPage
