"""Checks that every text file follows the settings of `.editorconfig` for all files."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

from devtools.environment import ROOT

# Bytes of a file that violate a setting.
BREAKS = {
    ("end_of_line", "lf"): rb"\r",
    ("indent_style", "space"): rb"(?m)^\t",
    ("insert_final_newline", "true"): rb"[^\n]\Z",
    ("trim_trailing_whitespace", "true"): rb"(?m)[ \t]\r?$",
}
CHARSET = ("charset", "utf-8")


def faults(root: Path = ROOT) -> list[str]:
    """Return a message for each setting that a file violates; git lists the files."""
    settings = _settings((root / ".editorconfig").read_text(encoding="utf-8"))
    try:
        names = _names(root)
    except (OSError, subprocess.CalledProcessError):
        return ["The text files were not checked: `git ls-files` failed."]
    return [
        f"{name} breaks `{setting} = {value}` of .editorconfig."
        for name in names
        if (root / name).is_file()
        for setting, value in _broken((root / name).read_bytes(), settings)
    ]


def _names(root: Path) -> list[str]:
    listed = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others"]
    printed = subprocess.check_output([*listed, "--exclude-standard"], text=True)
    return sorted(filter(None, set(printed.split("\0"))))


def _settings(text: str) -> list[tuple[str, str]]:
    """Those of `[*]`; `root = true` stands above all patterns, as no ConfigParser has it."""
    parser = ConfigParser(interpolation=None)
    parser.read_string(text[text.index("[") :])
    return parser.items("*")


def _broken(content: bytes, settings: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    if b"\0" in content:
        return  # Not a text file.
    for setting in settings:
        if setting == CHARSET:
            broken = not _is_utf_8(content)
        else:
            broken = bool(re.search(BREAKS[setting], content))
        if broken:
            yield setting


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
