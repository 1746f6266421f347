"""The Qt names that pywebview uses, without the package it would get them from.

pywebview asks qtpy, whose star imports make Python build 750 enumerations that nobody uses: a
quarter of the time from start to sign-in page. These are all the names of webview.platforms.qt in
the pinned pywebview; a name missing here fails at the first start, in every test of the window.
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
    """Answer pywebview's imports from qtpy."""
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
