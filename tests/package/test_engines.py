"""The window engine of each system: what is bundled, and what the machine must bring."""

from __future__ import annotations

from pathlib import Path

import pytest
from recipe import assembly, engines, qt

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "name",
    [
        *("libstdc++.so.6", "libgcc_s.so.1", "libGL.so.1", "libEGL.so.1", "libgbm.so.1"),
        *("libX11.so.6", "libX11-xcb.so.1", "libxcb.so.1", "libfontconfig.so.1", "libz.so.1"),
        *("libwayland-client.so.0", "libdbus-1.so.3", "libsystemd.so.0", "libcups.so.2"),
    ],
)
def test_what_drivers_and_fonts_of_the_machine_share_comes_from_the_machine(name):
    assert engines.is_host_library("linux", f"_internal/{name}")


@pytest.mark.parametrize(
    "name",
    [
        *("libnss3.so", "libxcb-cursor.so.0", "libxkbcommon-x11.so.0", "libsqlite3.so.0"),
        *("libpython3.11.so.1.0", "libQt6Core.so.6", "libcrypto.so.3", "libasound.so.2"),
    ],
)
def test_what_a_bare_desktop_may_lack_is_bundled(name):
    assert not engines.is_host_library("linux", name)


def test_windows_and_macos_bring_all_their_libraries():
    assert not engines.is_host_library("win32", "libz.so.1")


@pytest.mark.parametrize(
    ("language", "file"),
    [("en", "en-US"), ("de", "de"), ("pt_BR", "pt-BR"), ("zh-tw", "zh-TW")],
)
def test_each_language_has_its_words_of_the_engine(tmp_path, language, file):
    names = [*(f"resources/{name}" for name in qt.RESOURCES)]
    names.append(f"translations/qtwebengine_locales/{file}.pak")
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert Path(qt.datas(tmp_path, [language])[-1][0]).stem == file


def test_a_new_version_of_qt_with_other_files_stops_the_build(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no resources/icudtl\.dat"):
        qt.datas(tmp_path, ["en"])


def test_linux_takes_qt_without_inspector_and_other_languages(tmp_path):
    files = [Path(source).name for source, _ in linux(tmp_path).datas]
    assert "qtwebengine_resources.pak" in files
    assert "qtwebengine_devtools_resources.pak" not in files
    assert {"en-US.pak"} <= {name for name in files if "-" in name and name.endswith(".pak")}
    assert "fr.pak" not in files


def test_the_helper_process_finds_qt_from_its_own_folder(tmp_path):
    plan = linux(tmp_path)
    folders = {Path(source).name: folder for source, folder in (*plan.binaries, *plan.datas)}
    assert folders["QtWebEngineProcess"] == folders["qt.conf"] == "PySide6/Qt/libexec"


@pytest.mark.parametrize(
    ("platform", "module", "icon"),
    [
        ("win32", "webview.platforms.edgechromium", "latchkey.ico"),
        ("darwin", "webview.platforms.cocoa", "latchkey.icns"),
    ],
)
def test_other_systems_bring_their_engine(tmp_path, platform, module, icon):
    plan = assembly.plan(ROOT, tmp_path, platform)
    assert module in plan.modules
    assert {"PySide6", "webview.platforms.qt"} <= set(plan.excludes)
    assert plan.binaries == []
    assert Path(plan.looks["icon"]) == ROOT / "packaging/icons" / icon
    assert Path(plan.looks["icon"]).is_file()


def test_windows_gets_a_version_resource(tmp_path):
    looks = assembly.plan(ROOT, tmp_path, "win32").looks
    assert Path(looks["version"]).read_text(encoding="utf-8").startswith("VSVersionInfo(")


def test_the_hooks_that_would_collect_everything_are_empty(tmp_path):
    hooks = Path(linux(tmp_path).hooks)
    assert {"hook-django.py", "hook-PySide6.QtWebEngineCore.py"} <= {
        hook.name for hook in hooks.iterdir()
    }
    assert not any(hook.read_bytes() for hook in hooks.iterdir())


def linux(work: Path) -> assembly.Plan:
    return assembly.plan(ROOT, work, "linux")
