"""A smaller `libicudata`, the tables of names and rules for 700 locales that Qt brings along.

Qt itself asks ICU for sort orders and the names of time zones, no more; the engine has tables of
its own. So the languages that the product speaks stay, and what all languages share. 32 MB become
five. For any other language ICU falls back to its root, as it does on a system without that locale.
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

# From the start of the package: size of the header, 0xda27, then 8 bytes later the format's name.
PACKAGE = re.compile(rb"(?s)(..)\xda\x27.{8}CmnD\x01")
ALIGNMENT = 16
# Converters from old encodings, dictionaries of Asian scripts, transliteration, spelt-out numbers.
LEFT_OUT = re.compile(r"[^/]+/(translit/.*|rbnf/.*|.*\.cnv|.*\.dict)")
LOCALE = re.compile(r"[^/]+/(?:\w+/)?([a-z]{2,3})(_\w+)?\.res")


def smaller(library: Path, languages: Collection[str], work: Path) -> Path:
    """A copy of ``library`` (libicudata.so.NN) in ``work`` that knows only ``languages``.

    Without binutils, or with a layout that is not the expected one, ``library`` itself.
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
    """Whether item ``name`` is shared by all languages or belongs to one of ``spoken``."""
    text = name.decode()
    if LEFT_OUT.fullmatch(text):
        return False
    locale = LOCALE.fullmatch(text)
    return locale is None or locale[1] in spoken


def read(package: bytes) -> Iterator[Item]:
    """Name and content of each item; offsets count from the table of contents."""
    table = package[struct.unpack_from("<H", package)[0] :]
    (count,) = struct.unpack_from("<I", table)
    entries = list(struct.iter_unpack("<II", table[4 : 4 + 8 * count]))
    ends = [start for _, start in entries[1:]] + [len(table)]
    for (name, start), end in zip(entries, ends, strict=True):
        yield table[name : table.index(b"\0", name)], table[start:end]


def pack(header: bytes, items: Collection[Item]) -> bytes:
    """The opposite of `read`: ``items`` keep their order, which is that of their names."""
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
    """A library called ``name`` whose one symbol points at ``data``: icudt73_dat for .so.73."""
    version = name.rpartition(".")[2]
    symbol = f"icudt{version}_dat=_binary_{data.name}_start"
    for command in (
        ["-r", "-b", "binary", data.name, "-o", "icudata.o"],
        # A fixed address, because a binary input knows nothing of alignment.
        ["-shared", "-s", "-soname", name, "-Tdata=0x10000", "--defsym", symbol]
        + ["icudata.o", "-o", name],
    ):
        subprocess.run([linker, *command], cwd=data.parent, check=True)
    return data.parent / name
