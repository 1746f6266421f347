"""The web view of the window on Linux, and its replacement by a new, empty one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QClipboard, QColor, QGuiApplication
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile

from desktop.backoff import RestartLimit
from desktop.builtin_page import GROUND

if TYPE_CHECKING:
    from desktop.window.qt.page import LockedPage

logger = logging.getLogger(__name__)

Ending = QWebEnginePage.RenderProcessTerminationStatus


class View(QObject):
    """The view of the window. Its profile holds everything that a person leaves behind."""

    def __init__(
        self, native: Any, make: type[LockedPage], on_crash: Callable[[], None] | None
    ) -> None:
        """`native` is pywebview's window with its first page; `make` creates the others.

        `on_crash` is called on the window's thread after a page's process has crashed; None: the
        page is reloaded.
        """
        super().__init__(native)
        self._native = native
        self._make = make
        self._on_crash = on_crash or self._reload
        self._pace = RestartLimit()
        _take_from_pywebview(native)
        self._listen(native.webview.page())

    def load(self, url: str) -> None:
        """Go to `url`."""
        self._native.webview.setUrl(QUrl(url))

    def renew(self, url: str) -> None:
        """Discard the profile with everything in it and the page's process; go to `url`."""
        native, page, profile = self._native, self._native.webview.page(), self._native.profile
        native.profile = QWebEngineProfile()
        fresh = self._make(native, native.profile)
        native.webview.setPage(fresh)
        self._listen(fresh)
        # In this order, immediately: deleting a profile before its page crashes the program.
        profile.setUrlRequestInterceptor(None)
        shiboken6.delete(page)
        shiboken6.delete(profile)
        _clear_clipboard()
        self.load(url)
        self._focus()
        fresh.loadFinished.connect(self._focus, Qt.ConnectionType.SingleShotConnection)

    def _reload(self) -> None:
        """Reload a page whose process has crashed; with a delay if it keeps crashing."""
        url = self._native.webview.url().toString()
        QTimer.singleShot(int(self._pace.pause() * 1000), self, lambda: self.load(url))

    def ask(self, on_answer: Callable[[], None]) -> None:
        """Call `on_answer` if the page responds; a hanging page does not."""
        page = self._native.webview.page()
        page.runJavaScript("1", 0, lambda answer: on_answer() if answer else None)

    def _focus(self, *_loaded: bool) -> None:
        # The focus was lost with the page, although Qt may think that the new page has it.
        self._native.webview.clearFocus()
        self._native.webview.setFocus()

    def _listen(self, page: QWebEnginePage) -> None:
        page.setBackgroundColor(QColor(GROUND))  # otherwise white until the page is drawn
        page.renderProcessTerminated.connect(self._note_end)

    def _note_end(self, how: Ending, code: int) -> None:
        if how is not Ending.NormalTerminationStatus:
            logger.error("The process of the page ended: %s, %d.", how.name, code)
            self._on_crash()


def _take_from_pywebview(native: Any) -> None:
    """Disconnect pywebview from the first page: its JavaScript bridge is not used.

    pywebview also keeps a copy of every cookie while the program runs.
    """
    page, cookies = native.webview.page(), native.profile.cookieStore()
    page.loadFinished.disconnect(native.on_load_finished)
    page.setWebChannel(None)
    native.channel.deleteLater()
    native.channel = native.request_interceptor = None
    cookies.cookieAdded.disconnect(native.on_cookie_added)
    cookies.cookieRemoved.disconnect(native.on_cookie_removed)


def _clear_clipboard() -> None:
    """Clear the clipboard if its content was copied in this window."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard():
        clipboard.clear(QClipboard.Mode.Clipboard)
    if clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
