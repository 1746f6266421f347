"""Printing: asks the person for a printer, or prints nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop.i18n import _

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWebEngineCore import QWebEnginePage


class Printing(QObject):
    """Prints the page when it asks for it; never on a kiosk."""

    def __init__(self, page: QWebEnginePage, window: Any) -> None:
        """`window` is pywebview's widget that shows `page`."""
        super().__init__(page)
        self._window = window
        # The engine draws after the dialog has closed, and needs the printer until then.
        self._printer: QPrinter | None = None
        page.printRequested.connect(self._ask)

    def _ask(self) -> None:
        # Imported here, because printing is rare and every start would wait for it.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        if self._window.pywebview_window.fullscreen or self._printer is not None:
            return
        self._printer = QPrinter()
        dialog = QPrintDialog(self._printer, self._window)
        dialog.setWindowTitle(_("Print the page"))
        try:
            wanted = dialog.exec()
        finally:
            dialog.deleteLater()
        if wanted:
            self._window.webview.printFinished.connect(self._forget)
            self._window.webview.print(self._printer)
        else:
            self._printer = None

    def _forget(self, _printed: bool) -> None:
        self._window.webview.printFinished.disconnect(self._forget)
        self._printer = None
