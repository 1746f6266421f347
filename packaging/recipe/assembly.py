"""The whole plan for PyInstaller."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from recipe import engines, frameworks, installed, licenses, sources, stamps
from recipe.files import package_folder, written

Entry = tuple[str, str, str]


@dataclass(frozen=True)
class Plan:
    """What `build.spec` hands on; the files that it names lie in the work folder."""

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
    """Look through the tree at ``root``, and write what PyInstaller wants as files to ``work``.

    ``platform`` is what `sys.platform` says. Raises FileNotFoundError when Qt is not laid out as
    expected, ModuleNotFoundError when a package is not installed.
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
    """PyInstaller's ``entries`` without what its hooks and its linker scan brought unwanted."""
    return [
        entry
        for entry in entries
        if not sources.is_forbidden(PurePath(entry[0]).name)
        and not engines.is_host_library(platform, entry[0])
    ]


def kept_scripts(scripts: Iterable[Entry]) -> list[Entry]:
    """The launcher, and those of PyInstaller's run-time hooks that Latchkey needs."""
    return [script for script in scripts if script[0] not in frameworks.RUNTIME_HOOKS_LEFT_OUT]


def _looks(platform: str, icons: Path, number: str, work: Path) -> dict[str, str]:
    """What the executable file itself carries: icon and version, where the system knows such."""
    if platform == "win32":
        resource = written(work / "version.txt", stamps.windows_resource(number))
        return {"icon": str(icons / "latchkey.ico"), "version": resource}
    return {"icon": str(icons / "latchkey.icns")} if platform == "darwin" else {}


def empty_hooks(folder: Path, modules: Iterable[str]) -> str:
    """A folder of hooks that stand in for PyInstaller's own for ``modules`` and do nothing."""
    for module in modules:
        written(folder / f"hook-{module}.py", "")
    return str(folder)
