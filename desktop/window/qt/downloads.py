"""Downloads: asks the person where to save, or writes nothing."""

from __future__ import annotations

import logging
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDir, QObject, QStandardPaths, Qt
from PySide6.QtWebEngineCore import QWebEngineDownloadRequest, QWebEngineNavigationRequest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from desktop.i18n import _

if TYPE_CHECKING:
    from PySide6.QtWebEngineCore import QWebEnginePage

    from desktop.window.navigation import AllowedOrigin

logger = logging.getLogger(__name__)

State = QWebEngineDownloadRequest.DownloadState


class Downloads(QObject):
    """Offers to save files that the program's own server sends, and refuses all other downloads.

    On a kiosk, all downloads are refused.
    """

    def __init__(self, page: QWebEnginePage, window: Any, origin: AllowedOrigin) -> None:
        """`window` is pywebview's widget that shows `page`."""
        super().__init__(page)
        self._window = window
        self._origin = origin
        self._gone_to = ""
        page.navigationRequested.connect(self._note)
        page.profile().downloadRequested.connect(self._offer)

    def _note(self, request: QWebEngineNavigationRequest) -> None:
        self._gone_to = request.url().toString()

    def _offer(self, download: QWebEngineDownloadRequest) -> None:
        path = self._chosen(download) if self._may_be_saved(download) else ""
        if not path:
            download.cancel()
            return
        chosen = PurePath(path)
        download.setDownloadDirectory(str(chosen.parent))
        download.setDownloadFileName(chosen.name)
        download.stateChanged.connect(lambda state: self._tell(state, path))
        download.accept()

    def _may_be_saved(self, download: QWebEngineDownloadRequest) -> bool:
        # Only navigations that the server answers with a file. Links with a download attribute and
        # saving a page are refused.
        url = download.url().toString()
        wanted = url == self._gone_to and not download.isSavePageDownload()
        if wanted and not self._window.pywebview_window.fullscreen and self._origin.allows(url):
            return True
        logger.warning("Refused to save a file.")
        return False

    def _chosen(self, download: QWebEngineDownloadRequest) -> str:
        """Return the path that the person chooses, or "" for none.

        The dialog must be modal: the engine drops a download that is not accepted within this
        signal.
        """
        dialog = QFileDialog(self._window, _("Save the file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDirectory(_folder())
        # The name comes from the server; only its last part may be used on this disk.
        dialog.selectFile(PurePath(download.suggestedFileName()).name)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, _("Save"))
        dialog.setLabelText(QFileDialog.DialogLabel.Reject, _("Cancel"))
        try:
            return dialog.selectedFiles()[0] if dialog.exec() else ""
        finally:
            dialog.deleteLater()

    def _tell(self, state: State, path: str) -> None:
        if state is State.DownloadInterrupted:
            logger.error("A file could not be saved.")
            sentence = _("The file couldn't be saved as {path}. Choose another folder.")
            box = QMessageBox(self._window)
            box.setWindowTitle(_("Not saved"))
            box.setText(sentence.format(path=path))
            box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            box.open()


def _folder() -> str:
    """Return the person's downloads folder, or their home."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    return place if place and QDir(place).exists() else QDir.homePath()
