"""Tells Qt where its files are, whatever the path of their folder.

PySide writes the path to an INI file, in which semicolons, quotation marks and backslashes are
special, so that Qt would not find its files.
"""

from __future__ import annotations

import os
from pathlib import Path

import PySide6
from PySide6.QtCore import QCoreApplication

QT = Path(PySide6.__file__).parent / "Qt"
LIBRARIES, PLUGINS = QT / "lib", QT / "plugins"
FOR_THE_ENGINE = {
    "QTWEBENGINEPROCESS_PATH": str(QT / "libexec" / "QtWebEngineProcess"),
    "QTWEBENGINE_RESOURCES_PATH": str(QT / "resources"),
    "QTWEBENGINE_LOCALES_PATH": str(QT / "translations" / "qtwebengine_locales"),
}


def settle() -> None:
    """Configure the paths. Call it before there is an application object."""
    QCoreApplication.setLibraryPaths([str(PLUGINS)])
    os.environ.update(FOR_THE_ENGINE)
