"""Qt WebEngine on Linux, by name: what PyInstaller takes by itself is more than twice the size.

What is not named here stays out: the other modules of Qt, QML, the inspector's own pages, and the
plugins for databases, sensors, multimedia, TLS and GTK (which would bring all of GTK).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path, PurePath

from recipe.sources import Toc

# pywebview's window imports these through qtpy, and desktop/screen_lock_qt.py QtDBus.
MODULES = (
    *("QtCore", "QtDBus", "QtGui", "QtNetwork", "QtPrintSupport", "QtWebChannel"),
    *("QtWebEngineCore", "QtWebEngineWidgets", "QtWidgets"),
)
# qtpy imports these if they are there; the others are what MODULES could lead PyInstaller to.
UNUSED_MODULES = (
    *("QtDataVisualization", "QtOpenGL", "QtOpenGLWidgets", "QtPositioning"),
    *("QtQml", "QtQuick", "QtQuickWidgets", "QtSvg", "QtWebEngineQuick"),
)
PLUGINS = (
    "platforms/libqxcb.so",
    "platforms/libqwayland.so",
    "xcbglintegrations/libqxcb-egl-integration.so",
    "xcbglintegrations/libqxcb-glx-integration.so",
    "wayland-graphics-integration-client/libqt-plugin-wayland-egl.so",
    "wayland-shell-integration/libxdg-shell.so",
    "wayland-decoration-client/libadwaita.so",  # GNOME draws no frame around a window for us
    "platforminputcontexts/libcomposeplatforminputcontextplugin.so",
    "platforminputcontexts/libibusplatforminputcontextplugin.so",
    "platformthemes/libqxdgdesktopportal.so",
    "printsupport/libcupsprintersupport.so",
)
RESOURCES = (
    "icudtl.dat",
    "qtwebengine_resources.pak",
    "qtwebengine_resources_100p.pak",
    "qtwebengine_resources_200p.pak",
    "v8_context_snapshot.bin",
)
HELPER = "libexec/QtWebEngineProcess"
# Beside the helper: where Qt's other folders are. It finds Qt through a link in another folder.
HELPER_CONF = "[Paths]\nPrefix = ..\n"
# libnss3 loads these while it runs, so no linker names them. They lie beside it or in `nss/`.
NSS_MODULES = ("libsoftokn3.so", "libfreebl3.so", "libfreeblpriv3.so")

# Taken from the machine that Latchkey runs on, never from the one that built it. That machine's
# graphics driver, fonts and message bus use these inside our process too, and an older copy before
# theirs keeps the driver from loading. Every desktop has them; docs/install.md names the packages.
HOST_LIBRARIES = re.compile(
    r"lib("
    r"stdc\+\+|gcc_s|z|zstd|lz4|lzma|bz2|expat|ffi|uuid|tinfo|xml2|elf"
    r"|X11|X11-xcb|Xau|Xdmcp|bsd|md|xcb|xcb-dri[23]|xcb-present|xshmfence"
    r"|GL|GLX|EGL|OpenGL|GLdispatch|glapi|gbm|drm\w*|wayland-\w+"
    r"|fontconfig|freetype|png16|brotlicommon|brotlidec"
    r"|dbus-1|systemd|udev|cap|gcrypt|gpg-error"
    r"|cups|avahi-\w+|gnutls|p11-kit|idn2|unistring|tasn1|nettle|hogweed|gmp"
    r")(-[\d.]+)?\.so(\.[\d.]+)?"
)


def modules() -> list[str]:
    return ["shiboken6", "PySide6.support.deprecated", *(f"PySide6.{name}" for name in MODULES)]


def unused_modules() -> list[str]:
    return [f"PySide6.{name}" for name in UNUSED_MODULES]


def silenced_hooks() -> tuple[str, ...]:
    """The hooks of PyInstaller that would bring every plugin, resource and QML file of Qt."""
    return tuple(f"PySide6.{name}" for name in MODULES)


def binaries(qt: Path, nss: Path) -> Toc:
    """Plugins and helper process below ``qt`` (PySide6/Qt), and modules of the library ``nss``."""
    chosen = [_placed(qt, name) for name in (HELPER, *(f"plugins/{name}" for name in PLUGINS))]
    for name in NSS_MODULES:
        places = (nss.parent / name, nss.parent / "nss" / name)
        chosen.append((str(next(path for path in places if path.exists())), "."))
    return chosen


def datas(qt: Path, languages: Collection[str]) -> Toc:
    """Resources below ``qt``, and the engine's own words in ``languages``."""
    locales = (f"translations/qtwebengine_locales/{_pak(code)}.pak" for code in languages)
    return [_placed(qt, name) for name in (*(f"resources/{name}" for name in RESOURCES), *locales)]


def helper_folder() -> str:
    return str(PurePath("PySide6/Qt", HELPER).parent)


def _placed(qt: Path, name: str) -> tuple[str, str]:
    if not (qt / name).is_file():
        raise FileNotFoundError(f"This version of Qt has no {name}: the recipe must name another.")
    return str(qt / name), str(PurePath("PySide6/Qt", name).parent)


def _pak(language: str) -> str:
    """Chromium's name of the file for a Django language code."""
    name, _, region = language.replace("_", "-").partition("-")
    if name == "en":
        return "en-US"
    return f"{name}-{region.upper()}" if region else name
