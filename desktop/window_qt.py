"""The window on Linux: Qt WebEngine, started beside everything else, and locked down."""

from __future__ import annotations

import logging
import os
import re
from typing import TYPE_CHECKING, Any

from desktop import sandbox
from desktop.errors import EngineMissing, say
from desktop.language import _
from desktop.porch import PATH


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
        QLocale,
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
    from PySide6.QtWebEngineCore import (
        QWebEnginePage,
        QWebEnginePermission,
        QWebEngineProfile,
        QWebEngineSettings,
        QWebEngineUrlRequestInfo,
        QWebEngineUrlRequestInterceptor,
    )
    from PySide6.QtWebEngineWidgets import QWebEngineView
    from PySide6.QtWidgets import QApplication

    from desktop import qt_names
    from desktop.downloads_qt import Downloads
    from desktop.printing_qt import Printing
except ImportError as error:
    raise EngineMissing(_missing_part(error)) from error

if TYPE_CHECKING:
    from desktop.navigation import Bounds

logger = logging.getLogger(__name__)

# What pywebview calls the engine, the window's renderer, and the moment it can be told things.
GUI, RENDERER, OPENING = "qt", "qtwebengine", "before_show"
QUIET = "--log-level=3"  # Chromium's notes about drivers would look like faults of ours.
DEBUGS_BY_SETTING = False  # Qt reads Chromium's flags before pywebview would write its own.
MISSING = _missing_part("Qt WebEngine")
# Qt's application object ends with its last Python name.
_KEPT: list[QApplication] = []
# Whatever a page of ours does not need, so that no page of anybody's has it.
OFF = (
    QWebEngineSettings.WebAttribute.JavascriptCanOpenWindows,
    QWebEngineSettings.WebAttribute.JavascriptCanAccessClipboard,
    QWebEngineSettings.WebAttribute.JavascriptCanPaste,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessFileUrls,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls,
    QWebEngineSettings.WebAttribute.AllowWindowActivationFromJavaScript,
    QWebEngineSettings.WebAttribute.HyperlinkAuditingEnabled,
    QWebEngineSettings.WebAttribute.NavigateOnDropEnabled,
    QWebEngineSettings.WebAttribute.PdfViewerEnabled,
    QWebEngineSettings.WebAttribute.PluginsEnabled,
    QWebEngineSettings.WebAttribute.ScreenCaptureEnabled,
    QWebEngineSettings.WebAttribute.WebGLEnabled,
)


def start_engine(debug_port: int | None) -> None:
    """Load the engine and begin its work, on the main thread. Raises EngineMissing."""
    # Without these Chromium would take its flags from our command line.
    os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = (
        f"{QUIET} --remote-debugging-port={debug_port}" if debug_port else QUIET
    )
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


class LockedPage(QWebEnginePage):
    """A page that stays within bounds and gets nothing of the computer.

    Takes the place of pywebview's own, which opens new windows and grants the camera (P5, P6, P18).
    """

    bounds: Bounds

    def __init__(self, parent: Any, profile: QWebEngineProfile) -> None:
        super().__init__(profile, parent.webview)
        settings = self.settings()
        for attribute in OFF:
            settings.setAttribute(attribute, False)
        self._requests = _Requests(self.bounds)
        profile.setUrlRequestInterceptor(self._requests)
        # By itself the engine tells no page which language the person reads.
        profile.setHttpAcceptLanguage(_languages(QLocale.system().uiLanguages()))
        Downloads(self, parent, self.bounds)
        Printing(self, parent)
        self.permissionRequested.connect(_refuse_permission)
        self.loadFinished.connect(self._forget_the_porch)

    def acceptNavigationRequest(
        self, url: QUrl | str, _kind: QWebEnginePage.NavigationType, _main_frame: bool
    ) -> bool:
        """Tell Qt whether to go to `url`, in the window or in a frame."""
        return _allowed(self.bounds, QUrl(url).toString())

    def createWindow(self, _kind: QWebEnginePage.WebWindowType) -> QWebEnginePage:
        """Open no second window, whatever asks for it."""
        return None  # type: ignore[return-value]

    def javaScriptConsoleMessage(
        self,
        level: QWebEnginePage.JavaScriptConsoleMessageLevel,
        message: str,
        line: int,
        source: str,
    ) -> None:
        """Write what goes wrong on a page into the log, not on the person's terminal."""
        if level is QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel:
            logger.warning("%s, line %d: %s", QUrl(source).path(), line, message)

    def _forget_the_porch(self, arrived: bool) -> None:
        # Back must lead neither to the splash nor to a failure that is over (P24).
        been = [QUrl(item.url()).path() for item in self.history().items()]
        if arrived and not been[-1].startswith(PATH) and any(p.startswith(PATH) for p in been):
            self.history().clear()


def _languages(names: list[str]) -> str:
    """Return the header for what Qt calls the languages: without scripts, and without "C"."""
    return ",".join(name for name in names if re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", name))


class _Requests(QWebEngineUrlRequestInterceptor):
    """Holds back what a page wants to load from elsewhere, pictures and redirects included."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__()
        self._bounds = bounds

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        """Block what is out of bounds."""
        if not _allowed(self._bounds, info.requestUrl().toString()):
            info.block(True)


def _allowed(bounds: Bounds, url: str) -> bool:
    if bounds.allows(url):
        return True
    bounds.refuse(url)
    return False


def _refuse_permission(permission: QWebEnginePermission) -> None:
    permission.deny()


class Handle(QObject):
    """What other threads may do to the window; Qt carries it over to the window's own."""

    _to_load = Signal(str)
    _to_close = Signal()
    _to_rise = Signal()

    def __init__(self, window: Any) -> None:
        """`window` is pywebview's; this is its thread."""
        super().__init__()
        self._native = native = window.native
        self._to_load.connect(self._load)
        self._to_close.connect(self._close, Qt.ConnectionType.QueuedConnection)
        self._to_rise.connect(self._rise)
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
