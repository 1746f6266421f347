"""The folders that a Linux library tells the loader to search, taken out of it.

Python's extension modules often name the folder that Python was built into. On the computer of
somebody else that folder may belong to anybody, and what lies there would be loaded.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

SIXTY_FOUR_BITS_LITTLE_ENDIAN = b"\x7fELF\x02\x01"
DYNAMIC_SEGMENT = 2
END, RPATH, RUNPATH = 0, 15, 29
# A tag that no loader knows, so it passes over the entry.
IGNORED = 0x00726E67


def without_search_path(library: bytes) -> bytes:
    """The same ``library``, found and linked as before, but itself searching nowhere.

    Anything but a 64-bit little-endian ELF file comes back unchanged.
    """
    if not library.startswith(SIXTY_FOUR_BITS_LITTLE_ENDIAN):
        return library
    changed = bytearray(library)
    for position in _dynamic_entries(library):
        if struct.unpack_from("<Q", library, position)[0] in {RPATH, RUNPATH}:
            struct.pack_into("<Q", changed, position, IGNORED)
    return bytes(changed)


def _dynamic_entries(library: bytes) -> Iterator[int]:
    """Where each entry of the dynamic section starts, up to the one that ends it."""
    (headers,) = struct.unpack_from("<Q", library, 32)
    size, count = struct.unpack_from("<HH", library, 54)
    for header in range(headers, headers + size * count, size):
        if struct.unpack_from("<I", library, header)[0] != DYNAMIC_SEGMENT:
            continue
        (position,) = struct.unpack_from("<Q", library, header + 8)
        while struct.unpack_from("<Q", library, position)[0] != END:
            yield position
            position += 16
