"""The complete input for PyInstaller."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from recipe import engines, frameworks, installed, licenses, sources, stamps
from recipe.files import package_folder, written

Entry = tuple[str, str, str]


@dataclass(frozen=True)
class Plan:
    """What `build.spec` passes to PyInstaller; the files that it names are in the work folder."""

    version: str
    languages: list[str]
    modules: list[str]
    excludes: list[str]
    binaries: sources.Toc
    datas: sources.Toc
    hooks: str
    looks: dict[str, str]
    macos_info: dict[str, object]


def plan(root: Path, work: Path, platform: str) -> Plan:
    """Scan the tree at ``root``, and write the files that PyInstaller needs to ``work``.

    ``platform`` is what `sys.platform` says. Raises FileNotFoundError if Qt does not have the
    expected layout, ModuleNotFoundError if a package is not installed.
    """
    number, languages = stamps.version(root), sources.languages(root)
    django = package_folder("django")
    engine = engines.engine(platform, languages, work)
    return Plan(
        version=number,
        languages=languages,
        modules=[
            *sources.modules(root, platform),
            *frameworks.django_modules(django, languages),
            *frameworks.BY_NAME,
            *engine.modules,
        ],
        excludes=[
            *sources.foreign_modules(root, platform),
            *installed.modules_for_developers(root),
            *frameworks.NEVER_IMPORTED,
            *frameworks.left_out(),
            *engine.excludes,
        ],
        binaries=engine.binaries,
        datas=[
            *sources.files(root),
            *frameworks.django_files(django, languages),
            *engine.datas,
            *licenses.files(root, work),
            (written(work / "VERSION", f"{number}\n"), "."),
        ],
        hooks=empty_hooks(work / "hooks", (*frameworks.SILENCED_HOOKS, *engine.silenced_hooks)),
        looks=_looks(platform, root / "packaging" / "icons", number, work),
        macos_info=stamps.macos_info(number, languages),
    )


def kept(entries: Iterable[Entry], platform: str) -> list[Entry]:
    """Return PyInstaller's ``entries`` without unwanted results of its hooks and linker scan."""
    return [
        entry
        for entry in entries
        if not sources.is_forbidden(PurePath(entry[0]).name)
        and not engines.is_host_library(platform, entry[0])
    ]


def kept_scripts(scripts: Iterable[Entry]) -> list[Entry]:
    """Return the launcher and the run-time hooks of PyInstaller that Latchkey needs."""
    return [script for script in scripts if script[0] not in frameworks.RUNTIME_HOOKS_LEFT_OUT]


def _looks(platform: str, icons: Path, number: str, work: Path) -> dict[str, str]:
    """Return the icon and version of the executable file, on systems that support them."""
    if platform == "win32":
        resource = written(work / "version.txt", stamps.windows_resource(number))
        return {"icon": str(icons / "latchkey.ico"), "version": resource}
    return {"icon": str(icons / "latchkey.icns")} if platform == "darwin" else {}


def empty_hooks(folder: Path, modules: Iterable[str]) -> str:
    """Return a folder of empty hooks that replace PyInstaller's own for ``modules``."""
    for module in modules:
        written(folder / f"hook-{module}.py", "")
    return str(folder)
