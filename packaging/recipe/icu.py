"""Creates a smaller `libicudata`, the locale data of 700 locales that Qt includes.

Qt itself uses ICU only for sorting and names of time zones; the engine has its own data. Only the
languages of the product and shared data are kept: 5 MB instead of 32. For other languages, ICU
falls back to its root locale, as on a system without that locale.
The layout is that of ICU's "common data" package, CmnD format 1.
"""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
from collections.abc import Collection, Iterator
from pathlib import Path

Item = tuple[bytes, bytes]

# Start of the package: header size, 0xda27, and 8 bytes later the name of the format.
PACKAGE = re.compile(rb"(?s)(..)\xda\x27.{8}CmnD\x01")
ALIGNMENT = 16
# Converters from old encodings, dictionaries of Asian scripts, transliteration, spelt-out numbers.
LEFT_OUT = re.compile(r"[^/]+/(translit/.*|rbnf/.*|.*\.cnv|.*\.dict)")
LOCALE = re.compile(r"[^/]+/(?:\w+/)?([a-z]{2,3})(_\w+)?\.res")


def smaller(library: Path, languages: Collection[str], work: Path) -> Path:
    """Return a copy of ``library`` (libicudata.so.NN) in ``work`` with only ``languages``.

    Returns ``library`` itself without binutils or if the layout is not the expected one.
    """
    content = library.read_bytes()
    package, linker = PACKAGE.search(content), shutil.which("ld")
    if package is None or linker is None:
        return library
    spoken = {code.partition("_")[0] for code in languages}
    items = [item for item in read(content[package.start() :]) if is_needed(item[0], spoken)]
    header_size = struct.unpack("<H", package[1])[0]
    data = work / "icudata"
    data.write_bytes(pack(content[package.start() :][:header_size], items))
    return _linked(data, library.name, linker)


def is_needed(name: bytes, spoken: Collection[str]) -> bool:
    """Return whether item ``name`` is shared by all languages or belongs to one of ``spoken``."""
    text = name.decode()
    if LEFT_OUT.fullmatch(text):
        return False
    locale = LOCALE.fullmatch(text)
    return locale is None or locale[1] in spoken


def read(package: bytes) -> Iterator[Item]:
    """Yield name and content of each item; offsets are relative to the table of contents."""
    table = package[struct.unpack_from("<H", package)[0] :]
    (count,) = struct.unpack_from("<I", table)
    entries = list(struct.iter_unpack("<II", table[4 : 4 + 8 * count]))
    ends = [start for _, start in entries[1:]] + [len(table)]
    for (name, start), end in zip(entries, ends, strict=True):
        yield table[name : table.index(b"\0", name)], table[start:end]


def pack(header: bytes, items: Collection[Item]) -> bytes:
    """Return a package of ``items``, which must be sorted by name; the inverse of `read`."""
    names = b"".join(name + b"\0" for name, _ in items)
    name_at = 4 + 8 * len(items)
    content_at = _aligned(name_at + len(names))
    table, contents = struct.pack("<I", len(items)), b""
    for name, content in items:
        table += struct.pack("<II", name_at, content_at + len(contents))
        name_at += len(name) + 1
        contents += content.ljust(_aligned(len(content)), b"\0")
    return header + (table + names).ljust(content_at, b"\0") + contents


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def _linked(data: Path, name: str, linker: str) -> Path:
    """Write a library ``name`` whose only symbol, for .so.73 icudt73_dat, points to ``data``."""
    version = name.rpartition(".")[2]
    symbol = f"icudt{version}_dat=_binary_{data.name}_start"
    for command in (
        ["-r", "-b", "binary", data.name, "-o", "icudata.o"],
        # A fixed address, because binary input has no alignment.
        ["-shared", "-s", "-soname", name, "-Tdata=0x10000", "--defsym", symbol]
        + ["icudata.o", "-o", name],
    ):
        subprocess.run([linker, *command], cwd=data.parent, check=True)
    return data.parent / name
