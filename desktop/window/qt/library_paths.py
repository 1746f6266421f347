"""Where Qt's own parts lie, whatever the path of the folder that they are in.

PySide tells Qt in the format of an INI file, in which a semicolon, a quotation mark or a backslash
of the path means something else, so that nothing would be found.
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
    """Have Qt find its parts. Call it before there is an application object."""
    QCoreApplication.setLibraryPaths([str(PLUGINS)])
    os.environ.update(FOR_THE_ENGINE)
