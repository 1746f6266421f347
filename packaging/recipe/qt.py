"""The files of Qt WebEngine on Linux, by name: PyInstaller alone would collect twice as much.

Everything else is left out: other modules of Qt, QML, the inspector's pages, and the plugins for
databases, sensors, multimedia, TLS and GTK (which would bring all of GTK).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path, PurePath

from recipe.sources import Toc

# pywebview's window imports these through qtpy, and desktop/window/qt/screen_lock.py QtDBus.
MODULES = (
    *("QtCore", "QtDBus", "QtGui", "QtNetwork", "QtPrintSupport", "QtWebChannel"),
    *("QtWebEngineCore", "QtWebEngineWidgets", "QtWidgets"),
)
# qtpy imports these if present; PyInstaller could find the others through MODULES.
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
    "wayland-decoration-client/libadwaita.so",  # GNOME draws no window frame
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
# Next to the helper process, which finds Qt through a link in another folder.
HELPER_CONF = "[Paths]\nPrefix = ..\n"
# Loaded by libnss3 at run time, so no linker lists them. They are next to it or in `nss/`.
NSS_MODULES = ("libsoftokn3.so", "libfreebl3.so", "libfreeblpriv3.so")

# Taken from the computer that Latchkey runs on, never from the build computer. Its graphics driver,
# fonts and message bus use these in our process too, and the driver does not load with an older
# copy. Every desktop has them; docs/install.md names the packages.
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
    """Return the hooks of PyInstaller that would collect all plugins, resources and QML of Qt."""
    return tuple(f"PySide6.{name}" for name in MODULES)


def binaries(qt: Path, nss: Path) -> Toc:
    """Return plugins and helper process below ``qt`` (PySide6/Qt), and modules of ``nss``."""
    chosen = [_placed(qt, name) for name in (HELPER, *(f"plugins/{name}" for name in PLUGINS))]
    for name in NSS_MODULES:
        places = (nss.parent / name, nss.parent / "nss" / name)
        chosen.append((str(next(path for path in places if path.exists())), "."))
    return chosen


def datas(qt: Path, languages: Collection[str]) -> Toc:
    """Return resources below ``qt``, and the engine's texts in ``languages``."""
    locales = (f"translations/qtwebengine_locales/{_pak(code)}.pak" for code in languages)
    return [_placed(qt, name) for name in (*(f"resources/{name}" for name in RESOURCES), *locales)]


def helper_folder() -> str:
    return str(PurePath("PySide6/Qt", HELPER).parent)


def _placed(qt: Path, name: str) -> tuple[str, str]:
    if not (qt / name).is_file():
        raise FileNotFoundError(f"This version of Qt has no {name}: the recipe must name another.")
    return str(qt / name), str(PurePath("PySide6/Qt", name).parent)


def _pak(language: str) -> str:
    """Return Chromium's file name for a Django language code."""
    name, _, region = language.replace("_", "-").partition("-")
    if name == "en":
        return "en-US"
    return f"{name}-{region.upper()}" if region else name
