"""A page of the window on Linux: it stays within its origin and gets nothing of the computer."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, QUrl
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)

from desktop.server.splash import PATH
from desktop.window.qt.downloads import Downloads
from desktop.window.qt.printing import Printing

if TYPE_CHECKING:
    from desktop.window.navigation import AllowedOrigin

logger = logging.getLogger(__name__)

# Features that no page of ours needs.
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


class LockedPage(QWebEnginePage):
    """A page that is restricted to the program's origin and gets no device access.

    Replaces pywebview's own, which follows links to other origins, opens new windows in the
    system's browser, and grants the camera.
    """

    origin: AllowedOrigin

    def __init__(self, parent: Any, profile: QWebEngineProfile) -> None:
        super().__init__(profile, parent.webview)
        settings = self.settings()
        for attribute in OFF:
            settings.setAttribute(attribute, False)
        self._requests = _Requests(self.origin)
        profile.setUrlRequestInterceptor(self._requests)
        # By default, the engine does not send the person's language.
        profile.setHttpAcceptLanguage(_languages(QLocale.system().uiLanguages()))
        Downloads(self, parent, self.origin)
        Printing(self, parent)
        self.permissionRequested.connect(_refuse_permission)
        self.loadFinished.connect(self._forget_the_splash)
        self.urlChanged.connect(self._leave_blank_page)

    def acceptNavigationRequest(
        self, url: QUrl | str, _kind: QWebEnginePage.NavigationType, _main_frame: bool
    ) -> bool:
        """Return whether to navigate to `url`, in the window or in a frame."""
        return _allowed(self.origin, QUrl(url).toString())

    def createWindow(self, _kind: QWebEnginePage.WebWindowType) -> QWebEnginePage:
        """Open no second window."""
        return None  # type: ignore[return-value]

    def javaScriptConsoleMessage(
        self,
        level: QWebEnginePage.JavaScriptConsoleMessageLevel,
        message: str,
        line: int,
        source: str,
    ) -> None:
        """Write errors of a page to the log instead of stderr."""
        if level is QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel:
            logger.warning("%s, line %d: %s", QUrl(source).path(), line, message)

    def _leave_blank_page(self, url: QUrl) -> None:
        # The engine loads nothing for it, so neither of the other checks is called.
        if url.scheme() == "about" and not _allowed(self.origin, url.toString()):
            self.setUrl(QUrl(self.origin.home))

    def _forget_the_splash(self, arrived: bool) -> None:
        # Back must not return to the splash or to an error page that is over.
        been = [QUrl(item.url()).path() for item in self.history().items()]
        if arrived and not been[-1].startswith(PATH) and any(p.startswith(PATH) for p in been):
            self.history().clear()


def _languages(names: list[str]) -> str:
    """Return the Accept-Language header for Qt's language names, without scripts and "C"."""
    return ",".join(name for name in names if re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", name))


class _Requests(QWebEngineUrlRequestInterceptor):
    """Blocks requests of a page to other origins, including pictures and redirects."""

    def __init__(self, origin: AllowedOrigin) -> None:
        super().__init__()
        self._origin = origin

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        """Block what is of another origin."""
        if not _allowed(self._origin, info.requestUrl().toString()):
            info.block(True)


def _allowed(origin: AllowedOrigin, url: str) -> bool:
    if origin.allows(url):
        return True
    origin.refuse(url)
    return False


def _refuse_permission(permission: QWebEnginePermission) -> None:
    permission.deny()
