"""Name and version in the format of each operating system."""

from __future__ import annotations

import tomllib
from pathlib import Path

NAME = "Latchkey"
IDENTIFIER = "org.latchkey.Latchkey"
PURPOSE = "Accounts for one shared computer"
US_ENGLISH, UNICODE = 0x0409, 1200


def version(root: Path) -> str:
    """Return the version from pyproject.toml, the only place that has it."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def windows_resource(number: str) -> str:
    """Return the version resource for PyInstaller; virus scanners distrust executables without."""
    parts = tuple(int(part) for part in (*number.split("."), "0", "0", "0")[:4])
    words = {
        "CompanyName": NAME,
        "FileDescription": f"{NAME}: {PURPOSE}",
        "FileVersion": number,
        "InternalName": NAME,
        "LegalCopyright": "MIT license",
        "OriginalFilename": f"{NAME}.exe",
        "ProductName": NAME,
        "ProductVersion": number,
    }
    strings = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in words.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={parts}, prodvers={parts}, mask=0x3F, flags=0,"
        " OS=0x40004, fileType=1, subtype=0, date=(0, 0)), kids=["
        f"StringFileInfo([StringTable('{US_ENGLISH:04X}{UNICODE:04X}', [{strings}])]),"
        f" VarFileInfo([VarStruct('Translation', [{US_ENGLISH}, {UNICODE}])])])\n"
    )


def macos_info(number: str, languages: list[str]) -> dict[str, object]:
    """Return the additions to Info.plist."""
    return {
        "CFBundleDisplayName": NAME,
        "CFBundleShortVersionString": number,
        "CFBundleVersion": number,
        "CFBundleLocalizations": languages,
        "LSApplicationCategoryType": "public.app-category.utilities",
        "LSMinimumSystemVersion": "12.0",
        "NSHighResolutionCapable": True,
        # Otherwise App Transport Security blocks http://127.0.0.1, and the window stays white.
        "NSAppTransportSecurity": {"NSAllowsLocalNetworking": True},
        "NSHumanReadableCopyright": "MIT license",
    }
