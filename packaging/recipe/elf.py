"""Removes the library search path (RPATH, RUNPATH) from Linux libraries.

Python's extension modules often contain the folder that Python was built in. On another computer,
that folder may belong to someone else, who could have a library loaded from it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

SIXTY_FOUR_BITS_LITTLE_ENDIAN = b"\x7fELF\x02\x01"
DYNAMIC_SEGMENT = 2
END, RPATH, RUNPATH = 0, 15, 29
# An unknown tag, which loaders ignore.
IGNORED = 0x00726E67


def without_search_path(library: bytes) -> bytes:
    """Return ``library`` without its search path.

    Anything but a 64-bit little-endian ELF file is returned unchanged.
    """
    if not library.startswith(SIXTY_FOUR_BITS_LITTLE_ENDIAN):
        return library
    changed = bytearray(library)
    for position in _dynamic_entries(library):
        if struct.unpack_from("<Q", library, position)[0] in {RPATH, RUNPATH}:
            struct.pack_into("<Q", changed, position, IGNORED)
    return bytes(changed)


def _dynamic_entries(library: bytes) -> Iterator[int]:
    """Yield the offset of each entry of the dynamic section, up to its end marker."""
    (headers,) = struct.unpack_from("<Q", library, 32)
    size, count = struct.unpack_from("<HH", library, 54)
    for header in range(headers, headers + size * count, size):
        if struct.unpack_from("<I", library, header)[0] != DYNAMIC_SEGMENT:
            continue
        (position,) = struct.unpack_from("<Q", library, header + 8)
        while struct.unpack_from("<Q", library, position)[0] != END:
            yield position
            position += 16
