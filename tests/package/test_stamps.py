"""Name and version as Windows, macOS and a Linux desktop read them."""

from __future__ import annotations

import configparser
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from recipe import stamps

ROOT = Path(__file__).resolve().parents[2]


def made(kind: str) -> Any:
    return lambda *given, **named: SimpleNamespace(kind=kind, given=given, **named)


def read_resource(text: str) -> Any:
    """The resource as PyInstaller reads it: an expression of these few names."""
    names = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "StringStruct")
    known = {name: made(name) for name in (*names, "VarFileInfo", "VarStruct")}
    return eval(text, {"__builtins__": {}}, known)  # noqa: S307 - our own text


def test_the_version_is_the_one_in_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert stamps.version(ROOT) == project["version"]


@pytest.mark.parametrize(
    ("number", "parts"), [("0.1.0", (0, 1, 0, 0)), ("1.2", (1, 2, 0, 0)), ("1.2.3.4", (1, 2, 3, 4))]
)
def test_windows_wants_four_numbers(number, parts):
    resource = read_resource(stamps.windows_resource(number))
    assert (resource.ffi.filevers, resource.ffi.prodvers) == (parts, parts)


def test_windows_shows_name_and_version():
    resource = read_resource(stamps.windows_resource("1.2.3"))
    (table,) = resource.kids[0].given[0]
    assert table.given[0] == "040904B0"
    words = dict(entry.given for entry in table.given[1])
    assert words["ProductName"] == "Latchkey"
    assert words["FileVersion"] == words["ProductVersion"] == "1.2.3"
    assert words["OriginalFilename"] == "Latchkey.exe"


def test_macos_lets_the_window_reach_the_loopback_interface_and_no_more():
    info = stamps.macos_info("1.2.3", ["de", "en"])
    assert info["NSAppTransportSecurity"] == {"NSAllowsLocalNetworking": True}
    assert info["CFBundleShortVersionString"] == "1.2.3"


def test_the_desktop_entry_says_the_same_in_every_language():
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read(ROOT / "packaging/linux/latchkey.desktop", encoding="utf-8")
    keys = entry["Desktop Entry"]
    assert (keys["Name"], keys["Type"], keys["Terminal"]) == ("Latchkey", "Application", "false")
    for key in ("GenericName", "Comment", "Keywords"):
        assert keys[key] != keys[f"{key}[de]"]
    assert re.fullmatch(r"(\w+;)+", keys["Categories"])
