"""Replaces libraries by smaller copies without debug symbols and unused locales (Linux only).

System libraries are not changed: NSS verifies its own with checksums.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Collection, Iterable
from pathlib import Path

from recipe import elf, icu
from recipe.assembly import Entry

# Often built with debug symbols, three quarters of the size of Python's library.
WITH_SYMBOLS = re.compile(r"libpython.*\.so.*|.*\.cpython-.*\.so|libicu(uc|i18n)\.so.*")


def slimmed(entries: Iterable[Entry], languages: Collection[str], work: Path) -> list[Entry]:
    """Return PyInstaller's ``entries``, some with a smaller copy in ``work`` as source."""
    work.mkdir(parents=True, exist_ok=True)
    return [
        (name, source if kind == "SYMLINK" else _slim(Path(source), languages, work), kind)
        for name, source, kind in entries
    ]


def stripped(library: Path, work: Path) -> Path:
    """Return a copy of ``library`` in ``work`` without search path and debug symbols.

    Removing debug symbols needs binutils.
    """
    copy = work / library.name
    copy.write_bytes(elf.without_search_path(library.read_bytes()))
    if tool := shutil.which("strip"):
        subprocess.run([tool, "--strip-unneeded", str(copy)], check=True)
    return copy


def _slim(library: Path, languages: Collection[str], work: Path) -> str:
    if WITH_SYMBOLS.fullmatch(library.name):
        return str(stripped(library, work))
    if library.name.startswith("libicudata.so."):
        return str(icu.smaller(library, languages, work))
    return str(library)
