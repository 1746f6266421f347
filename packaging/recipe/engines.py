"""The window engine of each operating system, for PyInstaller."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from PyInstaller.depend import bindepend

from recipe import qt
from recipe.files import package_folder, written
from recipe.sources import Toc

# pywebview's modules by operating system.
WINDOWS = {"edgechromium", "mshtml", "win32", "winforms"}
MACOS = {"cocoa"}
LINUX = {"qt"}
OTHERS = {"android", "cef", "gtk"}
FOREIGN_TO_LINUX = ("platformdirs.android", "platformdirs.macos", "platformdirs.windows")


@dataclass(frozen=True)
class Engine:
    modules: list[str]
    excludes: list[str]
    binaries: Toc = field(default_factory=list)
    datas: Toc = field(default_factory=list)
    silenced_hooks: tuple[str, ...] = ()


def engine(platform: str, languages: Collection[str], work: Path) -> Engine:
    """Return the engine of ``platform``, a `sys.platform`, with its texts in ``languages``."""
    if platform == "linux":
        return _bundled_qt(languages, work)
    return _of_the_system(WINDOWS if platform == "win32" else MACOS)


def is_host_library(platform: str, name: str) -> bool:
    """Return whether the library ``name`` must come from the computer that runs the program."""
    return platform == "linux" and qt.HOST_LIBRARIES.fullmatch(PurePath(name).name) is not None


def _of_the_system(chosen: Collection[str]) -> Engine:
    return Engine(_pywebview(chosen), excludes=["PySide6", "qtpy", *_other_platforms(chosen)])


def _bundled_qt(languages: Collection[str], work: Path) -> Engine:
    folder = package_folder("PySide6") / "Qt"
    helper_conf = written(work / "qt.conf", qt.HELPER_CONF)
    return Engine(
        modules=_pywebview(LINUX) + qt.modules(),
        excludes=[*_other_platforms(LINUX), *qt.unused_modules(), *FOREIGN_TO_LINUX],
        binaries=qt.binaries(folder, Path(bindepend.resolve_library_path("libnss3.so"))),
        datas=[*qt.datas(folder, languages), (helper_conf, qt.helper_folder())],
        silenced_hooks=qt.silenced_hooks(),
    )


def _pywebview(chosen: Collection[str]) -> list[str]:
    return [f"webview.platforms.{name}" for name in sorted(chosen)]


def _other_platforms(chosen: Collection[str]) -> list[str]:
    return _pywebview((WINDOWS | MACOS | LINUX | OTHERS) - set(chosen))
