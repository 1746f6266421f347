"""A page of a kiosk on Linux: asks nothing of the person in a window of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile, QWebEngineScript

from desktop.window.qt.page import LockedPage

# What is dragged leaves the page: a window that follows the pointer, and a loop that waits for it.
NO_DRAGGING = "addEventListener('dragstart', event => event.preventDefault(), true)"


class KioskPage(LockedPage):
    """A page that opens no dialog, neither the engine's nor a script's, and hands out no files."""

    def __init__(self, parent: Any, profile: QWebEngineProfile) -> None:
        super().__init__(parent, profile)
        script = QWebEngineScript()
        script.setName("no dragging")
        script.setSourceCode(NO_DRAGGING)
        script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
        script.setWorldId(QWebEngineScript.ScriptWorldId.ApplicationWorld.value)
        script.setRunsOnSubFrames(True)
        self.scripts().insert(script)

    def chooseFiles(
        self,
        _mode: QWebEnginePage.FileSelectionMode,
        _before: Sequence[str],
        _accepted: Sequence[str],
    ) -> list[str]:
        """Choose none: the disk of a kiosk is not the visitor's."""
        return []

    def javaScriptAlert(self, _origin: QUrl | str, _message: str) -> None:
        """Say nothing."""

    def javaScriptConfirm(self, _origin: QUrl | str, _message: str) -> bool:
        """Answer no."""
        return False

    def javaScriptPrompt(self, _origin: QUrl | str, _message: str, _default: str) -> Any:
        """Answer nothing."""
        return False, ""
