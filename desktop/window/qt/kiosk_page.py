"""A kiosk's page on Linux: opens no dialogs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile, QWebEngineScript

from desktop.window.qt.page import LockedPage

# Dragging would open a window that follows the pointer, and block in a nested event loop.
NO_DRAGGING = "addEventListener('dragstart', event => event.preventDefault(), true)"


class KioskPage(LockedPage):
    """A page without dialogs of the engine or of scripts, and without access to files."""

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
        """Choose no file: visitors have no access to a kiosk's disk."""
        return []

    def javaScriptAlert(self, _origin: QUrl | str, _message: str) -> None:
        """Ignore the alert."""

    def javaScriptConfirm(self, _origin: QUrl | str, _message: str) -> bool:
        """Answer no."""
        return False

    def javaScriptPrompt(self, _origin: QUrl | str, _message: str, _default: str) -> Any:
        """Answer nothing."""
        return False, ""
