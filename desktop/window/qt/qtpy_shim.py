"""Provides the Qt names that pywebview imports, instead of qtpy.

qtpy's star imports create 750 unused enumerations, which takes a quarter of the time from start to
sign-in page. These are all names that webview.platforms.qt of the pinned pywebview uses; a missing
one fails at the first start, in every test of the window.
"""

from __future__ import annotations

import sys
from types import ModuleType

from PySide6 import (
    QtCore,
    QtGui,
    QtNetwork,
    QtWebChannel,
    QtWebEngineCore,
    QtWebEngineWidgets,
    QtWidgets,
)


def install() -> None:
    """Register the replacement for qtpy."""
    sys.modules["qtpy"] = _module("qtpy", PYQT6=False, PYSIDE6=True, QtCore=QtCore)
    sys.modules["qtpy.QtCore"] = QtCore
    sys.modules["qtpy.QtGui"] = QtGui
    sys.modules["qtpy.QtNetwork"] = QtNetwork
    sys.modules["qtpy.QtWebChannel"] = QtWebChannel
    sys.modules["qtpy.QtWebEngineCore"] = QtWebEngineCore
    sys.modules["qtpy.QtWidgets"] = _module(
        "qtpy.QtWidgets",
        QAction=QtGui.QAction,
        QApplication=QtWidgets.QApplication,
        QFileDialog=QtWidgets.QFileDialog,
        QMainWindow=QtWidgets.QMainWindow,
        QMenuBar=QtWidgets.QMenuBar,
        QMessageBox=QtWidgets.QMessageBox,
    )
    sys.modules["qtpy.QtWebEngineWidgets"] = _module(
        "qtpy.QtWebEngineWidgets",
        QWebEnginePage=QtWebEngineCore.QWebEnginePage,
        QWebEngineProfile=QtWebEngineCore.QWebEngineProfile,
        QWebEngineSettings=QtWebEngineCore.QWebEngineSettings,
        QWebEngineView=QtWebEngineWidgets.QWebEngineView,
    )


def _module(name: str, **members: object) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(members)
    return module
