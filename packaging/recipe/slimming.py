"""Libraries that carry more than anybody needs, replaced by leaner copies (Linux only).

The system's libraries stay as they are: NSS compares its own with checksums.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Collection, Iterable
from pathlib import Path

from recipe import elf, icu
from recipe.assembly import Entry

# Often built with debug symbols, which are three quarters of the size of Python's library.
WITH_SYMBOLS = re.compile(r"libpython.*\.so.*|.*\.cpython-.*\.so|libicu(uc|i18n)\.so.*")


def slimmed(entries: Iterable[Entry], languages: Collection[str], work: Path) -> list[Entry]:
    """PyInstaller's ``entries``, some of them with another source, which lies in ``work``."""
    work.mkdir(parents=True, exist_ok=True)
    return [
        (name, source if kind == "SYMLINK" else _slim(Path(source), languages, work), kind)
        for name, source, kind in entries
    ]


def stripped(library: Path, work: Path) -> Path:
    """A copy of ``library`` in ``work`` without folders to search, or what only a debugger reads.

    The latter needs binutils.
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
