"""What is inside the executable's folder, and what must not be."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path, PurePath

import pytest
from PyInstaller.archive.readers import CArchiveReader
from recipe import engines, installed, sources

from devtools.environment import ROOT
from tests.package import elf

pytestmark = pytest.mark.packaged

# Written out once more on purpose: a hole in the recipe's own list would show here.
PRIVATE = ("*.sqlite*", "*.db", "*.db-*", "*.key", "*.pem", ".env*", "*.env", "*.log", ".git*")
DEVELOPERS = (
    *("test", "tests", "test_*", "conftest*", "bench", "docs", "tools", "devtools", "dev.py"),
    *("*.py", "*.pyc", "*.pyi", "*.po", "*.h", "*.qml", "qmldir", "requirements*", "*.toml"),
)
NOT_OURS_TO_SHIP = re.compile(
    r"(bottle|tests|devtools|bench|tools|dev|manage|conftest|pytest|_pytest|hypothesis|playwright|coverage"
    r"|mypy|PyInstaller|pip|setuptools|psutil|django\.test|django\.contrib\.(admin|gis|postgres)"
    r"|django\.db\.backends\.(mysql|oracle|postgresql)|django\.core\.management\.commands\.runserver"
    r"|djangoapp\.settings\.(dev|test)|PySide6\.QtQml|tkinter|unittest)(\.|$)"
)
# Of the C library, which no program brings along.
C_LIBRARY = re.compile(r"(ld-linux.*|lib(c|m|dl|rt|util|pthread|resolv|crypt))\.so.*")
# The executable loads it by itself.
PYTHON = re.compile(r"libpython3[\d.]*\.so.*")


@pytest.fixture(scope="module")
def inside(built: Path) -> Path:
    return built / "_internal"


@pytest.fixture(scope="module")
def modules(built: Path) -> set[str]:
    """The Python modules, which are packed into the executable file itself."""
    archive = CArchiveReader(str(built / "Latchkey"))
    return set(archive.open_embedded_archive("PYZ.pyz").toc)


@pytest.fixture(scope="module")
def libraries(built: Path) -> list[Path]:
    return [path for path in built.rglob("*") if path.is_file() and elf.is_elf(path)]


def test_modules_are_stored_as_they_are_because_unpacking_delays_the_start(built):
    archive = CArchiveReader(str(built / "Latchkey")).open_embedded_archive("PYZ.pyz")
    stored = sum(length for _, _, length in archive.toc.values())
    unpacked = sum(len(archive.extract(name, raw=True)) for name in archive.toc)
    assert stored > unpacked


def test_there_is_one_executable_and_its_folder(built):
    assert {path.name for path in built.iterdir()} == {"Latchkey", "_internal"}


@pytest.mark.parametrize("patterns", [PRIVATE, DEVELOPERS], ids=["private", "developers"])
def test_nothing_private_and_nothing_for_developers_is_inside(built, patterns):
    found = [
        str(path.relative_to(built))
        for path in built.rglob("*")
        if any(fnmatch(path.name.lower(), pattern) for pattern in patterns)
    ]
    assert found == []


def test_no_package_is_inside_that_only_developers_have(modules):
    inside = {name.partition(".")[0] for name in modules}
    assert sorted(inside & set(installed.modules_for_developers(ROOT))) == []


def test_no_module_for_tests_tools_or_other_databases_is_inside(modules):
    assert sorted(name for name in modules if NOT_OURS_TO_SHIP.match(name)) == []


def test_every_template_static_file_translation_and_list_is_inside_unchanged(inside):
    for source, folder in sources.files(ROOT):
        copy = inside / folder / PurePath(source).name
        assert copy.read_bytes() == Path(source).read_bytes(), copy


@pytest.mark.parametrize("folder", ["templates", "static", "locale", "accounts/passwords/data"])
def test_the_folders_of_the_tree_are_the_folders_of_the_bundle(inside, folder):
    left_out = (".po", ".pot", ".py", ".pyc", ".md")
    ours = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in left_out and "patterns" not in path.name
    }
    assert ours
    assert ours == {
        path.relative_to(inside).as_posix()
        for path in (inside / folder).rglob("*")
        if path.is_file()
    }


def test_every_migration_of_every_app_is_inside(modules):
    ours = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in ROOT.glob("*/migrations/[0-9]*.py")
    }
    assert len(ours) > 1
    assert ours <= modules
    assert "django.contrib.auth.migrations.0001_initial" in modules


def test_every_module_of_the_product_is_inside(modules):
    assert set(sources.modules(ROOT, "linux")) <= modules


def test_the_engine_speaks_the_languages_of_the_product_only(inside):
    locales = inside / "PySide6/Qt/translations/qtwebengine_locales"
    assert len(list(locales.iterdir())) == len(sources.languages(ROOT))
    django = {path.name for path in (inside / "django/conf/locale").iterdir()}
    assert django == set(sources.languages(ROOT))


def test_the_inspectors_pages_and_other_parts_of_qt_are_not_inside(built):
    names = [path.name for path in built.rglob("*")]
    unwanted = re.compile("(?i)devtools|Quick3D|Multimedia|qsql|avcodec|assimp|gtk")
    assert [name for name in names if unwanted.search(name)] == []


def test_what_a_library_asks_for_is_inside_or_on_every_desktop(libraries):
    inside = {path.name for path in libraries}
    lacking = {
        (path.name, name)
        for path in libraries
        for name in elf.needed(path) - inside
        if not C_LIBRARY.fullmatch(name) and not engines.is_host_library("linux", name)
    }
    assert lacking == set()


def test_no_library_is_inside_that_nothing_asks_for(libraries):
    asked_for = {name for path in libraries for name in elf.needed(path)}
    brought = {path.name for path in libraries if re.match(r"lib.*\.so\.", path.name)}
    assert [name for name in brought - asked_for if not PYTHON.fullmatch(name)] == []


def test_what_drivers_and_fonts_of_the_machine_share_is_not_inside(libraries):
    shared = [path.name for path in libraries if engines.is_host_library("linux", path.name)]
    assert shared == []


def test_no_library_looks_outside_the_folder(libraries):
    for path in libraries:
        for place in elf.searched(path):
            assert place.startswith("$ORIGIN"), (path, place)


def test_links_stay_inside_the_folder(built):
    for path in built.rglob("*"):
        if path.is_symlink():
            assert not path.readlink().is_absolute(), path
            assert path.resolve(strict=True).is_relative_to(built.resolve())


def test_no_place_on_the_building_machine_is_told(built):
    for path in built.rglob("*"):
        if path.is_file():
            assert str(ROOT).encode() not in path.read_bytes(), path


def test_the_licenses_of_others_are_inside(inside):
    index = (inside / "licenses/licenses.txt").read_text(encoding="utf-8")
    assert "PySide6_WebEngine" in index
    assert (inside / "licenses/Django/LICENSE").is_file()
